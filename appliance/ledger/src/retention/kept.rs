//! How long what stays.

use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long what stays, counted from when central has acknowledged the last change of it.
/// What central has not acknowledged stays, and so do open cases, whatever this says.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Retention {
    /// Closed cases with their notes and files. No file leaves that central does not have.
    pub cases: Duration,
    /// Contacts that no case here is about, with their call records.
    pub contacts: Duration,
    /// People whom no case and no contact here is about, with their numbers.
    pub people: Duration,
    /// What staff were there for, and when.
    pub agent_states: Duration,
    /// The least time between central's acknowledgement and anything's leaving: a central that
    /// is restored from a backup not older than this is given everything again.
    pub margin: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            cases: 365 * DAY,
            contacts: 365 * DAY,
            people: 90 * DAY,
            agent_states: 60 * DAY,
            margin: 30 * DAY,
        }
    }
}

impl Retention {
    pub(super) fn longest(&self) -> Duration {
        self.cases
            .max(self.contacts)
            .max(self.people)
            .max(self.agent_states)
            .max(self.margin)
    }
}
