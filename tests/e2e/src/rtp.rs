//! A far end's mouth and ear: RTP with G.711 A-law (RFC 3551) and telephone events
//! (RFC 4733), for peers whose signalling is SIPp's. It shares no code with the box.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Samples in a packet: 20 ms.
const PACKET: usize = 160;

/// How long a packet lasts.
const FRAME: Duration = Duration::from_millis(20);
const PCMA: u8 = 8;
const TELEPHONE_EVENT: u8 = 101;
const SSRC: [u8; 4] = [0x4a, 0x61, 0x77, 0x62];

/// A sample of something else than silence.
const LOUD: i16 = 1_000;

/// What the ear heard, and when.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Samples in order of arrival.
    pub samples: Vec<i16>,
    /// When the first packet with something else than silence arrived.
    pub first_loud: Option<Instant>,
    /// Where the box sends from.
    pub peer: Option<SocketAddr>,
}

/// The mouth and the ear of one call.
#[derive(Debug)]
pub struct FarEnd {
    socket: UdpSocket,
    heard: Arc<Mutex<Heard>>,
    stop: Arc<AtomicBool>,
    ear: Option<JoinHandle<()>>,
    sequence: u16,
    /// When the first packet went out: timestamps count from here, pauses included
    /// (RFC 3550 §5.1).
    began: Option<Instant>,
    /// Packets of 20 ms since then.
    packets: u32,
}

impl FarEnd {
    /// Opens an RTP port on this address, and listens.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn listen(address: Ipv4Addr) -> Result<Self> {
        let socket = UdpSocket::bind((address, 0))?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let ear = {
            let (socket, heard, stop) = (socket.try_clone()?, heard.clone(), stop.clone());
            socket.set_read_timeout(Some(Duration::from_millis(100)))?;
            std::thread::spawn(move || listen(&socket, &heard, &stop))
        };
        Ok(Self {
            socket,
            heard,
            stop,
            ear: Some(ear),
            sequence: 0,
            began: None,
            packets: 0,
        })
    }

    /// Its RTP port, for SDP.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn port(&self) -> Result<u16> {
        Ok(self.socket.local_addr()?.port())
    }

    /// What it has heard until now.
    #[must_use]
    pub fn heard(&self) -> Heard {
        self.heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Forgets what it has heard.
    pub fn forget(&self) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.samples.clear();
        heard.first_loud = None;
    }

    /// Says these samples to the box, in real time; gives when the first packet that was not silent went out.
    ///
    /// # Errors
    /// When the network does not take them.
    pub fn says(&mut self, to: SocketAddr, samples: &[i16]) -> Result<Option<Instant>> {
        let mut first_loud = None;
        let began = self.skip_pause();
        for (n, chunk) in samples.chunks(PACKET).enumerate() {
            let due = began + FRAME * self.packets;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let payload: Vec<u8> = chunk.iter().map(|sample| encode(*sample)).collect();
            if first_loud.is_none() && is_loud(chunk) {
                first_loud = Some(Instant::now());
            }
            self.send(to, PCMA, n == 0, &payload)?;
            self.packets += 1;
        }
        Ok(first_loud)
    }

    /// Presses a key for 100 ms (RFC 4733 §2.5).
    ///
    /// # Errors
    /// When the network does not take it, or no keypad has the key.
    pub fn presses(&mut self, to: SocketAddr, key: char) -> Result<()> {
        let event = "0123456789*#ABCD"
            .find(key)
            .ok_or_else(|| anyhow::anyhow!("no keypad has {key:?}"))?;
        self.skip_pause();
        for n in 1..=8_u16 {
            // The end is said three times, in case one is lost (§2.5.1.4).
            let (end, steps) = if n > 5 { (0x80, 5) } else { (0, n) };
            let duration = (steps * 160).to_be_bytes();
            let payload = [u8::try_from(event)?, end | 10, duration[0], duration[1]];
            self.send(to, TELEPHONE_EVENT, n == 1, &payload)?;
            std::thread::sleep(Duration::from_millis(20));
        }
        self.packets += 8;
        Ok(())
    }

    /// Time that passed without a word is passed over; gives when the clock began.
    fn skip_pause(&mut self) -> Instant {
        let began = *self.began.get_or_insert_with(Instant::now);
        let now = began.elapsed().as_millis().div_ceil(FRAME.as_millis());
        self.packets = self.packets.max(u32::try_from(now).unwrap_or(u32::MAX));
        began
    }

    fn send(&mut self, to: SocketAddr, kind: u8, marker: bool, payload: &[u8]) -> Result<()> {
        let mut packet = vec![0x80, kind | if marker { 0x80 } else { 0 }];
        packet.extend(self.sequence.to_be_bytes());
        let timestamp = self.packets.wrapping_mul(PACKET as u32);
        packet.extend(timestamp.to_be_bytes());
        packet.extend(SSRC);
        packet.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
        self.socket.send_to(&packet, to)?;
        Ok(())
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(ear) = self.ear.take() {
            // A panic in the ear has printed itself already.
            let _ = ear.join();
        }
    }
}

fn listen(socket: &UdpSocket, heard: &Mutex<Heard>, stop: &AtomicBool) {
    let mut packet = [0; 2048];
    while !stop.load(Ordering::Relaxed) {
        let Ok((octets, peer)) = socket.recv_from(&mut packet) else {
            continue;
        };
        let now = Instant::now();
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.peer = Some(peer);
        if octets < 12 || packet[1] & 0x7f != PCMA {
            continue;
        }
        let start = heard.samples.len();
        heard
            .samples
            .extend(packet[12..octets].iter().map(|octet| decode(*octet)));
        if heard.first_loud.is_none() && is_loud(&heard.samples[start..]) {
            heard.first_loud = Some(now);
        }
    }
}

fn is_loud(samples: &[i16]) -> bool {
    samples
        .iter()
        .any(|sample| sample.unsigned_abs() > LOUD.unsigned_abs())
}

/// G.711 A-law, by the definition: sign, three bits of segment, four bits within it, even bits inverted.
#[must_use]
pub fn encode(sample: i16) -> u8 {
    let sign = if sample >= 0 { 0x80 } else { 0 };
    let magnitude = (if sample >= 0 { sample } else { !sample }) >> 4;
    let magnitude = u16::try_from(magnitude).unwrap_or(0);
    let segment = 12_u32.saturating_sub(magnitude.leading_zeros());
    let step = (magnitude >> segment.saturating_sub(1)) & 0x0f;
    let coded = u8::try_from(segment << 4 | u32::from(step)).unwrap_or(0);
    (sign | coded) ^ 0x55
}

/// A sample from its octet of A-law.
#[must_use]
pub fn decode(octet: u8) -> i16 {
    let coded = octet ^ 0x55;
    let segment = (coded >> 4) & 0x07;
    let step = i16::from(coded & 0x0f);
    let magnitude = if segment == 0 {
        (step << 4) + 8
    } else {
        ((step << 4) + 0x108) << (segment - 1)
    };
    if coded & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_a_law_octet_survives_decoding_and_encoding() {
        for octet in 0..=u8::MAX {
            assert_eq!(encode(decode(octet)), octet);
        }
    }
}
