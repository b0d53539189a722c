//! What a GSM line remembers over restarts of the program: which SIM was in the modem, how it
//! stands with its PIN, and what the network said of its credit.
//!
//! Three wrong PINs block a SIM. A box whose modem falls silent at each PIN, or whose `sim_pin` is
//! wrong, and which is started again and again (by a power that comes and goes, by a watchdog),
//! would use them up if each start counted anew. So what is in doubt of a PIN is on disk before
//! the PIN is given to the modem, and stays until the SIM is open or somebody gives another PIN.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jawab_switch::LineId;
use jawab_wire::modem::PinDoubt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tracing::warn;
use uuid::Uuid;

/// Entries after which a PIN is not given again where the modem counts no tries.
const NO_MORE: u8 = 2;

/// What a line remembers.
#[derive(Debug)]
pub(crate) struct Memory {
    line: LineId,
    /// Where it is kept; nowhere, and it is forgotten at the end.
    file: Option<PathBuf>,
    kept: Kept,
    /// The PIN of the configuration.
    pin: Option<String>,
    said: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The SIM that was in the modem last.
    sim: Option<String>,
    pin: Option<KeptPin>,
    /// What the network said last of the SIM's credit.
    credit: Option<KeptCredit>,
}

/// What the network said of a SIM's credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptCredit {
    /// Its words.
    pub(crate) text: String,
    /// When, in seconds since 1970.
    pub(crate) at_s: i64,
}

/// How it stands with a PIN. Which PIN that is is kept as a salted digest: enough to see that
/// somebody put another into the configuration. It hides nothing from who can read the disk, for
/// there are ten thousand PINs; they can read `sim_pin`, too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct KeptPin {
    salt: String,
    digest: String,
    entries: u8,
    tries_before: Option<u8>,
    /// The SIM said that it is wrong.
    refused: bool,
}

impl Memory {
    /// What the line remembers in this folder; `pin` is that of the configuration.
    pub(crate) fn open(line: &LineId, folder: Option<&Path>, pin: Option<String>) -> Self {
        let file = folder.map(|folder| folder.join(file_name(line.as_str())));
        let kept = file.as_deref().map_or_else(Kept::default, |file| {
            read(file).unwrap_or_else(|error| {
                warn!(
                    "{line}: {} cannot be read ({error}): which SIM was in the modem before, and \
                     how often its PIN was entered, is not known",
                    file.display()
                );
                Kept::default()
            })
        });
        Self {
            line: line.clone(),
            file,
            kept,
            pin,
            said: false,
        }
    }

    /// The SIM that was in the modem last.
    pub(crate) fn sim(&self) -> Option<&str> {
        self.kept.sim.as_deref()
    }

    /// What is in doubt of the PIN of the configuration, and whether the SIM refused it.
    pub(crate) fn pin(&self) -> (PinDoubt, bool) {
        let (Some(pin), Some(kept)) = (&self.pin, &self.kept.pin) else {
            return (PinDoubt::default(), false);
        };
        if digest(&kept.salt, pin) != kept.digest {
            return (PinDoubt::default(), false);
        }
        let entries = if kept.refused {
            kept.entries.max(NO_MORE)
        } else {
            kept.entries
        };
        let doubt = PinDoubt {
            entries,
            tries_before: kept.tries_before,
        };
        (doubt, kept.refused)
    }

    /// This SIM is in the modem. What was said of another's credit is not this one's.
    pub(crate) async fn keep_sim(&mut self, sim: &str) {
        let mut kept = self.kept.clone();
        if kept.sim.as_deref().is_some_and(|before| before != sim) {
            kept.credit = None;
        }
        kept.sim = Some(sim.to_owned());
        self.keep(kept).await;
    }

    /// What the network said last of the SIM's credit.
    pub(crate) const fn credit(&self) -> Option<&KeptCredit> {
        self.kept.credit.as_ref()
    }

    /// The network says this of the SIM's credit.
    pub(crate) async fn keep_credit(&mut self, credit: KeptCredit) {
        let kept = Kept {
            credit: Some(credit),
            ..self.kept.clone()
        };
        self.keep(kept).await;
    }

    /// What is in doubt of the PIN; on disk when this returns, where the disk takes it. A PIN of
    /// which nothing is in doubt is one that opened the SIM.
    pub(crate) async fn keep_pin(&mut self, doubt: PinDoubt) {
        if doubt == PinDoubt::default() {
            let kept = Kept {
                pin: None,
                ..self.kept.clone()
            };
            return self.keep(kept).await;
        }
        let refused = self.pin().1;
        self.keep_standing(doubt, refused).await;
    }

    /// The SIM refused the PIN.
    pub(crate) async fn pin_refused(&mut self, doubt: PinDoubt) {
        self.keep_standing(doubt, true).await;
    }

