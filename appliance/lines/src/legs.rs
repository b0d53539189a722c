//! Between the modem's call and the switch's leg.

mod cost;

use jawab_line_state::{LineState, LineWarning, ModemIdentity};
use jawab_media::{MediaHandle, PcmPort};
use jawab_switch::{
    Cause, Digit, Endpoint, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs,
    Presence, is_emergency,
};
use jawab_wire::modem::{CallEnd, Event, Identity, Modem, NoNetwork, PinDoubt, Why};
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use crate::audio::Patch;
use crate::cause;
use crate::fault;
use crate::health::HealthKeeper;
use crate::memory::Memory;
pub(crate) use cost::Costs;

/// The line as the switch sees it: legs, presence, health. It outlives a modem.
#[derive(Debug)]
pub(crate) struct Legs {
    line: LineId,
    media: MediaHandle,
    offered: OfferedLegs,
    inputs: mpsc::Sender<Input>,
    health: HealthKeeper,
    leg: Option<Leg>,
    /// The sound of a call that is dialled: what the network plays before the answer is heard.
    early: Option<Patch>,
    here: bool,
    /// How it is while it is out of service.
    out: LineState,
    /// It was in service once; from then on it *comes back*.
    was_in_service: bool,
    since_last_asked: bool,
    memory: Memory,
    costs: Costs,
    /// Why the call that ends does, or was refused.
    why: Option<Why>,
    /// A call had its sound since this was last asked.
    had_sound: bool,
    /// What is not well with the sound of the call that is up, said in the log.
    said: Vec<LineWarning>,
}

#[derive(Debug)]
struct Leg {
    id: LegId,
    /// Until it is answered; then the audio port has it.
    sound: Patch,
}

impl Legs {
    pub(crate) fn new(
        line: LineId,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<Input>,
        health: HealthKeeper,
        memory: Memory,
        costs: Costs,
    ) -> Self {
        Self {
            line,
            media,
            offered,
            inputs,
            health,
            leg: None,
            early: None,
            here: false,
            out: LineState::Starting,
            was_in_service: false,
            since_last_asked: false,
            memory,
            costs,
            why: None,
            had_sound: false,
            said: Vec::new(),
        }
    }

    /// The line's name.
    pub(crate) const fn line(&self) -> &LineId {
        &self.line
    }

    pub(crate) fn was_in_service_since_last_asked(&mut self) -> bool {
        std::mem::take(&mut self.since_last_asked)
    }

    /// Whether a call had its sound, since this was last asked.
    pub(crate) fn had_sound_since_last_asked(&mut self) -> bool {
        std::mem::take(&mut self.had_sound)
    }

    /// What is in doubt of the SIM's PIN, before it is given to the modem and after.
    pub(crate) async fn pin_in_doubt(&mut self, doubt: PinDoubt) {
        self.memory.keep_pin(doubt).await;
    }

    /// The SIM refused the PIN.
    pub(crate) async fn pin_refused(&mut self, doubt: PinDoubt) {
        self.memory.pin_refused(doubt).await;
    }

    /// The modem is restarted because it refused a call's sound.
    pub(crate) fn sound_refused(&self) {
        self.health.warning(&LineWarning::SoundRefused, true);
    }

