//! What a call of ours is made of, and why a command cannot be done.

use crate::dialog::Reach;
use crate::digest::Account;
use crate::endpoint::SessionTimer;
use crate::flow::Flow;
use crate::{Name, NameAddr, Uri};

/// A body and its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Content {
    /// Its Content-Type.
    pub kind: String,
    /// The body.
    pub octets: Vec<u8>,
}

impl Content {
    /// A session description.
    #[must_use]
    pub fn sdp(octets: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: "application/sdp".to_owned(),
            octets: octets.into(),
        }
    }
}

/// A call of ours.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Whom: the Request-URI.
    pub to: Uri,
    /// Who calls, as From says; without a tag.
    pub from: NameAddr,
    /// Where the far end reaches us.
    pub contact: Uri,
    /// The ways to there, the best first (RFC 3263). Where there is none it is resolved by the
    /// table of names, out of `to` or the first of `routes`.
    pub ways: Vec<Flow>,
    /// A way to go by what is not resolved: our address counts.
    pub like: Flow,
    /// Proxies to pass (§8.1.2).
    pub routes: Vec<NameAddr>,
    /// Our offer; none if the far end is to make one.
    pub offer: Option<Vec<u8>>,
    /// What else it says: P-Asserted-Identity, Diversion, Replaces.
    pub headers: Vec<(Name, String)>,
    /// Who we are if we are asked.
    pub account: Option<Account>,
    /// Where later requests go.
    pub reach: Reach,
    /// Whether provisional responses may be reliable (RFC 3262).
    pub takes_reliable: bool,
    /// To how many others the call may go whom the far end has named by 300, 301 or 302
    /// (§8.1.3.4); 0 to end then, which is told by [`End::Refused`](crate::endpoint::End::Refused).
    pub redirects: u8,
    /// The session timer that is asked for (RFC 4028), where that is not the one of all calls.
    pub session_timer: Option<SessionTimer>,
}

impl Invite {
    /// A call without anything special, by a way that is known.
    #[must_use]
    pub fn new(to: Uri, from: NameAddr, contact: Uri, way: Flow, offer: Option<Vec<u8>>) -> Self {
        Self {
            to,
            from,
            contact,
            ways: vec![way],
            like: way,
            routes: Vec::new(),
            offer,
            headers: Vec::new(),
            account: None,
            reach: Reach::Contact,
            takes_reliable: true,
            redirects: 0,
            session_timer: None,
        }
    }
}

/// Why a command cannot be done.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CallError {
    /// There is no such call any more: it has ended meanwhile.
    #[error("there is no such call any more")]
    Gone,
    /// The call is not in a state that this can be done in.
    #[error("the call is not in a state that this can be done in")]
    State,
    /// No session description is owed, or one is missing.
    #[error("the session description is not this side's to give now, or is missing")]
    Description,
    /// As many calls, registrations or transactions are kept as may be.
    #[error("there is no room for another")]
    Full,
    /// No way to there is known: the name was not resolved yet.
    #[error("no way to there is known")]
    Unreachable,
    /// A header or a URI cannot be read.
    #[error("a header that is needed cannot be read")]
    Malformed,
}

impl From<crate::Fault> for CallError {
    fn from(_: crate::Fault) -> Self {
        Self::Malformed
    }
}
