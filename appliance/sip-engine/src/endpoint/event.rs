//! What happened.

use crate::dialog::DialogId;
use crate::flow::Flow;
use crate::header::{Replaces, SubscriptionState};
use crate::session::Content;
use crate::subscription::SubscriptionEnd;
use crate::transaction::ServerId;
use crate::{Headers, Request, Response, StatusCode, Uri};

/// A call. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SessionId(pub(crate) u64);

/// A registration with somebody else. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RegistrationId(pub(crate) u64);

/// A request of ours that is no INVITE. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OutgoingId(pub(crate) u64);

/// A subscription, a far end's or ours. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SubscriptionId(pub(crate) u64);

/// A request that is to be answered by [`super::Endpoint::respond`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IncomingId(pub(crate) ServerId);

/// A session description of the far end, and what it is in the session's offers and answers
/// (RFC 3264, RFC 6337).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Description {
    /// It wants an answer.
    Offer(Vec<u8>),
    /// It is the answer to our offer.
    Answer(Vec<u8>),
    /// It is what the answer is going to be: for what is heard before (RFC 3261 §13.2.1).
    Preview(Vec<u8>),
}

impl Description {
    /// The description.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        match self {
            Self::Offer(octets) | Self::Answer(octets) | Self::Preview(octets) => octets,
        }
    }
}

/// How a call ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// We ended it.
    Here,
    /// The far end hung up; the headers of its BYE (Reason, RFC 3326).
    Bye(Headers),
    /// The far end gave up calling; the headers of its CANCEL.
    Cancelled(Headers),
    /// The far end refused our call.
    Refused(Box<Response>),
    /// Nobody answered our INVITE, or it could not be sent.
    NoResponse,
    /// Our 2xx was not acknowledged in 64*T1 (RFC 3261 §13.3.1.4).
    NoAck,
    /// Our reliable provisional response was not acknowledged in 64*T1 (RFC 3262 §3).
    NoPrack,
    /// The far end does not know the call any more, or does not answer in it (RFC 3261
    /// §12.2.1.2).
    Lost,
    /// No sign of life came in the time agreed on (RFC 4028 §10).
    Expired,
    /// Another call took its place (RFC 3891).
    Replaced(SessionId),
}

