//! Settings of a line: which modem it is, its SIM's credit, roaming, and what it may cost. They are
//! asked for by a command line alone (`--line gsm1.imei=861477037812345`): a box has some of them on
//! some of its lines.

use std::str::FromStr;

use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::answers::Wrong;

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

/// Those there are. What their values can be is the configuration's to say: it is checked before it
/// is written.
const SETTINGS: [(&str, Kind); 22] = [
    ("imei", Kind::Text),
    ("imsi", Kind::Text),
    ("at_port", Kind::Text),
    ("audio_port", Kind::Text),
    ("transport", Kind::Text),
    ("authority", Kind::Text),
    ("certificate", Kind::Text),
    ("key", Kind::Text),
    ("session_timer_s", Kind::Seconds),
    ("diverted_in", Kind::Text),
    ("credit_code", Kind::Text),
    ("credit_low_dh", Kind::Whole),
    ("credit_every_h", Kind::Whole),
    ("credit_quiet_s", Kind::Whole),
    ("roaming_calls", Kind::YesNo),
    ("roaming_answers", Kind::YesNo),
    ("prefixes", Kind::List),
    ("budget.minutes_day", Kind::Whole),
    ("budget.minutes_month", Kind::Whole),
    ("budget.dh_day", Kind::Whole),
    ("budget.dh_month", Kind::Whole),
    ("budget.dh_minute", Kind::Price),
];

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
        let found = SETTINGS.iter().find_map(|(key, kind)| {
            let line = name.strip_suffix(key)?.strip_suffix('.')?;
            (!line.is_empty()).then_some((line, *key, *kind))
        });
        let (line, key, kind) = found.ok_or(Wrong::LineSetting)?;
        let value = value.trim();
        Ok(Self {
            line: line.to_owned(),
            key,
            value: match value {
                "" => None,
                value => Some(Said::read(kind, value)?),
            },
        })
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
                "yes" | "oui" => Ok(Self::YesNo(true)),
                "no" | "non" => Ok(Self::YesNo(false)),
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
    /// What it is called, for a person.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.line, self.key)
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
