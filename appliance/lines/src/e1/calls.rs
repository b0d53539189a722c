//! Between ISDN's calls and the switch's legs.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use jawab_line_state::{ChannelUse, LineFault, LineState};
use jawab_media::{AlawPort, MediaHandle};
use jawab_switch::{
    Cause, Endpoint, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs, Presence,
    is_emergency,
};
use jawab_wire::isdn::{
    self, CallId, Channel, Event, Party, Sending, Setup, SetupError, Side, Transfer, Wanted,
};
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use super::session::Session;
use super::sound::Sound;
use super::{E1LineConfig, NumberPlan, Overlap, numbers};
use crate::health::HealthKeeper;

/// How long the exchange's words or tone are listened to once it has said why a call gets no
/// further. An exchange that clears by itself gives them 30 s at most (T306).
const LISTENED_TO: Duration = Duration::from_secs(20);
/// So many channels are tried for a call, where the exchange takes them for calls of its own.
const CHANNELS_TRIED: u8 = 3;

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

    async fn offered(&mut self, call: CallId, session: &mut Session) {
        let now = session.now();
        let Some(setup) = session.engine.setup_of(call) else {
            return;
        };
        let bearer = setup.bearer;
        let is_voice = matches!(bearer.transfer, Transfer::Speech | Transfer::Audio)
            && bearer.is_circuit_of_64_kbit;
        if !is_voice {
            info!("{}: a call that is no voice is refused", self.line);
            let cause = isdn::Cause::INCOMPATIBLE_DESTINATION;
            let _over = session.engine.disconnect(now, call, cause);
            return;
        }
        let called = setup
            .called
            .as_ref()
            .and_then(|number| numbers::dialled(number, &self.plan));
        let called = called.map_or_else(String::new, |number| number.as_str().to_owned());
        if setup.sending == Sending::Overlap && !self.is_complete(&called) {
            self.calls.insert(call, Call::Dialling(called));
            let _over = session.engine.more_digits(now, call);
            return;
        }
        let _over = session.engine.proceed(now, call, None);
        self.offer(call, &called, session).await;
    }

    const fn is_complete(&self, called: &str) -> bool {
        match self.overlap {
            Overlap::None => true,
            Overlap::Digits(wanted) => called.len() >= wanted as usize,
        }
    }

    async fn digits(&mut self, call: CallId, more: &str, complete: bool, session: &mut Session) {
        let Some(Call::Dialling(called)) = self.calls.get_mut(&call) else {
            return;
        };
        called.push_str(more);
        let called = called.clone();
        if complete || self.is_complete(&called) {
            let now = session.now();
            let _over = session.engine.proceed(now, call, None);
            self.offer(call, &called, session).await;
        }
    }

    async fn offer(&mut self, call: CallId, called: &str, session: &mut Session) {
        let id = self.offered.next();
        let Some(port) = self.open_sound(id) else {
            let now = session.now();
            let cause = isdn::Cause::CONGESTION;
            let _over = session.engine.disconnect(now, call, cause);
            return;
        };
        let setup = session.engine.setup_of(call);
        let caller = setup.and_then(|setup| numbers::caller(setup.calling.as_ref(), &self.plan));
        self.keep(call, id, port, None);
        let offered = LegEvent::Offered {
            from: Endpoint::Line(self.line.clone()),
            caller,
            called: (!called.is_empty()).then(|| Number::from(called)),
        };
        self.tell(Input::Leg(id, offered)).await;
    }

    fn originate(
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

    /// What the exchange plays before the answer is heard: the media clock tells when there is
    /// something.
    fn listen(&mut self, call: CallId, session: &mut Session) {
        if let Some(Call::Leg {
            dialled: Some(_), ..
        }) = self.calls.get(&call)
            && let Some(channel) = session.engine.channel_of(call)
        {
            let _heard = self.join_sound(call, channel, session);
        }
    }

    /// The exchange has taken the call: no other channel is tried for it any more.
    fn goes_on(&mut self, call: CallId) {
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
    fn progress(
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
    fn ends_later(&mut self, call: CallId, cause: isdn::Cause, session: &Session) -> bool {
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

    fn ends(&self) -> impl Iterator<Item = (CallId, Duration, isdn::Cause)> {
        self.calls.iter().filter_map(|(id, call)| match call {
            Call::Leg {
                dialled: Some(dialled),
                ..
            } => dialled.ends.map(|(at, cause)| (*id, at, cause)),
            _ => None,
        })
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

    /// The exchange uses the channel for a call of its own (Q.931 §5.7): another is tried, so
    /// often. True if one is.
    fn tries_another_channel(
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
