//! Sounds that are recorded by name, in files of their own: each leaves with the contact by whose
//! id its name begins, which leaves as its kind says and not before central had it for so long.
//! See `appliance/ledger/docs/what-leaves-the-box.md`.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jawab_ledger::{Ledger, LedgerError, Retention};
use uuid::Uuid;

/// Why recordings stay.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordingsError {
    /// A file, or the folder.
    #[error("cannot let {path} leave: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The record cannot be asked for the contact.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The folder, in that of the data.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("recordings")
}

/// As they are named: whole, or of a moment in which the power went.
const ENDS: [&str; 3] = [".wav", ".wav.part", ".wav.new"];

/// 2026-01-01 (UTC). A time before it is that of a clock that nobody had set.
const BEGIN: Duration = Duration::from_secs(1_767_225_600);

/// Lets leave what belongs to no contact that is here, once it is as old as a contact is that
/// leaves, as of a time that central has said; or only counts it. Gives how many.
///
/// # Errors
/// [`RecordingsError`]; what left until then has left.
pub(crate) fn let_go(
    ledger: &Ledger,
    folder: &Path,
    retention: &Retention,
    as_of_ms: u64,
    dry_run: bool,
) -> Result<u64, RecordingsError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| RecordingsError::File { path, source }
    };
    let entries = match fs::read_dir(folder) {
        // Nothing was ever recorded.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(wrong(folder))?,
    };
    let kept = retention.contacts.max(retention.margin);
    let as_of = UNIX_EPOCH + Duration::from_millis(as_of_ms);
    let mut left = 0;
    for entry in entries {
        let entry = entry.map_err(wrong(folder))?;
        let path = entry.path();
        let Some(stem) = stem(&entry) else { continue };
        let is_old = is_old(&path, as_of, kept).map_err(wrong(&path))?;
        if !is_old || is_needed(ledger, &stem)? {
            continue;
        }
        if !dry_run {
            fs::remove_file(&path).map_err(wrong(&path))?;
        }
        left += 1;
    }
    if left > 0 && !dry_run {
        // They are gone from the disk only when their folder is written.
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(wrong(folder))?;
    }
    Ok(left)
}

/// The name of a recording, if this is one.
fn stem(entry: &DirEntry) -> Option<String> {
    let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
    let name = entry.file_name().into_string().ok().filter(|_| is_file)?;
    let stem = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    Some(stem.to_owned())
}

/// Whether it was written so long ago. One of a time that cannot be is of now.
fn is_old(path: &Path, as_of: SystemTime, kept: Duration) -> io::Result<bool> {
    let written = fs::metadata(path)?.modified()?;
    if written < UNIX_EPOCH + BEGIN {
        File::options()
            .append(true)
            .open(path)?
            .set_modified(as_of)?;
        return Ok(false);
    }
    Ok(as_of.duration_since(written).is_ok_and(|age| age >= kept))
}

/// Whether the contact is here by whose id the name begins.
fn is_needed(ledger: &Ledger, stem: &str) -> Result<bool, LedgerError> {
    const ID: usize = 36;
    let id = stem.get(..ID).and_then(|id| Uuid::try_parse(id).ok());
    let Some(id) = id else {
        return Ok(false);
    };
    ledger.read(|db| {
        db.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?
            .exists([id.to_string()])
    })
}

#[cfg(test)]
mod tests {
    use jawab_ledger::{Acknowledged, Change, Fields};

    use super::*;

    const TODAY_MS: u64 = 1_800_000_000_000;
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

    fn at(ms: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(ms)
    }

    fn recorded(folder: &Path, name: &str, written: SystemTime) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, "sound").unwrap();
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(written).unwrap();
        path
    }

    fn days(many: u32) -> Duration {
        many * Duration::from_millis(DAY_MS)
    }

    #[test]
    fn a_recording_leaves_with_its_contact_and_not_before() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open_by(&data.path().join("ledger.db"), || TODAY_MS).unwrap();
        let folder = folder(data.path());
        fs::create_dir(&folder).unwrap();
        let contact = Uuid::now_v7();
        let fields = Fields::from([("channel".into(), "voice".into())]);
        let change = Change::new("contact", contact, fields);
        ledger.commit("switch", vec![change]).unwrap();
        let message = recorded(&folder, &format!("{contact}-message.wav"), at(TODAY_MS));

        let retention = Retention {
            contacts: days(60),
            margin: days(30),
            ..Retention::default()
        };
        let night = |day: u64| {
            let now_ms = TODAY_MS + day * DAY_MS;
            ledger.heard_time(now_ms);
            ledger.note_acknowledged().unwrap();
            let left = ledger.compact(&retention, Duration::ZERO).unwrap();
            let Some(as_of_ms) = left.as_of_ms else {
                return (0, 0);
            };
            let recordings = let_go(&ledger, &folder, &retention, as_of_ms, false).unwrap();
            (left.records.values().sum::<u64>(), recordings)
        };
        // Without central everything stays, however old it is.
        assert_eq!(night(400), (0, 0));
        ledger
            .set_acknowledged(Acknowledged {
                epoch: 1,
                sequence: 1,
            })
            .unwrap();
        assert_eq!(night(401), (0, 0), "central has it since today");
        assert_eq!(night(450), (0, 0));
        assert!(message.exists());
        assert_eq!(night(462), (1, 1));
        assert!(!message.exists());
    }

    #[test]
    fn what_belongs_to_no_contact_leaves_by_its_age_and_what_is_no_recording_stays() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open_by(&data.path().join("ledger.db"), || TODAY_MS).unwrap();
        let retention = Retention {
            contacts: days(10),
            margin: days(30),
            ..Retention::default()
        };
        let lets_go = |dry_run| {
            let folder = folder(data.path());
            let_go(&ledger, &folder, &retention, TODAY_MS, dry_run).unwrap()
        };
        assert_eq!(lets_go(false), 0, "no folder");
        let folder = folder(data.path());
        fs::create_dir(&folder).unwrap();
        let old = at(TODAY_MS - 31 * DAY_MS);
        let unknown = Uuid::from_u128(7);
        let leaves = [
            recorded(&folder, &format!("{unknown}.wav"), old),
            recorded(&folder, &format!("{unknown}-message.wav.part"), old),
            recorded(&folder, "message.wav", old),
        ];
        let stays = [
            recorded(&folder, "young.wav", at(TODAY_MS - 29 * DAY_MS)),
            recorded(&folder, "tomorrow.wav", at(TODAY_MS + DAY_MS)),
            recorded(&folder, "README", old),
            recorded(&folder, "never-set.wav", at(0)),
        ];
        assert_eq!(lets_go(true), 3);
        assert!(leaves.iter().all(|path| path.exists()), "it only looks");
        assert_eq!(lets_go(false), 3);
        assert!(leaves.iter().all(|path| !path.exists()));
        assert!(stays.iter().all(|path| path.exists()));
        // The time of what a clock wrote that nobody had set begins when it is seen.
        let seen = fs::metadata(&stays[3]).unwrap().modified().unwrap();
        assert_eq!(seen, at(TODAY_MS));
    }
}