/// Why a registration is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RegistrationFailure {
    /// The registrar refused it.
    Refused(Box<Response>),
    /// It did not answer.
    NoResponse,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Somebody calls: to be let in, and then answered by
    /// [`progress`](super::Endpoint::progress), [`accept`](super::Endpoint::accept) or
    /// [`reject`](super::Endpoint::reject).
    Incoming {
        /// The call.
        session: SessionId,
        /// The INVITE.
        request: Box<Request>,
        /// Between whom it came.
        flow: Flow,
        /// Its offer; none if we are to make one.
        description: Option<Vec<u8>>,
        /// The call whose place it is to take, which ends when this one is accepted (RFC 3891).
        replaces: Option<SessionId>,
    },
    /// A provisional response to our call, other than 100.
    Progress {
        /// The call.
        session: SessionId,
        /// The response.
        response: Box<Response>,
        /// What it describes. An offer in it (our INVITE had none) wants
        /// [`answer`](super::Endpoint::answer).
        description: Option<Description>,
    },
    /// Our call goes on to others whom the far end has named, one after the other
    /// ([`Invite::redirects`](crate::session::Invite::redirects)): to those of them that it has
    /// not been to, and that a way leads to.
    Redirected {
        /// The call.
        session: SessionId,
        /// The response.
        response: Box<Response>,
        /// Whom, the preferred first.
        targets: Vec<Uri>,
    },
    /// Our call was answered. ACK is sent, unless an offer has to be answered by it.
    Answered {
        /// The call.
        session: SessionId,
        /// The response.
        response: Box<Response>,
        /// What it describes; none if that was settled before.
        description: Option<Description>,
    },
    /// The ACK of our 2xx has come: the call is up.
    Confirmed {
        /// The call.
        session: SessionId,
        /// The answer, if the 2xx had our offer. A 2xx with an offer and an ACK without an
        /// answer gives none: the far end is at fault.
        description: Option<Description>,
    },
    /// The far end wants to change the session (re-INVITE, UPDATE, PRACK): to be answered by
    /// [`answer`](super::Endpoint::answer) or [`refuse`](super::Endpoint::refuse).
    Offer {
        /// The call.
        session: SessionId,
        /// Its offer; none if the offer is ours to make.
        description: Option<Vec<u8>>,
    },
    /// The far end took its wish back.
    Withdrawn {
        /// The call.
        session: SessionId,
    },
    /// The far end has answered our wish to change the session.
    Changed {
        /// The call.
        session: SessionId,
        /// The answer; or the offer, if ours was to be offered to.
        description: Option<Description>,
    },
    /// The far end refused our wish; the session goes on as it was (§14.1).
    Unchanged {
        /// The call.
        session: SessionId,
        /// Why.
        status: StatusCode,
    },
    /// A request that the owner has to answer, by [`respond`](super::Endpoint::respond).
    Request {
        /// Which.
        id: IncomingId,
        /// The call that it is in, if any.
        session: Option<SessionId>,
        /// The request.
        request: Box<Request>,
        /// Between whom it came.
        flow: Flow,
    },
    /// A final response to a request of ours.
    Response {
        /// Which.
        id: OutgoingId,
        /// The response.
        response: Box<Response>,
        /// Between whom it came.
        flow: Flow,
    },
    /// Nobody answered a request of ours.
    NoResponse {
        /// Which.
        id: OutgoingId,
    },
    /// The far end wants us to call somebody (RFC 3515): to be answered by
    /// [`accept_refer`](super::Endpoint::accept_refer), or refused by
    /// [`respond`](super::Endpoint::respond).
    Refer {
        /// The call.
        session: SessionId,
        /// Which request it is.
        id: IncomingId,
        /// Whom.
        target: Uri,
        /// The call there that the new one is to replace.
        replaces: Option<Replaces>,
        /// The request.
        request: Box<Request>,
    },
    /// How far the far end has come that we referred to somebody.
    ReferProgress {
        /// The call.
        session: SessionId,
        /// The status of its call there; none if it did not say.
        status: Option<StatusCode>,
        /// Nothing more will be said.
        is_final: bool,
    },
    /// The call is over. Nothing more is said of it, and this was said once.
    Ended {
        /// The call.
        session: SessionId,
        /// How.
        end: End,
    },
    /// We are registered.
    Registered {
        /// Which.
        registration: RegistrationId,
        /// For how long, in seconds; it is renewed before.
        expires_s: u32,
    },
    /// We are not registered; it is tried again after a while.
    NotRegistered {
        /// Which.
        registration: RegistrationId,
        /// Why.
        failure: RegistrationFailure,
        /// In how long it is tried again, in seconds.
        retry_s: u32,
    },
    /// We are no longer registered, as was wanted.
    Unregistered {
        /// Which.
        registration: RegistrationId,
    },
    /// Somebody subscribes (RFC 6665): to be let in, and then answered by
    /// [`accept_subscription`](super::Endpoint::accept_subscription) or
    /// [`reject_subscription`](super::Endpoint::reject_subscription).
    Subscribe {
        /// The subscription.
        subscription: SubscriptionId,
        /// The event package, one of those of the configuration.
        package: String,
        /// For how long, in seconds; 0 to be told once.
        expires_s: u32,
        /// The request.
        request: Box<Request>,
        /// Between whom it came.
        flow: Flow,
    },
    /// Our subscription is there, or was renewed.
    Subscribed {
        /// Which.
        subscription: SubscriptionId,
        /// For how long, in seconds; it is renewed before.
        expires_s: u32,
    },
    /// We are told what we have subscribed to.
    Notified {
        /// Which.
        subscription: SubscriptionId,
        /// How it stands with it.
        state: SubscriptionState,
        /// What is to be known; none if nothing is, or not yet.
        content: Option<Content>,
    },
    /// A subscription has ended, a far end's that was accepted or ours. Nothing more is said of
    /// it.
    SubscriptionEnded {
        /// Which.
        subscription: SubscriptionId,
        /// How.
        end: SubscriptionEnd,
    },
    /// A ping of ours was answered (RFC 5626 §4.4.1).
    Pong {
        /// The stream.
        flow: Flow,
    },
    /// A ping of ours was not: the stream is to be closed.
    FlowFailed {
        /// The stream.
        flow: Flow,
    },
    /// A name was met that is not known: to be resolved, and told by
    /// [`set_name`](super::Endpoint::set_name), for the next time.
    Unresolved {
        /// The name.
        name: String,
    },
}

/// Which dialog a call has, once it has one; for Replaces (RFC 3891) of another call.
#[must_use]
pub fn replaces(dialog: &DialogId) -> Replaces {
    Replaces {
        call_id: dialog.call_id.clone(),
        to_tag: dialog.remote_tag.clone(),
        from_tag: dialog.local_tag.clone(),
        early_only: false,
    }
}
