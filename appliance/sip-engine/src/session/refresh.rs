//! Session timers (RFC 4028): a call whose far end has vanished ends by itself.

use std::time::Duration;

use super::wish::{By, Wish};
use super::{Call, Session, Timer};
use crate::endpoint::{Core, End, SessionTimer};
use crate::header::{MinSe, Refresher, SessionExpires};
use crate::{Headers, Name, Request, Response, StatusCode};

/// The least that RFC 4028 §5 knows, in seconds.
const LEAST_S: u32 = 90;

/// Who refreshes the session, and how often.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Refreshing {
    /// Nobody: it has no timer.
    None,
    /// We do.
    Us { interval_s: u32 },
    /// The far end does.
    Them { interval_s: u32 },
}

/// Asks for a session timer in our first INVITE.
pub(super) fn ask(timer: Option<SessionTimer>, request: &mut Request) {
    if let Some(timer) = timer {
        let expires_s = timer.expires_s.max(timer.least_s).max(LEAST_S);
        request
            .headers
            .push(Name::SESSION_EXPIRES, expires_s.to_string());
        if timer.least_s > LEAST_S {
            request
                .headers
                .push(Name::MIN_SE, timer.least_s.to_string());
        }
    }
}

/// Asks for one that is not shorter than this (§7.3).
pub(super) fn ask_for(request: &mut Request, least_s: u32) {
    let asked = request.headers.get::<SessionExpires>();
    let (seconds, refresher) = match asked {
        Ok(asked) => (asked.seconds.max(least_s), asked.refresher),
        Err(_) => (least_s, None),
    };
    request
        .headers
        .set(Name::SESSION_EXPIRES, written(seconds, refresher));
    request.headers.set(Name::MIN_SE, least_s.to_string());
}

/// The least that a far end takes, if that is why it has refused: 422 (§6).
pub(super) fn too_small(response: &Response) -> Option<u32> {
    if response.status.code() != 422 {
        return None;
    }
    response.headers.get::<MinSe>().ok().map(|least| least.0)
}

/// What a later request of ours says of the timer (§7.4).
pub(super) fn go_on(request: &mut Request, refreshing: Refreshing) {
    let (interval_s, refresher) = match refreshing {
        Refreshing::None => return,
        Refreshing::Us { interval_s } => (interval_s, Refresher::Uac),
        Refreshing::Them { interval_s } => (interval_s, Refresher::Uas),
    };
    let value = written(interval_s, Some(refresher));
    request.headers.push(Name::SESSION_EXPIRES, value);
}

/// The refusal of a request that wants too short a timer (§9).
pub(crate) fn refusal(core: &Core, request: &Request) -> Option<Response> {
    let asked = request.headers.get::<SessionExpires>().ok()?;
    let least_s = core
        .config
        .session_timer
        .map_or(LEAST_S, |timer| timer.least_s.max(LEAST_S));
    if asked.seconds >= least_s || !supports(&request.headers) {
        return None;
    }
    let status = StatusCode::new(422)?;
    let mut response = Response::to(request, status);
    response.headers.push(Name::MIN_SE, least_s.to_string());
    Some(response)
}

/// Agrees on a timer as the server of a request, and says so in its 2xx (§9, table 2).
pub(super) fn agree(
    timer: Option<SessionTimer>,
    request: &Headers,
    response: &mut Response,
) -> Refreshing {
    let supported = supports(request);
    let (interval_s, refresher) = match request.get::<SessionExpires>() {
        Ok(asked) => (asked.seconds.max(LEAST_S), asked.refresher),
        Err(_) => match timer {
            // Whoever knows no timers is not troubled by ours.
            Some(timer) if supported => (timer.expires_s.max(LEAST_S), None),
            _ => return Refreshing::None,
        },
    };
    let refresher = match refresher {
        Some(Refresher::Uas) => Refresher::Uas,
        Some(Refresher::Uac) | None if supported => Refresher::Uac,
        _ => Refresher::Uas,
    };
    let headers = &mut response.headers;
    headers.push(Name::SESSION_EXPIRES, written(interval_s, Some(refresher)));
    match refresher {
        Refresher::Uac => {
            headers.push(Name::REQUIRE, "timer");
            Refreshing::Them { interval_s }
        }
        Refresher::Uas => Refreshing::Us { interval_s },
    }
}

