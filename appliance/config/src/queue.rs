//! `[[queue]]`: where callers wait, how they come there, and where they go when it takes too long.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jawab_vocabulary::{EMERGENCY, Language, Number};
use serde::Deserialize;

use crate::Config;
use crate::bounds::{A_DAY_S, first_beyond};

/// A queue. A call goes to the first one that its number, its language and its key fit; where none
/// does, it waits in the one without a name, which is always there.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Its name, as the desk shows it and the record keeps it.
    pub name: String,
    /// The numbers that were dialled; none, where it is for calls to numbers that no queue names.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The key that callers press for it once they have chosen their language; without one, it is
    /// for those who press none.
    pub key: Option<u8>,
    /// The languages of its callers ("ar", "fr", "zgh"); none is all of them.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// How much sooner its callers have their turn: for each step as if they had come a minute
    /// earlier.
    #[serde(default)]
    pub priority: u8,
    /// The code of the programme that its calls are about: cases that are written of them begin
    /// with it.
    pub programme: Option<String>,
    /// Where a caller goes on whom nobody answers for too long; nowhere, where it is not said.
    pub overflow: Option<QueueOverflow>,
}

/// Where a caller goes on, and after how long.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "WrittenOverflow")]
pub struct QueueOverflow {
    /// Seconds in the queue, whose handsets did not answer meanwhile.
    pub after_s: u64,
    /// Where to.
    pub to: OverflowTo,
}

/// Where a caller goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OverflowTo {
    /// To another queue.
    Queue(String),
    /// Over a line to a number outside: another centre's.
    Number(String),
}

/// As it is written: `{ after_s = 120, queue = "general" }`, or with `number`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOverflow {
    after_s: u64,
    queue: Option<String>,
    number: Option<String>,
}

impl TryFrom<WrittenOverflow> for QueueOverflow {
    type Error = &'static str;

    fn try_from(written: WrittenOverflow) -> Result<Self, Self::Error> {
        let to = match (written.queue, written.number) {
            (Some(queue), None) => OverflowTo::Queue(queue),
            (None, Some(number)) => OverflowTo::Number(number),
            _ => return Err("overflow goes either to a queue or to a number"),
        };
        Ok(Self {
            after_s: written.after_s,
            to,
        })
    }
}

impl Queue {
    /// The keys that a caller can press for a queue.
    pub const KEY: RangeInclusive<u64> = 1..=9;
    /// How many steps of priority there are.
    pub const PRIORITY: RangeInclusive<u64> = 0..=9;
    /// Seconds until a caller goes on: in none nobody could answer here.
    pub const OVERFLOW_AFTER_S: RangeInclusive<u64> = 1..=A_DAY_S;
    /// Characters that a name can have.
    pub const NAME: RangeInclusive<usize> = 1..=40;

    fn check(&self) -> Result<(), String> {
        let name = self.name.as_str();
        let is_shown = name.trim() == name && !name.chars().any(char::is_control);
        if !is_shown || !Self::NAME.contains(&name.chars().count()) {
            return Err(format!(
                "a queue is named {name:?}; a name has 1 to 40 characters, in one line"
            ));
        }
        let of_this = |why| Err(format!("queue {name:?}: {why}"));
        let after_s = self.overflow.as_ref().map_or(1, |to| to.after_s);
        let beyond = first_beyond(&[
            ("key", self.key.unwrap_or(1).into(), Self::KEY),
            ("priority", self.priority.into(), Self::PRIORITY),
            ("overflow.after_s", after_s, Self::OVERFLOW_AFTER_S),
        ]);
        if let Some(why) = beyond {
            return of_this(why);
        }
        let is_code = |code: &String| {
            let fits = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit();
            (1..=40).contains(&code.len()) && code.bytes().all(|octet| fits(octet) || octet == b'-')
        };
        if let Some(code) = self.programme.as_ref().filter(|code| !is_code(code)) {
            return of_this(format!(
                "programme is {code:?}; it is the programme's code, as in \"pass-jeunes\""
            ));
        }
        let is_dialled = |number: &str| {
            let digits = number.strip_prefix('+').unwrap_or(number);
            let is_digits = digits.bytes().all(|octet| octet.is_ascii_digit());
            is_digits && (2..=15).contains(&digits.len())
        };
        if let Some(number) = self.numbers.iter().find(|number| !is_dialled(number)) {
            return of_this(format!("{number:?} in numbers is no number"));
        }
        if let Some(OverflowTo::Number(number)) = self.overflow.as_ref().map(|it| &it.to)
            && (!Number::is_outside(number) || EMERGENCY.contains(&number.as_str()))
        {
            return of_this(format!(
                "{number:?} in overflow is no number outside, as \"0537001122\" is"
            ));
        }
        Ok(())
    }

    /// Whether every caller that another one could have comes by this one, too.
    fn covers(&self, other: &Self) -> bool {
        let same = |one: &String, number: &String| Number::is_same(one, number);
        let has = |number: &String| self.numbers.iter().any(|one| same(one, number));
        let numbers =
            self.numbers.is_empty() == other.numbers.is_empty() && other.numbers.iter().all(has);
        let languages = self.languages.is_empty()
            || (!other.languages.is_empty()
                && other.languages.iter().all(|it| self.languages.contains(it)));
        numbers && languages
    }

