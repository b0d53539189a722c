//! Callers who are to be called back, and how far the box is with one.

use jawab_vocabulary::{CallId, Language, Number, QueueName};

use crate::instant::Instant;
use crate::io::CallBackWish;
use crate::skills::Needs;
use crate::state::queue::Turn;

/// Somebody who is to be called back.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) number: Number,
    pub(crate) language: Option<Language>,
    pub(crate) queue: Option<QueueName>,
    /// The turn that they would have, had they stayed.
    pub(crate) turn: Turn,
    pub(crate) tries: u8,
    /// Not before then.
    pub(crate) not_before: Option<Instant>,
    /// And not after.
    pub(crate) until: Instant,
    /// The call in which they are called just now.
    pub(crate) call: Option<CallId>,
}

impl Wish {
    pub(crate) fn new(wish: CallBackWish, turn: Turn, until: Instant) -> Self {
        Self {
            number: wish.number,
            language: wish.language,
            queue: wish.queue,
            turn,
            tries: wish.tries,
            not_before: None,
            until,
            call: None,
        }
    }

    /// What they need of who speaks with them.
    pub(crate) fn needs(&self) -> Needs {
        Needs {
            queue: self.queue.clone(),
            language: self.language,
        }
    }

    /// When something is due.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        // What is under way is its call's matter.
        let is_idle = self.call.is_none();
        is_idle.then(|| self.not_before.unwrap_or(self.until))
    }
}

/// How far the box is with a call in which somebody is to be called back.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum CallsBack {
    /// The handset of who is to speak with them rings. The deadline is its silence.
    Rings,
    /// It was answered; whether they are still to be called is asked. The deadline is the answer's.
    Asks,
}
