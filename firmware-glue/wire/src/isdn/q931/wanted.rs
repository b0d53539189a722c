//! What the owner of a span wants of its calls.

use core::time::Duration;

use super::call::{Call, CallId, Setup, Step};
use super::channel::Channel;
use super::kind::Kind;
use super::number::{Number, Party};
use super::progress::Progress;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

/// Which channel a call is to have.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Any. The user begins with the lowest, the network with the highest, so that they
    /// seldom meet.
    Any,
    /// This one, or another if the peer says so.
    Preferred(Channel),
    /// This one.
    Exclusive(Channel),
}

/// Why a call is not set up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SetupError {
    /// The link is down.
    LinkDown,
    /// No channel, or not the one that was wanted, is free.
    NoChannel,
    /// Too much waits to be sent, or to be told.
    Congestion,
}

/// Why nothing is done with a call.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CallError {
    /// It is over.
    Over,
    /// Not in its state.
    State,
    /// Too much waits to be sent; try again when frames have gone out.
    Congestion,
}

impl Span {
    /// Calls (5.1.1, 5.2.1).
    ///
    /// # Errors
    /// [`SetupError`]; nothing was sent.
    pub fn setup(
        &mut self,
        now: Duration,
        setup: Setup,
        wanted: Wanted,
    ) -> Result<CallId, SetupError> {
        if !self.link.is_up() {
            return Err(SetupError::LinkDown);
        }
        if !self.has_room() || self.calls.is_full() {
            return Err(SetupError::Congestion);
        }
        let free = self.free_channels();
        let (channel, exclusive) = match wanted {
            Wanted::Any if self.side() == Side::User => (free.iter().next(), false),
            Wanted::Any => (free.iter().next_back(), false),
            Wanted::Preferred(channel) => (Some(channel), false),
            Wanted::Exclusive(channel) => (Some(channel), true),
        };
        let channel = channel
            .filter(|channel| free.contains(*channel))
            .ok_or(SetupError::NoChannel)?;
        let value = self.calls.next_value();
        let id = self
            .calls
            .insert(|id| Call {
                channel: Some(channel),
                exclusive,
                ..Call::new(id, value, setup)
            })
            .ok_or(SetupError::Congestion)?;
        // Its restart would end the call; how the peer answers says as much.
        self.forget_beginning_of(channel);
        self.send_setup(id);
        self.step(now, id, Step::SetupSent, Some(Timer::T303));
        Ok(id)
    }

    /// Sends more digits of the called number (5.1.3, 5.2.4).
    ///
    /// # Errors
    /// [`CallError`], also if there are too many digits.
    pub fn send_digits(
        &mut self,
        now: Duration,
        call: CallId,
        digits: &str,
    ) -> Result<(), CallError> {
        self.expect(call, |step| step == Step::SendingDigits)?;
        let number = Number::dialled(digits).ok_or(CallError::State)?;
        self.send_information(call, &number);
        self.step(now, call, Step::SendingDigits, Some(Timer::T304));
        Ok(())
    }

    /// Takes the call, and more digits of it (5.1.3, 5.2.4).
    ///
    /// # Errors
    /// [`CallError`].
    pub fn more_digits(&mut self, now: Duration, call: CallId) -> Result<(), CallError> {
        self.expect(call, |step| step == Step::Offered)?;
        self.send_answer(call, Kind::SetupAcknowledge, None);
        self.step(now, call, Step::TakingDigits, Some(Timer::T302));
        Ok(())
    }

    /// Says that all is there that is needed (5.1.5, 5.2.5.1).
    ///
    /// # Errors
    /// [`CallError`].
    pub fn proceed(
        &mut self,
        now: Duration,
        call: CallId,
        progress: Option<Progress>,
    ) -> Result<(), CallError> {
        self.expect(call, |step| {
            matches!(step, Step::Offered | Step::TakingDigits)
        })?;
        self.send_answer(call, Kind::CallProceeding, progress);
        self.step(now, call, Step::Proceeding, None);
        Ok(())
    }