    /// Whether some caller could come by both.
    fn meets(&self, other: &Self) -> bool {
        let dialled = |number: &String| other.numbers.iter().any(|it| Number::is_same(it, number));
        let numbers = match (self.numbers.is_empty(), other.numbers.is_empty()) {
            (true, true) => true,
            (false, false) => self.numbers.iter().any(dialled),
            _ => false,
        };
        let speaks = |it: &Language| other.languages.contains(it);
        let languages = self.languages.is_empty()
            || other.languages.is_empty()
            || self.languages.iter().any(speaks);
        numbers && languages
    }
}

impl Config {
    /// Looks for queues that make no sense, each and together.
    pub(crate) fn check_queues(&self) -> Result<(), String> {
        match self.first_wrong_queue() {
            Some((_, why)) => Err(why),
            None => Ok(()),
        }
    }

    /// Takes out the first queue that makes no sense, or where it is that which makes none, where
    /// it overflows to; others do not overflow into what is gone. Gives whether there was one.
    pub fn take_a_wrong_queue(&mut self) -> bool {
        let Some((at, _)) = self.first_wrong_queue() else {
            return false;
        };
        let alone = Queue {
            overflow: None,
            ..self.queues[at].clone()
        };
        if self.wrong_with_queue(at, &alone).is_none() {
            self.queues[at] = alone;
            return true;
        }
        let gone = self.queues.remove(at).name;
        let is_there = self.queues.iter().any(|queue| queue.name == gone);
        for queue in &mut self.queues {
            let goes_there = |to: &mut QueueOverflow| to.to == OverflowTo::Queue(gone.clone());
            if !is_there {
                queue.overflow.take_if(goes_there);
            }
        }
        true
    }

    /// The first queue that is to be changed, and why.
    fn first_wrong_queue(&self) -> Option<(usize, String)> {
        let mut queues = self.queues.iter().enumerate();
        queues.find_map(|(at, queue)| Some((at, self.wrong_with_queue(at, queue)?)))
    }

    fn wrong_with_queue(&self, at: usize, queue: &Queue) -> Option<String> {
        if let Err(why) = queue.check() {
            return Some(why);
        }
        let (name, before) = (queue.name.as_str(), &self.queues[..at]);
        if before.iter().any(|other| other.name == name) {
            return Some(format!("two queues are named {name:?}"));
        }
        let same_key = |other: &&Queue| queue.key.is_some() && other.key == queue.key;
        let mut others = before.iter().filter(same_key);
        if let Some(other) = others.find(|other| other.meets(queue)) {
            return Some(format!(
                "queues {:?} and {name:?} have the same key for the same callers",
                other.name
            ));
        }
        let takes_all = |other: &&Queue| other.key.is_none() && other.covers(queue);
        let is_overflow = self.queues.iter().any(|other| other.goes_on_in(name));
        if queue.key.is_none()
            && !is_overflow
            && let Some(other) = before.iter().find(takes_all)
        {
            return Some(format!(
                "no call reaches queue {name:?}: {:?} is before it, for all its callers; give it \
                 a key, numbers or languages of its own",
                other.name
            ));
        }
        self.wrong_with_overflow(queue)
    }

    fn wrong_with_overflow(&self, queue: &Queue) -> Option<String> {
        let name = queue.name.as_str();
        let max_wait_s = self.calls.max_wait_s;
        if let Some(QueueOverflow { after_s, .. }) = &queue.overflow
            && *after_s >= max_wait_s
        {
            return Some(format!(
                "queue {name:?} overflows after {after_s} s, and nobody waits for longer than \
                 calls.max_wait_s, which is {max_wait_s}"
            ));
        }
        let (mut from, mut been) = (queue, BTreeSet::from([name]));
        loop {
            let to = match from.overflow.as_ref().map(|it| &it.to) {
                Some(OverflowTo::Queue(to)) => to.as_str(),
                Some(OverflowTo::Number(_)) if self.lines.is_empty() => {
                    return Some(format!(
                        "queue {name:?} overflows to a number, and there is no line"
                    ));
                }
                Some(OverflowTo::Number(_)) | None => return None,
            };
            let Some(next) = self.queues.iter().find(|other| other.name == to) else {
                return Some(format!(
                    "queue {:?} overflows to {to:?}, which is no queue",
                    from.name
                ));
            };
            if !been.insert(to) {
                return Some(format!(
                    "queue {name:?} overflows in a circle: a caller would come to {to:?} twice"
                ));
            }
            from = next;
        }
    }
}

impl Queue {
    /// Whether its callers go on in the queue of that name.
    fn goes_on_in(&self, name: &str) -> bool {
        let to = self.overflow.as_ref().map(|it| &it.to);
        matches!(to, Some(OverflowTo::Queue(to)) if to == name)
    }
}
