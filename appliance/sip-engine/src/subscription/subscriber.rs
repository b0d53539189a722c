//! A subscription of ours: what we ask (RFC 6665 §4.1.2).

use std::time::Duration;

use super::{SubscriptionEnd, Timer, is_end};
use crate::dialog::{Dialog, Reach};
use crate::digest::{Account, Authenticator};
use crate::endpoint::{Core, Event, SubscriptionId};
use crate::flow::Flow;
use crate::header::MinExpires;
use crate::session::{CallError, dialog_key};
use crate::timers::TimerSet;
use crate::transaction::{ClientId, Owner};
use crate::{CSeq, Method, Name, NameAddr, Request, Response, StatusCode, Uri};

/// A subscription of ours.
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// To what: the Request-URI.
    pub to: Uri,
    /// Who subscribes, as From says; without a tag.
    pub from: NameAddr,
    /// Where we are notified.
    pub contact: Uri,
    /// The ways to there, the best first; where there is none, the table of names says them, out
    /// of `to` or the first of `routes`.
    pub ways: Vec<Flow>,
    /// A way to go by what is not resolved: our address counts.
    pub like: Flow,
    /// Proxies to pass.
    pub routes: Vec<NameAddr>,
    /// The event package, as Event says it: `message-summary`, `dialog`.
    pub event: String,
    /// The types of documents that we read.
    pub accept: Vec<String>,
    /// For how long we ask, in seconds; 0 to be told once (RFC 6665 §4.4.3).
    pub expires_s: u32,
    /// What else it says.
    pub headers: Vec<(Name, String)>,
    /// Who we are if we are asked.
    pub account: Option<Account>,
    /// Where later requests go.
    pub reach: Reach,
}

/// What we want of it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    /// To be told of changes.
    Stay,
    /// To be told once more.
    Leave,
}

/// A SUBSCRIBE whose answer is awaited.
#[derive(Copy, Clone, Debug)]
pub(super) struct Asking {
    client: ClientId,
    attempt: u8,
    expires_s: u32,
}

/// A subscription of ours.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(super) id: SubscriptionId,
    pub(super) subscribe: Subscribe,
    call_id: String,
    pub(super) tag: String,
    /// The number of our last SUBSCRIBE while there is no dialog.
    pub(super) cseq: u32,
    /// Begun by the first NOTIFY, or by the 2xx before it.
    pub(super) dialog: Option<Dialog>,
    first: Option<Request>,
    pub(super) wish: Wish,
    pub(super) asking: Option<Asking>,
    authenticator: Authenticator,
    pub(super) timers: TimerSet<Timer>,
    /// A NOTIFY has come.
    pub(super) is_notified: bool,
    is_over: bool,
}

impl Subscriber {
    pub(crate) fn begin(
        core: &mut Core,
        now: Duration,
        id: SubscriptionId,
        subscribe: Subscribe,
    ) -> Result<Self, CallError> {
        let mut own = Self {
            id,
            call_id: core.random.call_id(),
            tag: core.random.token(),
            cseq: 1,
            dialog: None,
            first: None,
            wish: if subscribe.expires_s == 0 {
                Wish::Leave
            } else {
                Wish::Stay
            },
            asking: None,
            authenticator: Authenticator::new(subscribe.account.clone()),
            timers: TimerSet::default(),
            is_notified: false,
            is_over: false,
            subscribe,
        };
        let mut request = own.request();
        own.first = Some(request.clone());
        let cnonce = core.random.token();
        own.authenticator.authorize(&mut request, &cnonce);
        let subscribe = &own.subscribe;
        let ways = if subscribe.ways.is_empty() {
            let hop = subscribe.routes.first();
            let hop = hop.map_or(&subscribe.to, |route| &route.uri);
            core.names.resolve(hop, subscribe.like)
        } else {
            subscribe.ways.clone()
        };
        if ways.is_empty() {
            return Err(CallError::Unreachable);
        }
        let client = core.send(now, request, ways, Owner::Subscription(id));
        own.asking = Some(Asking {
            client: client.ok_or(CallError::Full)?,
            attempt: 0,
            expires_s: own.subscribe.expires_s,
        });
        Ok(own)
    }

