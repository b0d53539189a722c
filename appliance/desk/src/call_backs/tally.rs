//! Who is to be called back, by their calls and by what staff said of them. No I/O.
//! `records/docs/call-backs.md` has the rules.

use std::collections::HashMap;

use jawab_vocabulary::{Outcome, StaffId};
use uuid::Uuid;

use super::rules::CallBackRules;
use crate::address::Address;

/// A call that is over, with somebody outside.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) contact: Uuid,
    pub(super) began_ms: i64,
    pub(super) ended_ms: i64,
    pub(super) is_inbound: bool,
    pub(super) outcome: Outcome,
    /// From arrival to end; `None` of one that a power cut ended.
    pub(super) total_ms: Option<u64>,
    pub(super) wait_ms: Option<u64>,
    pub(super) party: Option<Address>,
    pub(super) staff: Option<StaffId>,
    pub(super) line: Option<String>,
    pub(super) language: Option<String>,
}

/// What a call means for whoever is to be called back.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Meaning {
    /// Somebody spoke with them.
    Answered,
    /// They wanted somebody, and nobody spoke with them.
    Missed,
    /// They hung up before it can be said that they wanted somebody.
    Brief,
    /// They were called, and did not answer.
    Tried,
    /// Nothing.
    Nothing,
}

impl Call {
    fn meaning(&self, rules: &CallBackRules) -> Meaning {
        let total_ms = self.total_ms.map(u128::from);
        let is_short = total_ms.is_some_and(|ms| ms < rules.short.as_millis());
        match (self.is_inbound, self.outcome) {
            (_, Outcome::Service) => Meaning::Nothing,
            (_, Outcome::Answered) => Meaning::Answered,
            (false, _) => Meaning::Tried,
            (true, Outcome::AbandonedInMenu) => Meaning::Brief,
            (true, Outcome::AbandonedInQueue) if is_short => Meaning::Brief,
            (
                true,
                Outcome::AbandonedInQueue
                | Outcome::TurnedAway
                | Outcome::OutsideHours
                | Outcome::Failed,
            ) => Meaning::Missed,
        }
    }

    fn began(&self) -> Place {
        (self.began_ms, self.contact)
    }

    /// Until it is over nobody knows that it was missed.
    fn ended(&self) -> Place {
        (self.ended_ms, self.contact)
    }
}

/// When, and which: no two calls have the same.
type Place = (i64, Uuid);

/// What staff said of calling back, of one missed call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Word {
    /// Who took it, or nobody, and when that was said.
    pub(super) taken: Option<(Option<StaffId>, i64)>,
    /// The code of why it is done.
    pub(super) done: Option<String>,
    pub(super) done_by: Option<StaffId>,
    pub(super) done_ms: i64,
}

/// The calls of one address, as far as they say something.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The last that was answered, and by whom.
    answered: Option<(Place, Option<StaffId>)>,
    missed: Vec<Call>,
    tried: Vec<Call>,
}

/// Somebody who is to be called back.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// Their missed calls since somebody spoke with them, or said that it is done; in the order
    /// in which they ended. There is one at least.
    missed: Vec<Call>,
    /// The calls to them since the first of these.
    pub(super) tried: Vec<Call>,
    /// Who has them, and since when.
    pub(super) taken: Option<(StaffId, i64)>,
    /// When it was last said who has them.
    pub(super) taken_said_ms: Option<i64>,
}

impl Need {
    /// The one that began first.
    pub(super) fn first(&self) -> Option<&Call> {
        self.missed.iter().min_by_key(|call| call.began())
    }

    /// The one that was missed last; what is said is said of it.
    pub(super) fn newest(&self) -> Option<&Call> {
        self.missed.last()
    }

    /// The missed calls, in the order in which they ended.
    pub(super) fn missed(&self) -> &[Call] {
        &self.missed
    }

    pub(super) fn times(&self) -> usize {
        self.missed.len()
    }

    pub(super) fn has(&self, contact: Uuid) -> bool {
        self.missed.iter().any(|call| call.contact == contact)
    }
}

/// How it stands with an address.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// Nobody has to be called.
    Nothing,
    /// Somebody spoke with them.
    Answered(Option<StaffId>),
    /// Somebody said that it is done, of this call and those before it.
    Done(Call, Word),
    /// They are to be called back.
    Open(Need),
}

