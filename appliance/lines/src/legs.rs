//! Between the modem's call and the switch's leg.

use jawab_media::{MediaHandle, PcmPort};
use jawab_switch::{
    Cause, Digit, Endpoint, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs,
    Presence, is_emergency,
};
use jawab_wire::modem::{CallEnd, Event, Modem};
use std::time::Duration;
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use crate::audio::Patch;
use crate::cause;
use crate::health::{HealthKeeper, LineState};

/// The line as the switch sees it: legs, presence, health. It outlives a modem.
#[derive(Debug)]
pub(crate) struct Legs {
    line: LineId,
    media: MediaHandle,
    offered: OfferedLegs,
    inputs: mpsc::Sender<Input>,
    health: HealthKeeper,
    leg: Option<Leg>,
    here: bool,
    /// How it is while it is out of service.
    out: LineState,
    /// It was in service once; from then on it *comes back*.
    was_in_service: bool,
    since_last_asked: bool,
}

#[derive(Debug)]
struct Leg {
    id: LegId,
    /// Until it is answered; then the audio port has it.
    sound: Patch,
}

impl Legs {
    pub(crate) const fn new(
        line: LineId,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        health: HealthKeeper,
    ) -> Self {
        Self {
            line,
            media,
            offered,
            inputs,
            health,
            leg: None,
            here: false,
            out: LineState::Starting,
            was_in_service: false,
            since_last_asked: false,
        }
    }

    /// The line's name.
    pub(crate) const fn line(&self) -> &LineId {
        &self.line
    }

    pub(crate) fn was_in_service_since_last_asked(&mut self) -> bool {
        std::mem::take(&mut self.since_last_asked)
    }

    /// The modem says something. Gives what becomes of the audio port, if anything does.
    pub(crate) async fn event(
        &mut self,
        event: Event,
        modem: &mut Modem,
        now: Duration,
    ) -> Option<Patch> {
        match event {
            Event::Identified(make) => debug!("{}: the modem is a {make:?}", self.line),
            Event::InService => self.in_service().await,
            Event::NoNetwork { denied } => self.no_network(denied).await,
            Event::Signal(dbm) => self.health.signal(dbm),
            Event::Operator(name) => self.health.operator(Some(name.as_str().into())),
            Event::Incoming(caller) => {
                let caller = caller.map(|number| Number::from(number.as_str()));
                self.offer(caller, modem, now).await;
            }
            Event::Alerting => self.tell_of_leg(LegEvent::Alerting).await,
            Event::Answered => return self.answered().await,
            Event::Digit(key) => {
                if let Some(digit) = Digit::new(key) {
                    self.tell_of_leg(LegEvent::Digit(digit)).await;
                }
            }
            Event::Ended(end) => {
                self.ended(end).await;
                return Some(None);
            }
            Event::Failed(_) => {}
        }
        None
    }

    /// The switch wants something of a leg.
    pub(crate) async fn command(
        &mut self,
        leg: LegId,
        command: LegCommand,
        modem: &mut Modem,
        now: Duration,
    ) {
        if let LegCommand::Originate { called, .. } = &command {
            return self.originate(leg, called, modem, now).await;
        }
        if self.leg.as_ref().is_none_or(|own| own.id != leg) {
            return debug!("{}: {leg} is gone; {command:?} does nothing", self.line);
        }
        match command {
            LegCommand::Answer => modem.answer(now),
            LegCommand::Release(_) => modem.hang_up(now),
            LegCommand::SendDigit(digit) => modem.send_digit(now, digit.character()),
            // A GSM caller hears it ring without our doing. The rest is the media clock's.
            _ => {}
        }
    }

