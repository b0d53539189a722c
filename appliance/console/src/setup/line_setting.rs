//! Settings of a line: which modem it is, its SIM's credit, roaming, how a trunk reaches its operator, and
//! what a line may cost. They are asked for line by line, or given on a command line
//! (`--line gsm1.imei=861477037812345`).

use std::str::FromStr;

use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::answers::Wrong;
use super::tuning::{NO, YES};

/// What a setting's value is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Kind {
    /// As it is written.
    Text,
    /// A whole number.
    Whole,
    /// Seconds; what is no number is refused as such by the configuration.
    Seconds,
    /// A number with a fraction.
    Price,
    /// Yes or no.
    YesNo,
    /// Texts, with commas between.
    List,
}

/// Of which lines a setting is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Of {
    /// Modems.
    Gsm,
    /// SIP trunks.
    Trunk,
    /// Lines of every kind.
    Any,
}

/// What a setting is about: each has its page.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum About {
    /// What the line is, and how it is reached.
    Line,
    /// What its calls cost.
    Costs,
}

/// A setting: its key, the message that names it, and what its value is.
type Known = (&'static str, &'static str, Kind);

/// Those there are. What their values can be is the configuration's to say: it is checked before it
/// is written.
static SETTINGS: [(Of, About, &[Known]); 4] = [
    (
        Of::Gsm,
        About::Line,
        &[
            ("imei", "line-imei", Kind::Text),
            ("imsi", "line-imsi", Kind::Text),
            ("at_port", "line-at-port", Kind::Text),
            ("audio_port", "line-audio-port", Kind::Text),
        ],
    ),
    (
        Of::Trunk,
        About::Line,
        &[
            ("transport", "line-transport", Kind::Text),
            ("authority", "line-authority", Kind::Text),
            ("certificate", "line-certificate", Kind::Text),
            ("key", "line-key", Kind::Text),
            ("session_timer_s", "line-session-timer", Kind::Seconds),
            ("diverted_in", "line-diverted-in", Kind::Text),
            ("queue_by_forwarded", "line-queue-by-forwarded", Kind::YesNo),
        ],
    ),
    (
        Of::Gsm,
        About::Costs,
        &[
            ("credit_code", "line-credit-code", Kind::Text),
            ("credit_low_dh", "line-credit-low", Kind::Whole),
            ("credit_every_h", "line-credit-every", Kind::Whole),
            ("credit_quiet_s", "line-credit-quiet", Kind::Whole),
            ("roaming_calls", "line-roaming-calls", Kind::YesNo),
            ("roaming_answers", "line-roaming-answers", Kind::YesNo),
        ],
    ),
    (
        Of::Any,
        About::Costs,
        &[
            ("prefixes", "line-prefixes", Kind::List),
            ("budget.minutes_day", "line-minutes-day", Kind::Whole),
            ("budget.minutes_month", "line-minutes-month", Kind::Whole),
            ("budget.dh_day", "line-dh-day", Kind::Whole),
            ("budget.dh_month", "line-dh-month", Kind::Whole),
            ("budget.dh_minute", "line-dh-minute", Kind::Price),
        ],
    ),
];

fn all() -> impl Iterator<Item = &'static Known> {
    SETTINGS.iter().flat_map(|(.., known)| known.iter())
}

/// The settings of a line of that kind, as the configuration calls it: keys, and the messages that
/// name them.
pub(crate) fn settings_of(
    kind: &str,
    about: About,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = match kind {
        "gsm" => Of::Gsm,
        "sip-trunk" => Of::Trunk,
        _ => Of::Any,
    };
    let groups = SETTINGS
        .iter()
        .filter(move |(of, what, _)| (*of == own || *of == Of::Any) && *what == about);
    groups.flat_map(|(.., known)| known.iter().map(|(key, label, _)| (*key, *label)))
}

/// What goes with one setting cannot go with the others.
const PORTS: [&str; 2] = ["at_port", "audio_port"];
const NAMES: [&str; 2] = ["imei", "imsi"];

/// What goes with TLS alone.
const FOR_TLS: [&str; 3] = ["authority", "certificate", "key"];

/// What is to be said of a line; without a value, nothing.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LineSetting {
    pub(crate) line: String,
    key: &'static str,
    value: Option<Said>,
}

#[derive(Clone, PartialEq, Debug)]
enum Said {
    Text(String),
    Whole(i64),
    Price(f64),
    YesNo(bool),
    List(Vec<String>),
}

impl FromStr for LineSetting {
    type Err = Wrong;

    /// `LINE.KEY=VALUE`; a line's name may have dots.
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let (name, value) = text.split_once('=').ok_or(Wrong::LineSetting)?;
        let found = all().find_map(|known| {
            let line = name.strip_suffix(known.0)?.strip_suffix('.')?;
            (!line.is_empty()).then_some((line, known))
        });
        let (line, known) = found.ok_or(Wrong::LineSetting)?;
        Self::read(line, known, value)
    }
}

