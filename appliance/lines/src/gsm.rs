//! A GSM line's task: opens the modem's ports, runs a session on them, and starts again.

mod session;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jawab_devices::PortError;
use jawab_devices::panel::{Contact, ModemPower};
use jawab_devices::usb::UsbDevice;
use jawab_line_state::{LineFault, LineKind, LineState};
use jawab_media::MediaHandle;
use jawab_switch::{LegCommand, LegId, LineId, OfferedLegs, is_emergency};
use jawab_trace::Tap;
use jawab_wire::modem::{Beginning, Failure, ModemConfig, Pin, PinDoubt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::complaints::Complaints;
use crate::credit::CreditConfig;
use crate::fault::Fault;
use crate::handle::LineHandle;
use crate::health::HealthKeeper;
use crate::legs::{Costs, Legs};
use crate::memory::Memory;
use crate::modems::{Claim, ModemPlace, Ports};
use crate::outgoing::TextToSend;
use crate::texts::TextsTo;
use session::{Ended, Session, Wanted};

/// Waits between two attempts; the last for ever after.
const WAITS_MS: [u64; 6] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/// A restarted modem takes its ports away first.
const RESTARTS_FOR: Duration = Duration::from_secs(2);
/// Attempts in vain until the modem is told to restart, and again after as many.
const PATIENCE: u32 = 3;

/// Attempts in vain until a modem with a relay loses its current for a while, and again
/// after as many: the last rung, after the restart it was told to make did not help.
const LAST_RUNG: u32 = 2 * PATIENCE;
/// Restarts of the modem that did not help, after which it is left as it is.
const RESTARTS_IN_VAIN: u32 = 3;
/// What a restart did not mend it may mend much later: another SIM, a new firmware.
const NOW_AND_THEN: u32 = 60;
/// Between two looks at a modem that cannot do what is wanted.
const LEFT_ALONE: Duration = Duration::from_secs(60);
/// How long the modems that are plugged in may take to say which they are …
const FOUND_WITHIN: Duration = Duration::from_secs(60);
/// … where somebody dials an emergency service.
const FOUND_AT_ONCE: Duration = Duration::from_secs(5);
/// A modem that is plugged in and says nothing yet may be starting.
const MAY_COME_AFTER: Duration = Duration::from_secs(2);
/// How long it is without current: its capacitors have to be empty.
const WITHOUT_CURRENT: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 5_000 });

/// Where a GSM line's modem is found.
#[derive(Clone)]
pub struct GsmLineConfig {
    /// The line's name.
    pub line: LineId,
    /// Where its modem is.
    pub place: ModemPlace,
    /// Speed of both ports, bit/s; a modem on USB takes no notice of it.
    pub baud: u32,
    /// The SIM's PIN, if it asks for one.
    pub sim_pin: Option<String>,
    /// The folder where the line keeps, in a file of its own, which SIM was in the modem and how
    /// often its PIN was entered; nowhere, and a restart of the program forgets it.
    pub memory: Option<PathBuf>,
    /// How its SIM's credit is asked for, if it is.
    pub credit: Option<CreditConfig>,
    /// What is done in another operator's network.
    pub roaming: RoamingPolicy,
    /// Where a technician looks at what is said to the modem and by it.
    pub tap: Tap,
    /// Where texts go that come.
    pub texts: TextsTo,
}

impl fmt::Debug for GsmLineConfig {
    /// Without the PIN.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GsmLineConfig")
            .field("line", &self.line)
            .field("place", &self.place)
            .field("baud", &self.baud)
            .finish_non_exhaustive()
    }
}

/// What is done while the modem is in another operator's network. Near a border it may camp on a
/// foreign one without anybody's doing.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct RoamingPolicy {
    /// Calls are placed all the same; to emergency services they always are.
    pub calls: bool,
    /// Callers are answered. It costs, too; who calls a centre, and is not answered, does not know
    /// why.
    pub answers: bool,
}

impl Default for RoamingPolicy {
    fn default() -> Self {
        Self {
            calls: false,
            answers: true,
        }
    }
}