/// What a 2xx agrees to, as we see it who asked (§7.2).
fn agreed(headers: &Headers) -> Refreshing {
    match headers.get::<SessionExpires>() {
        Err(_) => Refreshing::None,
        Ok(agreed) => {
            let interval_s = agreed.seconds.max(LEAST_S);
            match agreed.refresher {
                Some(Refresher::Uas) => Refreshing::Them { interval_s },
                Some(Refresher::Uac) | None => Refreshing::Us { interval_s },
            }
        }
    }
}

fn supports(headers: &Headers) -> bool {
    let supported = headers.tokens(&Name::SUPPORTED);
    supported
        .iter()
        .any(|token| token.eq_ignore_ascii_case("timer"))
}

fn written(seconds: u32, refresher: Option<Refresher>) -> String {
    match refresher {
        None => seconds.to_string(),
        Some(Refresher::Uac) => format!("{seconds};refresher=uac"),
        Some(Refresher::Uas) => format!("{seconds};refresher=uas"),
    }
}

impl Session {
    /// The timer that this call has asked for, or else all calls do.
    pub(super) fn timer(&self, core: &Core) -> Option<SessionTimer> {
        self.timer.or(core.config.session_timer)
    }

    /// A 2xx to a request of ours was a sign of life.
    pub(super) fn refresh_agreed(&mut self, now: Duration, headers: &Headers) {
        self.refresh_starts(now, agreed(headers));
    }

    /// The timer runs from now on.
    pub(super) fn refresh_starts(&mut self, now: Duration, refreshing: Refreshing) {
        if let Some(usage) = self.usages.first_mut() {
            usage.refreshing = refreshing;
        }
        self.timers.stop(Timer::Refresh);
        self.timers.stop(Timer::SessionExpires);
        match refreshing {
            Refreshing::None => {}
            Refreshing::Us { interval_s } => {
                let half = Duration::from_secs((interval_s / 2).into());
                self.timers.start(Timer::Refresh, now + half);
                // Whatever keeps the refresh from being answered.
                let whole = Duration::from_secs(interval_s.into());
                self.timers.start(Timer::SessionExpires, now + whole);
            }
            Refreshing::Them { interval_s } => {
                // A little before it runs out, so that both take it for over (§10).
                let margin_s = (interval_s / 3).min(32);
                let left = Duration::from_secs((interval_s - margin_s).into());
                self.timers.start(Timer::SessionExpires, now + left);
            }
        }
    }

    /// Half of the time is over: the far end is shown that we are here.
    pub(super) fn refresh(&mut self) {
        if !matches!(self.call, Call::Up) {
            return;
        }
        if let Some(usage) = self.usages.first_mut() {
            let wish = if usage.allows_update {
                Wish {
                    by: By::Update,
                    description: None,
                    is_refresh: true,
                }
            } else {
                Wish {
                    by: By::ReInvite,
                    description: usage.said.clone(),
                    is_refresh: true,
                }
            };
            // A change that waits is as good a sign.
            usage.wish.get_or_insert(wish);
        }
    }

    /// A refresh was refused: it is tried again while there is time.
    pub(super) fn refresh_later(&mut self, now: Duration) {
        let refreshing = self.usages.first().map(|usage| usage.refreshing);
        if let Some(Refreshing::Us { interval_s }) = refreshing {
            let quarter = Duration::from_secs((interval_s / 4).into());
            self.timers.start(Timer::Refresh, now + quarter);
        }
    }

    /// No sign of life came in time.
    pub(super) fn expires(&mut self, core: &mut Core, now: Duration) {
        self.tell_end(core, End::Expired);
        self.hang_up(core, now, Vec::new());
    }
}
