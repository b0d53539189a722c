//! Settings of a line: which modem it is, what its operator is reached by. They are asked for by a command
//! line alone (`--line gsm1.imei=861477037812345`): a box has some of them on some of its lines.

use std::str::FromStr;

use toml_edit::{Table, value};

use super::answers::Wrong;

/// Those there are. What their values can be is the configuration's to say: it is checked before it
/// is written.
const SETTINGS: [&str; 10] = [
    "imei",
    "imsi",
    "at_port",
    "audio_port",
    "transport",
    "authority",
    "certificate",
    "key",
    SESSION_TIMER,
    "diverted_in",
];

/// The one that is a number, of seconds.
const SESSION_TIMER: &str = "session_timer_s";

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
    value: Option<String>,
}

impl FromStr for LineSetting {
    type Err = Wrong;

    /// `LINE.KEY=VALUE`; a line's name may have dots.
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let (name, value) = text.split_once('=').ok_or(Wrong::LineSetting)?;
        let found = SETTINGS.iter().find_map(|key| {
            let line = name.strip_suffix(key)?.strip_suffix('.')?;
            (!line.is_empty()).then_some((line, *key))
        });
        let (line, key) = found.ok_or(Wrong::LineSetting)?;
        let value = value.trim();
        Ok(Self {
            line: line.to_owned(),
            key,
            value: (!value.is_empty()).then(|| value.to_owned()),
        })
    }
}

impl LineSetting {
    /// What it is called, for a person.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.line, self.key)
    }

    /// The value, for a person; empty where it is taken out.
    pub(crate) fn shown(&self) -> String {
        self.value.clone().unwrap_or_default()
    }

    /// Says it of its line.
    pub(crate) fn say(&self, line: &mut Table) {
        match &self.value {
            Some(said) => {
                // What is no number is refused as such by the configuration.
                let number = said.parse::<i64>().ok();
                let number = number.filter(|_| self.key == SESSION_TIMER);
                drop(line.insert(self.key, number.map_or_else(|| value(said), value)));
            }
            None => drop(line.remove(self.key)),
        }
        if self.value.is_some() {
            let others = match self.key {
                key if NAMES.contains(&key) => &PORTS[..],
                key if PORTS.contains(&key) => &NAMES[..],
                "transport" if self.value.as_deref() != Some("tls") => &FOR_TLS[..],
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
    fn a_modem_is_named_instead_of_its_ports_and_taken_out_again() {
        let ports = "kind = \"gsm\"\nat_port = \"/dev/ttyUSB2\"\naudio_port = \"/dev/ttyUSB4\"\n";
        assert_eq!(
            after(ports, &["gsm1.imei=861477037812345"]),
            "kind = \"gsm\"\nimei = \"861477037812345\"\n"
        );
        assert_eq!(after("", &["gsm1.imsi=604010123456789", "gsm1.imsi="]), "");
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
    fn what_is_no_setting_is_refused() {
        let read = |text: &str| text.parse::<LineSetting>();
        assert_eq!(read("a.b.imei=1").unwrap().line, "a.b");
        for text in ["gsm1.imei", "imei=1", ".imei=1", "gsm1.colour=red", ""] {
            assert_eq!(read(text), Err(Wrong::LineSetting), "{text}");
        }
    }
}
