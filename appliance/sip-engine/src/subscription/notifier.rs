//! A far end's subscription: what it asks, and what is decided on it (RFC 6665 §4.2.1).

use std::time::Duration;

use super::{Because, DEFAULT_S, SubscriptionEnd, Timer};
use crate::dialog::{Dialog, Reach, Turn};
use crate::digest::{Account, Authenticator};
use crate::endpoint::{Core, Event, MoreHeaders, SubscriptionId};
use crate::flow::{Flow, host_of};
use crate::session::{CallError, Content, dialog_key};
use crate::timers::TimerSet;
use crate::transaction::{ClientId, ServerId};
use crate::{Fault, Name, Request, StatusCode, Uri, header};

/// How far it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// The owner has to decide on it.
    Asked { server: ServerId, expires_s: u32 },
    /// The far end is told of changes.
    Active,
    /// It is told, last, that there is nothing more.
    Ending(Because),
    /// It is over.
    Over,
}

/// A NOTIFY whose answer is awaited.
#[derive(Copy, Clone, Debug)]
pub(super) struct Told {
    pub(super) client: ClientId,
    pub(super) attempt: u8,
    /// It says that there is nothing more.
    pub(super) is_last: bool,
}

/// A far end's subscription.
#[derive(Debug)]
pub(crate) struct Notifier {
    pub(super) id: SubscriptionId,
    pub(super) dialog: Dialog,
    pub(super) event: header::Event,
    pub(super) state: State,
    /// Until when it lasts.
    pub(super) until: Duration,
    pub(super) retry_after_s: Option<u32>,
    /// What is to be known now.
    pub(super) document: Option<Content>,
    /// It was not told yet.
    pub(super) is_owed: bool,
    pub(super) told: Option<Told>,
    pub(super) authenticator: Authenticator,
    pub(super) timers: TimerSet<Timer>,
    is_end_told: bool,
}

/// For how long a far end is told, of what it asked for; an error is the least that is granted.
pub(crate) fn granted(core: &Core, request: &Request) -> Result<u32, u32> {
    let (least_s, most_s) = (core.config.events.least_s, core.config.events.most_s);
    let asked_s = request.headers.expires().unwrap_or(DEFAULT_S);
    // Whoever asks for an hour is not told that this is too short (§4.2.1.1).
    if asked_s > 0 && asked_s < least_s.min(DEFAULT_S) {
        return Err(least_s);
    }
    Ok(asked_s.min(most_s))
}

impl Notifier {
    /// Somebody subscribes; whether we notify of that was looked at.
    pub(crate) fn new(
        core: &Core,
        now: Duration,
        id: SubscriptionId,
        server: ServerId,
        request: &Request,
        heard: Flow,
        expires_s: u32,
    ) -> Result<Self, Fault> {
        let tag = core.servers.tag_of(server).unwrap_or_default();
        let contact = Uri::sip(None, &host_of(heard.local), Some(heard.local.port()));
        let dialog = Dialog::of_request(request, tag, contact, heard, Reach::Contact)?;
        let mut timers = TimerSet::default();
        timers.start(Timer::Undecided, now + core.config.times.transaction());
        Ok(Self {
            id,
            dialog,
            event: request.headers.get()?,
            state: State::Asked { server, expires_s },
            until: now,
            retry_after_s: None,
            document: None,
            is_owed: false,
            told: None,
            authenticator: Authenticator::new(None),
            timers,
            is_end_told: false,
        })
    }

    pub(crate) fn key(&self) -> String {
        dialog_key(&self.dialog.id.call_id, &self.dialog.id.local_tag)
    }

    pub(super) const fn timers(&self) -> &TimerSet<Timer> {
        &self.timers
    }

