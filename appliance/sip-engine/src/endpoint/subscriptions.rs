//! Subscriptions (RFC 6665): whose a message is, and what is wanted.

use std::time::Duration;

use super::event::{Event, SubscriptionId};
use super::{Core, Due, Endpoint, MoreHeaders};
use crate::dialog::Reach;
use crate::digest::Account;
use crate::flow::Flow;
use crate::session::{CallError, Content, dialog_key};
use crate::subscription::{Because, Notifier, Subscribe, Subscriber, Subscription, granted};
use crate::transaction::ServerId;
use crate::{Method, Name, Request, StatusCode, Uri, header};

impl Core {
    /// Says that we do not notify of that, and of what we do (RFC 6665 §4.2.1.1, §8.3.2).
    pub(crate) fn refuse_event(&mut self, now: Duration, id: ServerId) {
        let Some(mut response) = self.response(id, StatusCode::BAD_EVENT) else {
            return;
        };
        let packages = self.config.events.packages.join(", ");
        let words = format!("Subscriptions are taken to: {packages}");
        let warning = header::Warning {
            code: 399,
            agent: "jawab".to_owned(),
            text: words,
        };
        response.headers.push(Name::ALLOW_EVENTS, packages);
        response.headers.push(Name::WARNING, warning.to_string());
        self.respond(now, id, response);
    }

    /// Says that the time is too short (§4.2.1.1).
    pub(crate) fn refuse_brief(&mut self, now: Duration, id: ServerId, least_s: u32) {
        if let Some(mut response) = self.response(id, StatusCode::INTERVAL_TOO_BRIEF) {
            response
                .headers
                .push(Name::MIN_EXPIRES, least_s.to_string());
            self.respond(now, id, response);
        }
    }

    /// Says that there is no room for more.
    pub(crate) fn refuse_full(&mut self, now: Duration, id: ServerId) {
        if let Some(mut response) = self.response(id, StatusCode::SERVICE_UNAVAILABLE) {
            response.headers.push(Name::RETRY_AFTER, "10");
            self.respond(now, id, response);
        }
    }
}

impl Endpoint {
    /// Subscribes. [`Event::Subscribed`] and [`Event::Notified`] follow, and
    /// [`Event::SubscriptionEnded`] once; until then it is renewed.
    ///
    /// # Errors
    /// [`CallError::Unreachable`], [`CallError::Full`].
    pub fn subscribe(
        &mut self,
        now: Duration,
        subscribe: Subscribe,
    ) -> Result<SubscriptionId, CallError> {
        if self.subscriptions.len() >= self.core.config.limits.subscriptions {
            return Err(CallError::Full);
        }
        let id = SubscriptionId(self.next_number());
        let own = Subscriber::begin(&mut self.core, now, id, subscribe)?;
        self.keep_subscription(id, Subscription::Subscriber(Box::new(own)));
        Ok(id)
    }

    /// Takes a subscription of ours back: [`Event::SubscriptionEnded`] follows, and before it what
    /// is told last.
    ///
    /// # Errors
    /// [`CallError::Gone`]; [`CallError::State`] if it is a far end's.
    pub fn unsubscribe(&mut self, now: Duration, id: SubscriptionId) -> Result<(), CallError> {
        let own = self.subscriptions.get_mut(&id).ok_or(CallError::Gone)?;
        let Subscription::Subscriber(own) = own else {
            return Err(CallError::State);
        };
        own.leave(&mut self.core, now);
        self.settle_subscription(id);
        Ok(())
    }

    /// Says who has subscribed: by what it reaches us (Contact), where its notifications go, and
    /// who we are to it if it asks. Without this our address counts, and its Contact.
    ///
    /// # Errors
    /// [`CallError::Gone`]; [`CallError::State`] if it is ours.
    pub fn let_in_subscriber(
        &mut self,
        id: SubscriptionId,
        contact: Uri,
        reach: Reach,
        account: Option<Account>,
    ) -> Result<(), CallError> {
        self.with_notifier(id, |own, _| {
            own.let_in(contact, reach, account);
            Ok(())
        })
    }

    /// Agrees to an [`Event::Subscribe`], and tells what is to be known now.
    ///
    /// # Errors
    /// [`CallError::Gone`], [`CallError::State`].
    pub fn accept_subscription(
        &mut self,
        now: Duration,
        id: SubscriptionId,
        document: Option<Content>,
    ) -> Result<(), CallError> {
        self.with_notifier(id, |own, core| own.accept(core, now, document))
    }

    /// Refuses an [`Event::Subscribe`], with 300 to 699; nothing more is said of it. A challenge
    /// (401) is a refusal as well: who can answer it subscribes anew.
    ///
    /// # Errors
    /// [`CallError::Gone`], [`CallError::State`].
    pub fn reject_subscription(
        &mut self,
        now: Duration,
        id: SubscriptionId,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with_notifier(id, |own, core| own.reject(core, now, status, headers))
    }

