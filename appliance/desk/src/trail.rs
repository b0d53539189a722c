//! Who did what: the changes of a record, for the pages of staff, handsets, cases, people and contacts.

use jawab_ledger::TrailLine;
use jawab_ledger::rusqlite::OptionalExtension;
use jiff::Timestamp;
use uuid::Uuid;

use crate::call_backs::record_of;
use crate::desk::Desk;
use crate::error::DeskError;

/// Changes of one record that a page shows.
const MOST: u32 = 50;

/// What a trail is asked of.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TrailOf {
    /// A member of staff.
    Staff(Uuid),
    /// A handset.
    Handset(Uuid),
    /// A case.
    Case(Uuid),
    /// A person.
    Person(Uuid),
    /// What was said of calling back of a missed contact.
    CallBack(Uuid),
    /// A contact: what supervisors did in its call.
    Contact(Uuid),
}

/// Who changed something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Doer {
    /// A member of staff, by name.
    Staff(String),
    /// Whoever was at the box's command line.
    CommandLine,
    /// The ministry, from central.
    Ministry,
    /// Somebody who has no account any more.
    Unknown,
}

/// A change of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Doer,
    /// What: fields ("password", "role"), each with the code it was changed to where it has one.
    pub what: Vec<(String, Option<String>)>,
}

impl Desk {
    /// The changes of a record, the last first; fifty at most.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn trail(&self, of: TrailOf) -> Result<Vec<Deed>, DeskError> {
        let (kind, id) = match of {
            TrailOf::Staff(id) => ("staff", id),
            TrailOf::Handset(id) => ("handset", id),
            TrailOf::Case(id) => ("case", id),
            TrailOf::Person(id) => ("person", id),
            TrailOf::Contact(id) => ("contact", id),
            TrailOf::CallBack(contact) => ("call_back", record_of(contact)),
        };
        self.work(move |desk| {
            let lines = desk.ledger.trail(kind, id, MOST)?;
            lines.into_iter().map(|line| desk.deed(line)).collect()
        })
        .await
    }

    fn deed(&self, line: TrailLine) -> Result<Deed, DeskError> {
        let ms = i64::try_from(line.at_ms).unwrap_or(i64::MAX);
        Ok(Deed {
            at: Timestamp::from_millisecond(ms).unwrap_or_default(),
            by: self.doer(&line.author)?,
            what: line.what,
        })
    }

    fn doer(&self, author: &str) -> Result<Doer, DeskError> {
        if author == "ministry" {
            return Ok(Doer::Ministry);
        }
        if Uuid::try_parse(author).is_err() {
            return Ok(Doer::CommandLine);
        }
        let name: Option<Option<String>> = self.ledger.read(|db| {
            db.prepare_cached("SELECT name FROM staff WHERE id = ?1")?
                .query_row([author], |row| row.get(0))
                .optional()
        })?;
        Ok(name.flatten().map_or(Doer::Unknown, Doer::Staff))
    }
}
