//! Why a leg was released: ITU-T Q.850 cause values, used everywhere in the box.
//!
//! SIP status codes and modem results are mapped to these at the rim.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A Q.850 cause value, 1 to 127.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Cause(u8);

/// An octet that is not a Q.850 cause value.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} is not a Q.850 cause value; those are 1 to 127")]
pub struct NotACause(pub u8);

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $words:literal;)*) => {
        impl Cause {
            $($(#[$doc])* pub const $name: Self = Self($value);)*

            /// The recommendation's words for the value, or `None` where the box never uses it.
            #[must_use]
            pub const fn words(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($words),)*
                    _ => None,
                }
            }
        }
    };
}

causes! {
    /// The number dialled is not in use.
    UNALLOCATED_NUMBER = 1, "unallocated (unassigned) number";
    /// No route to the destination.
    NO_ROUTE = 3, "no route to destination";
    /// Its channel was needed for a call that comes before it.
    PREEMPTION = 8, "preemption";
    /// One side hung up.
    NORMAL_CLEARING = 16, "normal call clearing";
    /// The called party is on another call.
    USER_BUSY = 17, "user busy";
    /// The called party's equipment did not respond.
    NO_USER_RESPONDING = 18, "no user responding";
    /// It rang and nobody answered.
    NO_ANSWER = 19, "no answer from user (user alerted)";
    /// The called party is known and cannot be reached now.
    SUBSCRIBER_ABSENT = 20, "subscriber absent";
    /// The called party declined.
    CALL_REJECTED = 21, "call rejected";
    /// The destination's equipment is out of order: a modem or phone that vanished.
    DESTINATION_OUT_OF_ORDER = 27, "destination out of order";
    /// The number is incomplete or malformed.
    INVALID_NUMBER_FORMAT = 28, "invalid number format";
    /// Released without a more exact reason.
    NORMAL_UNSPECIFIED = 31, "normal, unspecified";
    /// No free line.
    NO_CIRCUIT = 34, "no circuit/channel available";
    /// The network or the line failed under the call.
    NETWORK_OUT_OF_ORDER = 38, "network out of order";
    /// A failure that should pass.
    TEMPORARY_FAILURE = 41, "temporary failure";
    /// More calls than the equipment can carry.
    CONGESTION = 42, "switching equipment congestion";
    /// The request needs something that is not there now.
    RESOURCE_UNAVAILABLE = 47, "resource unavailable, unspecified";
    /// The two sides have no codec in common.
    INCOMPATIBLE_DESTINATION = 88, "incompatible destination";
    /// A timer of the signalling expired.
    RECOVERY_ON_TIMER = 102, "recovery on timer expiry";
    /// A message that broke the protocol.
    PROTOCOL_ERROR = 111, "protocol error, unspecified";
    /// The network beyond gives no more exact cause.
    INTERWORKING = 127, "interworking, unspecified";
}

impl Cause {
    /// The value, 1 to 127.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Cause {
    type Error = NotACause;

    fn try_from(value: u8) -> Result<Self, NotACause> {
        if (1..=127).contains(&value) {
            Ok(Self(value))
        } else {
            Err(NotACause(value))
        }
    }
}

impl From<Cause> for u8 {
    fn from(cause: Cause) -> Self {
        cause.0
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.words() {
            Some(words) => write!(f, "{} ({words})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}
