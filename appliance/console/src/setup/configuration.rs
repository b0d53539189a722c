//! Changes to `box.toml` that leave all else as it stands, comments and order too.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml_edit::{DocumentMut, Item, Table, Value, value};

use super::answers::{Pin, Wrong};
use super::line_setting::{self, LineSetting};
use super::network::Trunk;
use super::queue_setting::QueueSetting;
use super::tuning::Setting;

/// The configuration file, as a technician wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Configuration(DocumentMut);

/// A file of a certificate or a key, and where the configuration looks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KeyFile {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
}

impl Configuration {
    pub(crate) fn read(text: &str) -> Result<Self, toml_edit::TomlError> {
        text.parse().map(Self)
    }

    pub(crate) fn text(&self) -> String {
        self.0.to_string()
    }

    /// What `[centre]` says under that key.
    pub(crate) fn centre(&self, key: &str) -> String {
        let said = self.0.get("centre").and_then(|centre| centre.get(key));
        said.and_then(Item::as_str).unwrap_or_default().to_owned()
    }

    /// Says something else under a key of `[centre]`.
    pub(crate) fn set_centre(&mut self, key: &str, text: &str) {
        self.say("centre", key, text.into());
    }

    /// What holds of a setting: what is said, or else what is not said.
    pub(crate) fn setting(&self, setting: Setting) -> String {
        let section = self.0.get(setting.section());
        let said = section.and_then(|section| section.get(setting.key())?.as_value());
        said.and_then(Setting::read)
            .unwrap_or_else(|| setting.unsaid())
    }

    /// Says something else of a setting.
    pub(crate) fn set(&mut self, setting: Setting, answer: &str) {
        self.say(setting.section(), setting.key(), setting.value(answer));
    }

    /// Says something else under a key of a section, with the comment that stands behind it.
    fn say(&mut self, section: &str, key: &str, new: Value) {
        let section = self.0.entry(section).or_insert_with(toml_edit::table);
        if let Some(section) = section.as_table_like_mut() {
            let item = section.entry(key).or_insert_with(|| value(""));
            replace(item, new);
        }
    }

    /// The names of the lines that are GSM modems.
    pub(crate) fn modems(&self) -> Vec<String> {
        self.lines()
            .filter(|line| line.get("kind").and_then(Item::as_str) == Some("gsm"))
            .filter_map(|line| line.get("name")?.as_str().map(str::to_owned))
            .collect()
    }

    /// The lines: name and kind.
    pub(crate) fn lines_by_name(&self) -> Vec<(String, String)> {
        let text = |line: &Table, key| line.get(key).and_then(Item::as_str).map(str::to_owned);
        self.lines()
            .filter_map(|line| Some((text(line, "name")?, text(line, "kind")?)))
            .collect()
    }

    /// What a line says under a key, as a person writes it.
    pub(crate) fn of_line(&self, name: &str, key: &str) -> String {
        let is_it = |line: &&Table| line.get("name").and_then(Item::as_str) == Some(name);
        let line = self.lines().find(is_it);
        line.map_or_else(String::new, |line| line_setting::written(line, key))
    }

    /// Whether a line is a SIP trunk.
    pub(crate) fn trunk(&self) -> Trunk {
        let is_one = |line: &Table| line.get("kind").and_then(Item::as_str) == Some("sip-trunk");
        if self.lines().any(is_one) {
            Trunk::Present
        } else {
            Trunk::Absent
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Table> {
        let lines = self.0.get("line").and_then(Item::as_array_of_tables);
        lines.into_iter().flatten()
    }

    /// Says something else of a line.
    pub(crate) fn set_line(&mut self, setting: &LineSetting) -> Result<(), Wrong> {
        let lines = self
            .0
            .get_mut("line")
            .and_then(Item::as_array_of_tables_mut);
        let line = lines
            .into_iter()
            .flat_map(toml_edit::ArrayOfTables::iter_mut)
            .find(|line| line.get("name").and_then(Item::as_str) == Some(&setting.line));
        setting.say(line.ok_or(Wrong::NoSuchLine)?);
        Ok(())
    }

    /// Says something else of a queue.
    pub(crate) fn set_queue(&mut self, setting: &QueueSetting) -> Result<(), Wrong> {
        setting.say(&mut self.0)
    }

    /// Says where the modems' PINs lie; one that stood in this file is taken out of it.
    pub(crate) fn set_pins(&mut self, pins: &BTreeMap<String, Pin>) -> Result<(), Wrong> {
        for name in pins.keys() {
            let line = self
                .0
                .get_mut("line")
                .and_then(Item::as_array_of_tables_mut)
                .into_iter()
                .flat_map(toml_edit::ArrayOfTables::iter_mut)
                .find(|line| {
                    let is = |key, text| line.get(key).and_then(Item::as_str) == Some(text);
                    is("kind", "gsm") && is("name", name)
                })
                .ok_or(Wrong::NoSuchLine)?;
            let file = pin_file(name);
            line.remove("sim_pin");
            let item = line.entry("sim_pin_file").or_insert_with(|| value(""));
            replace(item, file.into());
        }
        Ok(())
    }

    /// What proves the box to central, by the configuration; nothing where it works alone.
    pub(crate) fn keys(&self) -> Vec<KeyFile> {
        let Some(central) = self.0.get("central").and_then(Item::as_table_like) else {
            return Vec::new();
        };
        ["authority", "certificate", "key"]
            .into_iter()
            .filter_map(|name| {
                let path = central.get(name)?.as_str()?.into();
                Some(KeyFile { name, path })
            })
            .collect()
    }
}

/// The file of a line's PIN, seen from the configuration's folder. A line's name may hold
/// anything; each has a file of its own.
pub(crate) fn pin_file(line: &str) -> String {
    let mut name = String::from("keys/sim-");
    for octet in line.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => name.push(char::from(octet)),
            _ => name += &format!("%{octet:02x}"),
        }
    }
    name + ".pin"
}

