//! The list of whom to call back, page by page.

use std::collections::HashMap;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_records::call_back::DoneReason;
use jawab_vocabulary::{Language, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use super::calls::{tallies, word_of};
use super::tally::{Call, Need, Standing, Word};
use super::{CallBackDone, CallBackLine, CallBackTaken, CallBackTry, CallBacks};
use crate::address::Address;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::lists::{Cursor, Page, ROWS, Turn};
use crate::voice_messages::message_of;
use crate::whose::people_by_address;

/// For how long what was said to be done is shown, to be undone.
const DONE_SHOWN_MS: i64 = 24 * 60 * 60 * 1_000;

/// Most of them that are shown.
const DONE_SHOWN: usize = 20;

/// Whom to call back, and which page of them; who waits longest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallBackList {
    /// Those that this member of staff has taken.
    pub taken_by: Option<StaffId>,
    /// Those that nobody has taken.
    pub free: bool,
    /// Those whose number has these digits in it.
    pub number: String,
    /// Who tried last first.
    pub newest_first: bool,
    /// Which page.
    pub turn: Turn,
}

impl CallBackList {
    fn has(&self, address: &Address, need: &Need) -> bool {
        let taken = need.taken.map(|(by, _)| by);
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        // As it is dialled in the country, without the zero in front.
        let digits = digits.strip_prefix('0').unwrap_or(&digits);
        self.taken_by.is_none_or(|by| taken == Some(by))
            && !(self.free && taken.is_some())
            && address.as_str().contains(digits)
    }

    /// A need's place in the list.
    fn cursor(&self, need: &Need) -> Option<Cursor> {
        let call = if self.newest_first {
            need.newest()?
        } else {
            need.first()?
        };
        Some(Cursor::new(call.began_ms, call.contact))
    }

    /// The page of these rows that is asked for. All of them are there, and few: those of a month
    /// that nobody has called yet.
    fn page<T>(&self, mut rows: Vec<(Cursor, T)>) -> Page<T> {
        let key = |cursor: &Cursor| (cursor.at_ms(), cursor.id());
        rows.sort_by_key(|(cursor, _)| key(cursor));
        if self.newest_first {
            rows.reverse();
        }
        let is_before = |row: &(Cursor, T), cursor: &Cursor| {
            if self.newest_first {
                key(&row.0) > key(cursor)
            } else {
                key(&row.0) < key(cursor)
            }
        };
        let (all, begin) = match self.turn {
            Turn::First => (rows.len(), 0),
            Turn::After(cursor) => {
                let behind = |row: &&(Cursor, T)| is_before(row, &cursor) || row.0 == cursor;
                (rows.len(), rows.iter().take_while(behind).count())
            }
            Turn::Before(cursor) => {
                let before = rows.iter().take_while(|row| is_before(row, &cursor));
                (rows.len(), before.count().saturating_sub(ROWS))
            }
        };
        let page: Vec<(Cursor, T)> = rows.into_iter().skip(begin).take(ROWS).collect();
        let cursor = |row: Option<&(Cursor, T)>| row.map(|(cursor, _)| *cursor);
        let number = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        Page {
            next: cursor(page.last()).filter(|_| begin + page.len() < all),
            previous: cursor(page.first()).filter(|_| begin > 0),
            rows: page.into_iter().map(|(_, row)| row).collect(),
            count: number(all),
            before: number(begin),
        }
    }
}

impl Desk {
    /// Whom to call back.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn call_backs(&self, list: CallBackList) -> Result<CallBacks, DeskError> {
        self.work(move |desk| {
            let now_ms = desk.now_ms();
            let by_box = desk.wished_for()?;
            Ok(desk
                .ledger
                .read(|db| desk.read_call_backs(db, &list, &by_box, now_ms))?)
        })
        .await
    }

    fn read_call_backs(
        &self,
        db: &Connection,
        list: &CallBackList,
        by_box: &[Uuid],
        now_ms: i64,
    ) -> rusqlite::Result<CallBacks> {
        let rules = &self.call_back_rules;
        let tallies = tallies(db, rules, now_ms)?;
        let mut names = Names::new(db);
        let (mut rows, mut done, mut open) = (Vec::new(), Vec::new(), 0);
        for (address, tally) in tallies.by_address {
            if !tally.is_missed() {
                continue;
            }
            match tally.standing(rules, now_ms, |contact| word_of(db, contact))? {
                Standing::Open(mut need) => {
                    names.frees_who_left(&mut need)?;
                    open += 1;
                    if let (true, Some(cursor)) = (list.has(&address, &need), list.cursor(&need)) {
                        rows.push((cursor, (address, need)));
                    }
                }
                Standing::Done(call, word) => {
                    if now_ms.saturating_sub(word.done_ms) < DONE_SHOWN_MS {
                        done.push((address, call, word));
                    }
                }
                Standing::Nothing | Standing::Answered(_) => {}
            }
        }
        done.sort_by_key(|(_, call, word)| std::cmp::Reverse((word.done_ms, call.contact)));
        done.truncate(DONE_SHOWN);
        let page = list.page(rows);
        Ok(CallBacks {
            page: page
                .try_filter_map(|(address, need)| line(db, &mut names, by_box, address, &need))?,
            open,
            withheld: tallies.withheld,
            brief: tallies.brief,
            done: done
                .into_iter()
                .map(|(address, call, word)| done_line(&mut names, address, &call, &word))
                .collect::<rusqlite::Result<_>>()?,
        })
    }
}

