//! What the owner of a span is told.

use super::call::CallId;
use super::channel::Channel;
use super::number::Digits;
use super::progress::Progress;
use crate::isdn::Cause;

/// What happened. Every call that was offered or set up is told of until [`Event::Released`],
/// exactly one, which is the last that is heard of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The link is up: calls are possible.
    LinkUp,
    /// The link is down. Calls that were not active are over; the others live on until T309.
    LinkDown,
    /// Somebody calls. What the SETUP says is [`Span::setup_of`](super::Span::setup_of) the call.
    /// Answer with `more_digits`, `proceed`, `alert`, `connect` or `disconnect`.
    Offered {
        /// The call.
        call: CallId,
        /// Its channel.
        channel: Channel,
    },
    /// The peer takes digits; send them with `send_digits`.
    MoreDigitsWanted {
        /// The call.
        call: CallId,
        /// Its channel.
        channel: Channel,
    },
    /// More digits of the called number came, or no more will.
    Digits {
        /// The call.
        call: CallId,
        /// The digits. Empty when T302 has expired.
        digits: Digits,
        /// No more will come.
        complete: bool,
    },
    /// The peer has all that it needs.
    Proceeding {
        /// The call.
        call: CallId,
        /// Its channel.
        channel: Channel,
        /// What is said of its way.
        progress: Option<Progress>,
    },
    /// Something is said of the call's way.
    Progress {
        /// The call.
        call: CallId,
        /// What.
        progress: Progress,
        /// Why, if it does not get further.
        cause: Option<Cause>,
    },
    /// The far party is alerted.
    Alerting {
        /// The call.
        call: CallId,
        /// Its channel.
        channel: Channel,
        /// What is said of its way.
        progress: Option<Progress>,
    },
    /// The call is active, on both sides. Who answered is
    /// [`Span::connected_party`](super::Span::connected_party).
    Connected {
        /// The call.
        call: CallId,
        /// Its channel.
        channel: Channel,
    },
    /// A party was put on hold, suspended, or the like (4.5.22).
    Notified {
        /// The call.
        call: CallId,
        /// Notification description.
        notification: u8,
    },
    /// The peer clears the call. Where `tones` is true, an announcement can be heard until
    /// `release`; otherwise it is being released already.
    Disconnected {
        /// The call.
        call: CallId,
        /// Why.
        cause: Cause,
        /// Something can be heard.
        tones: bool,
    },
    /// The call is over, and its channel free.
    Released {
        /// The call.
        call: CallId,
        /// Why.
        cause: Cause,
    },
    /// A channel was restarted and is idle, whoever asked for it.
    Restarted(Channel),
    /// The peer answered no RESTART when the link came up. Its channels are used all the same.
    RestartUnanswered,
    /// The peer did not answer a RESTART of a channel that is in doubt. The channel is out of service for calls of
    /// this side, until it is restarted or the peer calls on it.
    OutOfService(Channel),
}
