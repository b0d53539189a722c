//! The way into the media for everybody else.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jawab_switch::{
    Announcement, Language, LegCommand, LegEvent, LegId, PlayId, PromptId, RecordAs, Tone,
};
use jawab_vocabulary::Quality;
use rtrb::{Producer, RingBuffer};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tracing::{debug, error};

use crate::api::{LegStats, MediaConfig, RtpRemote};
use crate::back_office;
use crate::clock;
use crate::error::MediaError;
use crate::meter::Meter;
use crate::mixer::{Command, Leg, MAX_LEGS, Mixer};
use crate::pcm::{AlawPort, PcmPort};
use crate::player::Playlist;
use crate::prompts::{PromptFault, Prompts};
use crate::quality::{self, CarriedBy};
use crate::recording::Recording;
use crate::socket::UdpPort;

/// Commands that may wait for a tick; far more than a full box makes in 20 ms.
const COMMANDS: usize = 2_048;
/// Legs of which it is known how they fared, after they were closed: a call is recorded when it is
/// over, and a leg of it may be gone long before.
const CLOSED: usize = 8 * MAX_LEGS;
/// Every command may come back as a report or two, beside events.
const REPORTS: usize = 8_192;

/// Opens legs, joins them and plays to them. Clones speak to the same clock.
///
/// Media stop at [`MediaHandle::shutdown`], or when the last clone is dropped.
#[derive(Clone)]
pub struct MediaHandle {
    shared: Arc<Shared>,
}

/// What all handles have in common.
struct Shared {
    rtp_ports: RangeInclusive<u16>,
    prompts: Arc<Prompts>,
    stop: Arc<AtomicBool>,
    control: Mutex<Control>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Control {
    commands: Producer<Command<UdpPort>>,
    legs: HashMap<LegId, Open>,
    next_port: u16,
    /// How the legs fared that were closed last.
    closed: VecDeque<(LegId, Quality)>,
    /// Legs whose recording is being written, with what to play to them afterwards.
    saving: HashMap<LegId, Option<Play>>,
    /// Legs that are recorded to files.
    to_files: HashSet<LegId>,
}

struct Open {
    meter: Arc<Meter>,
    carried_by: CarriedBy,
}

impl Open {
    fn quality(&self) -> Quality {
        quality::quality(&self.meter.read(), self.carried_by)
    }
}

struct Play {
    id: PlayId,
    what: Vec<Announcement>,
    repeat: bool,
}

/// Loads the prompts and starts the clock.
///
/// The receiver is given [`LegEvent::Digit`], [`LegEvent::Played`] and [`LegEvent::Recorded`] of all
/// legs.
///
/// # Errors
/// When a thread cannot be started. Prompts that are missing or damaged are no
/// error; the log names them.
pub fn start(
    config: MediaConfig,
) -> Result<(MediaHandle, UnboundedReceiver<(LegId, LegEvent)>), MediaError> {
    let prompts = Arc::new(Prompts::load(&config.prompts, &config.recorded));
    let (commands, commands_out) = RingBuffer::new(COMMANDS);
    let (reports, reports_out) = RingBuffer::new(REPORTS);
    #[allow(
        clippy::disallowed_methods,
        reason = "it is filled from a ring of REPORTS, of which a leg makes some a second"
    )]
    let (events, events_out) = unbounded_channel();
    let stop = Arc::new(AtomicBool::new(false));
    let shared = Arc::new(Shared {
        rtp_ports: config.rtp_ports,
        prompts: prompts.clone(),
        stop: stop.clone(),
        control: Mutex::new(Control {
            commands,
            legs: HashMap::new(),
            next_port: 0,
            closed: VecDeque::with_capacity(CLOSED),
            saving: HashMap::new(),
            to_files: HashSet::new(),
        }),
        threads: Mutex::default(),
    });

    let weak = Arc::downgrade(&shared);
    let back_office = spawn("media-files", move || {
        let recording_is_over = |leg, saved| {
            if let Some(shared) = weak.upgrade() {
                shared.recording_is_over(leg, saved);
            }
        };
        back_office::run(
            reports_out,
            &events,
            &prompts,
            &config.recordings,
            recording_is_over,
        );
    })?;
    let told = back_office.thread().clone();
    let clock = spawn("media-clock", move || {
        clock::run(Mixer::new(reports), commands_out, &stop, &told);
    })?;
    lock(&shared.threads).extend([clock, back_office]);
    Ok((MediaHandle { shared }, events_out))
}

fn spawn(
    name: &'static str,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, MediaError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map_err(|source| MediaError::Thread { name, source })
}

