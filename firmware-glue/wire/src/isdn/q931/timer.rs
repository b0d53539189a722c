//! The timers of layer 3 (tables 9-1 and 9-2).

use core::time::Duration;

use crate::isdn::Side;

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Timer {
    /// The called party was alerted, and did not answer.
    T301,
    /// No more digits came from the peer.
    T302,
    /// SETUP was not answered.
    T303,
    /// Nothing came after the last digits that were sent.
    T304,
    /// DISCONNECT was not answered.
    T305,
    /// Tones after DISCONNECT were heard for long enough.
    T306,
    /// RELEASE was not answered.
    T308,
    /// The link did not come back in time for an active call.
    T309,
    /// Nothing came after CALL PROCEEDING.
    T310,
    /// CONNECT was not acknowledged.
    T313,
    /// RESTART was not acknowledged.
    T316,
    /// STATUS ENQUIRY was not answered.
    T322,
}

/// How long each timer runs.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is the timer of its name, see Timer")]
pub struct Times {
    pub t301: Duration,
    pub t302: Duration,
    pub t303: Duration,
    pub t304: Duration,
    pub t305: Duration,
    pub t306: Duration,
    pub t308: Duration,
    pub t309: Duration,
    pub t310: Duration,
    pub t313: Duration,
    pub t316: Duration,
    pub t322: Duration,
}

impl Times {
    /// The recommendation's values for a side.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        let is_user = matches!(side, Side::User);
        Self {
            t301: Duration::from_secs(180),
            t302: Duration::from_secs(15),
            t303: Duration::from_secs(4),
            t304: Duration::from_secs(if is_user { 30 } else { 20 }),
            t305: Duration::from_secs(30),
            t306: Duration::from_secs(30),
            t308: Duration::from_secs(4),
            t309: Duration::from_secs(90),
            t310: Duration::from_secs(if is_user { 120 } else { 40 }),
            t313: Duration::from_secs(4),
            t316: Duration::from_secs(120),
            t322: Duration::from_secs(4),
        }
    }

    pub(super) const fn of(&self, timer: Timer) -> Duration {
        match timer {
            Timer::T301 => self.t301,
            Timer::T302 => self.t302,
            Timer::T303 => self.t303,
            Timer::T304 => self.t304,
            Timer::T305 => self.t305,
            Timer::T306 => self.t306,
            Timer::T308 => self.t308,
            Timer::T309 => self.t309,
            Timer::T310 => self.t310,
            Timer::T313 => self.t313,
            Timer::T316 => self.t316,
            Timer::T322 => self.t322,
        }
    }
}
