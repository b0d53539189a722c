//! A configuration for a start, whatever became of the file: what is right in it is used, what is
//! wrong is left out and named, and of a file that cannot be read at all the last one that was
//! good stands in. Commands refuse a wrong configuration; a start does not, for calls come in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jawab_desk::floor::DefectPart;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::config::load_config;
use jawab_config::{
    Agents, Calls, Centre, Config, Data, Desk, Line, Prompts, Queue, RetentionDays, Rtp, Sip,
    Supervision,
};

/// The last configuration that a box came up with, in its data folder.
const GOOD: &str = "box.toml.good";

/// Where the data may be when the configuration does not say.
const DATA_FOLDERS: [&str; 1] = ["/var/lib/jawab"];

/// What is wrong, for the list of defects.
pub(crate) type Wrong = (DefectPart, String, String);

/// A configuration to start with, and what is wrong with the file.
pub(crate) fn load_for_start(path: &Path) -> (Config, Vec<Wrong>) {
    let error = match load_config(path) {
        Ok(config) => return (config, Vec::new()),
        Err(error) => error.to_string(),
    };
    let text = fs::read(path).map(|octets| String::from_utf8_lossy(&octets).into_owned());
    let text = text.unwrap_or_default();
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    let good = last_good(&text, base);
    let table: Option<Table> = toml::from_str(&text).ok();
    let is_whole = |table: &Table| {
        ["centre", "data", "prompts"]
            .iter()
            .all(|section| table.contains_key(*section))
    };
    // A file that was cut off or is garbage says too little; the last one that was good says it all.
    let (table, mut wrong) = match (table.filter(is_whole), &good) {
        (Some(table), _) => (table, Vec::new()),
        (None, Some(good)) => (good.clone(), vec![file(path, &error)]),
        (None, None) => (pieces(&text), vec![file(path, &error)]),
    };
    let mut config = assemble(
        &table,
        good.as_ref().unwrap_or(&Table::new()),
        base,
        &mut wrong,
    );
    mend(&mut config, &mut wrong);
    config.resolve(base);
    if wrong.is_empty() {
        wrong.push(file(path, &error));
    }
    (config, wrong)
}

fn file(path: &Path, error: &str) -> Wrong {
    let why = error.lines().collect::<Vec<_>>().join(" ");
    (DefectPart::Configuration, path.display().to_string(), why)
}

/// Keeps the configuration that the box came up with, if the file is right and another than the
/// one that is kept.
///
/// # Errors
/// When the disk does not take it.
pub(crate) fn keep_good(path: &Path, data: &Path) -> io::Result<()> {
    if load_config(path).is_err() {
        return Ok(());
    }
    let text = fs::read(path)?;
    let good = data.join(GOOD);
    if fs::read(&good).is_ok_and(|kept| kept == text) {
        return Ok(());
    }
    jawab_durable_file::write(&good, &text, 0o600)
}

/// The last good one: in the data folder that the file still names, or where data usually is.
fn last_good(text: &str, base: &Path) -> Option<Table> {
    let named = text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim() == "folder").then(|| base.join(value))
    });
    let by_systemd = std::env::var_os("STATE_DIRECTORY").map(PathBuf::from);
    named
        .chain(by_systemd)
        .chain([base.join("data")])
        .chain(DATA_FOLDERS.map(PathBuf::from))
        .find_map(|folder| toml::from_str(&fs::read_to_string(folder.join(GOOD)).ok()?).ok())
}

/// The sections of a file that can be read each by itself.
fn pieces(text: &str) -> Table {
    let mut all = Table::new();
    let mut piece = String::new();
    let mut take = |piece: &str| {
        let Ok(table) = toml::from_str::<Table>(piece) else {
            return;
        };
        for (name, value) in table {
            match (all.get_mut(&name), value) {
                (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
                (Some(Value::Table(known)), Value::Table(more)) => known.extend(more),
                (None, value) => {
                    all.insert(name, value);
                }
                _ => {}
            }
        }
    };
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            take(&piece);
            piece.clear();
        }
        piece.push_str(line);
        piece.push('\n');
    }
    take(&piece);
    all
}

