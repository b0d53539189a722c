//! Messages of callers: whether one can be kept now, and whose a recording is.
//!
//! Call control asks nobody for a message that cannot be kept. A message is on disk before its record
//! is: one that lost its record to a power cut gets it at the next start.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_desk::floor::DefectPart;
use jawab_desk::voice_messages::recording_of;
use jawab_desk::{Desk, NewVoiceMessage};
use jawab_ledger::{Ledger, LedgerError, SaveFault};
use jawab_switch::{Presence, RecordingName};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uuid::Uuid;

use crate::defects::Defects;
use crate::notice::Notice;
use crate::recordings;

/// How often it is looked whether messages can be kept.
const LOOK: Duration = Duration::from_secs(10);

/// Octets of a second: 8000 samples of two.
const OCTETS_A_SECOND: u64 = 16_000;

/// What stands before the samples of a file.
const HEAD_OCTETS: u64 = 44;

/// Why no message can be kept.
#[derive(Debug, thiserror::Error)]
enum NoRoom {
    #[error(
        "the messages that are kept have the {0} MB that they may (voicemail_total_mb); they leave with their contacts"
    )]
    Full(u64),
    #[error("the record cannot be saved")]
    Record,
    #[error(transparent)]
    Disk(#[from] LedgerError),
    #[error("the folder of the recordings cannot be read: {0}")]
    Folder(#[from] io::Error),
}

/// What voicemail may use.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    /// The folder of the data.
    pub data: PathBuf,
    /// The longest message.
    pub longest: Duration,
    /// All messages together, in megabytes.
    pub total_mb: u64,
}

impl Room {
    fn look(&self, ledger: &Ledger) -> Result<(), NoRoom> {
        let unsaved: Option<SaveFault> = *ledger.saves().borrow();
        if unsaved.is_some() {
            return Err(NoRoom::Record);
        }
        let longest = self.longest.as_secs() * OCTETS_A_SECOND;
        ledger.files().make_sure_of(longest)?;
        if used(&recordings::folder(&self.data))? + longest > self.total_mb * 1_000_000 {
            return Err(NoRoom::Full(self.total_mb));
        }
        Ok(())
    }
}

