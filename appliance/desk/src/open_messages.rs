//! Messages of callers that are still somebody's business: those of whom has to be called back, and those
//! of withheld numbers that nobody has heard. They are heard at a handset one by one, the newest first, and
//! telephones show that there are some.

use jawab_ledger::rusqlite::{self, Connection};
use jawab_records::call_back::DoneReason;
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use crate::address::Address;
use crate::call_backs::CallBackRules;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::id;

/// A message that is somebody's business.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenMessage {
    /// The contact that it is of.
    pub contact: Uuid,
    /// Who left it; nobody knows of a withheld number.
    pub caller: Option<Address>,
}

/// How many messages are somebody's business.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct OpenMessages {
    /// That nobody has heard.
    pub new: usize,
    /// That somebody has heard.
    pub heard: usize,
}

/// A message as it is in the record, and whether it was heard.
struct Left {
    contact: Uuid,
    is_heard: bool,
}

impl Desk {
    /// The newest message, or the newest of those that were left before that of this contact.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn next_open_message(
        &self,
        after: Option<Uuid>,
    ) -> Result<Option<OpenMessage>, DeskError> {
        self.work(move |desk| {
            let now_ms = desk.now_ms();
            Ok(desk.ledger.read(|db| {
                for left in messages(db, after, CallBackRules::from_ms(now_ms))? {
                    if let Some(caller) = desk.business_of(db, &left, now_ms)? {
                        let contact = left.contact;
                        return Ok(Some(OpenMessage { contact, caller }));
                    }
                }
                Ok(None)
            })?)
        })
        .await
    }

    /// How many there are.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn count_open_messages(&self) -> Result<OpenMessages, DeskError> {
        self.work(move |desk| {
            let now_ms = desk.now_ms();
            Ok(desk.ledger.read(|db| {
                let mut count = OpenMessages::default();
                for left in messages(db, None, CallBackRules::from_ms(now_ms))? {
                    if desk.business_of(db, &left, now_ms)?.is_some() {
                        let of = if left.is_heard {
                            &mut count.heard
                        } else {
                            &mut count.new
                        };
                        *of += 1;
                    }
                }
                Ok(count)
            })?)
        })
        .await
    }

    /// Whoever left the message of a contact has not to be called back any more: a member of staff who
    /// heard it says so, at a handset, where nobody can say why.
    ///
    /// # Errors
    /// As [`finish_call_back`](Self::finish_call_back); of a withheld number there is nobody to call.
    pub async fn finish_message(&self, staff: StaffId, contact: Uuid) -> Result<(), DeskError> {
        let reason = DoneReason::NotNeeded;
        self.finish_call_back(staff, contact, None, reason).await
    }

    /// `None` where a message is nobody's business any more; else who left it.
    fn business_of(
        &self,
        db: &Connection,
        left: &Left,
        now_ms: i64,
    ) -> rusqlite::Result<Option<Option<Address>>> {
        match self.is_to_be_called(db, left.contact, now_ms)? {
            Some((caller, is_open)) => Ok(is_open.then_some(Some(caller))),
            None => Ok((!left.is_heard).then_some(None)),
        }
    }
}

/// Messages since then, the newest first; or those before that of a contact.
fn messages(db: &Connection, before: Option<Uuid>, since_ms: i64) -> rusqlite::Result<Vec<Left>> {
    db.prepare_cached(
        "SELECT contact, heard_ms IS NOT NULL FROM voice_messages \
         WHERE recorded_ms >= ?1 AND contact IS NOT NULL AND (?2 IS NULL OR (recorded_ms, contact) < \
             (SELECT recorded_ms, contact FROM voice_messages WHERE contact = ?2)) \
         ORDER BY recorded_ms DESC, contact DESC",
    )?
    .query_map((since_ms, before.map(|it| it.to_string())), |row| {
        Ok(Left {
            contact: id(row, 0)?,
            is_heard: row.get(1)?,
        })
    })?
    .collect()
}