/// A panic of another thread leaves nothing half done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MediaHandle {
    /// The announcements that could not be used at the start.
    #[must_use]
    pub fn prompt_faults(&self) -> &[PromptFault] {
        self.shared.prompts.faults()
    }

    /// Whether a text is there in a language, made or recorded, now.
    #[must_use]
    pub fn has_prompt(&self, prompt: PromptId, language: Language) -> bool {
        self.shared.prompts.has(prompt, language)
    }

    /// Opens a leg of RTP on an even port of this address, and gives that port.
    /// Nothing is sent or heard until [`MediaHandle::set_remote`].
    ///
    /// # Errors
    /// When no pair of ports is free, the leg is open already, or there are too many.
    pub fn open_rtp(&self, leg: LegId, local_ip: IpAddr) -> Result<SocketAddr, MediaError> {
        let mut control = lock(&self.shared.control);
        control.has_room_for(leg)?;
        let ports = &self.shared.rtp_ports;
        let port = UdpPort::open(local_ip, ports, &mut control.next_port)?;
        let no_port = |source| MediaError::NoPort {
            ip: local_ip,
            ports: ports.clone(),
            source,
        };
        let address = port.address().map_err(no_port)?;
        let seed =
            getrandom::u64().map_err(|error| no_port(io::Error::other(error.to_string())))?;
        control.open(leg, Leg::rtp(leg, port, seed), CarriedBy::Rtp)?;
        Ok(address)
    }

    /// Tells an RTP leg what offer and answer settled, at the start and at each change.
    ///
    /// # Errors
    /// When the leg is not open, or is not RTP.
    pub fn set_remote(&self, leg: LegId, remote: RtpRemote) -> Result<(), MediaError> {
        let mut control = lock(&self.shared.control);
        match control.legs.get(&leg) {
            None => Err(MediaError::NotOpen(leg)),
            Some(open) if open.carried_by != CarriedBy::Rtp => Err(MediaError::NotRtp(leg)),
            Some(_) => control.send(Command::SetRemote(leg, remote)),
        }
    }

    /// Opens a leg of linear samples, and gives its driver's side.
    ///
    /// # Errors
    /// When the leg is open already, or there are too many.
    pub fn open_pcm(&self, leg: LegId) -> Result<PcmPort, MediaError> {
        let mut control = lock(&self.shared.control);
        control.has_room_for(leg)?;
        let (pcm, port) = Leg::pcm(leg);
        control.open(leg, pcm, CarriedBy::Pcm)?;
        Ok(port)
    }

    /// Opens a leg of A-law octets, a channel of an E1, and gives its driver's side.
    /// Keys are looked for in what its far end says, since they come no other way, and
    /// told as [`LegEvent::Digit`].
    ///
    /// # Errors
    /// When the leg is open already, or there are too many.
    pub fn open_alaw(&self, leg: LegId) -> Result<AlawPort, MediaError> {
        let mut control = lock(&self.shared.control);
        control.has_room_for(leg)?;
        let (channel, port) = Leg::alaw(leg);
        control.open(leg, channel, CarriedBy::Alaw)?;
        Ok(port)
    }

    /// Closes a leg: takes it out of its bridge, stops playing, keeps a file that
    /// is being recorded, and forgets a prompt. A leg that is not open is no error.
    pub fn close(&self, leg: LegId) {
        let mut control = lock(&self.shared.control);
        control.saving.remove(&leg);
        control.to_files.remove(&leg);
        if let Some(open) = control.legs.remove(&leg) {
            if control.closed.len() == CLOSED {
                control.closed.pop_front();
            }
            control.closed.push_back((leg, open.quality()));
            control.send_or_log(Command::Close(leg));
        }
    }

    /// Carries out the switch's commands that concern audio; leaves the others to the
    /// drivers. For a leg that is not open, does nothing: it has just been released.
    ///
    /// What cannot be found to be played is left out, and [`LegEvent::Played`] comes
    /// all the same. A text played after [`LegCommand::StopRecording`] is only
    /// heard once the recording is on disk; if it could not be kept, congestion tone
    /// is heard instead. Of a file [`LegEvent::Recorded`] says what became of it.
    pub fn command(&self, leg: LegId, command: &LegCommand) {
        let mut control = lock(&self.shared.control);
        if !control.legs.contains_key(&leg) {
            debug!("{leg} has no audio; {command:?} does nothing");
            return;
        }
        match command {
            LegCommand::Join(bridge, part) => {
                control.forget_play(leg);
                control.send_or_log(Command::Join(leg, *bridge, *part));
            }
            LegCommand::Leave => control.send_or_log(Command::Leave(leg)),
            LegCommand::Echo => {
                control.forget_play(leg);
                control.send_or_log(Command::Echo(leg));
            }
            LegCommand::Play { id, what, repeat } => {
                let play = Play {
                    id: *id,
                    what: what.clone(),
                    repeat: *repeat,
                };
                match control.saving.get_mut(&leg) {
                    Some(waiting) => *waiting = Some(play),
                    None => self.shared.play(&mut control, leg, &play),
                }
            }
            LegCommand::StopPlaying => {
                control.forget_play(leg);
                control.send_or_log(Command::StopPlaying(leg));
            }
            LegCommand::SendDigit(digit) => control.send_or_log(Command::SendDigit(leg, *digit)),
            LegCommand::Record {
                what,
                at_most,
                silence,
            } => {
                match what {
                    RecordAs::File(_) => control.to_files.insert(leg),
                    RecordAs::Prompt(..) => control.to_files.remove(&leg),
                };
                let recording = Recording::new(what.clone(), *at_most);
                let recording = Box::new(recording.until_silence(*silence));
                control.send_or_log(Command::Record(leg, recording));
            }
            LegCommand::StopRecording => {
                // Whoever has a file recorded is told when it is over, and waits for that.
                if !control.to_files.contains(&leg) {
                    control.saving.entry(leg).or_default();
                }
                if let Err(refused) = control.send(Command::StopRecording(leg)) {
                    control.saving.remove(&leg);
                    error!("{refused}");
                }
            }
            LegCommand::Originate { .. }
            | LegCommand::Alert
            | LegCommand::Progress
            | LegCommand::Answer
            | LegCommand::Release(_) => {}
        }
    }

    /// How long ago the far end was last heard: an RTP packet, or a frame from a modem
    /// or a channel. `None` if never, or if the leg is not open.
    #[must_use]
    pub fn last_heard(&self, leg: LegId) -> Option<Duration> {
        let control = lock(&self.shared.control);
        let heard = control.legs.get(&leg)?.meter.last_heard()?;
        Some(clock::now().saturating_sub(heard))
    }

    /// How the leg's incoming audio fares; `None` if it is not open.
    #[must_use]
    pub fn stats(&self, leg: LegId) -> Option<LegStats> {
        let control = lock(&self.shared.control);
        Some(control.legs.get(&leg)?.meter.read())
    }

    /// How the leg's sound fared until now, or until it was closed. `None` if it never had any, or
    /// was closed so long ago that many others were since.
    #[must_use]
    pub fn quality(&self, leg: LegId) -> Option<Quality> {
        let control = lock(&self.shared.control);
        if let Some(open) = control.legs.get(&leg) {
            return Some(open.quality());
        }
        let mut closed = control.closed.iter().rev();
        let known = closed.find(|(known, _)| *known == leg);
        known.map(|(_, quality)| *quality)
    }

    /// Stops the clock, writes what was being written, and waits for both: 20 ms, or
    /// what a disk takes. All legs fall silent.
    pub fn shutdown(&self) {
        self.shared.stop.store(true, Relaxed);
        let threads: Vec<_> = lock(&self.shared.threads).drain(..).collect();
        for thread in threads {
            let name = thread.thread().name().unwrap_or_default().to_owned();
            if thread.join().is_err() {
                error!("the thread {name} had failed; see the message above");
            }
        }
    }
}

