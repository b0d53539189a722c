//! Between ISDN's calls and the switch's legs.

mod incoming;
mod outgoing;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use jawab_line_state::{ChannelUse, LineFault, LineState};
use jawab_media::{AlawPort, MediaHandle};
use jawab_switch::{
    Cause, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs, Presence,
};
use jawab_wire::isdn::{self, CallId, Channel, Event, Party, Side};
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use super::E1LineConfig;
use super::NumberPlan;
use super::Overlap;
use super::numbers;
use super::session::Session;
use super::sound::Sound;
use crate::health::HealthKeeper;

/// The line as the switch sees it: legs, presence, health. It outlives an opening of the span.
#[derive(Debug)]
pub(super) struct Calls {
    line: LineId,
    side: Side,
    number: Option<Party>,
    overlap: Overlap,
    media: MediaHandle,
    offered: OfferedLegs,
    inputs: mpsc::Sender<Input>,
    health: HealthKeeper,
    plan: NumberPlan,
    calls: HashMap<CallId, Call>,
    /// Channels in calls, or ready for one, when they were last counted.
    usable: Option<u16>,
    /// The channel that we last called on.
    last: Option<Channel>,
    service: Service,
    here: bool,
}

/// Whether the line can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Service {
    /// It can.
    In,
    /// The link is being set up.
    SettingUp,
    /// It cannot, and why.
    Out(LineFault),
}

#[derive(Debug)]
enum Call {
    /// Its number is not complete yet.
    Dialling(String),
    /// It is a leg.
    Leg {
        id: LegId,
        /// Until its sound is joined; then it is in `sound`.
        port: Option<AlawPort>,
        /// Of a call of ours that is not answered.
        dialled: Option<Dialled>,
        #[allow(dead_code, reason = "held for as long as the call is")]
        sound: Option<Sound>,
    },
}

/// A call of ours that is not answered.
#[derive(Debug)]
struct Dialled {
    called: isdn::Number,
    /// Channels tried so far.
    tried: u8,
    /// The exchange has said why it gets no further, and is listened to until then.
    ends: Option<(Duration, isdn::Cause)>,
}

impl Call {
    const fn leg(&self) -> Option<LegId> {
        match self {
            Self::Dialling(_) => None,
            Self::Leg { id, .. } => Some(*id),
        }
    }
}

impl Calls {
    pub(super) fn new(
        config: &E1LineConfig,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        health: HealthKeeper,
    ) -> Self {
        let number = config.number.as_deref().map(Number::from);
        let number = number.as_ref().and_then(numbers::called);
        Self {
            line: config.line.clone(),
            side: config.side,
            number: number.map(|number| Party {
                number,
                ..Party::default()
            }),
            overlap: config.overlap,
            plan: config.plan.clone(),
            media,
            offered,
            inputs,
            health,
            calls: HashMap::new(),
            usable: None,
            last: None,
            service: Service::SettingUp,
            here: false,
        }
    }

    /// The line's name.
    pub(super) const fn line(&self) -> &LineId {
        &self.line
    }

    /// The engine says something of a call.
    pub(super) async fn event(&mut self, event: Event, session: &mut Session) {
        match event {
            Event::Offered { call, .. } => self.offered(call, session).await,
            Event::Digits {
                call,
                digits,
                complete,
            } => self.digits(call, &digits, complete, session).await,
            Event::Proceeding { call, progress, .. } => {
                self.goes_on(call);
                if progress.is_some_and(isdn::Progress::is_heard) {
                    self.listen(call, session);
                }
            }
            Event::Progress {
                call,
                progress,
                cause,
            } => self.progress(call, progress, cause, session),
            Event::Alerting { call, .. } => {
                self.goes_on(call);
                self.listen(call, session);
                self.tell_of(call, LegEvent::Alerting).await;
            }
            Event::Connected { call, channel } => self.connected(call, channel, session).await,
            Event::Disconnected { call, tones, cause } if tones => {
                self.goes_on(call);
                self.listen(call, session);
                if !self.ends_later(call, cause, session) {
                    let now = session.now();
                    let _over = session.engine.release(now, call);
                }
            }
            Event::Released { call, cause } => self.released(call, cause, session).await,
            Event::RestartUnanswered => warn!(
                "{}: the exchange answers no restart of its channels; they are used all the same",
                self.line
            ),
            Event::OutOfService(channel) => {
                warn!(
                    "{}: channel {} does not answer a restart; it is used for calls of the exchange alone",
                    self.line,
                    channel.slot()
                );
            }
            Event::Restarted(channel) => {
                debug!("{}: channel {} is idle", self.line, channel.slot());
            }
            // The number was sent as a whole; the rest concerns nobody above.
            Event::MoreDigitsWanted { .. }
            | Event::Disconnected { .. }
            | Event::Notified { .. }
            | Event::LinkUp
            | Event::LinkDown => {}
        }
    }

    /// The switch wants something of a leg.
    pub(super) async fn command(&mut self, leg: LegId, command: LegCommand, session: &mut Session) {
        if let LegCommand::Originate { called, .. } = &command {
            if let Err(cause) = self.originate(leg, called, session) {
                debug!("{}: {called:?} cannot be called: {cause}", self.line);
                self.tell(Input::Leg(leg, LegEvent::Released(cause))).await;
            }
            return;
        }
        let Some(call) = self.call_of(leg) else {
            return debug!("{}: {leg} is gone; {command:?} does nothing", self.line);
        };
        let now = session.now();
        let engine = &mut session.engine;
        let done = match &command {
            LegCommand::Alert => engine.alert(now, call, None),
            LegCommand::Answer => engine.connect(now, call, None),
            LegCommand::Release(cause) => engine.disconnect(now, call, isdn::Cause(cause.value())),
            LegCommand::SendDigit(_) => {
                self.media.command(leg, &command);
                Ok(())
            }
            // The rest is the media clock's.
            _ => Ok(()),
        };
        if let Err(error) = done {
            // It crossed with something that came from the far side.
            debug!("{}: {command:?} of {leg}: {error:?}", self.line);
        }
    }