    pub(super) const fn is_done(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// By what it reaches us, how it is reached, and who we are to it.
    pub(crate) fn let_in(&mut self, contact: Uri, reach: Reach, account: Option<Account>) {
        self.dialog.let_in(contact, reach);
        self.authenticator = Authenticator::new(account);
    }

    /// Agrees to it, and tells the first document.
    pub(crate) fn accept(
        &mut self,
        core: &mut Core,
        now: Duration,
        document: Option<Content>,
    ) -> Result<(), CallError> {
        let State::Asked { server, expires_s } = self.state else {
            return Err(CallError::State);
        };
        self.timers.stop(Timer::Undecided);
        self.document = document;
        if !self.agree(core, now, server, expires_s) {
            self.over(core, SubscriptionEnd::Expired);
            return Err(CallError::Gone);
        }
        Ok(())
    }

    /// Refuses it.
    pub(crate) fn reject(
        &mut self,
        core: &mut Core,
        now: Duration,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        let State::Asked { server, .. } = self.state else {
            return Err(CallError::State);
        };
        if status.code() < 300 {
            return Err(CallError::State);
        }
        if let Some(mut response) = core.response(server, status) {
            response.headers.push_all(headers);
            core.respond(now, server, response);
        }
        // The owner has decided so: that is not told.
        self.is_end_told = true;
        self.over(core, SubscriptionEnd::Here);
        Ok(())
    }

    /// Says for how long, and tells what is known; the end of it, if it was asked but once.
    fn agree(&mut self, core: &mut Core, now: Duration, server: ServerId, expires_s: u32) -> bool {
        let contact = self.dialog.contact().clone();
        let Some(mut response) = core.response_in_dialog(server, StatusCode::OK, &contact) else {
            return false;
        };
        response.headers.push(Name::EXPIRES, expires_s.to_string());
        if !core.respond(now, server, response) {
            return false;
        }
        self.until = now + Duration::from_secs(expires_s.into());
        self.is_owed = true;
        if expires_s == 0 {
            self.tell_end(core, SubscriptionEnd::Unsubscribed);
            self.finish(core, now, Because::Timeout);
        } else {
            self.state = State::Active;
            self.timers.start(Timer::Expires, self.until);
            self.go_on(core, now);
        }
        true
    }

    /// A SUBSCRIBE in its dialog: it is renewed, or taken back.
    pub(crate) fn asked_again(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        request: &Request,
        heard: Flow,
    ) {
        if !self.is_of(request) || self.state != State::Active {
            core.answer(now, server, StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        match self.dialog.receive(request, heard) {
            Ok(Turn::InOrder) => {}
            Ok(Turn::Late) => {
                core.answer(now, server, StatusCode::SERVER_INTERNAL_ERROR);
                return;
            }
            Err(_) => {
                core.answer(now, server, StatusCode::BAD_REQUEST);
                return;
            }
        }
        let event = request.headers.get::<header::Event>();
        if !event.is_ok_and(|event| same(&event, &self.event)) {
            // One dialog, one subscription (§4.5.2).
            core.refuse_event(now, server);
            return;
        }
        match granted(core, request) {
            Ok(expires_s) => {
                self.dialog.refresh_target(&request.headers);
                self.agree(core, now, server, expires_s);
            }
            Err(least_s) => core.refuse_brief(now, server, least_s),
        }
    }

    fn is_of(&self, request: &Request) -> bool {
        let tag = request.headers.from_tag().ok().flatten();
        tag.unwrap_or_default() == self.dialog.id.remote_tag
    }

    pub(super) fn handle_timeout(&mut self, core: &mut Core, now: Duration) {
        while let Some(timer) = self.timers.pop(now) {
            match timer {
                Timer::Undecided => self.over(core, SubscriptionEnd::Expired),
                Timer::Expires => {
                    self.is_owed = true;
                    self.tell_end(core, SubscriptionEnd::Expired);
                    self.finish(core, now, Because::Timeout);
                }
                Timer::Resend => {
                    self.is_owed = true;
                    self.go_on(core, now);
                }
                Timer::Refresh | Timer::NoNotify => {}
            }
        }
    }

    pub(super) fn tell_end(&mut self, core: &mut Core, end: SubscriptionEnd) {
        if !std::mem::replace(&mut self.is_end_told, true) {
            core.tell(Event::SubscriptionEnded {
                subscription: self.id,
                end,
            });
        }
    }

    /// Nothing more is told.
    pub(super) fn over(&mut self, core: &mut Core, end: SubscriptionEnd) {
        self.tell_end(core, end);
        self.state = State::Over;
        self.timers.stop_all();
    }
}

/// Whether both are of the same package and id (§8.2.1).
pub(super) fn same(one: &header::Event, other: &header::Event) -> bool {
    one.package == other.package && one.id() == other.id()
}
