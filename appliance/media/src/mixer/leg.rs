//! One leg, whatever carries it.

use std::sync::Arc;
use std::time::Duration;

use jawab_switch::{Digit, LegEvent, LegId};

use super::heard::Heard;
use super::rtp_side::{Octets, Port, RtpSide};
use crate::api::RtpRemote;
use crate::dtmf::{Dialler, Listener};
use crate::frame::{Frame, SILENCE, is_quiet};
use crate::g711::Codec;
use crate::meter::Meter;
use crate::pcm::{AlawPort, AlawSide, PcmPort, PcmSide};
use crate::player::{Playing, Playlist};
use crate::recording::Recording;

/// One side of a call, as the mixer sees it.
#[derive(Debug)]
pub struct Leg<P> {
    pub(super) id: LegId,
    pub(super) heard: Heard,
    side: Side<P>,
    dialler: Dialler,
    playlist: Option<Box<Playlist>>,
    recording: Option<Box<Recording>>,
    audible: Audible,
    meter: Arc<Meter>,
}

#[derive(Debug)]
enum Side<P> {
    Rtp(Box<RtpSide<P>>),
    Pcm(Box<Stream>),
    Alaw(Box<Channel>),
}

/// A modem's samples. It may report keys as well; whoever takes both sees that one is one.
#[derive(Debug)]
struct Stream {
    samples: PcmSide,
    keys: Listener,
}

impl Stream {
    fn receive(&mut self, now: Duration, meter: &Meter, mut digit: impl FnMut(Digit)) -> Heard {
        let said = self.samples.receive(now, meter);
        self.keys.hear(&said.pcm, &mut digit);
        Heard::linear(said.pcm)
    }
}

/// Frames in a row that are not quiet until a far end counts as heard: 60 ms.
const AUDIBLE: u8 = 3;

/// Whether there is something to hear on a leg that we originated: the network's ring tone,
/// its words, a voice. Told once.
#[derive(Debug)]
enum Audible {
    Not(u8),
    Told,
}

impl Audible {
    fn hear(&mut self, frame: &Frame) -> bool {
        let Self::Not(loud) = self else {
            return false;
        };
        *loud = if is_quiet(frame) { 0 } else { *loud + 1 };
        if *loud < AUDIBLE {
            return false;
        }
        *self = Self::Told;
        true
    }
}

/// A channel of an E1. Nothing but sound comes in on it, keys included.
#[derive(Debug)]
struct Channel {
    octets: AlawSide,
    keys: Listener,
}

impl Channel {
    fn receive(&mut self, now: Duration, meter: &Meter, mut digit: impl FnMut(Digit)) -> Heard {
        let said = self.octets.receive(now, meter);
        self.keys.hear(&said.pcm, &mut digit);
        Heard {
            pcm: said.pcm,
            octets: said.untouched.map(|octets| (Codec::Pcma, octets)),
        }
    }
}

impl<P: Port> Leg<P> {
    /// A leg of RTP. `seed` makes its synchronisation source and the starts of its
    /// sequence and timestamps, which are to be unpredictable (RFC 3550 §5.1).
    #[must_use]
    pub fn rtp(id: LegId, port: P, seed: u64) -> Self {
        Self::new(id, Side::Rtp(Box::new(RtpSide::new(port, seed))))
    }

    /// A leg of linear samples, and its driver's side.
    #[must_use]
    pub fn pcm(id: LegId) -> (Self, PcmPort) {
        let (samples, port) = PcmSide::new();
        let stream = Stream {
            samples,
            keys: Listener::default(),
        };
        (Self::new(id, Side::Pcm(Box::new(stream))), port)
    }

    /// A leg of A-law octets, and its driver's side.
    #[must_use]
    pub fn alaw(id: LegId) -> (Self, AlawPort) {
        let (octets, port) = AlawSide::new();
        let channel = Channel {
            octets,
            keys: Listener::default(),
        };
        (Self::new(id, Side::Alaw(Box::new(channel))), port)
    }

