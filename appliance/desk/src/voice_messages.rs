//! Messages that callers leave: that there is one is a record of its contact; the sound is a file of
//! the box, and is given to whoever may hear it, who is noted down the first time.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, Ledger, LedgerError, id_of};
use jawab_records::voice_message::{self, VoiceMessage as Kept};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::{exists, id, timestamp};

/// The author of what the switch records.
const SWITCH: &str = "switch";

/// Messages of withheld numbers that are shown.
const MOST_WITHHELD: u32 = 50;

/// A message that was left.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NewVoiceMessage {
    /// The contact.
    pub contact: Uuid,
    /// How long it is.
    pub length: Duration,
    /// When it was left.
    pub at: Timestamp,
}

/// A message, as pages show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VoiceMessage {
    /// The contact.
    pub contact: Uuid,
    /// When it was left.
    pub at: Timestamp,
    /// How long it is, in milliseconds.
    pub length_ms: u64,
    /// Who heard it first, by name, and when.
    pub heard: Option<(Option<String>, Timestamp)>,
}

/// Where the sounds are, each named after its contact.
#[must_use]
pub fn recordings(ledger: &Ledger) -> PathBuf {
    let data = ledger.path().parent().map(PathBuf::from);
    data.unwrap_or_default().join("recordings")
}

/// What the file of a contact's message is called, without its end.
#[must_use]
pub fn recording_of(contact: Uuid) -> String {
    format!("{contact}-message")
}

/// The record of a contact's message: one for each.
fn record_of(contact: Uuid) -> Uuid {
    id_of(&[voice_message::KIND.kind, &contact.to_string()])
}

impl Desk {
    /// A message was left, and its sound is on disk. Said twice, it has no effect.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn voice_message_left(&self, new: NewVoiceMessage) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(SWITCH, |db| {
                let record = record_of(new.contact);
                if exists(db, voice_message::KIND.table, record)? {
                    return Ok((Vec::new(), ()));
                }
                let left = Kept {
                    contact: Some(new.contact),
                    recorded_ms: Some(new.at.as_millisecond()),
                    length_ms: i64::try_from(new.length.as_millis()).ok(),
                    ..Kept::default()
                };
                let change = Change::new(voice_message::KIND.kind, record, left.into());
                Ok((vec![change], ()))
            })
        })
        .await
    }

    /// The message of a contact.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn voice_message(&self, contact: Uuid) -> Result<Option<VoiceMessage>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| message_of(db, contact))?))
            .await
    }

    /// Messages that nobody has heard of callers whose number is withheld, the oldest first: nobody
    /// can call them back, and so no other list has them.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn withheld_voice_messages(&self) -> Result<Vec<VoiceMessage>, DeskError> {
        self.work(|desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare_cached(&format!(
                    "{MESSAGES} JOIN contacts ON contacts.id = voice_messages.contact \
                     WHERE voice_messages.heard_ms IS NULL \
                         AND voice_messages.recorded_ms IS NOT NULL \
                         AND contacts.caller IS NULL \
                     ORDER BY voice_messages.recorded_ms LIMIT {MOST_WITHHELD}"
                ))?
                .query_map([], message)?
                .collect()
            })?)
        })
        .await
    }

    /// The sound of a contact's message, for a member of staff, who has heard it from now on;
    /// `None` where there is no message, or its sound is not at this box.
    ///
    /// # Errors
    /// A sound that cannot be read, or a ledger that fails.
    pub async fn hear_voice_message(
        &self,
        staff: StaffId,
        contact: Uuid,
    ) -> Result<Option<File>, DeskError> {
        self.work(move |desk| {
            let Some(known) = desk.ledger.read(|db| message_of(db, contact))? else {
                return Ok(None);
            };
            let path = recordings(&desk.ledger).join(recording_of(contact) + ".wav");
            let sound = match File::open(&path) {
                Ok(sound) => sound,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(source) => {
                    let doing = "read";
                    let failed = LedgerError::File {
                        doing,
                        path,
                        source,
                    };
                    return Err(failed.into());
                }
            };
            if known.heard.is_none() {
                // A disk that takes nothing, of which the record itself tells, keeps nobody from
                // hearing it.
                let _ = desk.was_heard(staff, contact);
            }
            Ok(Some(sound))
        })
        .await
    }

    fn was_heard(&self, staff: StaffId, contact: Uuid) -> Result<(), DeskError> {
        let heard = Kept {
            heard_by: Some(staff.0),
            heard_ms: Some(self.now_ms()),
            ..Kept::default()
        };
        let record = record_of(contact);
        let change = Change::new(voice_message::KIND.kind, record, heard.into());
        Ok(self.ledger.commit(&staff.to_string(), vec![change])?)
    }
}

/// Messages with who heard them first.
const MESSAGES: &str = "\
    SELECT voice_messages.contact, voice_messages.recorded_ms, voice_messages.length_ms, \
        voice_messages.heard_ms, staff.name \
    FROM voice_messages LEFT JOIN staff ON staff.id = voice_messages.heard_by";

/// The message of a contact.
pub(crate) fn message_of(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<VoiceMessage>> {
    db.prepare_cached(&format!("{MESSAGES} WHERE voice_messages.id = ?1"))?
        .query_row([record_of(contact).to_string()], message)
        .optional()
}

fn message(row: &Row<'_>) -> rusqlite::Result<VoiceMessage> {
    let heard_ms: Option<i64> = row.get(3)?;
    let heard = match heard_ms {
        Some(_) => Some((row.get(4)?, timestamp(row, 3)?)),
        None => None,
    };
    let length_ms: Option<i64> = row.get(2)?;
    Ok(VoiceMessage {
        contact: id(row, 0)?,
        at: timestamp(row, 1)?,
        length_ms: length_ms.unwrap_or(0).max(0).cast_unsigned(),
        heard,
    })
}
