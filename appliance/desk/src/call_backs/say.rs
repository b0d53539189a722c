//! What staff say of calling somebody back: they take it, give it back, say that it is done, or
//! that it is not. Two who do so at once are told of one another.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, Fields, LedgerError, Value};
use jawab_records::call_back::{self, DoneReason};
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use super::calls::{party_of, record_of, tallies_of, word_of};
use super::list::Names;
use super::tally::{Need, Standing, Word};
use crate::address::Address;
use crate::clash::Clash;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::id;

/// Fields of a clash: who has taken it, why it is done, who said so or spoke with them.
const TAKEN_BY: &str = "taken_by";
const DONE: &str = "done";
const DONE_BY: &str = "done_by";
const ANSWERED: &str = "answered";

impl Desk {
    /// A member of staff takes it to call somebody back; `seen` is the newest missed call that
    /// the page showed, `was` who it said had taken it. From whoever that was it is taken over.
    ///
    /// # Errors
    /// An unknown contact, [`DeskError::Conflict`] where somebody else took it meanwhile or
    /// nobody is to be called any more, or a ledger that fails; then nothing is said.
    pub async fn take_call_back(
        &self,
        staff: StaffId,
        seen: Uuid,
        was: Option<StaffId>,
    ) -> Result<(), DeskError> {
        self.says_of(staff, seen, move |now_ms, need| {
            if need.taken.is_some_and(|(by, _)| by == staff) {
                return Ok(None);
            }
            not_taken(need, staff, was)?;
            Ok(Some(taken(need, Some(staff), now_ms)))
        })
        .await
    }

    /// A member of staff gives back what they took; of what somebody else has, nothing is said.
    ///
    /// # Errors
    /// As [`take_call_back`](Self::take_call_back).
    pub async fn give_call_back(&self, staff: StaffId, seen: Uuid) -> Result<(), DeskError> {
        self.says_of(staff, seen, move |now_ms, need| {
            let is_theirs = need.taken.is_some_and(|(by, _)| by == staff);
            Ok(is_theirs.then(|| taken(need, None, now_ms)))
        })
        .await
    }

    /// A member of staff says that nobody has to call back any more, because of what was missed
    /// up to the call that the page showed; who calls in vain after that is on the list again.
    ///
    /// # Errors
    /// As [`take_call_back`](Self::take_call_back).
    pub async fn finish_call_back(
        &self,
        staff: StaffId,
        seen: Uuid,
        was: Option<StaffId>,
        reason: DoneReason,
    ) -> Result<(), DeskError> {
        self.says_of(staff, seen, move |now_ms, need| {
            not_taken(need, staff, was)?;
            Ok(Some(done(staff, Some(reason), now_ms)))
        })
        .await
    }