impl fmt::Debug for MediaHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let legs = lock(&self.shared.control).legs.len();
        f.debug_struct("MediaHandle")
            .field("legs", &legs)
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn play(&self, control: &mut Control, leg: LegId, play: &Play) {
        let clips = self.prompts.clips(&play.what);
        let playlist = Playlist::new(play.id, clips, play.repeat);
        control.send_or_log(Command::Play(leg, Box::new(playlist)));
    }

    /// A recording is on disk, or failed to get there: what waited for it can be played.
    fn recording_is_over(&self, leg: LegId, saved: bool) {
        let mut control = lock(&self.control);
        let Some(Some(mut play)) = control.saving.remove(&leg) else {
            return;
        };
        if !saved {
            // "It is kept" would be a lie.
            play.what = vec![Announcement::Tone(Tone::Congestion)];
        }
        self.play(&mut control, leg, &play);
    }
}

impl Control {
    fn has_room_for(&self, leg: LegId) -> Result<(), MediaError> {
        if self.legs.contains_key(&leg) {
            return Err(MediaError::AlreadyOpen(leg));
        }
        if self.legs.len() >= MAX_LEGS {
            return Err(MediaError::TooManyLegs(self.legs.len()));
        }
        Ok(())
    }

    fn open(
        &mut self,
        id: LegId,
        leg: Leg<UdpPort>,
        carried_by: CarriedBy,
    ) -> Result<(), MediaError> {
        let meter = leg.meter();
        self.send(Command::Open(Box::new(leg)))?;
        self.legs.insert(id, Open { meter, carried_by });
        Ok(())
    }

    /// Whatever waits to be played after a recording is not to be played any more.
    fn forget_play(&mut self, leg: LegId) {
        if let Some(waiting) = self.saving.get_mut(&leg) {
            *waiting = None;
        }
    }

    fn send(&mut self, command: Command<UdpPort>) -> Result<(), MediaError> {
        if self.commands.is_abandoned() {
            return Err(MediaError::Overloaded);
        }
        self.commands
            .push(command)
            .map_err(|_full| MediaError::Overloaded)
    }

    fn send_or_log(&mut self, command: Command<UdpPort>) {
        if let Err(refused) = self.send(command) {
            error!("{refused}");
        }
    }
}
