//! What the link makes of a frame, by its state (annex B).

use core::time::Duration;

use super::N201;
use super::frame::{BadFrame, Control, Frame, MODULUS, Role, Supervisory, Unnumbered};
use super::link::{Event, Link, State};
use super::timer::Timer;

impl Link {
    /// Takes a frame without its flags and FCS. What it gives back is the message in it
    /// (DL-DATA indication).
    pub fn handle_frame<'f>(&mut self, now: Duration, octets: &'f [u8]) -> Option<&'f [u8]> {
        let frame = match Frame::parse(self.config.side, octets) {
            Ok(frame) => frame,
            Err(bad) => {
                self.statistics.unreadable = self.statistics.unreadable.wrapping_add(1);
                if bad == BadFrame::Rejected && self.is_up() {
                    self.recover(now);
                }
                return None;
            }
        };
        match frame.control {
            Control::Unnumbered(unnumbered) => {
                self.unnumbered(now, unnumbered, frame.poll_final);
                None
            }
            _ if !self.is_up() => None,
            Control::Supervisory(supervisory, received) => {
                self.supervisory(now, supervisory, received, &frame);
                None
            }
            Control::Information {
                sent,
                received,
                octets,
            } => self.information(now, sent, received, octets, frame.poll_final),
        }
    }

    fn unnumbered(&mut self, now: Duration, unnumbered: Unnumbered, poll_final: bool) {
        match unnumbered {
            Unnumbered::Sabme => self.sabme(now, poll_final),
            Unnumbered::Disc => self.disc(poll_final),
            Unnumbered::Ua => self.ua(now, poll_final),
            Unnumbered::Dm => self.dm(now, poll_final),
            Unnumbered::Frmr if self.is_up() => self.recover(now),
            Unnumbered::Frmr | Unnumbered::Ui | Unnumbered::Xid => {}
        }
    }

    fn sabme(&mut self, now: Duration, poll: bool) {
        match self.state {
            State::AwaitingEstablishment => self.say(Unnumbered::Ua, Role::Response, poll),
            State::AwaitingRelease => self.say(Unnumbered::Dm, Role::Response, poll),
            State::TeiAssigned => {
                self.forget_messages();
                self.come_up(now);
                self.say(Unnumbered::Ua, Role::Response, poll);
                self.say_if_busy();
                self.tell(Event::Established);
            }
            State::MultipleFrameEstablished | State::TimerRecovery => {
                self.come_up(now);
                self.say(Unnumbered::Ua, Role::Response, poll);
                self.say_if_busy();
                self.tell(Event::Established);
            }
        }
    }

    fn disc(&mut self, poll: bool) {
        match self.state {
            State::TeiAssigned | State::AwaitingEstablishment => {
                self.say(Unnumbered::Dm, Role::Response, poll);
            }
            State::AwaitingRelease => self.say(Unnumbered::Ua, Role::Response, poll),
            State::MultipleFrameEstablished | State::TimerRecovery => {
                self.replies.clear();
                self.say(Unnumbered::Ua, Role::Response, poll);
                self.go_down();
            }
        }
    }

    fn ua(&mut self, now: Duration, last: bool) {
        match self.state {
            State::AwaitingEstablishment if last => {
                let lost = self.attempted > 0;
                self.come_up(now);
                self.say_if_busy();
                if self.wanted_by_layer_3 || lost {
                    self.tell(Event::Established);
                }
            }
            State::AwaitingRelease if last => self.go_down(),
            // MDL-ERROR C or D: an answer to nothing.
            _ => {}
        }
    }

    fn dm(&mut self, now: Duration, last: bool) {
        match (self.state, last) {
            (State::TeiAssigned, false) => self.start_establishment(now, true),
            (State::AwaitingEstablishment | State::AwaitingRelease, true) => self.go_down(),
            (State::MultipleFrameEstablished, false) | (State::TimerRecovery, _) => {
                self.recover(now);
            }
            _ => {}
        }
    }

    fn supervisory(
        &mut self,
        now: Duration,
        supervisory: Supervisory,
        received: u8,
        frame: &Frame<'_>,
    ) {
        self.peer_busy = supervisory == Supervisory::Rnr;
        let recovered =
            frame.role == Role::Response && frame.poll_final && self.state == State::TimerRecovery;
        if frame.role == Role::Command && frame.poll_final {
            self.answer_enquiry();
        }
        if !self.is_valid(received) {
            return self.recover(now);
        }
        if recovered {
            self.acknowledge(received);
            self.go_back();
            self.state = State::MultipleFrameEstablished;
            return self.rest_timers(now);
        }
        if self.state == State::TimerRecovery {
            return self.acknowledge(received);
        }
        match supervisory {
            Supervisory::Rr => self.acknowledged_up_to(now, received),
            Supervisory::Rej => {
                self.acknowledge(received);
                self.go_back();
                self.rest_timers(now);
            }
            Supervisory::Rnr => {
                self.acknowledge(received);
                self.rest_timers(now);
            }
        }
    }

    fn information<'f>(
        &mut self,
        now: Duration,
        sent: u8,
        received: u8,
        octets: &'f [u8],
        poll: bool,
    ) -> Option<&'f [u8]> {
        // 3.6.11 d: an information field longer than N201.
        if octets.len() > N201 || !self.is_valid(received) {
            self.recover(now);
            return None;
        }
        if self.state == State::TimerRecovery || self.peer_busy {
            self.acknowledge(received);
        } else {
            self.acknowledged_up_to(now, received);
        }
        if self.own_busy {
            if poll {
                self.answer_enquiry();
            }
            return None;
        }
        if sent != self.receive {
            self.out_of_sequence(poll);
            return None;
        }
        self.receive = (self.receive + 1) % MODULUS;
        self.reject_sent = false;
        self.statistics.received = self.statistics.received.wrapping_add(1);
        if poll {
            self.answer_enquiry();
        } else {
            self.acknowledgement_due = true;
        }
        Some(octets)
    }

    /// 5.8.1: asks once for what is missing.
    fn out_of_sequence(&mut self, poll: bool) {
        if !self.reject_sent {
            self.reject_sent = true;
            self.acknowledgement_due = false;
            self.supervise(Supervisory::Rej, Role::Response, poll);
        } else if poll {
            self.answer_enquiry();
        }
    }

    fn answer_enquiry(&mut self) {
        self.acknowledgement_due = false;
        self.supervise(self.readiness(), Role::Response, true);
    }

    /// V(A) <= N(R) <= V(S), modulo 128 (5.8.5 otherwise).
    fn is_valid(&self, received: u8) -> bool {
        received.wrapping_sub(self.acknowledged) % MODULUS <= self.unacknowledged()
    }

    fn acknowledge(&mut self, received: u8) {
        let count = received.wrapping_sub(self.acknowledged) % MODULUS;
        self.queue.acknowledge(usize::from(count));
        self.attempted = self.attempted.saturating_sub(usize::from(count));
        self.acknowledged = received;
    }

    fn acknowledged_up_to(&mut self, now: Duration, received: u8) {
        let news = received != self.acknowledged;
        self.acknowledge(received);
        // 5.5.4 and 5.6.3.2: all of it, or some of it.
        if received == self.send || news {
            self.rest_timers(now);
        }
    }

    /// V(S) = V(A): what was not acknowledged is sent again.
    fn go_back(&mut self) {
        if self.send != self.acknowledged {
            self.statistics.went_back = self.statistics.went_back.wrapping_add(1);
            self.send = self.acknowledged;
        }
    }

    /// T200 while something is unacknowledged or the peer is busy, T203 otherwise.
    fn rest_timers(&mut self, now: Duration) {
        if self.peer_busy || self.unacknowledged() > 0 {
            self.timers.stop(Timer::T203);
            self.timers.set(Timer::T200, now + self.config.t200);
        } else {
            self.timers.stop(Timer::T200);
            self.timers.set(Timer::T203, now + self.config.t203);
        }
    }
}