fn replace(item: &mut Item, mut new: Value) {
    let around = item.as_value().map(|old| old.decor().clone());
    if let Some(around) = around {
        *new.decor_mut() = around;
    }
    *item = Item::Value(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "# This box.\n\n[centre]\nname = \"Jawab\"       # as the desk shows it\n\
        code = \"JWB\"\n\n[data]\nfolder = \"data\"\n\n# The first modem.\n[[line]]\nkind = \"gsm\"\n\
        name = \"gsm1\"\nsim_pin = \"1234\"\n\n# The last word.\n";

    #[test]
    fn comments_and_order_stay() {
        let mut file = Configuration::read(BEFORE).unwrap();
        file.set_centre("name", "Maison des jeunes \"Yacoub\"");
        file.set_centre("code", "RAB");
        let after = file.text();
        let wanted = BEFORE
            .replace("\"Jawab\"", "'Maison des jeunes \"Yacoub\"'")
            .replace("JWB", "RAB");
        assert_eq!(after, wanted);
        assert_eq!(file.centre("code"), "RAB");
    }

    #[test]
    fn a_setting_is_said_where_it_stands_or_in_a_section_at_the_end() {
        let before = BEFORE.replace(
            "[data]",
            "[calls] # As Rabat wants it.\nring_for_s = 25 # long\n\n[data]",
        );
        let mut file = Configuration::read(&before).unwrap();
        assert_eq!(file.setting(Setting::RingFor), "25");
        assert_eq!(file.setting(Setting::WrapUp), "60");
        file.set(Setting::RingFor, "30");
        assert_eq!(file.text(), before.replace("= 25", "= 30"));
        file.set(Setting::DuringCall, "chat mail");
        assert_eq!(file.setting(Setting::DuringCall), "chat mail");
        let wanted = "\n[agents]\nduring_call = [\"chat\", \"mail\"]\n";
        assert!(file.text().contains(wanted), "{}", file.text());
        assert!(file.text().ends_with("# The last word.\n"));
        file.set(Setting::DuringCall, "");
        assert!(file.text().contains("during_call = []\n"));
    }

    #[test]
    fn a_pin_goes_into_a_file_of_its_own() {
        let mut file = Configuration::read(BEFORE).unwrap();
        assert_eq!(file.modems(), ["gsm1"]);
        let pins = |line: &str| BTreeMap::from([(line.to_owned(), "4321".parse().unwrap())]);
        file.set_pins(&pins("gsm1")).unwrap();
        assert!(!file.text().contains("1234") && !file.text().contains("4321"));
        assert!(
            file.text()
                .contains("sim_pin_file = \"keys/sim-gsm1.pin\"\n")
        );
        assert!(file.text().contains("# The first modem.\n[[line]]\n"));
        assert_eq!(file.set_pins(&pins("gsm2")), Err(Wrong::NoSuchLine));
    }

    #[test]
    fn no_line_s_name_leads_out_of_the_folder_or_to_anothers_file() {
        assert_eq!(pin_file("../x"), "keys/sim-%2e%2e%2fx.pin");
        assert_ne!(pin_file("gsm 1"), pin_file("gsm-1"));
    }

    #[test]
    fn a_sip_trunk_is_seen_among_the_lines() {
        let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\n";
        let trunk_of = |text: &str| Configuration::read(text).unwrap().trunk();
        assert_eq!(trunk_of(BEFORE), Trunk::Absent);
        assert_eq!(trunk_of(&(BEFORE.to_owned() + trunk)), Trunk::Present);
    }

    #[test]
    fn the_keys_that_central_gives_are_listed() {
        assert!(Configuration::read(BEFORE).unwrap().keys().is_empty());
        let text = "[central]\nurl = \"https://c\"\nauthority = \"keys/a.pem\"\n\
            certificate = \"keys/b.pem\"\nkey = \"keys/b.key\"\n";
        let keys = Configuration::read(text).unwrap().keys();
        assert_eq!(keys.len(), 3);
        assert_eq!(keys[2].path, PathBuf::from("keys/b.key"));
    }
}