/// A GSM line: one modem, one call at a time.
#[derive(Debug)]
pub struct GsmLine {
    config: GsmLineConfig,
    legs: Legs,
    commands: mpsc::UnboundedReceiver<(LegId, LegCommand)>,
    texts_to_send: mpsc::Receiver<TextToSend>,
    stop: CancellationToken,
    pin: Option<Pin>,
    pin_refused: bool,
    /// Of the PIN, over all openings of the port.
    pin_doubt: PinDoubt,
    /// Attempts since the line was last in service.
    failures: u32,
    restart_next: bool,
    /// Restarts of the modem since the line was last in service.
    restarts: u32,
    /// Restarts for the sake of a call's sound, since a call last had some.
    restarts_for_sound: u32,
    /// Why the modem is out of service, while it restarts for that.
    reason: Option<LineFault>,
    cut_next: bool,
    /// A call to an emergency service that came while the modem was being waited for.
    emergency: Option<(LegId, LegCommand)>,
    power: Option<ModemPower<Box<dyn Contact>>>,
    complaints: Complaints,
    /// What was plugged in when the line's modem was looked for in vain.
    seen: Option<Vec<UsbDevice>>,
}

impl GsmLine {
    /// Starts the line's task. It brings the modem up, and back when it fails, until
    /// `stop`; then it hangs up. Where a relay gives the modem its current, that is cut
    /// for a while when nothing else brings the modem back.
    ///
    /// The task tells `inputs` of its legs, and whether the line can be used. Must be
    /// called within a tokio runtime.
    #[must_use]
    pub fn spawn(
        config: GsmLineConfig,
        relay: Option<Box<dyn Contact>>,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<jawab_switch::Input>,
        stop: CancellationToken,
    ) -> LineHandle {
        let (line, handle) = Self::new(config, relay, media, offered, inputs, stop);
        tokio::spawn(line.run());
        handle
    }