    /// A member of staff says that it is not done after all.
    ///
    /// # Errors
    /// An unknown contact, [`DeskError::Conflict`] where they were spoken with meanwhile, or a
    /// ledger that fails; then nothing is said.
    pub async fn reopen_call_back(&self, staff: StaffId, contact: Uuid) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                let now_ms = desk.now_ms();
                let word = word_of(db, contact).map_err(LedgerError::from)?;
                if word.is_none_or(|word| word.done.is_none()) {
                    // Somebody else said so before, or nobody ever said that it is done.
                    return match address_of(db, contact)? {
                        Some(_) => Ok((Vec::new(), ())),
                        None => Err(DeskError::NotFound("call")),
                    };
                }
                if let Standing::Answered(by) = desk.standing_of(db, contact, now_ms)? {
                    return Err(answered(&mut Names::new(db), by)?);
                }
                let fields = done(staff, None, now_ms);
                Ok((vec![change(contact, fields)], ()))
            })
        })
        .await
    }

    /// A member of staff goes: whom they had taken, others may take. Gives how many.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn give_back_all(&self, staff: StaffId) -> Result<usize, DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                let now_ms = desk.now_ms();
                let mut changes = Vec::new();
                for contact in taken_lately(db, staff, now_ms).map_err(LedgerError::from)? {
                    if address_of(db, contact)?.is_none() {
                        continue;
                    }
                    if let Standing::Open(need) = desk.standing_of(db, contact, now_ms)?
                        && need.taken.is_some_and(|(by, _)| by == staff)
                    {
                        changes.push(change(contact, taken(&need, None, now_ms)));
                    }
                }
                let count = changes.len();
                Ok((changes, count))
            })
        })
        .await
    }

    /// Says something of whom a call is from, if they are still to be called back.
    async fn says_of(
        &self,
        staff: StaffId,
        seen: Uuid,
        say: impl FnOnce(i64, &Need) -> Result<Option<Fields>, Moved> + Send + 'static,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                let now_ms = desk.now_ms();
                let mut names = Names::new(db);
                let need = match desk.standing_of(db, seen, now_ms)? {
                    Standing::Open(mut need) if need.has(seen) => {
                        names.frees_who_left(&mut need).map_err(LedgerError::from)?;
                        need
                    }
                    Standing::Done(_, word) => return Err(is_done(&mut names, &word)?),
                    Standing::Answered(by) => return Err(answered(&mut names, by)?),
                    // What was seen was settled, and they tried again.
                    Standing::Open(_) | Standing::Nothing => {
                        return Err(match word_of(db, seen).map_err(LedgerError::from)? {
                            Some(word) if word.done.is_some() => is_done(&mut names, &word)?,
                            _ => answered(&mut names, None)?,
                        });
                    }
                };
                match say(now_ms, &need) {
                    Ok(fields) => {
                        let changes = fields.map(|fields| change(seen, fields));
                        Ok((changes.into_iter().collect(), ()))
                    }
                    Err(moved) => Err(moved.told(&mut names)?),
                }
            })
        })
        .await
    }

    /// Whether whom a missed contact is with is to be called back because of it, and who that is; `None` where
    /// nobody knows.
    pub(crate) fn is_to_be_called(
        &self,
        db: &Connection,
        contact: Uuid,
        now_ms: i64,
    ) -> rusqlite::Result<Option<(Address, bool)>> {
        let Some(address) = party_in(db, contact)? else {
            return Ok(None);
        };
        let rules = &self.call_back_rules;
        let mut tallies = tallies_of(db, &address, rules, now_ms)?;
        let is_open = match tallies.by_address.remove(&address) {
            None => false,
            Some(tally) => match tally.standing(rules, now_ms, |contact| word_of(db, contact))? {
                Standing::Open(need) => need.has(contact),
                Standing::Nothing | Standing::Answered(_) | Standing::Done(..) => false,
            },
        };
        Ok(Some((address, is_open)))
    }

    /// Whether nobody has to call back any more because of a contact: they were spoken with since, or somebody
    /// said that it is done. A call that is not written down yet is not settled.
    pub(crate) fn is_settled(
        &self,
        db: &Connection,
        contact: Uuid,
        now_ms: i64,
    ) -> rusqlite::Result<bool> {
        let is_over: bool = db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM call_records WHERE contact = ?1)")?
            .query_row([contact.to_string()], |row| row.get(0))?;
        let open = self.is_to_be_called(db, contact, now_ms)?;
        Ok(is_over && open.is_none_or(|(_, is_open)| !is_open))
    }

    /// How it stands with whom a contact is with.
    fn standing_of(
        &self,
        db: &Connection,
        contact: Uuid,
        now_ms: i64,
    ) -> Result<Standing, DeskError> {
        let address = address_of(db, contact)?.ok_or(DeskError::NotFound("call"))?;
        let rules = &self.call_back_rules;
        let standing =
            tallies_of(db, &address, rules, now_ms).and_then(|mut tallies| {
                match tallies.by_address.remove(&address) {
                    Some(tally) => tally.standing(rules, now_ms, |contact| word_of(db, contact)),
                    None => Ok(Standing::Nothing),
                }
            });
        Ok(standing.map_err(LedgerError::from)?)
    }
}

