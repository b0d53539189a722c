//! What the expiry of a timer leads to (tables 9-1 and 9-2).

use core::time::Duration;

use super::call::{CallId, Step};
use super::event::Event;
use super::number::Digits;
use super::restarts::Restart;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::Cause;

/// STATUS ENQUIRY is sent so often.
const ENQUIRIES: u8 = 3;

impl Span {
    pub(super) fn expire(&mut self, now: Duration) {
        for id in self.calls.ids() {
            while let Some(timer) = self.expired(now, id) {
                self.expire_for(now, id, timer);
            }
        }
        self.expire_restart(now);
    }

    fn expired(&mut self, now: Duration, id: CallId) -> Option<Timer> {
        let call = self.calls.get_mut(id)?;
        if call.t309.take_if(|at| *at <= now).is_some() {
            return Some(Timer::T309);
        }
        if call.t322.take_if(|at| *at <= now).is_some() {
            return Some(Timer::T322);
        }
        let (timer, _) = call.timer.take_if(|(_, at)| *at <= now)?;
        Some(timer)
    }

    fn expire_for(&mut self, now: Duration, id: CallId, timer: Timer) {
        match timer {
            Timer::T301 => self.give_up(now, id, Cause::NO_ANSWER),
            Timer::T302 => self.tell(Event::Digits {
                call: id,
                digits: Digits::new(),
                complete: true,
            }),
            Timer::T303 => self.t303_expired(now, id),
            Timer::T304 | Timer::T313 => {
                self.send_disconnect(now, id, Cause::RECOVERY_ON_TIMER_EXPIRY);
            }
            Timer::T310 => self.give_up(now, id, Cause::NO_USER_RESPONDING),
            Timer::T305 | Timer::T306 => self.send_release(now, id),
            Timer::T308 => self.t308_expired(now, id),
            Timer::T309 => self.end(id, Cause::DESTINATION_OUT_OF_ORDER),
            Timer::T322 => self.t322_expired(now, id),
            Timer::T316 => {}
        }
    }

    /// The peer is told 102, the owner what the caller is to hear (5.2.5.3, 5.2.5.4).
    fn give_up(&mut self, now: Duration, id: CallId, cause: Cause) {
        self.send_disconnect(now, id, Cause::RECOVERY_ON_TIMER_EXPIRY);
        if let Some(call) = self.calls.get_mut(id) {
            call.cause = cause;
        }
    }

    /// SETUP is sent twice (5.1.1, 5.2.1).
    fn t303_expired(&mut self, now: Duration, id: CallId) {
        if self.is_first_expiry(now, id, Timer::T303) {
            self.send_setup(id);
        } else if let Some(call) = self.calls.get(id) {
            let cause = Some(Cause::RECOVERY_ON_TIMER_EXPIRY);
            self.send_release_complete(call.reference(), cause);
            self.end(id, Cause::NO_USER_RESPONDING);
        }
    }

    /// RELEASE is sent twice (5.3.3, 5.3.4). Then nobody knows what the peer makes of the channel,
    /// so it is restarted (5.5).
    fn t308_expired(&mut self, now: Duration, id: CallId) {
        if self.is_first_expiry(now, id, Timer::T308) {
            self.send_release_message(id);
            return;
        }
        let channel = self.channel_of(id);
        self.end_as_noted(id);
        if let Some(channel) = channel {
            self.restart(now, Restart::Channel(channel));
        }
    }

    fn is_first_expiry(&mut self, now: Duration, id: CallId, timer: Timer) -> bool {
        let at = now + self.config.times.of(timer);
        match self.calls.get_mut(id) {
            Some(call) if call.retries == 0 => {
                call.retries = 1;
                call.timer = Some((timer, at));
                true
            }
            _ => false,
        }
    }

    fn t322_expired(&mut self, now: Duration, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.step.is_clearing() || call.step == Step::SetupSent {
            return;
        }
        call.enquiries += 1;
        if call.enquiries < ENQUIRIES {
            self.send_status_enquiry(now, id);
        } else {
            self.send_disconnect(now, id, Cause::TEMPORARY_FAILURE);
        }
    }
}
