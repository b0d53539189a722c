//! Calls (RFC 3261 §13 to §15): what INVITE begins and BYE ends, from either side.
//!
//! A session has the dialogs of one INVITE: several while it rings in several places, one
//! when it is up. What belongs to one dialog is a `usage::Usage`. Each feature is a file:
//! offers and answers (`offers`), reliable provisional responses (`reliable`), changes of a
//! session that is up (`change`), session timers (`refresh`), transfers (`transfer`).

mod asked;
mod calling;
mod change;
mod ending;
mod invite;
mod offers;
mod options;
mod receive;
mod redirect;
mod refresh;
mod reliable;
mod ringing;
mod transfer;
mod unacknowledged;
mod usage;
mod wish;

use std::time::Duration;

pub use options::{CallError, Content, Invite};
pub use wish::By;

pub(crate) use invite::end_fork;
pub(crate) use refresh::refusal as refusal_of_timer;

use self::calling::Calling;
use self::ringing::Ringing;
use self::usage::Usage;
use crate::dialog::{DialogId, Reach};
use crate::digest::Authenticator;
use crate::endpoint::{Core, End, Event, IncomingId, SessionId, SessionTimer};
use crate::flow::Flow;
use crate::timers::TimerSet;
use crate::transaction::ClientId;
use crate::{Request, Response, Uri};

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Timer {
    /// Our 2xx is sent again.
    Repeat,
    /// Our 2xx was not acknowledged.
    Unacknowledged,
    /// Our reliable provisional response is sent again.
    RepeatReliable,
    /// Our reliable provisional response was not acknowledged.
    NoPrack,
    /// Our last provisional response is said once more, for proxies that would give up
    /// (RFC 3261 §13.3.1.1).
    StillRinging,
    /// The caller's patience is over (Expires, §13.3.1).
    InviteExpires,
    /// Our CANCEL did not end the INVITE in 64*T1 (§9.1).
    CancelUnanswered,
    /// Our change met one of the far end's, and is tried again (§14.1).
    Glare,
    /// The session is to be refreshed by us (RFC 4028 §10).
    Refresh,
    /// The session was not refreshed in time.
    SessionExpires,
    /// Somebody who was referred does not say how it goes (RFC 3515 §2.4.4).
    ReferExpires,
}

/// How far a call is.
#[derive(Debug)]
enum Call {
    /// We call.
    Calling(Box<Calling>),
    /// We are called.
    Ringing(Box<Ringing>),
    /// 2xx was sent or received.
    Up,
    /// We hung up, and wait for the answer to our BYE.
    Closing,
    /// It is over, but for what was referred (RFC 5057 §4.1).
    Over,
}

/// A call.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    call: Call,
    usages: Vec<Usage>,
    timers: TimerSet<Timer>,
    authenticator: Authenticator,
    contact: Uri,
    reach: Reach,
    /// We sent the first INVITE: in glare we wait longer (RFC 3261 §14.1).
    is_caller: bool,
    /// The end was told.
    is_told: bool,
    /// What ends when this is accepted.
    replaces: Option<SessionId>,
    /// What a call that was accepted has replaced; the endpoint ends it.
    replaced: Option<SessionId>,
    refers: transfer::Refers,
    /// The first INVITE, if it was ours: other forks may still answer it.
    first: Option<ClientId>,
    /// The session timer that is asked for, where that is not the one of all calls.
    timer: Option<SessionTimer>,
}

/// What finds a session: the Call-ID and our tag, which is no other session's.
pub(crate) fn dialog_key(call_id: &str, local_tag: &str) -> String {
    format!("{local_tag} {call_id}")
}

