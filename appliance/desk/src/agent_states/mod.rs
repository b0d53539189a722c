//! What staff are there for, written down: one record for each change, which holds until the next.
//! What calls took is in the records of calls. See `records/docs/agent-states.md`.

mod day;

use std::time::Duration;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_vocabulary::{Availability, ChangedBy, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

pub use self::day::{AgentDay, Changer, Stretch, Times};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::{exists, id};

/// The author of what nobody did.
const SWITCH: &str = "switch";

/// What is kept of changes by the box itself.
const BY_BOX: &str = "box";
const BY_RESTART: &str = "restart";

/// Where it is kept when the box was last known to run while somebody was at work.
const ALIVE: (&str, &str) = ("agent-states", "alive");

/// A member of staff is there for something else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentChange {
    /// The record of it.
    pub id: Uuid,
    /// Who.
    pub staff: StaffId,
    /// What for.
    pub is: Availability,
    /// Who changed it.
    pub by: ChangedBy,
    /// From when on.
    pub at: Timestamp,
}

impl AgentChange {
    fn author(&self) -> String {
        match self.by {
            ChangedBy::Themselves => self.staff.to_string(),
            ChangedBy::Colleague(other) => other.to_string(),
            ChangedBy::Box | ChangedBy::Restart => SWITCH.into(),
        }
    }

    fn change(&self) -> Change {
        let (state, reason) = self.is.codes();
        let mut fields = Fields::from([
            ("staff".into(), self.staff.0.into()),
            ("state".into(), state.into()),
            ("from_ms".into(), self.at.as_millisecond().into()),
        ]);
        if let Some(reason) = reason {
            fields.insert("reason".into(), reason.into());
        }
        let by = match self.by {
            ChangedBy::Themselves => None,
            ChangedBy::Colleague(other) => Some(other.to_string()),
            ChangedBy::Box => Some(BY_BOX.into()),
            ChangedBy::Restart => Some(BY_RESTART.into()),
        };
        if let Some(by) = by {
            fields.insert("changed_by".into(), by.into());
        }
        Change::new("agent_state", self.id, fields)
    }
}

/// The last record of somebody.
struct Last {
    id: Uuid,
    is: Option<Availability>,
    from_ms: i64,
    after_call_ms: i64,
}

impl Desk {
    /// Writes down that somebody is there for something else. Twice has no effect.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn agent_changed(&self, change: AgentChange) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&change.author(), |db| {
                let changes = if exists(db, "agent_states", change.id)? {
                    Vec::new()
                } else {
                    vec![change.change()]
                };
                Ok((changes, ()))
            })
        })
        .await
    }

    /// Adds to the time that somebody wrote calls up while they were there for what they are now.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn agent_wrote_up(&self, staff: StaffId, took: Duration) -> Result<(), DeskError> {
        let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        self.work(move |desk| {
            desk.ledger.write(SWITCH, |db| {
                let last = last_of(db, staff).map_err(LedgerError::from)?;
                let change = |last: Last| {
                    let sum = last.after_call_ms.saturating_add(took);
                    let fields = Fields::from([("after_call_ms".into(), sum.into())]);
                    Change::new("agent_state", last.id, fields)
                };
                Ok((last.map(change).into_iter().collect(), ()))
            })
        })
        .await
    }

    /// Keeps that the box runs while somebody is at work. A power cut costs at most what has
    /// passed since.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn agents_are_here(&self, at: Timestamp) -> Result<(), DeskError> {
        let (namespace, key) = ALIVE;
        let octets = at.as_millisecond().to_be_bytes();
        self.work(move |desk| Ok(desk.ledger.local_put(namespace, key, &octets, None)?))
            .await
    }

    /// Closes what was open when the box stopped: whoever was at work then is away from when it
    /// was last known to run. Gives how many there were.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn close_agent_states(&self) -> Result<usize, DeskError> {
        self.work(|desk| {
            let kept = desk.ledger.local_get(ALIVE.0, ALIVE.1)?;
            let alive = kept.and_then(|octets| Some(i64::from_be_bytes(octets.try_into().ok()?)));
            desk.ledger.write(SWITCH, |db| {
                let open = open(db).map_err(LedgerError::from)?;
                let away = |(staff, from_ms): &(StaffId, i64)| {
                    let at = alive.unwrap_or(i64::MIN).max(*from_ms);
                    let away = AgentChange {
                        id: Uuid::now_v7(),
                        staff: *staff,
                        is: Availability::Away,
                        by: ChangedBy::Restart,
                        at: Timestamp::from_millisecond(at).unwrap_or_default(),
                    };
                    away.change()
                };
                Ok((open.iter().map(away).collect(), open.len()))
            })
        })
        .await
    }
}

/// Those who are at work by their last record, and since when it holds. There are few staff,
/// and many records: each one's last is found by its index.
fn open(db: &Connection) -> rusqlite::Result<Vec<(StaffId, i64)>> {
    let mut staff = db.prepare_cached("SELECT id FROM staff ORDER BY id")?;
    let staff = staff.query_map([], |row| id(row, 0))?;
    let mut open = Vec::new();
    for one in staff {
        let one = StaffId(one?);
        if let Some(last) = last_of(db, one)?
            && last.is != Some(Availability::Away)
        {
            open.push((one, last.from_ms));
        }
    }
    Ok(open)
}

fn last_of(db: &Connection, staff: StaffId) -> rusqlite::Result<Option<Last>> {
    db.prepare_cached(
        "SELECT id, state, reason, COALESCE(from_ms, 0), COALESCE(after_call_ms, 0) \
         FROM agent_states WHERE staff = ?1 ORDER BY from_ms DESC, id DESC LIMIT 1",
    )?
    .query_row([staff.to_string()], |row| {
        let state: Option<String> = row.get(1)?;
        let reason: Option<String> = row.get(2)?;
        Ok(Last {
            id: id(row, 0)?,
            is: Availability::from_codes(&state.unwrap_or_default(), reason.as_deref()),
            from_ms: row.get(3)?,
            after_call_ms: row.get(4)?,
        })
    })
    .optional()
}
