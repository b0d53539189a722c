//! What an INVITE has begun in one dialog (RFC 5057).

use std::time::Duration;

use super::offers::{Carried, Offers};
use super::refresh::Refreshing;
use super::unacknowledged::Unacknowledged;
use super::wish::{Change, Wish};
use crate::dialog::Dialog;
use crate::endpoint::{Core, Description, OutgoingId};
use crate::header::RAck;
use crate::transaction::{ClientId, ServerId};
use crate::{Headers, Method, Name, Response, StatusCode};

/// Most requests of ours under way in a dialog.
const MOST_PENDING: usize = 32;

/// What of us a description is owed by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Owed {
    /// The ACK of a 2xx with an offer.
    Ack { client: ClientId, cseq: u32 },
    /// The PRACK of a reliable provisional response with an offer.
    Prack(RAck),
    /// The response to re-INVITE, UPDATE or PRACK.
    Response {
        server: ServerId,
        method: Method,
        has_offer: bool,
    },
}

/// What a request of ours is for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    Bye,
    Prack,
    Change(Change),
    Refer,
    Notify,
    /// The owner's own.
    Outgoing(OutgoingId),
}

/// A request of ours whose final response is awaited.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) client: ClientId,
    pub(super) purpose: Purpose,
    /// How often it was sent with credentials.
    pub(super) attempt: u8,
}

#[derive(Debug)]
pub(super) struct Usage {
    pub(super) dialog: Dialog,
    pub(super) offers: Offers,
    pub(super) owed: Option<Owed>,
    pub(super) pending: Vec<Pending>,
    pub(super) unacknowledged: Option<Unacknowledged>,
    /// What we want to change as soon as that may be.
    pub(super) wish: Option<Wish>,
    /// What we described last: a refresh says it again.
    pub(super) said: Option<Vec<u8>>,
    /// The number of the last reliable provisional response that was taken (RFC 3262 §4).
    pub(super) last_rseq: Option<u32>,
    pub(super) refreshing: Refreshing,
    /// The far end takes UPDATE.
    pub(super) allows_update: bool,
    /// We hang up as soon as that may be, with these headers (RFC 3261 §15).
    pub(super) hang_up: Option<Vec<(Name, String)>>,
}

impl Usage {
    pub(super) const fn new(dialog: Dialog, offers: Offers) -> Self {
        Self {
            dialog,
            offers,
            owed: None,
            pending: Vec::new(),
            unacknowledged: None,
            wish: None,
            said: None,
            last_rseq: None,
            refreshing: Refreshing::None,
            allows_update: false,
            hang_up: None,
        }
    }

    /// What the far end says that it takes.
    pub(super) fn note_abilities(&mut self, headers: &Headers) {
        if headers.contains(&Name::ALLOW) {
            let allowed = headers.tokens(&Name::ALLOW);
            self.allows_update = allowed.iter().any(|method| method == "UPDATE");
        }
    }

    pub(super) const fn has_room(&self) -> bool {
        self.pending.len() < MOST_PENDING
    }

    pub(super) fn take_pending(&mut self, client: ClientId) -> Option<Pending> {
        let index = self
            .pending
            .iter()
            .position(|pending| pending.client == client)?;
        Some(self.pending.remove(index))
    }

    /// Whether the 2xx to the first INVITE waits for its ACK.
    pub(super) fn first_is_unacknowledged(&self) -> bool {
        let open = self.unacknowledged.as_ref();
        open.is_some_and(|open| open.is_first)
    }

    /// Whether a change of ours is under way.
    pub(super) fn is_changing(&self) -> bool {
        let mut pending = self.pending.iter();
        pending.any(|pending| matches!(pending.purpose, Purpose::Change(_)))
    }

    /// What a response to our first INVITE describes. While a change is under way that began
    /// after the INVITE's answer, it repeats what was said (RFC 6337 §3.1).
    pub(super) fn read_invite_answer(
        &mut self,
        response: &Response,
        carried: Carried,
    ) -> Option<Description> {
        if self.is_changing() {
            return None;
        }
        self.offers
            .read_answer(&response.headers, &response.body, carried)
    }

    /// Whether this request waits for our answer.
    pub(super) fn owes(&self, request: ServerId) -> bool {
        matches!(&self.owed, Some(Owed::Response { server, .. }) if *server == request)
    }

    /// Nothing more is waited for here: what the far end asked is answered, what we asked is
    /// told to be unanswered.
    pub(super) fn abandon(&mut self, core: &mut Core, now: Duration) {
        if let Some(Owed::Response { server, .. }) = self.owed.take() {
            core.answer(now, server, StatusCode::REQUEST_TERMINATED);
        }
        self.unacknowledged = None;
        self.wish = None;
        self.hang_up = None;
        let keep = |pending: &Pending| matches!(pending.purpose, Purpose::Notify);
        for pending in self.pending.iter().filter(|pending| !keep(pending)) {
            core.clients.disown(now, pending.client);
            if let Purpose::Outgoing(id) = pending.purpose {
                core.tell(crate::endpoint::Event::NoResponse { id });
            }
        }
        self.pending.retain(keep);
    }
}
