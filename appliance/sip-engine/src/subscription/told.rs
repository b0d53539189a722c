//! What we are told by who we have subscribed to (RFC 6665 §4.1.3).

use std::time::Duration;

use super::notifier::same;
use super::subscriber::{Subscriber, Wish};
use super::{SubscriptionEnd, Timer};
use crate::dialog::{Dialog, Turn};
use crate::endpoint::{Core, Event};
use crate::flow::Flow;
use crate::header::{self, SubscriptionState};
use crate::session::Content;
use crate::transaction::ServerId;
use crate::{Name, Request, StatusCode, TypedHeader};

impl Subscriber {
    /// A NOTIFY has come that names it.
    pub(crate) fn notified(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        request: &Request,
        heard: Flow,
    ) {
        let state = match self.take(request, heard) {
            Ok(state) => state,
            Err(status) => {
                core.answer(now, server, status);
                return;
            }
        };
        core.answer(now, server, StatusCode::OK);
        self.is_notified = true;
        self.timers.stop(Timer::NoNotify);
        let kind = request.headers.first(&Name::CONTENT_TYPE);
        let content = kind
            .filter(|_| !request.body.is_empty())
            .map(|kind| Content {
                kind: kind.to_owned(),
                octets: request.body.clone(),
            });
        core.tell(Event::Notified {
            subscription: self.id,
            state: state.clone(),
            content,
        });
        if state.is_terminated() {
            self.disown(core, now);
            let end = match self.wish {
                Wish::Leave if self.subscribe.expires_s > 0 => SubscriptionEnd::Here,
                _ => SubscriptionEnd::Terminated {
                    reason: state.reason().map(str::to_owned),
                    retry_after_s: state.retry_after(),
                },
            };
            self.over(core, end);
            return;
        }
        match state.expires() {
            // It knows best for how long (§4.1.3).
            Some(left_s) if left_s > 0 && self.wish == Wish::Stay => self.lasts(now, left_s),
            _ => {}
        }
        if self.wish == Wish::Leave {
            // One more is owed: that which says so.
            let patience = core.config.times.transaction();
            self.timers.start(Timer::NoNotify, now + patience);
        }
    }

    /// Whether it is ours and its turn; a status refuses it.
    fn take(&mut self, request: &Request, heard: Flow) -> Result<SubscriptionState, StatusCode> {
        let unknown = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
        let event = request.headers.get::<header::Event>();
        let event = event.map_err(|fault| fault.status())?;
        let ours = header::Event::parse(&self.subscribe.event);
        if !ours.is_ok_and(|ours| same(&event, &ours)) {
            return Err(StatusCode::BAD_EVENT);
        }
        let state = request.headers.get::<SubscriptionState>();
        let state = state.map_err(|fault| fault.status())?;
        if self.dialog.is_none() {
            // It has overtaken the 2xx, or that was lost: this begins the dialog (§4.4.1).
            let contact = self.subscribe.contact.clone();
            let reach = self.subscribe.reach;
            let dialog = Dialog::of_request(request, &self.tag, contact, heard, reach);
            let dialog = dialog.map_err(|fault| fault.status())?;
            self.dialog = Some(dialog.numbered_from(self.cseq));
            return Ok(state);
        }
        let dialog = self.dialog.as_mut().ok_or(unknown)?;
        // One fork's is enough (§4.4.1).
        let tag = request.headers.from_tag().ok().flatten();
        if tag.unwrap_or_default() != dialog.id.remote_tag {
            return Err(unknown);
        }
        match dialog.receive(request, heard) {
            Ok(Turn::InOrder) => dialog.refresh_target(&request.headers),
            Ok(Turn::Late) => return Err(StatusCode::SERVER_INTERNAL_ERROR),
            Err(fault) => return Err(fault.status()),
        }
        Ok(state)
    }
}