    /// The first SUBSCRIBE.
    fn request(&self) -> Request {
        let subscribe = &self.subscribe;
        let to = subscribe.to.without_headers();
        let mut request = Request::new(Method::Subscribe, to.clone());
        let headers = &mut request.headers;
        headers.push(Name::MAX_FORWARDS, "70");
        for route in &subscribe.routes {
            headers.push(Name::ROUTE, route.to_string());
        }
        let from = subscribe.from.clone().with_tag(&self.tag);
        headers.push(Name::FROM, from.to_string());
        headers.push(Name::TO, NameAddr::new(to).to_string());
        headers.push(Name::CALL_ID, self.call_id.clone());
        let cseq = CSeq {
            number: self.cseq,
            method: Method::Subscribe,
        };
        headers.push(Name::CSEQ, cseq.to_string());
        let contact = NameAddr::new(subscribe.contact.clone());
        headers.push(Name::CONTACT, contact.to_string());
        self.say(&mut request, subscribe.expires_s);
        request
    }

    /// What each SUBSCRIBE says.
    fn say(&self, request: &mut Request, expires_s: u32) {
        let headers = &mut request.headers;
        headers.push(Name::EVENT, self.subscribe.event.clone());
        if !self.subscribe.accept.is_empty() {
            headers.push(Name::ACCEPT, self.subscribe.accept.join(", "));
        }
        headers.push(Name::EXPIRES, expires_s.to_string());
        headers.push_all(&self.subscribe.headers);
    }

    pub(crate) fn key(&self) -> String {
        dialog_key(&self.call_id, &self.tag)
    }

    pub(super) const fn timers(&self) -> &TimerSet<Timer> {
        &self.timers
    }

    pub(super) const fn is_done(&self) -> bool {
        self.is_over
    }

    /// Takes it back, as soon as there is a dialog to do so in.
    pub(crate) fn leave(&mut self, core: &mut Core, now: Duration) {
        if self.wish == Wish::Stay {
            self.wish = Wish::Leave;
            if self.asking.is_none() {
                self.ask(core, now);
            }
        }
    }

    /// Renews it, or takes it back.
    fn ask(&mut self, core: &mut Core, now: Duration) {
        let expires_s = match self.wish {
            Wish::Stay => self.subscribe.expires_s,
            Wish::Leave => 0,
        };
        let Some(dialog) = &mut self.dialog else {
            // Nothing was heard of it yet, and nobody would know what to end.
            return;
        };
        let mut request = dialog.request(Method::Subscribe);
        self.say(&mut request, expires_s);
        let cnonce = core.random.token();
        self.authenticator.authorize(&mut request, &cnonce);
        let Some(dialog) = &self.dialog else {
            return;
        };
        let owner = Owner::Subscription(self.id);
        self.timers.stop(Timer::Refresh);
        match core.send_in(now, request, dialog, owner) {
            Some(client) => {
                self.asking = Some(Asking {
                    client,
                    attempt: 0,
                    expires_s,
                });
            }
            None if self.wish == Wish::Leave => self.over(core, SubscriptionEnd::Here),
            // No room for a transaction: it is tried again, while it lasts.
            None => self.refresh_in(now, 10),
        }
    }

    /// The final response to a SUBSCRIBE.
    pub(super) fn answered(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        response: &Response,
        heard: Flow,
    ) {
        let Some(mut asking) = self.asking.take_if(|asking| asking.client == client) else {
            return;
        };
        core.informed(client, &mut self.authenticator, response);
        if response.status.is_success() {
            self.agreed(core, now, asking, response, heard);
            return;
        }
        if self.is_asked_again(core, now, &mut asking, response) {
            self.asking = Some(asking);
            return;
        }
        self.refused(core, response);
    }

    fn agreed(
        &mut self,
        core: &mut Core,
        now: Duration,
        asking: Asking,
        response: &Response,
        heard: Flow,
    ) {
        match &mut self.dialog {
            Some(dialog) => {
                dialog.heard = heard;
                dialog.refresh_target(&response.headers);
            }
            None => {
                let contact = self.subscribe.contact.clone();
                let reach = self.subscribe.reach;
                let first = self.first.as_ref();
                let dialog = first.and_then(|first| {
                    Dialog::of_response(first, response, contact, heard, reach).ok()
                });
                self.dialog = dialog.map(|dialog| dialog.numbered_from(self.cseq));
            }
        }
        // Longer than was asked for is not granted (§4.2.1.1).
        let granted_s = response.headers.expires().unwrap_or(asking.expires_s);
        let granted_s = granted_s.min(asking.expires_s);
        if granted_s == 0 {
            // What there is comes by one more NOTIFY.
            let patience = core.config.times.transaction();
            self.timers.stop_all();
            self.timers.start(Timer::NoNotify, now + patience);
            return;
        }
        if !self.is_notified {
            let patience = core.config.times.transaction();
            self.timers.start(Timer::NoNotify, now + patience);
        }
        self.lasts(now, granted_s);
        core.tell(Event::Subscribed {
            subscription: self.id,
            expires_s: granted_s,
        });
        if self.wish == Wish::Leave {
            self.ask(core, now);
        }
    }

