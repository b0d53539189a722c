//! A leg that is carried by RTP: what comes in, what goes out.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use jawab_switch::Digit;

use super::heard::Heard;
use super::reception::{Received, Reception};
use super::source::Source;
use crate::api::{MediaDirection, Payloads, RtpRemote};
use crate::conceal::{Concealer, Joined};
use crate::dtmf::Listener;
use crate::frame::FRAME_LEN;
use crate::g711::Codec;
use crate::jitter::{Inserted, JitterBuffer, Taken};
use crate::meter::Meter;
use crate::rtp::{HEADER_LEN, Packet};
use crate::telephone_event;

/// Packets taken from one leg's socket in one tick; a flood waits in the kernel, and is dropped there.
pub(super) const PACKETS_MAX: usize = 32;
/// The longest packet read; the longest of ours with 200 ms of audio is 1612.
const OCTETS_MAX: usize = 2_048;

/// Where a datagram is read to.
pub(super) type Octets = [u8; OCTETS_MAX];

/// Room for one.
pub(super) const NO_OCTETS: Octets = [0; OCTETS_MAX];

/// A datagram socket, or what stands for one in a test.
pub trait Port: fmt::Debug {
    /// Finds out for many ports at once where datagrams are, so that [`Port::receive`] of the
    /// others need not ask: a tick does this before it reads. Never waits, and may do nothing.
    fn look<'a>(ports: impl Iterator<Item = &'a mut Self>)
    where
        Self: 'a,
    {
        drop(ports);
    }
    /// The next datagram that is there: its length and source. Never waits.
    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)>;
    /// Sends a datagram, or drops it. Never waits.
    fn send(&mut self, octets: &[u8], to: SocketAddr);
}

#[derive(Debug)]
pub(super) struct RtpSide<P> {
    port: P,
    remote: Option<Remote>,
    reception: Reception,
    keys: Listener,
    /// A key came as an event (RFC 4733).
    sends_events: bool,
    jitter: JitterBuffer,
    concealer: Concealer,
    events: telephone_event::Receiver,
    out: Out,
}

#[derive(Debug)]
struct Remote {
    source: Source,
    codec: Codec,
    payloads: Payloads,
    direction: MediaDirection,
}

impl Remote {
    /// The codec that a payload type stands for on its way in.
    fn codec_of(&self, payload_type: u8) -> Option<Codec> {
        if payload_type == self.payloads.receive {
            return Some(self.codec);
        }
        Codec::of_payload_type(payload_type)
    }

    /// Whether it stands for telephone events. Some number them as they want to be sent to, not
    /// as they were told to.
    fn is_event(&self, payload_type: u8) -> bool {
        let Payloads {
            send_event,
            receive_event,
            ..
        } = self.payloads;
        [receive_event, send_event].contains(&Some(payload_type))
    }
}

/// The stream we send.
#[derive(Debug)]
struct Out {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    /// Nothing was sent before, or not for a while.
    starting: bool,
    events: telephone_event::Sender,
}

impl<P: Port> RtpSide<P> {
    pub(super) fn new(port: P, seed: u64) -> Self {
        Self {
            port,
            remote: None,
            reception: Reception::default(),
            keys: Listener::default(),
            sends_events: false,
            jitter: JitterBuffer::default(),
            concealer: Concealer::default(),
            events: telephone_event::Receiver::default(),
            out: Out {
                ssrc: seed as u32,
                sequence: (seed >> 32) as u16,
                timestamp: (seed >> 48) as u32,
                starting: true,
                events: telephone_event::Sender::default(),
            },
        }
    }

    /// Takes over a new session description. A source that is believed stays so while
    /// the address described is the same, as in a re-INVITE for hold.
    pub(super) fn set_remote(&mut self, new: RtpRemote) {
        let source = match self.remote.take() {
            Some(old) if old.source.described() == new.address => old.source,
            _ => Source::new(new.address),
        };
        self.remote = Some(Remote {
            source,
            codec: new.codec,
            payloads: new.payloads,
            direction: new.direction,
        });
    }

    pub(super) fn has_events(&self) -> bool {
        self.remote
            .as_ref()
            .is_some_and(|remote| remote.payloads.send_event.is_some())
    }

    pub(super) fn send_digit(&mut self, digit: Digit) {
        self.out.events.press(digit);
    }

    pub(super) const fn port(&mut self) -> &mut P {
        &mut self.port
    }