fn line(
    db: &Connection,
    names: &mut Names<'_>,
    by_box: &[Uuid],
    address: Address,
    need: &Need,
) -> rusqlite::Result<Option<CallBackLine>> {
    let (Some(first), Some(newest)) = (need.first(), need.newest()) else {
        return Ok(None);
    };
    let taken = match need.taken {
        None => None,
        Some((by, since_ms)) => Some(CallBackTaken {
            by,
            name: names.of(Some(by))?.unwrap_or_default(),
            since: at(since_ms),
        }),
    };
    let mut tries = Vec::with_capacity(need.tried.len());
    for call in &need.tried {
        tries.push(CallBackTry {
            contact: call.contact,
            at: at(call.began_ms),
            by: names.of(call.staff)?,
        });
    }
    let mut messages = Vec::new();
    for call in need.missed() {
        messages.extend(message_of(db, call.contact)?);
    }
    let language = newest.language.as_deref();
    Ok(Some(CallBackLine {
        newest: newest.contact,
        people: people_by_address(db, &address)?,
        address,
        times: need.times(),
        first: at(first.began_ms),
        last: at(newest.began_ms),
        line: newest.line.clone(),
        language: language.and_then(Language::from_code),
        wait_ms: newest.wait_ms,
        tries,
        messages,
        taken,
        by_box: need
            .missed()
            .iter()
            .any(|call| by_box.contains(&call.contact)),
    }))
}

fn done_line(
    names: &mut Names<'_>,
    address: Address,
    call: &Call,
    word: &Word,
) -> rusqlite::Result<CallBackDone> {
    Ok(CallBackDone {
        contact: call.contact,
        address,
        reason: word.done.as_deref().and_then(DoneReason::from_code),
        by: names.of(word.done_by)?,
        at: at(word.done_ms),
    })
}

pub(super) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}

/// The names of staff, each read once.
pub(super) struct Names<'a> {
    db: &'a Connection,
    /// The name, and whether they still work here.
    known: HashMap<StaffId, (Option<String>, bool)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(db: &'a Connection) -> Self {
        Self {
            db,
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, staff: Option<StaffId>) -> rusqlite::Result<Option<String>> {
        match staff {
            Some(staff) => Ok(self.known(staff)?.0),
            None => Ok(None),
        }
    }

    /// Whom somebody had who has no account any more, nobody has.
    pub(super) fn frees_who_left(&mut self, need: &mut Need) -> rusqlite::Result<()> {
        if let Some((by, _)) = need.taken
            && !self.known(by)?.1
        {
            need.taken = None;
        }
        Ok(())
    }

    fn known(&mut self, staff: StaffId) -> rusqlite::Result<(Option<String>, bool)> {
        if let Some(known) = self.known.get(&staff) {
            return Ok(known.clone());
        }
        let mut of = self
            .db
            .prepare_cached("SELECT name, active IS 1 FROM staff WHERE id = ?1")?;
        let read = of.query_row([staff.to_string()], |row| Ok((row.get(0)?, row.get(1)?)));
        let known = read.optional()?.unwrap_or((None, false));
        self.known.insert(staff, known.clone());
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(many: i64) -> Vec<(Cursor, i64)> {
        let row = |n: i64| {
            let id = Uuid::from_u128(u128::from(n.unsigned_abs()) % 7);
            (Cursor::new(n / 2, id), n)
        };
        (0..many).map(row).collect()
    }

    /// Whichever way one goes, every row is on one page, and in order.
    #[test]
    fn pages_follow_one_another_and_lead_back() {
        for (many, newest_first) in [(0, false), (50, true), (51, false), (173, true)] {
            let mut list = CallBackList {
                newest_first,
                ..CallBackList::default()
            };
            let mut all: Vec<i64> = Vec::new();
            let mut pages = Vec::new();
            loop {
                let page = list.page(rows(many));
                assert_eq!(page.count, many.unsigned_abs());
                assert_eq!(page.before, u64::try_from(all.len()).unwrap());
                all.extend(&page.rows);
                pages.push(page.clone());
                match page.next {
                    Some(next) => list.turn = Turn::After(next),
                    None => break,
                }
            }
            let mut sorted = rows(many);
            sorted.sort_by_key(|(cursor, _)| (cursor.at_ms(), cursor.id()));
            let mut sorted: Vec<i64> = sorted.into_iter().map(|(_, n)| n).collect();
            if newest_first {
                sorted.reverse();
            }
            assert_eq!(all, sorted);
            for pair in pages.windows(2) {
                list.turn = Turn::Before(pair[1].previous.unwrap());
                assert_eq!(list.page(rows(many)).rows, pair[0].rows);
            }
        }
    }
}