    /// The switch wants something while there is no modem: nobody can be called.
    pub(crate) async fn refuse(&mut self, leg: LegId, command: &LegCommand) {
        if matches!(command, LegCommand::Originate { .. }) {
            self.tell(Input::Leg(
                leg,
                LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER),
            ))
            .await;
        }
    }

    /// The line cannot be used for now; a leg that is left is released.
    pub(crate) async fn out_of_service(&mut self, state: LineState) {
        self.out = state.clone();
        self.ended(CallEnd::ModemFailed).await;
        match state {
            LineState::Faulted(why) => self.health.faulted(why),
            other => self.health.state(other),
        }
        self.presence(Presence::Gone).await;
    }

    async fn in_service(&mut self) {
        let line = &self.line;
        if self.was_in_service {
            info!("{line}: back in service");
        } else {
            info!("{line}: in service");
        }
        self.was_in_service = true;
        self.since_last_asked = true;
        self.health.state(self.idle_or_busy());
        self.presence(Presence::Here).await;
    }

    /// A call that is up may go on: the modem says when it is over.
    async fn no_network(&mut self, denied: bool) {
        let line = &self.line;
        let state = if denied {
            let why = "the network does not let the SIM in; is it paid for, and of this operator?";
            warn!("{line}: out of service: {why}");
            LineState::Faulted(why.into())
        } else if self.was_in_service {
            let why = "the network is lost; look at the antenna";
            warn!("{line}: out of service: {why}");
            LineState::Faulted(why.into())
        } else {
            info!("{line}: the modem is up and looks for a network");
            LineState::Starting
        };
        self.out = state.clone();
        self.health.state(if self.leg.is_some() {
            LineState::Busy
        } else {
            state
        });
        self.health.operator(None);
        self.presence(Presence::Gone).await;
    }

    async fn offer(&mut self, caller: Option<Number>, modem: &mut Modem, now: Duration) {
        let id = self.offered.next();
        let Some(sound) = self.open_sound(id) else {
            return modem.hang_up(now);
        };
        self.leg = Some(Leg {
            id,
            sound: Some(sound),
        });
        self.health.state(LineState::Busy);
        self.tell_of_leg(LegEvent::Offered {
            from: Endpoint::Line(self.line.clone()),
            caller,
            called: None,
        })
        .await;
    }

    async fn originate(&mut self, leg: LegId, called: &Number, modem: &mut Modem, now: Duration) {
        let refused = if self.leg.is_some() {
            Some(Cause::NO_CIRCUIT)
        } else {
            let dialled = if is_emergency(called) {
                modem.dial_emergency(now, called.as_str())
            } else {
                modem.dial(now, called.as_str())
            };
            match dialled {
                Ok(()) => None,
                Err(refusal) => Some(cause::of_refusal(refusal)),
            }
        };
        if let Some(cause) = refused {
            debug!("{}: {called:?} cannot be called: {cause}", self.line);
            return self.tell(Input::Leg(leg, LegEvent::Released(cause))).await;
        }
        let sound = self.open_sound(leg);
        if sound.is_none() {
            modem.hang_up(now);
        }
        self.leg = Some(Leg { id: leg, sound });
        self.health.state(LineState::Busy);
    }

    fn open_sound(&self, leg: LegId) -> Option<PcmPort> {
        self.media
            .open_pcm(leg)
            .inspect_err(|error| warn!("{}: a call is refused: {error}", self.line))
            .ok()
    }

    async fn answered(&mut self) -> Option<Patch> {
        let sound = self.leg.as_mut()?.sound.take();
        self.tell_of_leg(LegEvent::Answered).await;
        Some(sound)
    }

    async fn ended(&mut self, end: CallEnd) {
        let Some(leg) = self.leg.take() else { return };
        let cause = cause::of_end(end);
        debug!("{}: {} is over: {end:?}", self.line, leg.id);
        match end {
            CallEnd::NotAnswerable => {
                warn!("{}: the modem refused to answer a call", self.line);
            }
            CallEnd::NoSound => {
                warn!(
                    "{}: the modem refused to carry a call's sound; is its audio over USB \
                     (SIMCom AT+CPCMREG, Quectel AT+QPCMV) there in its firmware?",
                    self.line
                );
            }
            CallEnd::Refused => warn!("{}: the modem refused to dial", self.line),
            _ => {}
        }
        self.media.close(leg.id);
        // An emergency call may have been carried out of service.
        self.health.state(if self.here {
            LineState::Idle
        } else {
            self.out.clone()
        });
        self.tell(Input::Leg(leg.id, LegEvent::Released(cause)))
            .await;
    }

    const fn idle_or_busy(&self) -> LineState {
        if self.leg.is_some() {
            LineState::Busy
        } else {
            LineState::Idle
        }
    }

    async fn presence(&mut self, presence: Presence) {
        let here = presence == Presence::Here;
        if here != self.here {
            self.here = here;
            self.tell(Input::Line(self.line.clone(), presence)).await;
        }
    }

    async fn tell_of_leg(&mut self, event: LegEvent) {
        if let Some(id) = self.leg.as_ref().map(|leg| leg.id) {
            self.tell(Input::Leg(id, event)).await;
        }
    }

    async fn tell(&mut self, input: Input) {
        if self.inputs.send(input).await.is_err() {
            debug!("{}: nobody listens any more", self.line);
        }
    }
}
