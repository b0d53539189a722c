//! Queues: which one a call waits in, and its turn among all who wait.
//!
//! A call has one turn, whatever its queue: a member of staff who serves several takes whoever's
//! turn is next of them. Turns are times (`state/queue.rs`): the priority of a queue is worth
//! minutes of waiting, and nothing that has waited for long enough is overtaken any more.

use jawab_vocabulary::{CallId, Language, LineId, Number, QueueName};

use crate::config::QueueConfig;
use crate::instant::Instant;
use crate::io::Digit;
use crate::skills::Needs;
use crate::state::call::{Call, State, Waiting};
use crate::state::queue::Turn;
use crate::switch::Switch;

/// Where a call can go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ways {
    /// The queues that its caller can choose, by their keys.
    pub(crate) by_key: Vec<(Digit, QueueName)>,
    /// The number that was dialled is of queues of its own; the menus are not for it.
    pub(crate) is_by_number: bool,
    /// Where it goes when they choose none.
    pub(crate) otherwise: Option<QueueName>,
}

impl Switch {
    /// A caller has chosen their language: they wait in the queue that their number and their
    /// language decide, or hear which there are.
    pub(crate) fn finds_a_queue(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let ways = self.ways(known);
        let menus = self.config.menus.clone().filter(|_| !ways.is_by_number);
        // Nobody chooses where nobody is.
        if let Some(menus) = menus.filter(|_| self.anybody_at_work()) {
            self.start_menus(now, call, menus);
        } else if ways.by_key.is_empty() || !self.anybody_at_work() {
            self.joins(now, call, ways.otherwise);
        } else {
            self.start_queue_menu(now, call);
        }
    }

    /// Where a call can go.
    pub(crate) fn ways_of(&self, call: CallId) -> Option<Ways> {
        self.calls.get(&call).map(|call| self.ways(call))
    }

    fn ways(&self, call: &Call) -> Ways {
        let language = call.spoken(self.config.default_language);
        ways(&self.config.queues, self.number_of_queue(call), language)
    }

    /// The number that decides in which queue a call waits: the one dialled, or that from which it was
    /// forwarded, where the line's calls are to go by it and a queue names it.
    fn number_of_queue<'a>(&self, call: &'a Call) -> Option<&'a Number> {
        let by_forwarded = |line: &LineId| self.config.queue_by_forwarded.contains(line);
        let forwarded = call.forwarded.as_ref();
        let forwarded = forwarded.filter(|_| call.legs.line().is_some_and(by_forwarded));
        let from = forwarded.map(|forwarded| &forwarded.from);
        let mut queues = self.config.queues.iter();
        from.filter(|from| queues.any(|queue| queue.names(from)))
            .or(call.called.as_ref())
    }

    /// A caller joins this queue.
    pub(crate) fn joins(&mut self, now: Instant, call: CallId, queue: Option<QueueName>) {
        self.with(call, |call| call.queued.queue = queue);
        self.enqueue(now, call);
    }

    /// What is said of a call's queue.
    pub(crate) fn queue_of(&self, call: CallId) -> Option<&QueueConfig> {
        let name = self.calls.get(&call)?.queued.queue.as_ref()?;
        self.queue_named(name)
    }

    pub(crate) fn queue_named(&self, name: &QueueName) -> Option<&QueueConfig> {
        let mut queues = self.config.queues.iter();
        queues.find(|queue| queue.name == *name)
    }

    /// The turn of a call, by what it has waited and by its queue.
    pub(crate) fn turn_of(&self, now: Instant, call: CallId) -> Turn {
        let queued = self.calls.get(&call).map(|call| &call.queued);
        if queued.is_some_and(|queued| queued.comes_first) {
            return Turn::FIRST;
        }
        let since = queued.and_then(|queued| queued.since).unwrap_or(now);
        let priority = self.queue_of(call).map_or(0, |queue| queue.priority);
        Turn::of(since, priority)
    }

    /// A call takes its place among those who wait: behind all whose turn is not later. Those
    /// who come first do so before each other.
    pub(crate) fn takes_place(&mut self, call: CallId, turn: Turn) {
        self.queue.retain(|waiting| *waiting != call);
        let is_first = turn == Turn::FIRST;
        let is_later = |other: &CallId| {
            let other = self.waiting(*other).map(|waiting| waiting.turn);
            is_first || other.is_some_and(|other| other > turn)
        };
        let at = self.queue.iter().position(is_later);
        self.queue.insert(at.unwrap_or(self.queue.len()), call);
    }

    pub(crate) fn waiting(&self, call: CallId) -> Option<&Waiting> {
        match &self.calls.get(&call)?.state {
            State::Waiting(waiting) => Some(waiting),
            _ => None,
        }
    }

    /// A caller's place in their own queue, from one.
    pub(crate) fn place_of(&self, call: CallId) -> Option<usize> {
        let queue = |call: CallId| Some(&self.calls.get(&call)?.queued.queue);
        let own = queue(call)?;
        let mut of_own = self
            .queue
            .iter()
            .filter(|other| queue(**other) == Some(own));
        of_own.position(|other| *other == call).map(|at| at + 1)
    }

    /// What a caller needs of who answers.
    pub(crate) fn needs_of(&self, call: CallId) -> Needs {
        let known = self.calls.get(&call);
        Needs {
            queue: known.and_then(|call| call.queued.queue.clone()),
            language: known.and_then(|call| call.language),
        }
    }
}

impl QueueConfig {
    /// Whether a number is one of its own, however a network writes it.
    fn names(&self, number: &Number) -> bool {
        let mut numbers = self.numbers.iter();
        numbers.any(|own| Number::is_same(own.as_str(), number.as_str()))
    }
}

/// Where a call to that number in that language can go. A number that queues name is theirs alone;
/// of those that are left, each has the first of them.
fn ways(queues: &[QueueConfig], called: Option<&Number>, language: Language) -> Ways {
    let names = |queue: &QueueConfig| called.is_some_and(|called| queue.names(called));
    let is_named = queues.iter().any(names);
    let is_for = |queue: &&QueueConfig| {
        let by_number = if is_named {
            names(queue)
        } else {
            queue.numbers.is_empty()
        };
        by_number && (queue.languages.is_empty() || queue.languages.contains(&language))
    };
    let mut ways = Ways {
        by_key: Vec::new(),
        is_by_number: is_named,
        otherwise: None,
    };
    for queue in queues.iter().filter(is_for) {
        match queue.key {
            Some(key) if ways.by_key.iter().all(|(taken, _)| *taken != key) => {
                ways.by_key.push((key, queue.name.clone()));
            }
            Some(_) => {}
            None => {
                ways.otherwise.get_or_insert_with(|| queue.name.clone());
            }
        }
    }
    ways
}
