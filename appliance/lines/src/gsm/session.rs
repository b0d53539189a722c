//! One opening of a modem's ports: from there until the modem fails or the line stops.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jawab_devices::{PortError, SerialPort};
use jawab_switch::{LegCommand, LegId, LineId};
use jawab_trace::{Tap, Way};
use jawab_wire::modem::{Event, Failure, Modem, ModemConfig, Octets, PinDoubt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, trace};

use super::GsmLineConfig;
use crate::audio::{self, Flow, Patch};
use crate::fault::Fault;
use crate::legs::Legs;
use crate::modems::Ports;
use crate::outgoing::{Decision, LineSends, TextToSend};
use crate::sound::{Cure, SoundWatch};
use crate::texts::LineTexts;

/// How long the AT port may take to accept a command.
const WRITE_WITHIN: Duration = Duration::from_secs(2);
/// How long the modem may take to hang up when the line stops.
const LAST_WORDS: Duration = Duration::from_millis(800);
/// What one read takes at most.
const READ: usize = 512;
/// Longest sleep without a timer of the engine; any bound will do.
const IDLE: Duration = Duration::from_secs(60);

/// Why a session is over.
#[derive(Debug)]
pub(super) enum Ended {
    /// The line was told to stop.
    Stopped,
    /// The modem or a port failed.
    Failed(Fault),
}

/// What is wanted of the line.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// By the switch.
    pub(super) commands: &'a mut mpsc::UnboundedReceiver<(LegId, LegCommand)>,
    /// By whoever has texts.
    pub(super) texts: &'a mut mpsc::Receiver<TextToSend>,
}

/// An open modem.
#[derive(Debug)]
pub(super) struct Session {
    at: SerialPort,
    at_path: PathBuf,
    audio_path: PathBuf,
    modem: Modem,
    opened: Instant,
    patches: mpsc::UnboundedSender<Patch>,
    audio: tokio::task::JoinHandle<io::Error>,
    sound: SoundWatch,
    tap: Tap,
    texts: LineTexts,
    sends: LineSends,
}

impl Session {
    /// Opens both ports.
    pub(super) fn open(
        config: &GsmLineConfig,
        ports: &Ports,
        modem: ModemConfig,
    ) -> Result<Self, PortError> {
        let at = jawab_devices::open(&ports.at, config.baud)?;
        let audio = jawab_devices::open(&ports.audio, config.baud)?;
        #[allow(clippy::disallowed_methods, reason = "two for each call")]
        let (patches, patched) = mpsc::unbounded_channel();
        let (flows, flow) = watch::channel(Flow::new());
        Ok(Self {
            at,
            at_path: ports.at.clone(),
            audio_path: ports.audio.clone(),
            modem: Modem::new(Duration::ZERO, modem),
            opened: Instant::now(),
            patches,
            audio: tokio::spawn(audio::carry(audio, patched, flows)),
            sound: SoundWatch::new(flow),
            tap: config.tap.clone(),
            texts: LineTexts::new(config.texts.clone()),
            sends: LineSends::default(),
        })
    }

    /// Runs the modem until it fails, or the line is told to stop. A leg that is up is
    /// released before this returns. Gives also what is in doubt of the PIN, for the next.
    pub(super) async fn run(
        mut self,
        legs: &mut Legs,
        wanted: Wanted<'_>,
        first: Option<(LegId, LegCommand)>,
        stop: &CancellationToken,
    ) -> (Ended, PinDoubt) {
        if let Some((leg, command)) = first {
            let now = self.opened.elapsed();
            legs.command(leg, command, &mut self.modem, now).await;
        }
        let ended = match self.converse(legs, wanted, stop).await {
            Ok(()) => {
                self.hang_up(legs).await;
                Ended::Stopped
            }
            Err(fault) => Ended::Failed(fault),
        };
        self.modem.handle_gone();
        while let Some(event) = self.modem.poll_event() {
            self.sends.event(&event);
            legs.event(event, &mut self.modem, self.opened.elapsed())
                .await;
        }
        if self.modem.unreadable_lines() > 0 {
            debug!(
                "{}: {} lines of the modem could not be read",
                legs.line(),
                self.modem.unreadable_lines()
            );
        }
        // The port is to be free when this returns, so that it can be opened again.
        if !self.audio.is_finished() {
            self.audio.abort();
            let _ = (&mut self.audio).await;
        }
        (ended, self.modem.pin_doubt())
    }

