//! Calls of ours until they are answered: the channel they are tried on, and what is heard before.

use std::time::Duration;

use jawab_switch::{Cause, LegId, Number, is_emergency};
use jawab_wire::isdn::{self, CallId, Channel, Setup, SetupError, Side, Wanted};
use tracing::debug;

use super::super::numbers;
use super::super::session::Session;
use super::Call;
use super::Calls;
use super::Dialled;
use super::Service;

/// How long the exchange's words or tone are listened to once it has said why a call gets no
/// further. An exchange that clears by itself gives them 30 s at most (T306).
const LISTENED_TO: Duration = Duration::from_secs(20);
/// So many channels are tried for a call, where the exchange takes them for calls of its own.
const CHANNELS_TRIED: u8 = 3;

impl Calls {
    pub(super) fn originate(
        &mut self,
        leg: LegId,
        called: &Number,
        session: &mut Session,
    ) -> Result<(), Cause> {
        // An alarm may be one that the signalling gets through (RAI): it is tried for a life.
        if self.service != Service::In && !is_emergency(called) {
            return Err(Cause::NETWORK_OUT_OF_ORDER);
        }
        let number = numbers::called(called).ok_or(Cause::INVALID_NUMBER_FORMAT)?;
        let channel = self
            .next_channel(&session.engine)
            .ok_or(Cause::NO_CIRCUIT)?;
        let port = self.open_sound(leg).ok_or(Cause::RESOURCE_UNAVAILABLE)?;
        let setup = Setup::speech(self.number.clone(), Some(number.clone()));
        let now = session.now();
        match session.engine.setup(now, setup, Wanted::Preferred(channel)) {
            Ok(call) => {
                self.last = Some(channel);
                let dialled = Dialled {
                    called: number,
                    tried: 1,
                    ends: None,
                };
                self.keep(call, leg, port, Some(dialled));
                Ok(())
            }
            Err(refused) => {
                self.media.close(leg);
                Err(match refused {
                    SetupError::LinkDown => Cause::NETWORK_OUT_OF_ORDER,
                    SetupError::NoChannel => Cause::NO_CIRCUIT,
                    SetupError::Congestion => Cause::CONGESTION,
                })
            }
        }
    }

    /// Exchanges begin with the lowest channel, so the user begins with the highest, and goes
    /// on from the one it used last: so two calls seldom meet on one (Q.931 §5.7).
    fn next_channel(&self, engine: &isdn::Span) -> Option<Channel> {
        let free = engine.free_channels();
        match self.side {
            Side::User => {
                let below = |channel: &Channel| self.last.is_none_or(|last| *channel < last);
                let mut downwards = free.iter().rev();
                downwards.find(below).or_else(|| free.iter().next_back())
            }
            Side::Network => {
                let above = |channel: &Channel| self.last.is_none_or(|last| *channel > last);
                free.iter().find(above).or_else(|| free.iter().next())
            }
        }
    }

    /// What the exchange plays before the answer is heard: the media clock tells when there is
    /// something.
    pub(super) fn listen(&mut self, call: CallId, session: &mut Session) {
        if let Some(Call::Leg {
            dialled: Some(_), ..
        }) = self.calls.get(&call)
            && let Some(channel) = session.engine.channel_of(call)
        {
            let _heard = self.join_sound(call, channel, session);
        }
    }

    /// The exchange has taken the call: no other channel is tried for it any more.
    pub(super) fn goes_on(&mut self, call: CallId) {
        if let Some(Call::Leg {
            dialled: Some(dialled),
            ..
        }) = self.calls.get_mut(&call)
        {
            dialled.tried = CHANNELS_TRIED;
        }
    }

    /// PROGRESS (Q.931 §5.1.6). With a cause the call gets no further: what can be heard is
    /// listened to for a while, as some exchanges tell of busy in no other way.
    pub(super) fn progress(
        &mut self,
        call: CallId,
        progress: isdn::Progress,
        cause: Option<isdn::Cause>,
        session: &mut Session,
    ) {
        self.goes_on(call);
        if progress.is_heard() {
            self.listen(call, session);
        }
        let Some(cause) = cause else { return };
        let waits = progress.is_heard() && self.ends_later(call, cause, session);
        let is_dialled = matches!(
            self.calls.get(&call),
            Some(Call::Leg {
                dialled: Some(_),
                ..
            })
        );
        if !waits && is_dialled {
            let now = session.now();
            let _over = session.engine.disconnect(now, call, cause);
        }
    }

    /// Notes when a call that gets no further is ended; false if nobody listens to it.
    pub(super) fn ends_later(
        &mut self,
        call: CallId,
        cause: isdn::Cause,
        session: &Session,
    ) -> bool {
        match self.calls.get_mut(&call) {
            Some(Call::Leg {
                dialled: Some(dialled),
                sound: Some(_),
                ..
            }) => {
                dialled
                    .ends
                    .get_or_insert((session.now() + LISTENED_TO, cause));
                true
            }
            _ => false,
        }
    }

    pub(super) fn ends(&self) -> impl Iterator<Item = (CallId, Duration, isdn::Cause)> {
        self.calls.iter().filter_map(|(id, call)| match call {
            Call::Leg {
                dialled: Some(dialled),
                ..
            } => dialled.ends.map(|(at, cause)| (*id, at, cause)),
            _ => None,
        })
    }

    /// The exchange uses the channel for a call of its own (Q.931 §5.7): another is tried, so
    /// often. True if one is.
    pub(super) fn tries_another_channel(
        &mut self,
        call: CallId,
        cause: isdn::Cause,
        session: &mut Session,
    ) -> bool {
        let is_about_channel = matches!(cause.0, 6 | 44 | 82);
        let fits = matches!(self.calls.get(&call),
            Some(Call::Leg { dialled: Some(dialled), .. }) if dialled.tried < CHANNELS_TRIED);
        if !is_about_channel || !fits {
            return false;
        }
        let Some(channel) = self.next_channel(&session.engine) else {
            return false;
        };
        let Some(Call::Leg {
            dialled: Some(dialled),
            ..
        }) = self.calls.get(&call)
        else {
            return false;
        };
        let setup = Setup::speech(self.number.clone(), Some(dialled.called.clone()));
        let now = session.now();
        let Ok(again) = session.engine.setup(now, setup, Wanted::Preferred(channel)) else {
            return false;
        };
        debug!(
            "{}: the exchange uses that channel itself; {} is tried",
            self.line,
            channel.slot()
        );
        self.last = Some(channel);
        if let Some(mut moved) = self.calls.remove(&call) {
            if let Call::Leg {
                dialled: Some(dialled),
                ..
            } = &mut moved
            {
                dialled.tried += 1;
            }
            self.calls.insert(again, moved);
        }
        true
    }
}