/// Somebody else took it since the page was shown.
struct Moved {
    holder: StaffId,
    staff: StaffId,
}

impl Moved {
    fn told(&self, names: &mut Names<'_>) -> Result<DeskError, LedgerError> {
        Ok(DeskError::Conflict(vec![Clash {
            field: TAKEN_BY,
            saved: names.of(Some(self.holder))?,
            typed: names.of(Some(self.staff))?,
        }]))
    }
}

/// Who says something has it, or whoever has it is who the page said.
fn not_taken(need: &Need, staff: StaffId, was: Option<StaffId>) -> Result<(), Moved> {
    match need.taken {
        Some((holder, _)) if holder != staff && Some(holder) != was => Err(Moved { holder, staff }),
        _ => Ok(()),
    }
}

/// Somebody said meanwhile that it is done.
fn is_done(names: &mut Names<'_>, word: &Word) -> Result<DeskError, LedgerError> {
    let clash = |field, saved| Clash {
        field,
        saved,
        typed: None,
    };
    Ok(DeskError::Conflict(vec![
        clash(DONE, word.done.clone()),
        clash(DONE_BY, names.of(word.done_by)?),
    ]))
}

/// They were spoken with meanwhile.
fn answered(names: &mut Names<'_>, by: Option<StaffId>) -> Result<DeskError, LedgerError> {
    Ok(DeskError::Conflict(vec![Clash {
        field: ANSWERED,
        saved: names.of(by)?,
        typed: None,
    }]))
}

/// Who has it from now on. What is said last is known by its time; a clock that went back must
/// not make it what was said before.
fn taken(need: &Need, by: Option<StaffId>, now_ms: i64) -> Fields {
    let after = need
        .taken_said_ms
        .map_or(now_ms, |said| said.saturating_add(1));
    let by = by.map_or(Value::Null, |by| by.0.into());
    Fields::from([
        ("taken_by".into(), by),
        ("taken_ms".into(), now_ms.max(after).into()),
    ])
}

fn done(staff: StaffId, reason: Option<DoneReason>, now_ms: i64) -> Fields {
    let reason = reason.map_or(Value::Null, |reason| reason.code().into());
    Fields::from([
        ("done".into(), reason),
        ("done_by".into(), staff.0.into()),
        ("done_ms".into(), now_ms.into()),
    ])
}

/// What is said of a missed call, in the record that it has for it.
fn change(contact: Uuid, mut fields: Fields) -> Change {
    fields.insert("contact".into(), contact.into());
    Change::new(call_back::KIND.kind, record_of(contact), fields)
}

/// The address of a contact's other party; `None` for one that is not here, or has none.
fn address_of(db: &Connection, contact: Uuid) -> Result<Option<Address>, LedgerError> {
    Ok(party_in(db, contact)?)
}

fn party_in(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<Address>> {
    let kept = db
        .prepare_cached(
            "SELECT address_kind, CASE direction WHEN 'inbound' THEN caller ELSE called END \
             FROM contacts WHERE id = ?1",
        )?
        .query_row([contact.to_string()], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(kept.and_then(|(kind, value)| party_of(kind.as_deref(), value)))
}

/// The calls of which somebody said within a day that they call back.
fn taken_lately(db: &Connection, staff: StaffId, now_ms: i64) -> rusqlite::Result<Vec<Uuid>> {
    let since_ms = now_ms.saturating_sub(24 * 60 * 60 * 1_000);
    db.prepare_cached(
        "SELECT contact FROM call_backs \
         WHERE taken_by = ?1 AND taken_ms >= ?2 AND contact IS NOT NULL ORDER BY taken_ms",
    )?
    .query_map((staff.to_string(), since_ms), |row| id(row, 0))?
    .collect()
}
