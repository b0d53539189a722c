//! The timers of transactions (RFC 3261, table 4).

use std::time::Duration;

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Timer {
    /// INVITE is sent again (unreliable transports).
    A,
    /// INVITE was not answered.
    B,
    /// No more copies of a refusal of our INVITE will come.
    D,
    /// Another request is sent again (unreliable transports).
    E,
    /// Another request was not answered.
    F,
    /// A refusal of an INVITE is sent again (unreliable transports).
    G,
    /// A refusal of an INVITE was not acknowledged.
    H,
    /// No more copies of the ACK will come.
    I,
    /// No more copies of another request will come.
    J,
    /// No more copies of an answer to another request will come.
    K,
    /// No more copies of an accepted INVITE will come (RFC 6026).
    L,
    /// No more copies of a 2xx, or of another fork's, will come (RFC 6026).
    M,
    /// Whoever is to answer another request has not yet: 100 is sent, so that the far end asks
    /// less often (RFC 4320 §4.1).
    Trying,
    /// Nobody waits any more for the answer to another request (RFC 4320 §4.2).
    Late,
}

/// What the timers' times follow from.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Times {
    /// A round trip, about.
    pub t1: Duration,
    /// The longest pause between two copies.
    pub t2: Duration,
    /// How long a message may be on its way.
    pub t4: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
        }
    }
}

impl Times {
    /// How long a transaction takes at most: 64*T1, 32 s.
    #[must_use]
    pub fn transaction(self) -> Duration {
        64 * self.t1
    }

    /// Timer D: at least 32 s.
    pub(super) fn d(self) -> Duration {
        self.transaction().max(Duration::from_secs(32))
    }

    /// How long Timer E takes to reach T2: T1 + 2*T1 + … while less than T2.
    pub(super) fn until_e_is_t2(self) -> Duration {
        let mut pause = self.t1.max(Duration::from_millis(1));
        let mut sum = Duration::ZERO;
        while pause < self.t2 {
            sum += pause;
            pause *= 2;
        }
        sum
    }

    /// The pause after this one.
    pub(crate) fn doubled(self, pause: Duration) -> Duration {
        (2 * pause).min(self.t2)
    }
}
