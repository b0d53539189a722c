//! The rim: two ports, the control socket and the clock around the modem.

use std::path::PathBuf;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::control::{Request, Socket, answer};
use crate::identity::Identity;
use crate::modem::{Action, Modem};
use crate::port::Port;
use crate::trace::Trace;
use crate::usb::{Plugged, Usb};
use crate::voice::FRAME;
use crate::writer::Writer;

/// Where things are on this machine.
pub(crate) struct Paths {
    pub(crate) ports: Place,
    pub(crate) control: PathBuf,
    pub(crate) trace: Option<PathBuf>,
}

/// Where the ports are.
pub(crate) enum Place {
    Symlinks { at: PathBuf, audio: PathBuf },
    Usb(Usb),
}

const FRAME_EVERY: Duration = Duration::from_millis(20);
/// A clock this far behind was stopped, not late; what it missed is gone.
const STOPPED: Duration = Duration::from_secs(2);
const SHARE_EVERY: Duration = Duration::from_millis(500);

/// Is a modem until it is told to end.
pub(crate) async fn serve(paths: Paths, identity: Identity) -> Result<()> {
    tokio::task::LocalSet::new()
        .run_until(run(paths, identity))
        .await
}

async fn run(mut paths: Paths, identity: Identity) -> Result<()> {
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let socket = Socket::bind(&paths.control)?;
    let (requests, mut commands) = mpsc::channel(16);
    let (events, _) = broadcast::channel(1_024);
    let mut conversations = pin!(socket.serve(requests, events.clone()));
    let mut rim = Rim {
        ports: Some(Ports::open(&mut paths.ports)?),
        trace: Trace::open(paths.trace.as_deref())?,
        place: paths.ports,
        events,
    };
    let mut modem = Modem::plug_in(identity, Instant::now());
    let mut clock = interval(FRAME_EVERY);
    // Late frames are made up for: the far end's voice keeps the time of its clock.
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sharing = interval(SHARE_EVERY);
    let (mut at, mut audio) = ([0; 1_024], [0; 4_096]);
    loop {
        rim.carry_out(&mut modem)?;
        let timeout = modem.next_timeout();
        tokio::select! {
            result = &mut conversations => result?,
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
            count = Ports::read_at(rim.ports.as_ref(), &mut at) => {
                let octets = &at[..count?];
                rim.trace.heard(octets);
                modem.receive(octets, Instant::now());
            }
            count = Ports::read_audio(rim.ports.as_ref(), &mut audio) => {
                modem.hear(&audio[..count?], Instant::now());
            }
            due = clock.tick() => rim.tick(&mut modem, &mut clock, due.into_std()),
            () = sleep_until(timeout) => modem.expire(Instant::now()),
            Some(Request { command, answer: to }) = commands.recv() => {
                // Whoever asked may have hung up.
                let _ = to.send(answer(modem.direct(command, Instant::now())));
            }
            _ = sharing.tick() => rim.share(),
        }
    }
    modem.end(Instant::now());
    Ok(())
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// Both ports, as long as the modem is plugged in.
struct Ports {
    at: Rc<Port>,
    writer: Writer,
    audio: Port,
    /// The end of a frame that the audio port took in part.
    unsent: Vec<u8>,
    /// Where it is plugged in.
    _plugged: Option<Plugged>,
}

impl Drop for Ports {
    fn drop(&mut self) {
        // The writer lets go of it in a turn of its own, and whoever was told that the modem is gone looks now.
        self.at.unname();
    }
}

impl Ports {
    fn open(place: &mut Place) -> Result<Self> {
        let (at, audio, plugged) = match place {
            Place::Symlinks { at, audio } => (Port::open(at)?, Port::open(audio)?, None),
            Place::Usb(usb) => {
                let (at, audio, plugged) = usb.plug_in()?;
                (at, audio, Some(plugged))
            }
        };
        let at = Rc::new(at);
        Ok(Self {
            writer: Writer::start(Rc::clone(&at)),
            at,
            audio,
            unsent: Vec::new(),
            _plugged: plugged,
        })
    }

    async fn read_at(ports: Option<&Self>, buffer: &mut [u8]) -> std::io::Result<usize> {
        match ports {
            Some(ports) => ports.at.read(buffer).await,
            None => std::future::pending().await,
        }
    }

    async fn read_audio(ports: Option<&Self>, buffer: &mut [u8]) -> std::io::Result<usize> {
        match ports {
            Some(ports) => ports.audio.read(buffer).await,
            None => std::future::pending().await,
        }
    }

    /// Sends a frame, or nothing of it when there is no room: samples stay whole.
    fn send_frame(&mut self, frame: &[i16; FRAME]) -> bool {
        let sent = self.audio.write(&self.unsent);
        self.unsent.drain(..sent);
        if !self.unsent.is_empty() {
            return false;
        }
        let octets: Vec<u8> = frame
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        let sent = self.audio.write(&octets);
        if sent > 0 {
            self.unsent = octets[sent..].to_vec();
        }
        sent > 0
    }
}

struct Rim {
    ports: Option<Ports>,
    trace: Trace,
    place: Place,
    events: broadcast::Sender<Arc<str>>,
}

impl Rim {
    fn carry_out(&mut self, modem: &mut Modem) -> Result<()> {
        while let Some(action) = modem.next_action() {
            match action {
                Action::Say(utterance) => {
                    if let Some(ports) = &self.ports {
                        self.trace.said(&utterance.octets);
                        ports.writer.say(utterance);
                    }
                }
                Action::Report(event) => {
                    // Nobody may be watching.
                    let _ = self.events.send(event.to_string().into());
                }
                Action::Vanish => self.ports = None,
                Action::Appear => {
                    self.ports = Some(Ports::open(&mut self.place)?);
                }
            }
        }
        Ok(())
    }

    fn tick(&mut self, modem: &mut Modem, clock: &mut Interval, due: Instant) {
        let now = Instant::now();
        if now - due > STOPPED {
            clock.reset();
        }
        if let (Some(frame), Some(ports)) = (modem.frame(now), &mut self.ports) {
            let sent = ports.send_frame(&frame);
            modem.frame_sent(&frame, sent);
        }
    }

    fn share(&self) {
        if let Some(ports) = &self.ports {
            ports.at.share();
            ports.audio.share();
        }
    }
}