/// Octets of all that was recorded.
fn used(folder: &Path) -> io::Result<u64> {
    let octets = |entry: io::Result<DirEntry>| {
        // One that leaves meanwhile takes nothing.
        entry
            .and_then(|entry| entry.metadata())
            .map_or(0, |is| is.len())
    };
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.map(octets).sum()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Tells the exchange whether messages can be kept, for as long as the box runs.
pub(crate) async fn watch(
    room: Room,
    ledger: Ledger,
    notices: mpsc::Sender<Notice>,
    defects: Defects,
    stop: CancellationToken,
) {
    let mut saves = ledger.saves();
    let mut told = None;
    loop {
        saves.mark_unchanged();
        let (looks, at) = (room.clone(), ledger.clone());
        let Ok(looked) = spawn_blocking(move || looks.look(&at)).await else {
            return;
        };
        let presence = match &looked {
            Ok(()) => Presence::Here,
            Err(_) => Presence::Gone,
        };
        if told != Some(presence) {
            let why = looked.err().map(|why| why.to_string());
            if why.is_none() {
                info!("callers whom nobody answers can leave messages");
            }
            let folder = recordings::folder(&room.data).display().to_string();
            defects.set(DefectPart::Voicemail, why.map(|why| (folder, why)));
            if notices.send(Notice::Voicemail(presence)).await.is_err() {
                return;
            }
            told = Some(presence);
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
            changed = saves.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// What the message of a contact is recorded as.
pub(crate) fn name_of(contact: Uuid) -> Option<RecordingName> {
    RecordingName::new(&recording_of(contact))
}

/// Of which contact a recording is the message.
pub(crate) fn contact_of(name: &str) -> Option<Uuid> {
    let contact = name.get(..36).and_then(|id| Uuid::try_parse(id).ok())?;
    (recording_of(contact) == name).then_some(contact)
}

/// Messages whose sound is on disk and of which no record says so: the power went in between.
/// Saying them again has no effect.
pub(crate) async fn take_up(desk: Desk, data: PathBuf) {
    let folder = recordings::folder(&data);
    let Ok(Ok(found)) = spawn_blocking(move || on_disk(&folder)).await else {
        warn!("messages of before cannot be looked through");
        return;
    };
    for message in found {
        // A file whose contact is gone leaves by itself.
        let is_known = matches!(desk.contact(message.contact).await, Ok(Some(_)));
        if is_known && let Err(error) = desk.voice_message_left(message).await {
            warn!("a message of before cannot be written down: {error}");
            return;
        }
    }
}

fn on_disk(folder: &Path) -> io::Result<Vec<NewVoiceMessage>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let message = |entry: DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let contact = contact_of(name.strip_suffix(".wav")?)?;
        let file = entry.metadata().ok()?;
        let samples = file.len().saturating_sub(HEAD_OCTETS);
        Some(NewVoiceMessage {
            contact,
            length: Duration::from_millis(samples * 1_000 / OCTETS_A_SECOND),
            at: Timestamp::try_from(file.modified().ok()?).ok()?,
        })
    };
    Ok(entries.flatten().filter_map(message).collect())
}

#[cfg(test)]
mod tests {
    use jawab_desk::Address;
    use jawab_desk::NewContact;
    use jawab_vocabulary::{Channel, Direction};

    use super::*;

    fn room(data: &Path, total_mb: u64) -> Room {
        Room {
            data: data.to_owned(),
            longest: Duration::from_secs(60),
            total_mb,
        }
    }

    #[test]
    fn there_is_room_for_messages_until_they_have_what_they_may() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&data.path().join("ledger.db")).unwrap();
        assert!(room(data.path(), 1).look(&ledger).is_ok());
        let folder = recordings::folder(data.path());
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("one.wav"), vec![0; 50_000]).unwrap();
        let full = room(data.path(), 1).look(&ledger);
        assert!(matches!(full, Err(NoRoom::Full(1))), "{full:?}");
        assert!(room(data.path(), 2).look(&ledger).is_ok());
    }

    #[test]
    fn a_recording_is_the_message_of_the_contact_that_it_is_named_after() {
        let contact = Uuid::now_v7();
        let name = name_of(contact).unwrap();
        assert_eq!(contact_of(name.as_str()), Some(contact));
        for no_message in [
            contact.to_string(),
            format!("{contact}-other"),
            "message".into(),
            format!("é{contact}-message"),
        ] {
            assert_eq!(contact_of(&no_message), None, "{no_message}");
        }
    }

    #[tokio::test]
    async fn a_message_that_lost_its_record_to_a_power_cut_gets_it_at_the_next_start() {
        let data = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&data.path().join("ledger.db")).unwrap();
        let desk = Desk::new(ledger, "RAB");
        take_up(desk.clone(), data.path().into()).await;
        let (known, unknown) = (Uuid::now_v7(), Uuid::now_v7());
        let opened = desk.open_contact(NewContact {
            id: known,
            channel: Channel::Voice,
            direction: Direction::Inbound,
            line: None,
            caller: Address::number("0612345678"),
            called: None,
            started: Timestamp::now(),
        });
        opened.await.unwrap();
        let folder = recordings::folder(data.path());
        fs::create_dir(&folder).unwrap();
        for contact in [known, unknown] {
            let file = folder.join(recording_of(contact) + ".wav");
            fs::write(file, vec![0; 44 + 24_000]).unwrap();
        }
        take_up(desk.clone(), data.path().into()).await;
        let message = desk.voice_message(known).await.unwrap().unwrap();
        assert_eq!(message.length_ms, 1_500);
        assert_eq!(desk.voice_message(unknown).await.unwrap(), None);
    }
}