    /// Tells whoever has subscribed what is to be known from now on: the whole of it, for a
    /// document that a newer one overtakes is not sent.
    ///
    /// # Errors
    /// [`CallError::Gone`], [`CallError::State`].
    pub fn notify(
        &mut self,
        now: Duration,
        id: SubscriptionId,
        document: Content,
    ) -> Result<(), CallError> {
        self.with_notifier(id, |own, core| own.notify(core, now, document))
    }

    /// Ends a far end's subscription: it is told why, and in how many seconds it may try again.
    ///
    /// # Errors
    /// [`CallError::Gone`], [`CallError::State`].
    pub fn terminate_subscription(
        &mut self,
        now: Duration,
        id: SubscriptionId,
        because: Because,
        retry_after_s: Option<u32>,
    ) -> Result<(), CallError> {
        self.with_notifier(id, |own, core| {
            own.terminate(core, now, because, retry_after_s)
        })
    }

    fn with_notifier(
        &mut self,
        id: SubscriptionId,
        act: impl FnOnce(&mut Notifier, &mut Core) -> Result<(), CallError>,
    ) -> Result<(), CallError> {
        let own = self.subscriptions.get_mut(&id).ok_or(CallError::Gone)?;
        let Subscription::Notifier(own) = own else {
            return Err(CallError::State);
        };
        let done = act(own, &mut self.core);
        self.settle_subscription(id);
        done
    }

    pub(super) fn with_subscription(
        &mut self,
        id: SubscriptionId,
        act: impl FnOnce(&mut Subscription, &mut Core),
    ) {
        if let Some(own) = self.subscriptions.get_mut(&id) {
            act(own, &mut self.core);
        }
        self.settle_subscription(id);
    }

    pub(super) fn subscription_due(&mut self, now: Duration, id: SubscriptionId) {
        self.with_subscription(id, |own, core| own.handle_timeout(core, now));
    }

    fn keep_subscription(&mut self, id: SubscriptionId, own: Subscription) {
        self.subscribed.insert(own.key(), id);
        self.subscriptions.insert(id, own);
        self.settle_subscription(id);
    }

    /// Takes note of what it waits for; forgets one that is over.
    fn settle_subscription(&mut self, id: SubscriptionId) {
        let Some(own) = self.subscriptions.get(&id) else {
            return;
        };
        let due = own.next_timeout().filter(|_| !own.is_done());
        self.deadlines.set(Due::Subscription(id), due);
        if own.is_done() {
            self.subscribed.remove(&own.key());
            self.subscriptions.remove(&id);
        }
    }

    /// A SUBSCRIBE outside of a dialog.
    pub(super) fn subscribed_to(
        &mut self,
        now: Duration,
        flow: Flow,
        server: ServerId,
        request: Request,
    ) {
        let core = &mut self.core;
        let Ok(header::Event { package, .. }) = request.headers.get() else {
            core.answer(now, server, StatusCode::BAD_REQUEST);
            return;
        };
        if !core.config.events.packages.contains(&package) {
            core.refuse_event(now, server);
            return;
        }
        let expires_s = match granted(core, &request) {
            Ok(expires_s) => expires_s,
            Err(least_s) => {
                core.refuse_brief(now, server, least_s);
                return;
            }
        };
        if self.subscriptions.len() >= core.config.limits.subscriptions {
            core.refuse_full(now, server);
            return;
        }
        let id = SubscriptionId(self.next_number());
        let core = &mut self.core;
        match Notifier::new(core, now, id, server, &request, flow, expires_s) {
            Err(_) => {
                core.answer(now, server, StatusCode::BAD_REQUEST);
            }
            Ok(own) => {
                core.tell(Event::Subscribe {
                    subscription: id,
                    package,
                    expires_s,
                    request: Box::new(request),
                    flow,
                });
                self.keep_subscription(id, Subscription::Notifier(Box::new(own)));
            }
        }
    }

    /// A request in a dialog that is no call's.
    pub(super) fn request_in_subscription(
        &mut self,
        now: Duration,
        flow: Flow,
        server: ServerId,
        request: &Request,
    ) {
        let tag = request.headers.to_tag().ok().flatten();
        let call_id = request.headers.call_id().unwrap_or_default();
        let key = dialog_key(call_id, &tag.unwrap_or_default());
        let found = self.subscribed.get(&key).copied();
        let core = &mut self.core;
        let own = found.and_then(|id| self.subscriptions.get_mut(&id));
        match (own, &request.method) {
            (Some(Subscription::Notifier(own)), Method::Subscribe) => {
                own.asked_again(core, now, server, request, flow);
            }
            (Some(Subscription::Subscriber(own)), Method::Notify) => {
                own.notified(core, now, server, request, flow);
            }
            (Some(_), Method::Options) => {
                core.answer(now, server, StatusCode::OK);
            }
            _ => {
                let status = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
                core.answer(now, server, status);
            }
        }
        if let Some(id) = found {
            self.settle_subscription(id);
        }
    }
}