    async fn converse(
        &mut self,
        legs: &mut Legs,
        wanted: Wanted<'_>,
        stop: &CancellationToken,
    ) -> Result<(), Fault> {
        let Wanted { commands, texts } = wanted;
        let mut octets = [0; READ];
        loop {
            self.settle(legs).await?;
            if self.ask_for_credit(legs) {
                self.settle(legs).await?;
            }
            let wake = self.wake(legs);
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                read = self.at.read(&mut octets) => {
                    let count = self.whole(read)?;
                    self.tap.at(legs.line().as_str(), Way::In, &octets[..count]);
                    self.modem.handle_octets(self.opened.elapsed(), &octets[..count]);
                }
                command = commands.recv() => match command {
                    Some((leg, command)) => {
                        legs.command(leg, command, &mut self.modem, self.opened.elapsed()).await;
                    }
                    None => return Ok(()),
                },
                kept = self.texts.kept() => {
                    self.modem.text_is_durable(self.opened.elapsed(), kept);
                }
                Some(text) = texts.recv(), if !self.sends.is_sending() => self.send(legs, text),
                decision = self.sends.decided() => {
                    let now = self.opened.elapsed();
                    match decision {
                        Decision::MayLeave(id) => self.modem.text_may_leave(now, id),
                        Decision::TakeBack(id) => self.modem.take_text_back(now, id),
                    }
                }
                failed = &mut self.audio => return Err(self.audio_gone(failed)),
                () = tokio::time::sleep_until(wake) => {
                    self.modem.handle_timeout(self.opened.elapsed());
                    self.look_for_sound(legs);
                }
            }
        }
    }

    /// Carries out all that the engine says, until it has nothing more to say.
    async fn settle(&mut self, legs: &mut Legs) -> Result<(), Fault> {
        if let Some(patch) = legs.early_sound() {
            // If the audio task is gone, the loop is about to learn it.
            let _ = self.patches.send(patch);
        }
        loop {
            if let Some(octets) = self.modem.poll_transmit() {
                // Of a PIN that is among them, first of all.
                legs.pin_in_doubt(self.modem.pin_doubt()).await;
                self.write(legs.line(), &octets).await?;
            } else if let Some(event) = self.modem.poll_event() {
                self.event(legs, event).await?;
            } else {
                return Ok(());
            }
        }
    }

    async fn event(&mut self, legs: &mut Legs, event: Event) -> Result<(), Fault> {
        if let Event::Failed(failure) = event {
            return Err(Fault::Modem(failure));
        }
        let now = self.opened.elapsed();
        if let Event::Text(id) = event {
            self.texts.came(legs.line(), &self.modem, id);
        }
        self.sends.event(&event);
        if event == Event::Answered {
            // Before, a modem need not send anything.
            self.sound.begin(Instant::now());
        }
        if let Some(patch) = legs.event(event, &mut self.modem, now).await {
            let failed = patch.is_none() && self.sound.end();
            // If the audio task is gone, the loop is about to learn it.
            let _ = self.patches.send(patch);
            if failed {
                // The next call would have none either.
                return Err(Fault::Modem(Failure::NoSound));
            }
        }
        Ok(())
    }

    /// A text is to be given to the network, if nothing comes before it.
    fn send(&mut self, legs: &Legs, text: TextToSend) {
        if text.is_given_up() {
            return;
        }
        if legs.is_too_dear_to_text() {
            return text.not_now();
        }
        let id = self.sends.next_id();
        let taken = self
            .modem
            .send_text(self.opened.elapsed(), id, text.pdu().clone());
        match taken {
            Ok(()) => self.sends.begins(id, text),
            Err(why) => {
                debug!("{}: a text is not taken now: {why:?}", legs.line());
                text.not_now();
            }
        }
    }

    async fn write(&mut self, line: &LineId, octets: &Octets) -> Result<(), Fault> {
        log_command(line, octets);
        self.tap.at(line.as_str(), Way::Out, octets);
        let written = tokio::time::timeout(WRITE_WITHIN, self.at.write_all(octets)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(self.gone(source)),
            Err(_) => Err(Fault::Deaf {
                port: self.at_path.clone(),
            }),
        }
    }

    /// Reading nothing is the end of a port, too.
    fn whole(&self, read: io::Result<usize>) -> Result<usize, Fault> {
        match read {
            Ok(0) => Err(self.gone(io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => Ok(count),
            Err(source) => Err(self.gone(source)),
        }
    }

    fn gone(&self, source: io::Error) -> Fault {
        Fault::Gone {
            port: self.at_path.clone(),
            source,
        }
    }

    fn audio_gone(&self, failed: Result<io::Error, tokio::task::JoinError>) -> Fault {
        Fault::Gone {
            port: self.audio_path.clone(),
            source: failed.unwrap_or_else(io::Error::other),
        }
    }

    /// Asks the network for the SIM's credit, if it is time and there is no call.
    fn ask_for_credit(&mut self, legs: &mut Legs) -> bool {
        let Some(code) = legs.credit_code(&self.modem, Instant::now()) else {
            return false;
        };
        if let Err(why) = self.modem.ask_network(self.opened.elapsed(), &code) {
            debug!("{}: the network is not asked: {why:?}", legs.line());
        }
        true
    }

    fn wake(&self, legs: &Legs) -> Instant {
        let engine = self.modem.next_timeout().map(|after| self.opened + after);
        let latest = Instant::now() + IDLE;
        [engine, self.sound.look_at(), legs.credit_look_at()]
            .into_iter()
            .flatten()
            .fold(latest, Instant::min)
    }

    /// A call in which nothing is heard, or taken, is asked for its sound once more, now and
    /// again.
    fn look_for_sound(&mut self, legs: &mut Legs) {
        let found = self.sound.look(Instant::now());
        for (warning, stands) in found.warnings {
            legs.sound_is(&warning, stands, &self.audio_path);
        }
        let now = self.opened.elapsed();
        match found.cure {
            None => {}
            Some(Cure::Ask) => self.modem.renew_audio(now),
            Some(Cure::Restart) => self.modem.restart_audio(now),
        }
    }

    /// The line stops: the network is not left with a call that nobody is in.
    async fn hang_up(&mut self, legs: &mut Legs) {
        self.modem.hang_up(self.opened.elapsed());
        let hung_up = async {
            let mut octets = [0; READ];
            while self.modem.has_call() {
                self.settle(legs).await?;
                let count = self.at.read(&mut octets).await;
                let count = self.whole(count)?;
                self.tap.at(legs.line().as_str(), Way::In, &octets[..count]);
                self.modem
                    .handle_octets(self.opened.elapsed(), &octets[..count]);
            }
            self.settle(legs).await
        };
        match tokio::time::timeout(LAST_WORDS, hung_up).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => debug!("{}: {}", legs.line(), fault.told()),
            Err(_) => debug!("{}: the modem did not hang up in time", legs.line()),
        }
    }
}

/// What the modem is asked, without the PIN and without what is written to people.
fn log_command(line: &LineId, octets: &Octets) {
    let text = String::from_utf8_lossy(octets);
    let text = match text.split_once("+CPIN=") {
        Some((before, _)) => format!("{before}+CPIN=…"),
        None if !text.contains("AT") => "… of a text".to_owned(),
        None => text.trim_end().to_owned(),
    };
    trace!("{line}: {text}");
}
