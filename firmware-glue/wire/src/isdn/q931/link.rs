//! What the data link does, and what becomes of calls then (clauses 5.8.8 and 5.8.9).

use core::time::Duration;

use super::call::{CallId, Step};
use super::restarts::{Restart, Why};
use super::span::{Span, StartUp};
use super::timer::Timer;
use crate::isdn::Cause;
use crate::isdn::q921;

impl Span {
    /// Sets the link up, and keeps it up.
    pub fn start(&mut self, now: Duration) {
        self.is_started = true;
        self.establish_at = None;
        self.link.establish(now);
    }

    /// Takes the link down, and all calls with it.
    pub fn stop(&mut self, now: Duration) {
        self.is_started = false;
        for id in self.calls.ids() {
            self.end(id, Cause::DESTINATION_OUT_OF_ORDER);
        }
        self.restarts.forget();
        self.link.release(now);
        self.see_link(now);
    }

    /// Acts on what the link says.
    pub(super) fn see_link(&mut self, now: Duration) {
        while let Some(event) = self.link.poll_event() {
            match event {
                q921::Event::Established => self.link_is_up(now),
                q921::Event::Released => self.link_is_down(now),
            }
        }
    }

    fn link_is_up(&mut self, now: Duration) {
        self.is_up = true;
        self.establish_at = None;
        // Peers that set the link up at the same time drop what came before theirs was up: a
        // RESTART that waits for its answer may have been lost.
        self.restarts.hold();
        for id in self.calls.ids() {
            self.link_is_up_for(now, id);
        }
        if !self.has_started_up {
            self.has_started_up = true;
            match self.config.start_up {
                StartUp::Nothing => {}
                StartUp::EachChannel => {
                    for channel in self.config.channels.iter() {
                        self.restart_because(now, Restart::Channel(channel), Why::Beginning);
                    }
                }
                StartUp::Interface => {
                    self.restart_because(now, Restart::Interface, Why::Beginning);
                }
            }
        }
        self.next_restart(now);
    }

    /// The link came up, maybe anew: a message may have been lost.
    fn link_is_up_for(&mut self, now: Duration, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.t309 = None;
        match call.step {
            step if step.is_overlap() => self.send_disconnect(now, id, Cause::TEMPORARY_FAILURE),
            Step::DisconnectSent => {
                let cause = call.sent_cause;
                self.send_disconnect(now, id, cause);
            }
            Step::ReleaseSent => self.send_release(now, id),
            // T303 has it sent again.
            Step::SetupSent => {}
            _ => self.send_status_enquiry(now, id),
        }
    }

    fn link_is_down(&mut self, now: Duration) {
        self.is_up = false;
        for id in self.calls.ids() {
            let t309 = now + self.config.times.of(Timer::T309);
            match self.calls.get_mut(id) {
                Some(call) if call.step == Step::Active => {
                    call.t322 = None;
                    call.t309.get_or_insert(t309);
                }
                _ => self.end(id, Cause::TEMPORARY_FAILURE),
            }
        }
        self.restarts.hold();
        if self.is_started {
            self.establish_at = Some(now + self.config.link.t200);
        }
    }
}