    /// It lasts for so long from now on.
    pub(super) fn lasts(&mut self, now: Duration, seconds: u32) {
        let until = now + Duration::from_secs(seconds.into());
        self.timers.start(Timer::Expires, until);
        // Before it runs out, by a tenth, but by no less than a transaction may take.
        let margin_s = (seconds / 10).max(32).min(seconds / 2);
        self.refresh_in(now, seconds - margin_s);
    }

    fn refresh_in(&mut self, now: Duration, seconds: u32) {
        let due = now + Duration::from_secs(seconds.max(1).into());
        self.timers.start(Timer::Refresh, due);
    }

    /// Sends a SUBSCRIBE again that was challenged, or asked for too short a time.
    fn is_asked_again(
        &mut self,
        core: &mut Core,
        now: Duration,
        asking: &mut Asking,
        response: &Response,
    ) -> bool {
        let is_challenged = self.authenticator.challenged(response, asking.attempt);
        let is_brief = response.status == StatusCode::INTERVAL_TOO_BRIEF && asking.expires_s > 0;
        let least = response.headers.get::<MinExpires>().ok();
        let least_s = least.filter(|_| is_brief).map(|least| least.0);
        if asking.attempt >= 4 || !(is_challenged || least_s.is_some()) {
            return false;
        }
        if let Some(least_s) = least_s {
            asking.expires_s = asking.expires_s.max(least_s);
            self.subscribe.expires_s = asking.expires_s;
        }
        let number = match &mut self.dialog {
            Some(dialog) => dialog.next_cseq(),
            None => {
                self.cseq += 1;
                self.cseq
            }
        };
        let authenticator = &mut self.authenticator;
        let (owner, expires_s) = (Owner::Subscription(self.id), asking.expires_s);
        let again = core.send_again(
            now,
            asking.client,
            number,
            owner,
            authenticator,
            |request| {
                request.headers.set(Name::EXPIRES, expires_s.to_string());
            },
        );
        let Some(client) = again else {
            return false;
        };
        asking.client = client;
        asking.attempt += 1;
        true
    }

    /// A refusal of the first ends it, and one that says that it is not there any more; after
    /// another it lasts for as long as was granted (§4.1.2.2).
    fn refused(&mut self, core: &mut Core, response: &Response) {
        let is_kept = self.timers.is_running(Timer::Expires) && self.wish == Wish::Stay;
        if is_kept && !is_end(response.status) {
            return;
        }
        let is_known = self.timers.is_running(Timer::Expires);
        let end = match self.wish {
            Wish::Leave if is_known => SubscriptionEnd::Here,
            _ if is_known => SubscriptionEnd::Lost,
            _ => SubscriptionEnd::Refused(Box::new(response.clone())),
        };
        self.over(core, end);
    }

    pub(super) fn unanswered(&mut self, core: &mut Core, client: ClientId) {
        let Some(_) = self.asking.take_if(|asking| asking.client == client) else {
            return;
        };
        let is_known = self.timers.is_running(Timer::Expires);
        match self.wish {
            Wish::Stay if is_known => {}
            Wish::Leave if is_known => self.over(core, SubscriptionEnd::Here),
            _ => self.over(core, SubscriptionEnd::NoResponse),
        }
    }

    pub(super) fn handle_timeout(&mut self, core: &mut Core, now: Duration) {
        while let Some(timer) = self.timers.pop(now) {
            match timer {
                Timer::Refresh if self.asking.is_none() => self.ask(core, now),
                Timer::Expires => self.over(core, SubscriptionEnd::Expired),
                Timer::NoNotify if self.is_notified => self.over(core, SubscriptionEnd::Here),
                Timer::NoNotify => self.over(core, SubscriptionEnd::NoResponse),
                Timer::Refresh | Timer::Undecided | Timer::Resend => {}
            }
        }
    }

    pub(super) fn over(&mut self, core: &mut Core, end: SubscriptionEnd) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        self.timers.stop_all();
        core.tell(Event::SubscriptionEnded {
            subscription: self.id,
            end,
        });
    }

    /// It is over for us, whatever the far end still says.
    pub(super) fn disown(&mut self, core: &mut Core, now: Duration) {
        if let Some(asking) = self.asking.take() {
            core.clients.disown(now, asking.client);
        }
    }
}