/// What a line says under a key, as a person writes it; nothing, where it says nothing.
pub(crate) fn written(line: &Table, key: &str) -> String {
    let said = match key.split_once('.') {
        None => line.get(key),
        Some((section, key)) => {
            let section = line.get(section).and_then(Item::as_table_like);
            section.and_then(|section| section.get(key))
        }
    };
    said.and_then(Item::as_value)
        .map_or_else(String::new, as_written)
}

/// A value of the configuration, as a person writes it.
fn as_written(value: &Value) -> String {
    match value {
        Value::String(text) => text.value().clone(),
        Value::Boolean(yes) => if *yes.value() { YES } else { NO }.to_owned(),
        Value::Array(texts) => {
            let texts = texts.iter().filter_map(Value::as_str);
            texts.collect::<Vec<_>>().join(", ")
        }
        other => other.clone().decorated("", "").to_string(),
    }
}

impl Said {
    fn read(kind: Kind, text: &str) -> Result<Self, Wrong> {
        match kind {
            Kind::Text => Ok(Self::Text(text.to_owned())),
            Kind::Seconds => Ok(text
                .parse()
                .map_or_else(|_| Self::Text(text.to_owned()), Self::Whole)),
            Kind::Whole => {
                let number = text.parse::<u32>().map_err(|_| Wrong::Number {
                    from: 0,
                    to: u32::MAX.into(),
                })?;
                Ok(Self::Whole(number.into()))
            }
            Kind::Price => {
                let price: f64 = text.replace(',', ".").parse().map_err(|_| Wrong::Price)?;
                let is_price = price.is_finite() && price > 0.0;
                is_price.then_some(Self::Price(price)).ok_or(Wrong::Price)
            }
            Kind::YesNo => match text.to_lowercase().as_str() {
                YES | "oui" => Ok(Self::YesNo(true)),
                NO | "non" => Ok(Self::YesNo(false)),
                _ => Err(Wrong::YesNo),
            },
            Kind::List => {
                let pieces = text.split(',').map(str::trim);
                Ok(Self::List(pieces.map(str::to_owned).collect()))
            }
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Whole(number) => Value::from(*number),
            Self::Price(price) => Value::from(*price),
            Self::YesNo(yes) => Value::from(*yes),
            Self::List(texts) => Value::from(texts.iter().map(String::as_str).collect::<Array>()),
        }
    }
}

impl LineSetting {
    /// What is answered to the setting of that label.
    ///
    /// # Errors
    /// What cannot be a value of it.
    pub(crate) fn answered(line: &str, label: &str, text: &str) -> Result<Self, Wrong> {
        let known = all().find(|known| known.1 == label);
        Self::read(line, known.ok_or(Wrong::LineSetting)?, text)
    }

    fn read(line: &str, known: &Known, text: &str) -> Result<Self, Wrong> {
        let (key, _, kind) = *known;
        let text = text.trim();
        let value = (!text.is_empty()).then(|| Said::read(kind, text));
        Ok(Self {
            line: line.to_owned(),
            key,
            value: value.transpose()?,
        })
    }