    /// Says how the call goes (5.1.6). Not the first answer to a call.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn progress(&mut self, call: CallId, progress: Progress) -> Result<(), CallError> {
        self.expect(call, |step| step.is_incoming() && step != Step::Offered)?;
        self.send_answer(call, Kind::Progress, Some(progress));
        Ok(())
    }

    /// Says that somebody is alerted (5.1.7, 5.2.5.1).
    ///
    /// # Errors
    /// [`CallError`].
    pub fn alert(
        &mut self,
        now: Duration,
        call: CallId,
        progress: Option<Progress>,
    ) -> Result<(), CallError> {
        self.expect(call, |step| step.is_incoming() && step != Step::Alerting)?;
        self.send_answer(call, Kind::Alerting, progress);
        self.step(now, call, Step::Alerting, None);
        Ok(())
    }

    /// Answers the call (5.1.8, 5.2.7). `Connected` follows.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn connect(
        &mut self,
        now: Duration,
        call: CallId,
        connected: Option<&Party>,
    ) -> Result<(), CallError> {
        self.expect(call, Step::is_incoming)?;
        if let Some(call) = self.calls.get_mut(call) {
            call.connected = connected.cloned();
        }
        self.send_answer(call, Kind::Connect, None);
        if self.side() == Side::User {
            self.step(now, call, Step::ConnectSent, Some(Timer::T313));
        } else {
            // 5.1.8: the network waits for no acknowledgement.
            self.activate(now, call);
        }
        Ok(())
    }

    /// Refuses or ends the call, whatever its state (5.2.5.1, 5.3). `Released` follows.
    ///
    /// # Errors
    /// [`CallError::Over`].
    pub fn disconnect(
        &mut self,
        now: Duration,
        call: CallId,
        cause: Cause,
    ) -> Result<(), CallError> {
        let found = self.calls.get(call).ok_or(CallError::Over)?;
        match found.step {
            Step::Offered => {
                let reference = found.reference();
                self.send_release_complete(reference, Some(cause));
                self.end(call, cause);
            }
            Step::DisconnectReceived => self.send_release(now, call),
            Step::DisconnectSent | Step::ReleaseSent => {}
            _ => self.send_disconnect(now, call, cause),
        }
        Ok(())
    }

    /// Ends the call as the network, while an announcement in its channel tells why (5.3.4.1).
    /// `Released` follows, T306 later at the latest.
    ///
    /// # Errors
    /// [`CallError`], also if this is the user's side.
    pub fn disconnect_with_tones(
        &mut self,
        now: Duration,
        call: CallId,
        cause: Cause,
    ) -> Result<(), CallError> {
        self.expect(call, |step| !step.is_clearing() && step != Step::Offered)?;
        if self.side() == Side::User {
            return Err(CallError::State);
        }
        self.send_disconnect_with_tones(now, call, cause);
        Ok(())
    }

    /// Ends the call; one whose tones were listened to after `Disconnected` too.
    ///
    /// # Errors
    /// [`CallError::Over`].
    pub fn release(&mut self, now: Duration, call: CallId) -> Result<(), CallError> {
        self.disconnect(now, call, Cause::NORMAL_CLEARING)
    }

    /// Tells the peer of a party being put on hold and the like (5.9).
    ///
    /// # Errors
    /// [`CallError`].
    pub fn notify(&mut self, call: CallId, notification: u8) -> Result<(), CallError> {
        self.expect(call, |step| step == Step::Active)?;
        self.send_for(call, Kind::Notify, |writer, _| {
            writer.element(super::element::id::NOTIFICATION, &[0x80 | notification]);
        });
        Ok(())
    }

    /// Asks the peer how it sees the call (5.8.10). If it knows of none, it is released.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn enquire(&mut self, now: Duration, call: CallId) -> Result<(), CallError> {
        self.expect(call, |step| !step.is_clearing())?;
        self.send_status_enquiry(now, call);
        Ok(())
    }

    fn expect(&self, call: CallId, fits: impl FnOnce(Step) -> bool) -> Result<(), CallError> {
        let call = self.calls.get(call).ok_or(CallError::Over)?;
        if !fits(call.step) {
            Err(CallError::State)
        } else if self.link.free() == 0 {
            Err(CallError::Congestion)
        } else {
            Ok(())
        }
    }
}