fn assemble(table: &Table, good: &Table, base: &Path, wrong: &mut Vec<Wrong>) -> Config {
    let known = [
        "centre",
        "data",
        "prompts",
        "desk",
        "sip",
        "rtp",
        "calls",
        "agents",
        "supervision",
        "texts",
        "queue",
        "line",
        "panel",
        "watchdog",
        "retention",
        "central",
    ];
    for name in table.keys().filter(|name| !known.contains(&name.as_str())) {
        wrong.push(setting(name, "there is no such section"));
    }
    let mut section = Sections { table, good, wrong };
    let centre = section.required("centre").unwrap_or_else(|| Centre {
        name: "Jawab".into(),
        code: UNKNOWN_CODE.into(),
    });
    let data = section.required("data").unwrap_or_else(|| Data {
        folder: std::env::var_os("STATE_DIRECTORY").map_or_else(|| base.join("data"), Into::into),
    });
    let prompts = section.required("prompts").unwrap_or_else(|| Prompts {
        folder: "/usr/share/jawab/prompts".into(),
    });
    Config {
        centre,
        data,
        prompts,
        desk: section.with_defaults::<Desk>("desk"),
        sip: section.with_defaults::<Sip>("sip"),
        rtp: section.with_defaults::<Rtp>("rtp"),
        calls: section.with_defaults::<Calls>("calls"),
        agents: section.with_defaults::<Agents>("agents"),
        supervision: section.with_defaults::<Supervision>("supervision"),
        texts: section.with_defaults::<jawab_config::Texts>("texts"),
        retention: section.with_defaults::<RetentionDays>("retention"),
        queues: section.named::<Queue>("queue"),
        modems: section.with_defaults::<jawab_config::Modems>("modems"),
        lines: section.named::<Line>("line"),
        panel: section.optional("panel"),
        watchdog: section.optional("watchdog"),
        central: section.optional("central"),
    }
}

/// The code of a centre that nothing tells of.
const UNKNOWN_CODE: &str = "XX";

fn setting(name: &str, why: &str) -> Wrong {
    let why = why.lines().collect::<Vec<_>>().join(" ");
    (DefectPart::Setting, name.into(), why)
}

/// Reads sections one by one, so that each stands or falls alone.
struct Sections<'a> {
    table: &'a Table,
    good: &'a Table,
    wrong: &'a mut Vec<Wrong>,
}

impl Sections<'_> {
    /// A section that cannot be left out: as it was last good, where it is wrong.
    fn required<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self
            .table
            .get(name)
            .cloned()
            .unwrap_or(Value::Table(Table::new()));
        match value.try_into() {
            Ok(section) => Some(section),
            Err(error) => {
                self.wrong
                    .push(setting(&format!("[{name}]"), &error.to_string()));
                self.good.get(name).cloned()?.try_into().ok()
            }
        }
    }

    /// A section without which the box has less: as it was last good, or not at all.
    fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.table.get(name)?;
        self.required(name)
    }

    /// A section all of whose settings have defaults: without the settings that are wrong.
    fn with_defaults<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let Some(value) = self.table.get(name) else {
            return T::default();
        };
        if let Ok(section) = value.clone().try_into() {
            return section;
        }
        let Value::Table(settings) = value else {
            self.wrong
                .push(setting(&format!("[{name}]"), "it is no section"));
            return T::default();
        };
        let mut right = Table::new();
        for (key, value) in settings {
            let before = right.clone();
            right.insert(key.clone(), value.clone());
            if let Err(error) = Value::Table(right.clone()).try_into::<T>() {
                self.wrong
                    .push(setting(&format!("{name}.{key}"), &error.to_string()));
                right = before;
            }
        }
        Value::Table(right).try_into().unwrap_or_default()
    }

    /// The lines or queues that can be read; of the others, those of the same name that were last
    /// good.
    fn named<T: DeserializeOwned>(&mut self, kind: &str) -> Vec<T> {
        let entries = |table: &Table| match table.get(kind) {
            Some(Value::Array(all)) => all.clone(),
            Some(other) => vec![other.clone()],
            None => Vec::new(),
        };
        let good = entries(self.good);
        let mut all = Vec::new();
        for (at, entry) in entries(self.table).into_iter().enumerate() {
            let name = entry.get("name").and_then(Value::as_str).map(str::to_owned);
            match entry.try_into::<T>() {
                Ok(one) => all.push(one),
                Err(error) => {
                    let which = name.clone().unwrap_or_else(|| (at + 1).to_string());
                    let what = format!("{kind} {which:?}");
                    self.wrong.push(setting(&what, &error.to_string()));
                    let same = good.iter().find(|entry| {
                        name.is_some()
                            && entry.get("name").and_then(Value::as_str) == name.as_deref()
                    });
                    all.extend(same.and_then(|entry| entry.clone().try_into().ok()));
                }
            }
        }
        all
    }
}