    /// Its key.
    pub(crate) const fn key(&self) -> &'static str {
        self.key
    }

    /// The message that names it.
    pub(crate) fn label(&self) -> &'static str {
        let known = all().find(|known| known.0 == self.key);
        known.map_or("", |known| known.1)
    }

    /// Whether it says something of the same as another.
    pub(crate) fn is_of(&self, line: &str, key: &str) -> bool {
        self.line == line && self.key == key
    }

    /// What it is called, for a person.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.line, self.key)
    }

    /// The value, as a person writes it; empty where it is taken out.
    pub(crate) fn written(&self) -> String {
        let value = self.value.as_ref().map(Said::value);
        value.map_or_else(String::new, |value| as_written(&value))
    }

    /// The value, for a person; empty where it is taken out.
    pub(crate) fn shown(&self) -> String {
        let shown = self.value.as_ref().map(|said| said.value().to_string());
        shown.map_or(String::new(), |shown| shown.trim().to_owned())
    }

    /// Says it of its line.
    pub(crate) fn say(&self, line: &mut Table) {
        let (table, key): (&mut dyn toml_edit::TableLike, &str) = match self.key.split_once('.') {
            None => (line, self.key),
            Some((section, key)) => {
                let made = || Item::Value(Value::InlineTable(InlineTable::new()));
                let item = line.entry(section).or_insert_with(made);
                match item.as_table_like_mut() {
                    Some(table) => (table, key),
                    // What stands there is no table; the configuration's check says so.
                    None => return,
                }
            }
        };
        match &self.value {
            Some(said) => drop(table.insert(key, Item::Value(said.value()))),
            None => drop(table.remove(key)),
        }
        let is_empty = |item: &Item| item.as_table_like().is_some_and(|table| table.is_empty());
        if let Some((section, _)) = self.key.split_once('.')
            && line.get(section).is_some_and(is_empty)
        {
            line.remove(section);
        }
        if self.value.is_some() {
            let others = match self.key {
                key if NAMES.contains(&key) => &PORTS[..],
                key if PORTS.contains(&key) => &NAMES[..],
                "transport" if self.value != Some(Said::Text("tls".into())) => &FOR_TLS[..],
                _ => &[],
            };
            for other in others {
                line.remove(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &str, settings: &[&str]) -> String {
        let mut document: toml_edit::DocumentMut = before.parse().unwrap();
        for setting in settings {
            let setting: LineSetting = setting.parse().unwrap();
            assert_eq!(setting.line, "gsm1");
            setting.say(document.as_table_mut());
        }
        document.to_string()
    }

    #[test]
    fn a_modem_is_named_instead_of_its_ports_and_a_budget_is_a_table() {
        let ports = "kind = \"gsm\"\nat_port = \"/dev/ttyUSB2\"\naudio_port = \"/dev/ttyUSB4\"\n";
        assert_eq!(
            after(ports, &["gsm1.imei=861477037812345"]),
            "kind = \"gsm\"\nimei = \"861477037812345\"\n"
        );
        let settings = [
            "gsm1.budget.minutes_day=60",
            "gsm1.budget.dh_minute=0,5",
            "gsm1.prefixes=061, 066",
            "gsm1.roaming_calls=oui",
            "gsm1.credit_code=*580#",
        ];
        assert_eq!(
            after("", &settings),
            "budget = { minutes_day = 60, dh_minute = 0.5 }\nprefixes = [\"061\", \"066\"]\n\
             roaming_calls = true\ncredit_code = \"*580#\"\n"
        );
        let before = after("", &settings[..2]);
        let none = ["gsm1.budget.minutes_day=", "gsm1.budget.dh_minute="];
        assert_eq!(after(&before, &none), "");
    }

    #[test]
    fn what_an_operator_is_reached_by_is_said_and_by_datagrams_there_are_no_files_for_tls() {
        let set = [
            "gsm1.transport=tls",
            "gsm1.authority=keys/op.pem",
            "gsm1.session_timer_s=600",
        ];
        let tls = "transport = \"tls\"\nauthority = \"keys/op.pem\"\nsession_timer_s = 600\n";
        assert_eq!(after("", &set), tls);
        assert_eq!(
            after(tls, &["gsm1.transport=udp", "gsm1.session_timer_s=soon"]),
            "transport = \"udp\"\nsession_timer_s = \"soon\"\n"
        );
    }

    #[test]
    fn what_stands_there_is_what_is_answered_again() {
        let document: toml_edit::DocumentMut = "imei = '861477037812345' # label\n\
            credit_low_dh = 20\nroaming_calls = false\nprefixes = [\"061\", \"066\"]\n\
            budget = { dh_minute = 0.5, dh_day = 10 }\n"
            .parse()
            .unwrap();
        let of_gsm = [About::Line, About::Costs].map(|about| settings_of("gsm", about));
        for (key, label) in of_gsm.into_iter().flatten() {
            let stands = written(document.as_table(), key);
            let setting = LineSetting::answered("gsm1", label, &stands).unwrap();
            assert_eq!((setting.key(), setting.label()), (key, label));
            assert_eq!(setting.written(), stands);
            let mut again = document.clone();
            setting.say(again.as_table_mut());
            assert_eq!(written(again.as_table(), key), stands, "{key}");
        }
        assert_eq!(written(document.as_table(), "prefixes"), "061, 066");
        assert_eq!(written(document.as_table(), "budget.dh_day"), "10");
        assert_eq!(written(document.as_table(), "roaming_calls"), "no");
        assert_eq!(written(document.as_table(), "budget.dh_month"), "");
        let keys = |kind, about| {
            let settings = settings_of(kind, about);
            settings.map(|(key, _)| key).collect::<Vec<_>>()
        };
        assert!(keys("sip-trunk", About::Line).contains(&"transport"));
        assert!(!keys("sip-trunk", About::Costs).contains(&"credit_code"));
        assert!(keys("e1", About::Costs).contains(&"prefixes"));
        assert!(keys("e1", About::Line).is_empty());
    }

    #[test]
    fn what_is_no_setting_or_no_value_is_refused() {
        let read = |text: &str| text.parse::<LineSetting>();
        assert_eq!(read("a.b.imei=1").unwrap().line, "a.b");
        for text in ["gsm1.imei", "imei=1", ".imei=1", "gsm1.colour=red", ""] {
            assert_eq!(read(text), Err(Wrong::LineSetting), "{text}");
        }
        assert!(matches!(
            read("gsm1.credit_low_dh=some"),
            Err(Wrong::Number { .. })
        ));
        assert_eq!(read("gsm1.budget.dh_minute=-1"), Err(Wrong::Price));
        assert_eq!(read("gsm1.roaming_calls=perhaps"), Err(Wrong::YesNo));
    }
}
