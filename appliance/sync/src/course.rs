//! Decides what comes next: ask central, send it something, or leave it alone.
//!
//! Three kinds of methods: [`Course::next`] says what to do now; `handle_*` take what
//! came of it; [`Course::moved`] says that the ledger has something new. No socket, no
//! clock, no file: durations come out, and whoever carries them out does the waiting.

use std::collections::VecDeque;
use std::time::Duration;

use jawab_ledger::{Head, OpHash};
use jawab_protocol::{Refusal, Why};

use crate::backoff::Backoff;

/// The first batch after a start, and the size to come back from: a second at 2G.
const FIRST_BATCH: usize = 16 * 1024;
const SMALLEST_BATCH: usize = 4 * 1024;
const LARGEST_BATCH: usize = 1024 * 1024;

/// A batch that took less makes the next one larger; one that took longer, smaller.
const QUICK: Duration = Duration::from_secs(4);
const SLOW: Duration = Duration::from_secs(20);

/// The longest wait for a central that does not answer. To knock costs next to nothing
/// when nobody is there.
const UNREACHABLE: Duration = Duration::from_secs(30);

/// The longest wait for a central that refuses: each knock is a whole TLS handshake,
/// and somebody has to do something first.
const REFUSED: Duration = Duration::from_secs(10 * 60);

/// How often central is asked when there is nothing to send, so that it knows that the
/// box lives and the desk knows that central does.
const QUIET: Duration = Duration::from_secs(15 * 60);

/// Where an epoch goes on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Position {
    pub(crate) epoch: u32,
    /// The last op that central has of it.
    pub(crate) after: u64,
}

/// An epoch as this box has it, beside what central said of it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Epoch {
    /// Our last op.
    pub(crate) ours: Head,
    /// Central's last op; the start of the epoch if it has none.
    pub(crate) theirs: Head,
    /// The hash of our op with central's last sequence number, if we have one.
    pub(crate) ours_there: Option<OpHash>,
}

impl Epoch {
    /// Whether central's history of the epoch is the beginning of ours.
    pub(crate) fn agrees(&self) -> bool {
        self.theirs.sequence == 0 || self.ours_there == Some(self.theirs.hash)
    }
}

/// What to do now.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// Ask central what it has.
    Ask,
    /// Send what follows, at most so many octets of it.
    Send { from: Position, octets: usize },
    /// Begin this epoch in the ledger, then ask again.
    Begin { epoch: u32 },
    /// Wait for the ledger to move, but no longer than this.
    Idle(Duration),
    /// Leave central alone for this long, whatever happens.
    Rest(Duration),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Phase {
    /// Nothing is known of what central has.
    Lost,
    /// Central has another history of the current epoch.
    Forked { next_epoch: u32 },
    /// Places to send from, the current epoch's last.
    Sending(VecDeque<Position>),
    /// Central has all there was.
    Level(Position),
}

/// The course of the sync.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    phase: Phase,
    rest: Option<Duration>,
    unreachable: Backoff,
    refused: Backoff,
    octets: usize,
    /// Central has more to say than fitted.
    more: bool,
}

impl Course {
    pub(crate) const fn new() -> Self {
        Self {
            phase: Phase::Lost,
            rest: None,
            unreachable: Backoff::up_to(UNREACHABLE),
            refused: Backoff::up_to(REFUSED),
            octets: FIRST_BATCH,
            more: false,
        }
    }

    /// What to do now. A rest is said once.
    pub(crate) fn next(&mut self) -> Next {
        if let Some(rest) = self.rest.take() {
            return Next::Rest(rest);
        }
        match &self.phase {
            Phase::Lost => Next::Ask,
            Phase::Forked { next_epoch } => Next::Begin { epoch: *next_epoch },
            Phase::Sending(positions) => match positions.front() {
                Some(&from) => Next::Send {
                    from,
                    octets: self.octets,
                },
                None => Next::Ask,
            },
            Phase::Level(_) if self.more => {
                self.more = false;
                self.phase = Phase::Lost;
                Next::Ask
            }
            Phase::Level(_) => Next::Idle(QUIET),
        }
    }

    /// Central has more to say than fitted into its answer: it is asked when all is sent.
    pub(crate) fn handle_more(&mut self) {
        self.more = true;
    }

