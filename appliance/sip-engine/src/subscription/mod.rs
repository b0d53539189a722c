//! Subscriptions (RFC 6665): who wants to be told of changes, and what is told.
//!
//! Each side is a machine of its own: `Notifier` tells a far end that has subscribed, `Subscriber`
//! is told. A subscription has a dialog of its own; that of a referral lives in its call
//! (`session::transfer`). What is told are whole documents of the owner's: one that a newer one
//! overtakes is not sent.

mod end;
mod notifier;
mod notifying;
mod subscriber;
mod told;

use std::time::Duration;

pub use end::{Because, SubscriptionEnd};
pub(crate) use notifier::{Notifier, granted};
pub use subscriber::Subscribe;
pub(crate) use subscriber::Subscriber;

use crate::Response;
use crate::endpoint::Core;
use crate::flow::Flow;
use crate::timers::TimerSet;
use crate::transaction::ClientId;

/// How long a subscription lasts whose request does not say it, in seconds (RFC 3842 §3.4, RFC
/// 4235 §3.3).
pub(crate) const DEFAULT_S: u32 = 3_600;

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Timer {
    /// The owner has not decided on a subscription: nobody waits for the answer any more.
    Undecided,
    /// It was not renewed.
    Expires,
    /// What was refused for a while is told again (RFC 6665 §4.2.2).
    Resend,
    /// It is to be renewed.
    Refresh,
    /// No notification has followed our request: Timer N.
    NoNotify,
}

/// A subscription of either side.
#[derive(Debug)]
pub(crate) enum Subscription {
    Notifier(Box<Notifier>),
    Subscriber(Box<Subscriber>),
}

impl Subscription {
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Notifier(own) => own.key(),
            Self::Subscriber(own) => own.key(),
        }
    }

    const fn timers(&self) -> &TimerSet<Timer> {
        match self {
            Self::Notifier(own) => own.timers(),
            Self::Subscriber(own) => own.timers(),
        }
    }

    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.timers().next()
    }

    /// Whether nothing is left of it.
    pub(crate) const fn is_done(&self) -> bool {
        match self {
            Self::Notifier(own) => own.is_done(),
            Self::Subscriber(own) => own.is_done(),
        }
    }

    pub(crate) fn handle_timeout(&mut self, core: &mut Core, now: Duration) {
        match self {
            Self::Notifier(own) => own.handle_timeout(core, now),
            Self::Subscriber(own) => own.handle_timeout(core, now),
        }
    }

    pub(crate) fn handle_response(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        response: &Response,
        heard: Flow,
    ) {
        if response.status.is_provisional() {
            return;
        }
        match self {
            Self::Notifier(own) => own.answered(core, now, client, response, heard),
            Self::Subscriber(own) => own.answered(core, now, client, response, heard),
        }
    }

    pub(crate) fn handle_no_response(&mut self, core: &mut Core, now: Duration, client: ClientId) {
        match self {
            Self::Notifier(own) => own.unanswered(core, now, client),
            Self::Subscriber(own) => own.unanswered(core, client),
        }
    }
}

/// Whether a refusal ends the subscription that it is in (RFC 6665 §4.1.2.2, RFC 5057 §5.1).
pub(crate) const fn is_end(status: crate::StatusCode) -> bool {
    matches!(
        status.code(),
        404 | 405 | 408 | 410 | 416 | 480..=485 | 489 | 501 | 604
    )
}