impl Tally {
    fn add(&mut self, call: Call, meaning: Meaning) {
        match meaning {
            Meaning::Answered => {
                let place = call.began();
                if self.answered.is_none_or(|(last, _)| last < place) {
                    self.answered = Some((place, call.staff));
                }
            }
            Meaning::Missed => self.missed.push(call),
            Meaning::Tried => self.tried.push(call),
            Meaning::Brief | Meaning::Nothing => {}
        }
    }

    /// Whether anybody called in vain; where nobody did, nothing is read of what staff said.
    pub(super) fn is_missed(&self) -> bool {
        !self.missed.is_empty()
    }

    /// How it stands, with what staff said of each missed call.
    pub(super) fn standing<E>(
        mut self,
        rules: &CallBackRules,
        now_ms: i64,
        word_of: impl Fn(Uuid) -> Result<Option<Word>, E>,
    ) -> Result<Standing, E> {
        if self.missed.is_empty() {
            return Ok(Standing::Nothing);
        }
        // A call that began while somebody spoke with that number may be another one's.
        let answered = self.answered;
        let is_open = |call: &Call| answered.is_none_or(|(last, _)| last < call.began());
        if !self.missed.iter().any(is_open) {
            let by = answered.and_then(|(_, by)| by);
            return Ok(Standing::Answered(by));
        }
        self.missed.sort_by_key(Call::ended);
        let mut said = Vec::with_capacity(self.missed.len());
        for call in self.missed {
            let word = word_of(call.contact)?.unwrap_or_default();
            said.push((call, word));
        }
        // Who said that it is done had seen all that were missed until then, and none after it.
        let last_done = said.iter().rposition(|(_, word)| word.done.is_some());
        let mut later = said.split_off(last_done.map_or(0, |last| last + 1));
        later.retain(|(call, _)| is_open(call));
        if later.is_empty() {
            let done = said.pop();
            return Ok(done.map_or(Standing::Nothing, |(call, word)| Standing::Done(call, word)));
        }
        let (open, words): (Vec<Call>, Vec<Word>) = later.into_iter().unzip();
        let mut need = Need {
            missed: open,
            tried: self.tried,
            taken: None,
            taken_said_ms: None,
        };
        let first = need.first().map(Call::began);
        need.tried.retain(|call| Some(call.began()) > first);
        need.tried.sort_by_key(Call::began);
        // What was said by a clock that was far ahead would be the last word for years.
        let until_ms = now_ms.saturating_add(rules.taken_for_ms());
        let said = words.into_iter().filter_map(|word| word.taken);
        let last_said = said
            .filter(|(_, said_ms)| *said_ms <= until_ms)
            .max_by_key(|(_, said_ms)| *said_ms);
        if let Some((by, said_ms)) = last_said {
            need.taken_said_ms = Some(said_ms);
            need.taken = by
                .filter(|by| need.is_worked(*by, said_ms, rules, now_ms))
                .map(|by| (by, said_ms));
        }
        Ok(Standing::Open(need))
    }
}

impl Need {
    /// Whether who took it then is still at it: they did, or called, not long ago.
    fn is_worked(&self, by: StaffId, taken_ms: i64, rules: &CallBackRules, now_ms: i64) -> bool {
        let theirs = self.tried.iter().filter(|call| call.staff == Some(by));
        let last_ms = theirs.map(|call| call.ended_ms).fold(taken_ms, i64::max);
        now_ms.saturating_sub(last_ms) < rules.taken_for_ms()
    }
}

/// The calls of a time, by address.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    pub(super) by_address: HashMap<Address, Tally>,
    /// Missed calls of which the number is not known.
    pub(super) withheld: u64,
    /// Calls that were hung up before it can be said that somebody was wanted.
    pub(super) brief: u64,
}

impl Tallies {
    pub(super) fn add(&mut self, call: Call, rules: &CallBackRules) {
        let meaning = call.meaning(rules);
        if meaning == Meaning::Brief {
            self.brief += 1;
        }
        match &call.party {
            Some(party) => {
                let tally = self.by_address.entry(party.clone()).or_default();
                tally.add(call, meaning);
            }
            None if meaning == Meaning::Missed => self.withheld += 1,
            None => {}
        }
    }
}