/// Takes out what reads well and makes no sense, one thing at a time, until the rest does.
fn mend(config: &mut Config, wrong: &mut Vec<Wrong>) {
    // Each step takes something out; there are not so many things.
    for _ in 0..64 {
        let Err(why) = config.check() else {
            return;
        };
        let name = if config.centre.check().is_err() {
            config.centre.code = UNKNOWN_CODE.into();
            "centre.code"
        } else if config.sip.digest.is_empty() {
            config.sip.digest = Sip::default().digest;
            "sip.digest"
        } else if config.retention.check().is_err() {
            config.retention = RetentionDays::default();
            "[retention]"
        } else if config.calls.check().is_err() {
            config.calls = Calls::default();
            "[calls]"
        } else if config.agents.check().is_err() {
            config.agents = Agents::default();
            "[agents]"
        } else if config.take_a_wrong_queue() {
            "[[queue]]"
        } else if config.rtp.last_port < config.rtp.first_port {
            config.rtp = Rtp::default();
            "[rtp]"
        } else if config.panel.take().is_some() {
            "[panel]"
        } else if config.watchdog.take().is_some() {
            "[watchdog]"
        } else if config.take_a_wrong_line() {
            "[[line]]"
        } else {
            wrong.push(setting("box.toml", &why));
            return;
        };
        wrong.push(setting(name, &why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
        [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n\
        [sip]\nudp = \"127.0.0.1:5070\"\n\
        [[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\nchannels = 4\n\
        [[line]]\nkind = \"sip-trunk\"\nname = \"u\"\npeer = \"192.0.2.2:5060\"\nchannels = 4\n";

    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            fs::create_dir(place.0.path().join("data")).unwrap();
            place
        }

        fn starts_with(&self, text: &[u8]) -> (Config, Vec<Wrong>) {
            fs::write(self.file(), text).unwrap();
            load_for_start(&self.file())
        }

        fn file(&self) -> PathBuf {
            self.0.path().join("box.toml")
        }

        fn was_good(&self) {
            fs::write(self.file(), WHOLE).unwrap();
            keep_good(&self.file(), &self.0.path().join("data")).unwrap();
        }
    }

    #[test]
    fn a_right_one_is_taken_as_it_is() {
        let (config, wrong) = Place::new().starts_with(WHOLE.as_bytes());
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(config.lines.len(), 2);
    }

    #[test]
    fn of_one_that_cannot_be_read_the_last_that_was_good_stands_in() {
        let place = Place::new();
        place.was_good();
        for text in [
            &b""[..],
            b"\xff\x00garbage",
            &WHOLE.as_bytes()[..40],
            b"[centre\nname =",
        ] {
            let (config, wrong) = place.starts_with(text);
            assert_eq!(
                (config.centre.code.as_str(), config.lines.len()),
                ("RAB", 2)
            );
            assert_eq!(config.sip.udp.port(), 5070);
            assert!(wrong[0].0 == DefectPart::Configuration && wrong[0].1.ends_with("box.toml"));
        }
        fs::remove_file(place.file()).unwrap();
        let (config, wrong) = load_for_start(&place.file());
        assert_eq!((config.lines.len(), wrong.len()), (2, 1));
    }

    #[test]
    fn a_setting_that_is_wrong_is_left_out_and_named_and_the_others_hold() {
        let place = Place::new();
        for (from, to, named) in [
            (
                "udp = \"127.0.0.1:5070\"",
                "udp = 7\ntcp = \"127.0.0.1:5071\"",
                "sip.udp",
            ),
            ("[sip]", "[desk]\ncolour = 1\n[sip]", "desk.colour"),
            (
                "[sip]",
                "[rtp]\nfirst_port = 9\nlast_port = 8\n[sip]",
                "[rtp]",
            ),
            ("[sip]", "[panel]\n[sip]", "[panel]"),
            ("[sip]", "[central]\nurl = 4\n[sip]", "[central]"),
            ("[sip]", "[sip]\ndigest = []", "sip.digest"),
            ("[sip]", "[calls]\nring_for_s = 0\n[sip]", "[calls]"),
            ("[sip]", "[agents]\nchats = 21\n[sip]", "[agents]"),
            ("[sip]", "[colours]\nred = 1\n[sip]", "colours"),
            ("RAB", "rabat", "centre.code"),
            ("peer = \"192.0.2.1:5060\"", "peer = 3", "line \"t\""),
            ("channels = 4", "channels = 0", "[[line]]"),
            (
                "channels = 4",
                "channels = 4\nbudget = { dh_day = 10 }\nprefixes = [\"x\"]",
                "[[line]]",
            ),
            ("name = \"u\"", "name = \"t\"", "[[line]]"),
            (
                "[[line]]",
                "[[line]]\nkind = \"gsm\"\nname = \"g\"\nimei = \"86147\"\n[[line]]",
                "[[line]]",
            ),
            ("[sip]", "[[queue]]\nname = 3\n[sip]", "queue \"1\""),
            (
                "[sip]",
                "[[queue]]\nname = \"a\"\nkey = 0\n[[queue]]\nname = \"b\"\n\
                 overflow = { after_s = 60, queue = \"a\" }\n[sip]",
                "[[queue]]",
            ),
        ] {
            let (config, wrong) = place.starts_with(WHOLE.replacen(from, to, 1).as_bytes());
            let names: Vec<&str> = wrong.iter().map(|(_, name, _)| name.as_str()).collect();
            assert_eq!(names, [named]);
            assert_eq!(config.centre.name, "Rabat");
            assert!(!config.lines.is_empty(), "{named}");
            assert!(config.check().is_ok());
        }
    }

    #[test]
    fn a_modem_that_is_named_and_has_ports_too_is_found_by_its_name() {
        let gsm = "[[line]]\nkind = \"gsm\"\nname = \"g\"\nimei = \"861477037812345\"\n\
            at_port = \"/dev/ttyUSB2\"\n[[line]]";
        let text = WHOLE.replacen("[[line]]", gsm, 1);
        let (config, wrong) = Place::new().starts_with(text.as_bytes());
        assert_eq!((config.lines.len(), wrong.len()), (3, 1));
        assert!(wrong[0].2.contains("one or the other"), "{wrong:?}");
        assert!(matches!(&config.lines[0], Line::Gsm(gsm) if gsm.modem().is_some()));
    }

    #[test]
    fn without_a_good_one_the_sections_that_can_be_read_are_used() {
        let place = Place::new();
        let (config, wrong) = place.starts_with(WHOLE.replace("5070\"", "5070").as_bytes());
        assert_eq!(
            (config.centre.code.as_str(), config.lines.len()),
            ("RAB", 2)
        );
        assert_eq!(wrong[0].0, DefectPart::Configuration);
        let (config, wrong) = place.starts_with(b"\x00\x01");
        assert_eq!(config.centre.code, UNKNOWN_CODE);
        assert!(wrong.len() > 1 && config.check().is_ok());
    }

    #[test]
    fn a_wrong_one_is_never_kept_as_good() {
        let place = Place::new();
        place.was_good();
        fs::write(place.file(), "[centre]").unwrap();
        let data = place.0.path().join("data");
        keep_good(&place.file(), &data).unwrap();
        assert_eq!(fs::read_to_string(data.join(GOOD)).unwrap(), WHOLE);
    }
}