    fn new(id: LegId, side: Side<P>) -> Self {
        Self {
            id,
            heard: Heard::SILENCE,
            side,
            dialler: Dialler::default(),
            playlist: None,
            recording: None,
            audible: if id.is_originated() {
                Audible::Not(0)
            } else {
                Audible::Told
            },
            meter: Arc::new(Meter::new()),
        }
    }

    pub(crate) fn meter(&self) -> Arc<Meter> {
        self.meter.clone()
    }

    /// Its socket, where it is carried by RTP.
    pub(super) fn port(&mut self) -> Option<&mut P> {
        match &mut self.side {
            Side::Rtp(rtp) => Some(rtp.port()),
            Side::Pcm(_) | Side::Alaw(_) => None,
        }
    }

    /// Takes in so many packets at most that came for it.
    pub(super) fn read(
        &mut self,
        now: Duration,
        most: usize,
        octets: &mut Octets,
        mut told: impl FnMut(LegId, LegEvent),
    ) {
        if let Side::Rtp(rtp) = &mut self.side {
            let digit = |key| told(self.id, LegEvent::Digit(key));
            rtp.read(now, most, octets, &self.meter, digit);
        }
    }

    /// What its far end said in this tick, by what was read of it.
    pub(super) fn receive(&mut self, now: Duration, mut told: impl FnMut(LegId, LegEvent)) {
        let mut digit = |id, key| told(id, LegEvent::Digit(key));
        self.heard = match &mut self.side {
            Side::Rtp(rtp) => rtp.hear(&self.meter, |key| digit(self.id, key)),
            Side::Pcm(stream) => stream.receive(now, &self.meter, |key| digit(self.id, key)),
            Side::Alaw(channel) => channel.receive(now, &self.meter, |key| digit(self.id, key)),
        };
        if self.audible.hear(&self.heard.pcm) {
            told(self.id, LegEvent::Audible);
        }
        if let Some(recording) = &mut self.recording {
            recording.push(&self.heard.pcm);
        }
    }

    /// What there is to play to the leg in this tick.
    pub(super) fn played(&mut self) -> Option<(Frame, Playing)> {
        let playlist = self.playlist.as_mut()?;
        let mut frame = SILENCE;
        let playing = playlist.fill(&mut frame);
        Some((frame, playing))
    }

    pub(super) fn send(&mut self, out: &Heard) {
        let dialled = self.dialler.frame().map(Heard::linear);
        let out = dialled.as_ref().unwrap_or(out);
        match &mut self.side {
            Side::Rtp(rtp) => rtp.send(out),
            Side::Pcm(stream) => stream.samples.send(&out.pcm),
            Side::Alaw(channel) => channel.octets.send(&out.encoded(Codec::Pcma)),
        }
    }

    pub(super) fn skip(&mut self, ticks: u32) {
        if let Side::Rtp(rtp) = &mut self.side {
            rtp.skip(ticks);
        }
    }

    pub(super) fn set_remote(&mut self, remote: RtpRemote) {
        if let Side::Rtp(rtp) = &mut self.side {
            rtp.set_remote(remote);
        }
    }

    pub(super) fn send_digit(&mut self, digit: Digit) {
        match &mut self.side {
            Side::Rtp(rtp) if rtp.has_events() => rtp.send_digit(digit),
            _ => self.dialler.press(digit),
        }
    }

    pub(super) fn play(&mut self, playlist: Box<Playlist>) -> Option<Box<Playlist>> {
        self.playlist.replace(playlist)
    }

    pub(super) fn stop_playing(&mut self) -> Option<Box<Playlist>> {
        self.playlist.take()
    }

    pub(super) fn record(&mut self, recording: Box<Recording>) -> Option<Box<Recording>> {
        self.recording.replace(recording)
    }

    /// A recording that is over by itself.
    pub(super) fn finished_recording(&mut self) -> Option<Box<Recording>> {
        self.recording.take_if(|recording| recording.is_over())
    }

    pub(super) fn stop_recording(&mut self) -> Option<Box<Recording>> {
        self.recording.take()
    }
}