    /// The ledger has something new.
    pub(crate) fn moved(&mut self) {
        if let Phase::Level(position) = self.phase {
            self.phase = Phase::Sending(VecDeque::from([position]));
        }
    }

    /// Nothing was new for a while: time to ask.
    pub(crate) fn quiet(&mut self) {
        self.phase = Phase::Lost;
    }

    /// Central said what it has; `epochs` are all of ours, in order, and `newest` is the
    /// highest epoch that either side knows.
    pub(crate) fn handle_state(&mut self, epochs: &[Epoch], newest: u32) {
        self.unreachable.reset();
        let Some((current, earlier)) = epochs.split_last() else {
            return;
        };
        if !current.agrees() {
            // Never overwritten, on neither side: what only one of them has stays in its epoch.
            let next_epoch = newest.saturating_add(1);
            self.phase = Phase::Forked { next_epoch };
            return;
        }
        // Earlier epochs are missing at central only if it was itself restored. One that
        // disagrees is the reason why a later one was begun.
        let positions = earlier
            .iter()
            .filter(|epoch| epoch.agrees() && epoch.theirs.sequence < epoch.ours.sequence)
            .chain([current])
            .map(|epoch| Position {
                epoch: epoch.ours.epoch,
                after: epoch.theirs.sequence,
            });
        self.phase = Phase::Sending(positions.collect());
    }

    /// The op after which the ledger's next one goes, when central has all before it.
    pub(crate) const fn level(&self) -> Option<Position> {
        match self.phase {
            Phase::Level(position) => Some(position),
            _ => None,
        }
    }

    /// How many octets of a file to send at once: what the link was measured to take.
    pub(crate) const fn piece(&self) -> usize {
        self.octets
    }

    /// Central has a piece of a file. Files go when all else is there, and change nothing else.
    pub(crate) fn handle_piece(&mut self, sent: usize, took: Duration) {
        self.pace(sent, took);
    }

    fn pace(&mut self, sent: usize, took: Duration) {
        self.unreachable.reset();
        self.refused.reset();
        if took < QUICK && sent * 2 >= self.octets {
            self.octets = (self.octets * 2).min(LARGEST_BATCH);
        } else if took > SLOW {
            self.shrink();
        }
    }

    /// Central has the batch, and everything up to this op. `took` is how long it took.
    pub(crate) fn handle_acknowledged(&mut self, head: Head, sent: usize, took: Duration) {
        self.pace(sent, took);
        let Phase::Sending(positions) = &mut self.phase else {
            return;
        };
        match positions.front_mut() {
            Some(position) if position.epoch == head.epoch && position.after < head.sequence => {
                position.after = head.sequence;
            }
            // An answer to something else: asking again sorts it out.
            _ => self.phase = Phase::Lost,
        }
    }

    /// The ledger has nothing after the place that was to be sent from.
    pub(crate) fn handle_nothing_left(&mut self) {
        let Phase::Sending(positions) = &mut self.phase else {
            return;
        };
        let done = positions.pop_front();
        if let (true, Some(position)) = (positions.is_empty(), done) {
            self.refused.reset();
            self.phase = Phase::Level(position);
        }
    }

    /// The new epoch is in the ledger.
    pub(crate) fn handle_begun(&mut self) {
        self.phase = Phase::Lost;
    }

    /// Central refused. Gaps and forks are settled by asking what it has; too large a
    /// batch by a smaller one; the rest needs somebody, here or there.
    pub(crate) fn handle_refused(&mut self, refusal: &Refusal, chance: u32) {
        self.unreachable.reset();
        self.phase = Phase::Lost;
        if refusal.why == Why::TooLarge {
            self.shrink();
        }
        self.rest = Some(match refusal.why {
            Why::Unable | Why::Torn => self.unreachable.next(chance),
            _ => self.refused.next(chance),
        });
    }

    /// Central did not answer, or nothing of use; or our own disk failed.
    pub(crate) fn handle_failed(&mut self, chance: u32) {
        self.phase = Phase::Lost;
        self.shrink();
        self.rest = Some(self.unreachable.next(chance));
    }

    fn shrink(&mut self) {
        self.octets = (self.octets / 2).max(SMALLEST_BATCH);
    }
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
