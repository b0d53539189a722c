//! Between ISDN's calls and the switch's legs.

use std::collections::HashMap;

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
use super::{E1LineConfig, Overlap, numbers};
use crate::health::{ChannelUse, HealthKeeper, LineState};

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
    calls: HashMap<CallId, Call>,
    /// The channel that we last called on.
    last: Option<Channel>,
    /// Why it is out of service, empty while it is being set up; nothing while it is in.
    out: Option<String>,
    here: bool,
}

#[derive(Debug)]
enum Call {
    /// Its number is not complete yet.
    Dialling(String),
    /// It is a leg.
    Leg {
        id: LegId,
        /// Until it is answered; then it is in `sound`.
        port: Option<AlawPort>,
        #[allow(dead_code, reason = "held for as long as the call is")]
        sound: Option<Sound>,
    },
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
            media,
            offered,
            inputs,
            health,
            calls: HashMap::new(),
            last: None,
            out: Some(String::new()),
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
            Event::Alerting { call, .. } => self.tell_of(call, LegEvent::Alerting).await,
            Event::Connected { call, channel } => self.connected(call, channel, session).await,
            Event::Disconnected { call, tones, .. } => {
                // The switch has tones of its own for the handset.
                if tones {
                    let now = session.now();
                    let _over = session.engine.release(now, call);
                }
            }
            Event::Released { call, cause } => self.released(call, cause).await,
            Event::OutOfService(channel) => {
                warn!(
                    "{}: channel {} does not answer a restart; it is left out",
                    self.line,
                    channel.slot()
                );
            }
            Event::Restarted(channel) => {
                debug!("{}: channel {} is idle", self.line, channel.slot());
            }
            // The number was sent as a whole; the rest concerns nobody above.
            Event::MoreDigitsWanted { .. }
            | Event::Proceeding { .. }
            | Event::Progress { .. }
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

    /// Whether the line can be used, and if not, why; without a word while it is being set up.
    pub(super) async fn service(&mut self, why: Option<String>) {
        if self.out != why {
            match &why {
                None => info!("{}: in service", self.line),
                Some(why) if why.is_empty() => debug!("{}: is being set up", self.line),
                Some(why) => debug!("{}: out of service: {why}", self.line),
            }
            self.out = why;
        }
        self.show_state();
        self.presence(self.out.is_none()).await;
    }

    /// The span is gone. The session has released its legs.
    pub(super) async fn faulted(&mut self, why: String) {
        self.out = Some(why.clone());
        self.health.faulted(why);
        self.presence(false).await;
    }

    /// Shows how many channels are in use.
    pub(super) fn count(&self, engine: &isdn::Span) {
        let busy = self.calls.len() as u16;
        let free = engine.free_channels().len() as u16;
        self.health.channels(ChannelUse {
            busy,
            usable: busy + free,
        });
        self.show_state();
    }

    fn show_state(&self) {
        self.health.state(match &self.out {
            Some(why) if why.is_empty() => LineState::Starting,
            Some(why) => LineState::Faulted(why.clone()),
            None if self.calls.is_empty() => LineState::Idle,
            None => LineState::Busy,
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
        let called = setup.called.as_ref().and_then(numbers::dialled);
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
        let caller = setup.and_then(|setup| numbers::caller(setup.calling.as_ref()));
        self.keep(call, id, port);
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
        if self.out.is_some() && !is_emergency(called) {
            return Err(Cause::NETWORK_OUT_OF_ORDER);
        }
        let number = numbers::called(called).ok_or(Cause::INVALID_NUMBER_FORMAT)?;
        let channel = self
            .next_channel(&session.engine)
            .ok_or(Cause::NO_CIRCUIT)?;
        let port = self.open_sound(leg).ok_or(Cause::RESOURCE_UNAVAILABLE)?;
        let setup = Setup::speech(self.number.clone(), Some(number));
        let now = session.now();
        match session.engine.setup(now, setup, Wanted::Preferred(channel)) {
            Ok(call) => {
                self.last = Some(channel);
                self.keep(call, leg, port);
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

    fn keep(&mut self, call: CallId, id: LegId, port: AlawPort) {
        let leg = Call::Leg {
            id,
            port: Some(port),
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
        if let Some(Call::Leg { port, sound, .. }) = self.calls.get_mut(&call)
            && let Some(port) = port.take()
        {
            match session.span.channel(channel.slot()) {
                Ok(channel) => *sound = Some(Sound::start(channel, port)),
                Err(error) => {
                    warn!("{}: channel {}: {error}", self.line, channel.slot());
                    let now = session.now();
                    let cause = isdn::Cause::TEMPORARY_FAILURE;
                    let _over = session.engine.disconnect(now, call, cause);
                    return;
                }
            }
        }
        self.tell_of(call, LegEvent::Answered).await;
    }

    async fn released(&mut self, call: CallId, cause: isdn::Cause) {
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