impl Session {
    /// When something is to be done at the latest.
    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.timers.next()
    }

    /// Whether nothing is left of it.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.call, Call::Over) && !self.refers.are_any()
    }

    /// The call that this one has replaced, told once.
    pub(crate) fn take_replaced(&mut self) -> Option<SessionId> {
        self.replaced.take()
    }

    /// What it is to replace does not end when it is accepted.
    pub(crate) const fn spare_replaced(&mut self) {
        self.replaces = None;
    }

    /// Whether the far end may be told to replace this call (RFC 3891 §3): it is up, or it is
    /// ours and rings.
    pub(crate) fn is_replaceable(&self, early_only: bool) -> Result<(), crate::StatusCode> {
        match self.call {
            Call::Up if early_only => Err(crate::StatusCode::BUSY_HERE),
            Call::Up | Call::Calling(_) => Ok(()),
            Call::Ringing(_) => Err(crate::StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST),
            Call::Closing | Call::Over => Err(crate::StatusCode::DECLINE),
        }
    }

    /// Whether one of its dialogs is this one.
    pub(crate) fn has_dialog(&self, remote_tag: &str) -> bool {
        self.usage_index(remote_tag).is_some()
    }

    /// The dialog of a call that is up, or the first that rings.
    pub(crate) fn dialog(&self) -> Option<&DialogId> {
        self.usages.first().map(|usage| &usage.dialog.id)
    }

    fn usage_index(&self, remote_tag: &str) -> Option<usize> {
        let mut usages = self.usages.iter();
        usages.position(|usage| usage.dialog.id.remote_tag == remote_tag)
    }

    /// The one dialog of a call that is up or rings here.
    fn usage(&mut self) -> Option<&mut Usage> {
        self.usages.first_mut()
    }

    /// Tells how it ended, this once.
    fn tell_end(&mut self, core: &mut Core, end: End) {
        if !std::mem::replace(&mut self.is_told, true) {
            core.tell(Event::Ended {
                session: self.id,
                end,
            });
        }
    }

    /// It is over; what was referred may go on.
    fn finish(&mut self, core: &mut Core, now: Duration, end: End) {
        self.tell_end(core, end);
        self.call = Call::Over;
        self.timers.stop_all();
        for usage in &mut self.usages {
            usage.abandon(core, now);
        }
        self.refers.outlive(&mut self.timers, now);
        if !self.refers.are_any() {
            self.usages.clear();
        }
    }

    /// The offer of the INVITE that it is.
    pub(crate) fn offered(&self, request: &Request) -> Option<Vec<u8>> {
        offers::sdp_of(&request.headers, &request.body)
    }

    /// Another call has taken its place (RFC 3891 §3).
    pub(crate) fn replaced_by(&mut self, core: &mut Core, now: Duration, by: SessionId) {
        self.tell_end(core, End::Replaced(by));
        self.end(core, now, Vec::new());
    }

    /// Lets time pass.
    pub(crate) fn handle_timeout(&mut self, core: &mut Core, now: Duration) {
        while let Some(timer) = self.timers.pop(now) {
            match timer {
                Timer::Repeat => self.repeat_success(core, now),
                Timer::Unacknowledged => self.never_acknowledged(core, now),
                Timer::RepeatReliable => self.repeat_reliable(core, now),
                Timer::NoPrack => self.never_pracked(core, now),
                Timer::StillRinging => self.still_ringing(core, now),
                Timer::InviteExpires => self.invite_expires(core, now),
                Timer::CancelUnanswered => self.cancel_unanswered(core, now),
                Timer::Glare => {}
                Timer::Refresh => self.refresh(),
                Timer::SessionExpires => self.expires(core, now),
                Timer::ReferExpires => self.refers_expire(),
            }
        }
        self.go_on(core, now);
    }

    /// A response to one of its requests has come.
    pub(crate) fn handle_response(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        response: Response,
        heard: Flow,
    ) {
        self.receive_response(core, now, client, response, heard);
        self.go_on(core, now);
    }

    /// One of its requests was not answered.
    pub(crate) fn handle_no_response(&mut self, core: &mut Core, now: Duration, client: ClientId) {
        self.receive_no_response(core, now, client);
        self.go_on(core, now);
    }

    /// A request in one of its dialogs has come.
    pub(crate) fn handle_request(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: IncomingId,
        request: Request,
        heard: Flow,
    ) {
        self.receive_request(core, now, id, request, heard);
        self.go_on(core, now);
    }

    /// Does what could not be done before and can be now.
    pub(crate) fn go_on(&mut self, core: &mut Core, now: Duration) {
        self.cancel_if_wanted(core, now);
        self.accept_if_wanted(core, now);
        self.hang_up_if_wanted(core, now);
        self.change_if_wanted(core, now);
    }
}