    /// Whether the line can be used, and if not, why.
    pub(super) async fn service(&mut self, service: Service) {
        if self.service != service {
            match &service {
                Service::In => info!("{}: in service", self.line),
                Service::SettingUp => debug!("{}: is being set up", self.line),
                Service::Out(fault) => debug!("{}: out of service: {fault}", self.line),
            }
            self.service = service;
        }
        self.show_state();
        self.presence(self.service == Service::In).await;
    }

    /// The span is gone. The session has released its legs.
    pub(super) async fn faulted(&mut self, fault: LineFault) {
        self.service = Service::Out(fault.clone());
        if let Some(usable) = self.usable {
            let busy = self.calls.len() as u16;
            self.health.channels(ChannelUse { busy, usable });
        }
        self.health.faulted(fault);
        self.presence(false).await;
    }

    /// Shows how many channels are in use.
    pub(super) fn count(&mut self, engine: &isdn::Span) {
        let busy = self.calls.len() as u16;
        let free = engine.free_channels().len() as u16;
        self.health.channels(ChannelUse {
            busy,
            usable: busy + free,
        });
        self.usable = Some(busy + free);
        self.show_state();
    }

    fn show_state(&self) {
        self.health.state(match &self.service {
            Service::SettingUp => LineState::Starting,
            Service::Out(fault) => LineState::Faulted(fault.clone()),
            Service::In if self.usable == Some(0) => LineState::Faulted(LineFault::NoChannel),
            Service::In if self.calls.is_empty() => LineState::Idle,
            Service::In => LineState::Busy,
        });
    }

    fn keep(&mut self, call: CallId, id: LegId, port: AlawPort, dialled: Option<Dialled>) {
        let leg = Call::Leg {
            id,
            port: Some(port),
            dialled,
            sound: None,
        };
        self.calls.insert(call, leg);
        self.show_state();
    }

    fn open_sound(&self, leg: LegId) -> Option<AlawPort> {
        self.media
            .open_alaw(leg)
            .inspect_err(|error| warn!("{}: a call is refused: {error}", self.line))
            .ok()
    }

    async fn connected(&mut self, call: CallId, channel: Channel, session: &mut Session) {
        if let Some(Call::Leg { dialled, .. }) = self.calls.get_mut(&call) {
            *dialled = None;
        }
        if !self.join_sound(call, channel, session) {
            let now = session.now();
            let cause = isdn::Cause::TEMPORARY_FAILURE;
            let _over = session.engine.disconnect(now, call, cause);
            return;
        }
        self.tell_of(call, LegEvent::Answered).await;
    }

    /// Joins the call's sound with its channel, if that has not been done. False if it cannot be.
    fn join_sound(&mut self, call: CallId, channel: Channel, session: &mut Session) -> bool {
        let Some(Call::Leg { port, sound, .. }) = self.calls.get_mut(&call) else {
            return true;
        };
        let Some(joins) = port.take() else {
            return true;
        };
        match session.span.channel(channel.slot()) {
            Ok(channel) => *sound = Some(Sound::start(channel, joins)),
            Err(error) => {
                warn!("{}: channel {}: {error}", self.line, channel.slot());
                *port = Some(joins);
            }
        }
        sound.is_some()
    }

    /// When [`Self::handle_timeout`] is due.
    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.ends().map(|(_, at, _)| at).min()
    }

    /// Ends the calls that were listened to for long enough.
    pub(super) fn handle_timeout(&mut self, session: &mut Session) {
        let now = session.now();
        let due: Vec<(CallId, isdn::Cause)> = self
            .ends()
            .filter(|(_, at, _)| *at <= now)
            .map(|(id, _, cause)| (id, cause))
            .collect();
        for (id, cause) in due {
            if let Some(Call::Leg {
                dialled: Some(dialled),
                ..
            }) = self.calls.get_mut(&id)
            {
                dialled.ends = None;
            }
            let _over = session.engine.disconnect(now, id, cause);
        }
    }

    async fn released(&mut self, call: CallId, cause: isdn::Cause, session: &mut Session) {
        if self.tries_another_channel(call, cause, session) {
            return;
        }
        let Some(id) = self.calls.remove(&call).and_then(|call| call.leg()) else {
            return;
        };
        self.media.close(id);
        let cause = Cause::try_from(cause.0).unwrap_or(Cause::NORMAL_UNSPECIFIED);
        debug!("{}: {id} is over: {cause}", self.line);
        self.tell(Input::Leg(id, LegEvent::Released(cause))).await;
    }

    fn call_of(&self, leg: LegId) -> Option<CallId> {
        let mut calls = self.calls.iter();
        calls
            .find(|(_, call)| call.leg() == Some(leg))
            .map(|(id, _)| *id)
    }

    async fn presence(&mut self, here: bool) {
        if here != self.here {
            self.here = here;
            let presence = if here { Presence::Here } else { Presence::Gone };
            self.tell(Input::Line(self.line.clone(), presence)).await;
        }
    }

    async fn tell_of(&mut self, call: CallId, event: LegEvent) {
        if let Some(id) = self.calls.get(&call).and_then(Call::leg) {
            self.tell(Input::Leg(id, event)).await;
        }
    }

    pub(super) async fn tell(&mut self, input: Input) {
        if self.inputs.send(input).await.is_err() {
            debug!("{}: nobody listens any more", self.line);
        }
    }
}