    /// Takes in what came, so many packets at most.
    pub(super) fn read(
        &mut self,
        now: Duration,
        most: usize,
        octets: &mut Octets,
        meter: &Meter,
        mut digit: impl FnMut(Digit),
    ) {
        for _ in 0..most {
            let Some((length, from)) = self.port.receive(octets) else {
                break;
            };
            if let Ok(packet) = Packet::parse(&octets[..length.min(OCTETS_MAX)])
                && let Some(key) = self.packet(&packet, from, now, meter)
            {
                digit(key);
            }
        }
    }

    /// What is heard of it in this tick.
    pub(super) fn hear(&mut self, meter: &Meter, mut digit: impl FnMut(Digit)) -> Heard {
        meter.set_lost(self.reception.lost());
        let heard = self.take(meter);
        // A telephone that sends events is believed to send all its keys so; what is left of the
        // tone in its sound, before the gate closes, is the same key.
        if !self.sends_events {
            self.keys.hear(&heard.pcm, &mut digit);
        }
        meter.set_buffer(self.jitter.jitter_ms(), self.jitter.depth_ms());
        heard
    }

    fn packet(
        &mut self,
        packet: &Packet<'_>,
        from: SocketAddr,
        now: Duration,
        meter: &Meter,
    ) -> Option<Digit> {
        let remote = self.remote.as_mut()?;
        let codec = remote.codec_of(packet.payload_type);
        let is_event = codec.is_none() && remote.is_event(packet.payload_type);
        // Comfort noise (RFC 3389) and the like: valid, and nothing we can play.
        let is_known = codec.is_some() || is_event || packet.payload_type == 13;
        if !is_known
            || !remote
                .source
                .admits(from, packet.ssrc, packet.sequence, now)
        {
            return None;
        }
        meter.heard(now);
        match self.reception.receive(packet.ssrc, packet.sequence) {
            Received::Duplicate | Received::Stray => return None,
            Received::First => {
                self.jitter.reset();
                self.events.reset();
            }
            Received::New => {}
        }
        if !remote.direction.receives() {
            return None;
        }
        if is_event {
            self.sends_events = true;
            return self
                .events
                .receive(packet.timestamp, packet.marker, packet.payload);
        }
        let inserted = self
            .jitter
            .insert(packet.timestamp, packet.marker, codec?, packet.payload);
        if inserted == Inserted::Late {
            meter.late();
        }
        meter.measured(self.jitter.jitter_us(), self.jitter.depth_ms());
        None
    }

    fn take(&mut self, meter: &Meter) -> Heard {
        match self.jitter.take() {
            Taken::Idle => Heard::SILENCE,
            Taken::Missing => {
                meter.concealed();
                Heard::linear(self.concealer.conceal())
            }
            Taken::Frame(codec, octets) => {
                meter.played();
                let mut pcm = octets.map(|octet| codec.decode(octet));
                let octets = match self.concealer.good(&mut pcm) {
                    Joined::Untouched => Some((codec, octets)),
                    Joined::Blended => None,
                };
                Heard { pcm, octets }
            }
        }
    }

    pub(super) fn send(&mut self, out: &Heard) {
        let timestamp = self.out.timestamp;
        self.out.timestamp = timestamp.wrapping_add(FRAME_LEN as u32);
        let Some(remote) = &self.remote else {
            return;
        };
        if !remote.direction.sends() {
            self.out.starting = true;
            return;
        }
        let event = remote
            .payloads
            .send_event
            .and_then(|payload_type| Some((payload_type, self.out.events.next(timestamp)?)));
        let audio;
        let mut packet = Packet {
            marker: self.out.starting,
            payload_type: remote.payloads.send,
            sequence: self.out.sequence,
            timestamp,
            ssrc: self.out.ssrc,
            payload: &[],
        };
        match &event {
            Some((payload_type, event)) => {
                packet.payload_type = *payload_type;
                packet.marker = event.marker;
                packet.timestamp = event.timestamp;
                packet.payload = &event.payload;
            }
            None => {
                audio = out.encoded(remote.codec);
                packet.payload = &audio;
                self.out.starting = false;
            }
        }
        let mut octets = [0; HEADER_LEN + FRAME_LEN];
        if let Some(length) = packet.write(&mut octets) {
            self.port.send(&octets[..length], remote.source.address());
        }
        self.out.sequence = self.out.sequence.wrapping_add(1);
    }

    pub(super) fn skip(&mut self, ticks: u32) {
        let samples = ticks.wrapping_mul(FRAME_LEN as u32);
        self.out.timestamp = self.out.timestamp.wrapping_add(samples);
        self.jitter.reset();
    }
}