    async fn keep_standing(&mut self, doubt: PinDoubt, refused: bool) {
        let Some(pin) = &self.pin else { return };
        let known = self.kept.pin.as_ref();
        let same = known.filter(|kept| digest(&kept.salt, pin) == kept.digest);
        let salt = same.map_or_else(|| Uuid::new_v4().to_string(), |kept| kept.salt.clone());
        let standing = KeptPin {
            digest: digest(&salt, pin),
            salt,
            entries: doubt.entries,
            tries_before: doubt.tries_before,
            refused,
        };
        let kept = Kept {
            pin: Some(standing),
            ..self.kept.clone()
        };
        self.keep(kept).await;
    }

    async fn keep(&mut self, kept: Kept) {
        if kept == self.kept {
            return;
        }
        self.kept = kept.clone();
        let Some(file) = self.file.clone() else {
            return;
        };
        let written = tokio::task::spawn_blocking(move || write(&file, &kept)).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        match written {
            Ok(()) => self.said = false,
            // Calls are answered all the same: within this run the tries are counted in memory.
            Err(error) if !self.said => {
                self.said = true;
                warn!(
                    "{}: which SIM is in the modem, and how often its PIN was entered, cannot be \
                     kept: {error}",
                    self.line
                );
            }
            Err(_) => {}
        }
    }
}

/// A name that is a file's whatever the line is called.
fn file_name(line: &str) -> String {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let mut name = String::new();
    for octet in line.bytes() {
        if is_plain(octet) {
            name.push(char::from(octet));
        } else {
            name += &format!("%{octet:02x}");
        }
    }
    name + ".json"
}

fn digest(salt: &str, pin: &str) -> String {
    hex::encode(Sha256::digest(format!("{salt}:{pin}")))
}

fn read(file: &Path) -> io::Result<Kept> {
    match fs::read(file) {
        Ok(octets) => serde_json::from_slice(&octets).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(error),
    }
}

/// Whole or not at all, and on disk.
fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    jawab_durable_file::write(file, &serde_json::to_vec(kept)?, 0o600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(folder: &Path, pin: &str) -> Memory {
        Memory::open(&"gsm1".into(), Some(folder), Some(pin.into()))
    }

    const ONE: PinDoubt = PinDoubt {
        entries: 1,
        tries_before: Some(3),
    };

    #[tokio::test]
    async fn what_is_in_doubt_of_a_pin_outlives_the_program_and_another_pin_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("lines");
        let mut memory = opened(&folder, "1234");
        memory.keep_pin(ONE).await;
        memory.keep_sim("8921").await;
        assert_eq!(opened(&folder, "1234").pin(), (ONE, false));
        assert_eq!(opened(&folder, "4321").pin(), (PinDoubt::default(), false));
        assert_eq!(opened(&folder, "1234").sim(), Some("8921"));
        let text = fs::read_to_string(folder.join("gsm1.json")).unwrap();
        // A digest has any four digits in it by chance: what is not there is a value of them.
        assert!(text.split('"').all(|value| value != "1234"), "{text}");
        // The SIM is open.
        memory.keep_pin(PinDoubt::default()).await;
        assert_eq!(opened(&folder, "1234").pin(), (PinDoubt::default(), false));
        assert_eq!(opened(&folder, "1234").sim(), Some("8921"));
    }

    #[tokio::test]
    async fn a_pin_that_was_refused_has_no_entry_left_where_nobody_counts() {
        let folder = tempfile::tempdir().unwrap();
        let mut memory = opened(folder.path(), "1234");
        memory.pin_refused(ONE).await;
        let (doubt, refused) = opened(folder.path(), "1234").pin();
        assert!(refused);
        assert_eq!((doubt.entries, doubt.tries_before), (2, Some(3)));
    }

    #[tokio::test]
    async fn a_damaged_file_or_a_disk_that_takes_nothing_keeps_no_line_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        for damaged in ["", "{", "[]", "{\"pin\": 3}"] {
            fs::write(folder.path().join("gsm1.json"), damaged).unwrap();
            assert_eq!(
                opened(folder.path(), "1234").pin(),
                (PinDoubt::default(), false)
            );
        }
        fs::write(folder.path().join("file"), "").unwrap();
        let mut memory = opened(&folder.path().join("file"), "1234");
        memory.keep_pin(ONE).await;
        assert_eq!(
            memory.pin(),
            (ONE, false),
            "for as long as the program runs"
        );
    }

    #[tokio::test]
    async fn what_the_network_said_of_a_sims_credit_is_not_anothers() {
        let folder = tempfile::tempdir().unwrap();
        let mut memory = opened(folder.path(), "1234");
        memory.keep_sim("8921").await;
        let credit = KeptCredit {
            text: "Solde 10 DH".into(),
            at_s: 1_700_000_000,
        };
        memory.keep_credit(credit.clone()).await;
        memory.keep_pin(ONE).await;
        memory.keep_sim("8921").await;
        assert_eq!(opened(folder.path(), "1234").credit(), Some(&credit));
        memory.keep_sim("8922").await;
        assert_eq!(opened(folder.path(), "1234").credit(), None);
    }

    #[test]
    fn a_line_of_any_name_has_a_file() {
        assert_eq!(file_name("gsm1"), "gsm1.json");
        assert_eq!(file_name("../a b"), "%2e%2e%2fa%20b.json");
    }
}