    fn new(
        config: GsmLineConfig,
        relay: Option<Box<dyn Contact>>,
        media: MediaHandle,
        offered: OfferedLegs,
        inputs: mpsc::Sender<jawab_switch::Input>,
        stop: CancellationToken,
    ) -> (Self, LineHandle) {
        let (keeper, health) = HealthKeeper::new(&config.line, LineKind::Gsm);
        #[allow(
            clippy::disallowed_methods,
            reason = "call control says a few for each call that is up"
        )]
        let (commands, commands_heard) = mpsc::unbounded_channel();
        let (texts, texts_to_send) = mpsc::channel(1);
        let handle = LineHandle::new(config.line.clone(), health, commands).with_texts(texts);
        let pin = usable_pin(&config);
        let known = pin.as_deref().map(str::to_owned);
        let memory = Memory::open(&config.line, config.memory.as_deref(), known);
        let (pin_doubt, pin_refused) = memory.pin();
        let costs = Costs::new(config.credit.clone(), config.roaming, &memory, &keeper);
        let line = Self {
            legs: Legs::new(
                config.line.clone(),
                media,
                offered,
                inputs,
                keeper,
                memory,
                costs,
            ),
            complaints: Complaints::about(config.line.clone()),
            config,
            commands: commands_heard,
            texts_to_send,
            stop,
            pin,
            pin_refused,
            pin_doubt,
            failures: 0,
            restart_next: false,
            restarts: 0,
            restarts_for_sound: 0,
            reason: None,
            cut_next: false,
            emergency: None,
            power: relay.map(ModemPower::new),
            seen: None,
        };
        (line, handle)
    }

    async fn run(mut self) {
        loop {
            let emergency = self.emergency.take();
            let ended = match self.modem_is_at(emergency.is_some()).await {
                Ok((claim, ports)) => {
                    let ended = self.session(&ports, emergency).await;
                    self.is_given_back(claim, &ended).await;
                    ended
                }
                Err(ended) => {
                    if let Some((leg, command)) = emergency {
                        self.legs.refuse(leg, &command).await;
                    }
                    ended
                }
            };
            let wait = match ended {
                Ended::Stopped => return,
                Ended::Failed(fault) => self.failed(fault).await,
            };
            if !self.wait(wait).await || !self.cut_current_if_that_is_left().await {
                return;
            }
        }
    }

    /// The ports of the line's modem, and the right to it where it was found.
    async fn modem_is_at(&mut self, at_once: bool) -> Result<(Option<Claim>, Ports), Ended> {
        let (modems, wanted) = match &self.config.place {
            ModemPlace::At(ports) => return Ok((None, ports.clone())),
            ModemPlace::Found(modems, wanted) => (modems, wanted),
        };
        let patience = if at_once { FOUND_AT_ONCE } else { FOUND_WITHIN };
        let claim = tokio::select! {
            () = self.stop.cancelled() => return Err(Ended::Stopped),
            claim = tokio::time::timeout(patience, modems.claim(wanted)) => claim,
        };
        let missing = match claim {
            Ok(Ok((claim, ports))) => return Ok((Some(claim), ports)),
            Ok(Err(missing)) => Some(missing),
            Err(_) => None,
        };
        let may_come = missing.as_ref().is_none_or(|missing| missing.may_come);
        let modem = wanted.to_string();
        let port = missing.and_then(|missing| {
            self.seen = Some(missing.seen);
            missing.port
        });
        Err(Ended::Failed(match port {
            // It may be ours; what keeps it is to be mended whosever it is.
            Some(error) => Fault::Port(error),
            None => Fault::Missing { modem, may_come },
        }))
    }

    /// One opening of the modem's ports.
    async fn session(&mut self, ports: &Ports, emergency: Option<(LegId, LegCommand)>) -> Ended {
        let modem = self.modem_config(emergency.is_some());
        match Session::open(&self.config, ports, modem) {
            Ok(session) => {
                let (ended, doubt) = session
                    .run(
                        &mut self.legs,
                        Wanted {
                            commands: &mut self.commands,
                            texts: &mut self.texts_to_send,
                        },
                        emergency,
                        &self.stop,
                    )
                    .await;
                self.pin_doubt = doubt;
                ended
            }
            Err(error) => {
                if let Some((leg, command)) = emergency {
                    self.legs.refuse(leg, &command).await;
                }
                Ended::Failed(Fault::Port(error))
            }
        }
    }

    /// The line has its modem no more. One whose SIM it was about is asked for its SIM again.
    async fn is_given_back(&mut self, claim: Option<Claim>, ended: &Ended) {
        if let (ModemPlace::Found(modems, wanted), Some(claim)) = (&self.config.place, claim)
            && wanted.imsi.is_some()
            && matches!(ended, Ended::Failed(_))
        {
            modems.forget(&claim).await;
        }
    }

    fn modem_config(&mut self, is_for_an_emergency: bool) -> ModemConfig {
        let restart = std::mem::take(&mut self.restart_next);
        let beginning = if restart && !is_for_an_emergency {
            Beginning::Restart
        } else {
            Beginning::Normal
        };
        ModemConfig {
            beginning,
            pin: self.pin.clone(),
            pin_doubt: self.pin_doubt,
        }
    }

    /// Says what failed, thinks of what may help, and gives how long to wait.
    async fn failed(&mut self, fault: Fault) -> Duration {
        if self.legs.was_in_service_since_last_asked() {
            self.failures = 0;
            self.restarts = 0;
            self.pin_refused &= self.pin.is_none();
            self.complaints.settle();
        }
        if self.legs.had_sound_since_last_asked() {
            self.restarts_for_sound = 0;
        }
        if matches!(fault, Fault::Modem(Failure::RestartWanted)) {
            // It is not the reason why the line is out of service.
            let told = fault.told();
            debug!("{}: {told}", self.config.line);
            let reason = self.reason.clone().unwrap_or(told);
            self.legs.out_of_service(LineState::Faulted(reason)).await;
            return RESTARTS_FOR;
        }
        if !matches!(fault, Fault::Missing { may_come: true, .. }) {
            self.failures += 1;
        }
        let told = self.told(&fault);
        if matches!(fault, Fault::Modem(Failure::PinRefused)) {
            self.legs.pin_refused(self.pin_doubt).await;
        }
        self.complaints.tell(&told.to_string());
        self.reason = Some(told.clone());
        self.legs.out_of_service(LineState::Faulted(told)).await;
        self.restart_next = self.restart_may_help(&fault);
        self.cut_next = self.cut_may_help(&fault);
        if matches!(fault, Fault::Modem(Failure::NoVoice)) && !self.restart_next {
            return LEFT_ALONE;
        }
        if matches!(fault, Fault::Missing { may_come: true, .. }) {
            return MAY_COME_AFTER;
        }
        let step = (self.failures as usize).saturating_sub(1);
        Duration::from_millis(WAITS_MS[step.min(WAITS_MS.len() - 1)])
    }

    fn told(&mut self, fault: &Fault) -> LineFault {
        match fault {
            Fault::Modem(Failure::PinRefused) => {
                self.pin = None;
                self.pin_refused = true;
                fault.told()
            }
            // There is no PIN to try any more, since it was refused.
            Fault::Modem(Failure::PinWanted | Failure::PinUnanswered) if self.pin_refused => {
                LineFault::PinRefused
            }
            _ => fault.told(),
        }
    }

    /// A modem that answers and does not do what it should is restarted, some times; so is
    /// one that failed several times in a row, if it still listens, and once one whose SIM
    /// cannot be read.
    fn restart_may_help(&mut self, fault: &Fault) -> bool {
        let Fault::Modem(failure) = fault else {
            return false;
        };
        let again = self.failures.is_multiple_of(PATIENCE);
        let now_and_then = self.failures.is_multiple_of(NOW_AND_THEN);
        let restart = match failure {
            Failure::WillNotHangUp => true,
            Failure::NoSound => {
                self.legs.sound_refused();
                self.restarts_for_sound += 1;
                self.restarts_for_sound <= RESTARTS_IN_VAIN
            }
            Failure::Refuses(..) => self.restarts < RESTARTS_IN_VAIN || now_and_then,
            Failure::NoVoice => self.restarts < RESTARTS_IN_VAIN,
            Failure::SimFailure | Failure::SimBusy => self.restarts == 0 || now_and_then,
            // Most often it is true.
            Failure::NoSim => (again && self.restarts == 0) || now_and_then,
            Failure::Silent => again,
            _ => false,
        };
        self.restarts += u32::from(restart);
        restart
    }

    /// Neither a new start nor the modem's own restart helped, and it may be that it hangs.
    fn cut_may_help(&self, fault: &Fault) -> bool {
        let may_hang = match fault {
            Fault::Modem(
                Failure::Silent | Failure::WillNotHangUp | Failure::Refuses(..),
            )
            | Fault::Gone { .. }
            | Fault::Deaf { .. }
            // One on USB that hangs is not even there.
            | Fault::Missing { may_come: false, .. }
            | Fault::Port(PortError::Missing { .. }) => true,
            Fault::Modem(_) | Fault::Port(_) | Fault::Missing { .. } => false,
        };
        may_hang && self.power.is_some() && self.failures.is_multiple_of(LAST_RUNG)
    }

    /// Takes the modem's current away for a while, where that is what is left to do. False
    /// when the line is to stop.
    async fn cut_current_if_that_is_left(&mut self) -> bool {
        if self.emergency.is_some() || !std::mem::take(&mut self.cut_next) {
            return true;
        }
        let Some(mut power) = self.power.take() else {
            return true;
        };
        warn!(
            "{}: the modem answers nothing; its relay takes its current away for {} s",
            self.config.line,
            WITHOUT_CURRENT.as_secs_f32()
        );
        let cycled = tokio::select! {
            () = power.cycle(WITHOUT_CURRENT) => true,
            // Longer than the cut: it only ends when the line is to stop.
            goes_on = self.wait(2 * WITHOUT_CURRENT) => goes_on,
        };
        self.power = Some(power);
        cycled
    }

    /// Waits; calls cannot be placed meanwhile, save one to an emergency service: for that the
    /// modem is tried at once. False when the line is to stop.
    async fn wait(&mut self, wait: Duration) -> bool {
        let over = tokio::time::sleep(wait);
        let plugged_in = plugged_in(self.config.place.clone(), self.seen.take());
        tokio::pin!(over, plugged_in);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = &mut over => return true,
                () = &mut plugged_in => return true,
                command = self.commands.recv() => match command {
                    Some((leg, command)) if is_for_an_emergency(&command) => {
                        self.emergency = Some((leg, command));
                        return true;
                    }
                    Some((leg, command)) => self.legs.refuse(leg, &command).await,
                    None => return false,
                },
            }
        }
    }
}

/// Waits until a modem is plugged in, or something is taken out; for ever, where the line's modem
/// was not looked for in vain.
async fn plugged_in(place: ModemPlace, seen: Option<Vec<UsbDevice>>) {
    match (place, seen) {
        (ModemPlace::Found(modems, _), Some(seen)) => modems.other_than(&seen).await,
        _ => std::future::pending().await,
    }
}

fn is_for_an_emergency(command: &LegCommand) -> bool {
    matches!(command, LegCommand::Originate { called, .. } if is_emergency(called))
}

/// A PIN has four to eight digits (TS 31.101); anything else would waste an attempt.
fn usable_pin(config: &GsmLineConfig) -> Option<Pin> {
    let pin = config.sim_pin.as_deref()?;
    let is_pin = (4..=8).contains(&pin.len()) && pin.bytes().all(|octet| octet.is_ascii_digit());
    if !is_pin {
        warn!(
            "{}: sim_pin is not made of four to eight digits; it is not used",
            config.line
        );
        return None;
    }
    Pin::try_from(pin).ok()
}