    /// How it stands with the sound of the call that is up. Said once in each call.
    pub(crate) fn sound_is(&mut self, warning: &LineWarning, stands: bool, port: &Path) {
        self.health.warning(warning, stands);
        if !stands || self.said.contains(warning) {
            return;
        }
        self.said.push(warning.clone());
        let (line, port) = (&self.line, port.display());
        match warning {
            LineWarning::TakesNoSound => warn!(
                "{line}: the modem takes no sound in a call, the caller hears nothing; \
                 its sound is asked for anew ({port})"
            ),
            LineWarning::WrongSampleRate => warn!(
                "{line}: the modem's sound has twice the samples of 8 kHz; its firmware \
                 does not obey (SIMCom AT+CPCMFRM=0), and what is said is garbled"
            ),
            _ => {
                warn!("{line}: no sound comes from the modem in a call; is {port} its audio port?");
            }
        }
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
            Event::NoNetwork(why) => self.no_network(why).await,
            Event::Identity(identity) => self.identified(&identity).await,
            Event::SecondPinWanted => {
                self.health.warning(&LineWarning::SecondPin, true);
                info!(
                    "{}: the SIM asks for its PIN2, which no call needs",
                    self.line
                );
            }
            Event::KeysReported(reported) => {
                self.health
                    .warning(&LineWarning::KeysNotReported, !reported);
                if !reported {
                    info!(
                        "{}: the modem refuses to report keys (AT+DDET, AT+QTONEDET); they are \
                         made out from the sound alone",
                        self.line
                    );
                }
            }
            Event::SetUpAnew => info!(
                "{}: the modem said that it had started; its settings were made anew",
                self.line
            ),
            Event::Caller(number) => {
                let caller = Number::from(number.as_str());
                self.tell_of_leg(LegEvent::Caller(caller)).await;
            }
            Event::Why(why) => self.why = Some(why),
            Event::Roaming(roaming) => self.roams(roaming).await,
            Event::Ussd(end) => self.network_answered(end, modem).await,
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
            // Texts are the session's.
            Event::Text(_)
            | Event::TextReady(_)
            | Event::TextSent(..)
            | Event::TextNotSent(..)
            | Event::TextUnknown(_)
            | Event::TextsFull(_)
            | Event::Failed(_) => {}
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
        self.roams(false).await;
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

    /// Which modem and SIM it is. Numbers of a SIM are a person's: the log has their ends.
    async fn identified(&mut self, identity: &Identity) {
        let line = &self.line;
        let text = |digits: &Option<jawab_wire::modem::Digits>| {
            digits.as_ref().map(|digits| digits.as_str().to_owned())
        };
        let named = ModemIdentity {
            imei: text(&identity.imei),
            imsi: text(&identity.imsi),
            iccid: text(&identity.iccid),
            number: identity
                .number
                .as_ref()
                .map(|number| number.as_str().into()),
        };
        let sim = named.sim().map(str::to_owned);
        match (self.memory.sim(), &sim) {
            (Some(before), Some(now)) if before != now => {
                warn!(
                    "{line}: another SIM is in the modem: {} instead of {}",
                    ending(now),
                    ending(before)
                );
                self.health.warning(&LineWarning::SimChanged, true);
                self.costs.another_sim(&self.health);
            }
            (_, Some(now)) => info!(
                "{line}: modem {}, SIM {}",
                named.imei.as_deref().map_or("?".into(), ending),
                ending(now)
            ),
            (_, None) => {}
        }
        if let Some(sim) = &sim {
            self.memory.keep_sim(sim).await;
        }
        self.health.identity(named);
    }

    /// A call that is up may go on: the modem says when it is over.
    async fn no_network(&mut self, why: NoNetwork) {
        let line = &self.line;
        let why_out = fault::of_network(why);
        let state = if why == NoNetwork::Lost && !self.was_in_service {
            info!("{line}: the modem is up and looks for a network");
            LineState::Starting
        } else {
            warn!("{line}: out of service: {why_out}");
            LineState::Faulted(why_out)
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
        if self.is_too_dear_to_answer() {
            return modem.hang_up(now);
        }
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
        let refused = if self.leg.is_some() || self.is_too_dear_to_call(called) {
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
        self.early = Some(sound);
        self.leg = Some(Leg {
            id: leg,
            sound: None,
        });
        self.health.state(LineState::Busy);
    }

    /// What the audio port is to carry before the answer, if that has changed.
    pub(crate) fn early_sound(&mut self) -> Option<Patch> {
        self.early.take()
    }

    fn open_sound(&self, leg: LegId) -> Option<PcmPort> {
        self.media
            .open_pcm(leg)
            .inspect_err(|error| warn!("{}: a call is refused: {error}", self.line))
            .ok()
    }

    async fn answered(&mut self) -> Option<Patch> {
        // That of a call that was dialled is joined already.
        let sound = self.leg.as_mut()?.sound.take();
        self.had_sound = true;
        self.said.clear();
        self.health.warning(&LineWarning::SoundRefused, false);
        self.tell_of_leg(LegEvent::Answered).await;
        sound.map(Some)
    }

    async fn ended(&mut self, end: CallEnd) {
        let Some(leg) = self.leg.take() else { return };
        let why = self.why.take();
        let cause = cause::of_end_because(end, why.as_ref());
        for warning in &[LineWarning::NoSound, LineWarning::TakesNoSound] {
            self.health.warning(warning, false);
        }
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
            CallEnd::Refused => match why {
                Some(Why::Error(number)) => warn!(
                    "{}: the modem refused to dial (+CME ERROR {number})",
                    self.line
                ),
                _ => warn!("{}: the modem refused to dial", self.line),
            },
            CallEnd::NotConnected => {
                if let Some(Why::Said { words, .. }) = why {
                    info!(
                        "{}: a call was not put through; the modem says why: {words}",
                        self.line
                    );
                }
            }
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

/// The last digits of a number that names a person's SIM: enough to compare it with the card.
fn ending(digits: &str) -> String {
    let shown = digits.len().saturating_sub(4);
    format!("…{}", digits.get(shown..).unwrap_or_default())
}
