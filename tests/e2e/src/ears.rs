//! Many far ends on one port: each answers the box's RTP with sound of its own, and keeps when
//! each packet of it came. What is lost or late is told from that.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::rtp::encode;

const FRAME: Duration = Duration::from_millis(20);
const PCMA: u8 = 8;
const TELEPHONE_EVENT: u8 = 101;
/// When a caller presses their key, in packets after the first sound of the box.
const PRESSES_AFTER: u32 = 75;
/// Packets of a key (RFC 4733 §2.5): five while it is pressed, the end three times.
const KEY_PACKETS: u32 = 8;
/// A phone's jitter buffer: what is later is as good as lost.
const TOO_LATE: Duration = Duration::from_millis(60);

/// A stream that was silent for so long has ended.
const ENDED_AFTER: Duration = Duration::from_secs(5);

/// A packet that came.
#[derive(Copy, Clone, Debug)]
struct Came {
    at: Instant,
    sequence: i64,
}

/// How late this program itself woke up, each 20 ms.
type Ticks = Arc<Mutex<Vec<(Instant, Duration)>>>;

type Streams = Arc<Mutex<HashMap<SocketAddr, Vec<Came>>>>;

/// The ears and mouths of many calls.
#[derive(Debug)]
pub struct Ears {
    port: u16,
    streams: Streams,
    ticks: Ticks,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// How sound arrived over a while.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Streams that were heard.
    pub streams: usize,
    /// Packets that came.
    pub packets: usize,
    /// Packets that never came, or came later than a phone waits.
    pub lost: usize,
    /// How much later than the earliest of its stream a packet came, p99.9.
    pub late_p999: Duration,
    /// How late a program that only sleeps was woken, p99.9: what the machine alone costs.
    pub machine_p999: Duration,
    /// Its ticks of a thousand that were later than a phone waits for.
    pub machine_late_of_a_thousand: f64,
}

impl Heard {
    /// Lost packets of a thousand.
    #[must_use]
    pub fn lost_of_a_thousand(&self) -> f64 {
        self.lost as f64 * 1_000.0 / (self.packets + self.lost).max(1) as f64
    }
}

impl Ears {
    /// Listens at an address; each caller presses `key` once.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn listen(address: Ipv4Addr, key: Option<u8>) -> Result<Self> {
        let socket = UdpSocket::bind((address, 0))?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        let port = socket.local_addr()?.port();
        let (streams, ticks) = (Streams::default(), Ticks::default());
        let stop = Arc::new(AtomicBool::new(false));
        let hears = {
            let (socket, streams, stop) = (socket.try_clone()?, streams.clone(), stop.clone());
            std::thread::spawn(move || hear(&socket, &streams, &stop))
        };
        let speaks = {
            let (streams, stop) = (streams.clone(), stop.clone());
            let ticks = ticks.clone();
            std::thread::spawn(move || speak(&socket, &streams, &ticks, &stop, key))
        };
        Ok(Self {
            port,
            streams,
            ticks,
            stop,
            threads: vec![hears, speaks],
        })
    }

    /// Its RTP port, for SDP.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Speaks to somebody who has said nothing yet.
    pub fn speak_to(&self, peer: SocketAddr) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.entry(peer).or_default();
    }

    /// Streams that were heard within the last second.
    #[must_use]
    pub fn up(&self) -> usize {
        let now = Instant::now();
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let is_up = |came: &&Vec<Came>| {
            came.last()
                .is_some_and(|last| now.duration_since(last.at) < Duration::from_secs(1))
        };
        streams.values().filter(is_up).count()
    }

    /// Forgets the streams that have ended: what was heard of them, and that somebody was there to be
    /// spoken to. Whoever listens for hours is not to speak to ports that others have by then.
    pub fn forget_ended(&self) {
        let now = Instant::now();
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = |last: &Came| now.duration_since(last.at) < ENDED_AFTER;
        streams.retain(|_, came| came.last().is_none_or(goes_on));
        let mut ticks = self.ticks.lock().unwrap_or_else(PoisonError::into_inner);
        ticks.retain(|(at, _)| now.duration_since(*at) < ENDED_AFTER);
    }

    /// How sound arrived between two moments.
    ///
    /// # Errors
    /// When nothing did.
    pub fn heard(&self, from: Instant, to: Instant) -> Result<Heard> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut late, mut missing, mut heard) = (Vec::new(), 0, 0);
        for came in streams.values() {
            let within: Vec<Came> = came
                .iter()
                .filter(|came| came.at >= from && came.at < to)
                .copied()
                .collect();
            let (Some(first), Some(last)) = (within.first(), within.last()) else {
                continue;
            };
            heard += 1;
            let due = |came: &Came| {
                let frames = u32::try_from(came.sequence - first.sequence).unwrap_or(0);
                came.at.duration_since(from).as_secs_f64() - (FRAME * frames).as_secs_f64()
            };
            let earliest = within.iter().map(due).fold(f64::INFINITY, f64::min);
            late.extend(within.iter().map(|came| due(came) - earliest));
            let sent = usize::try_from(last.sequence - first.sequence + 1).unwrap_or(0);
            missing += sent.saturating_sub(within.len());
        }
        ensure!(!late.is_empty(), "nothing was heard");
        late.sort_by(f64::total_cmp);
        let ticks = self.ticks.lock().unwrap_or_else(PoisonError::into_inner);
        let within = ticks.iter().filter(|(at, _)| *at >= from && *at < to);
        let mut woken: Vec<Duration> = within.map(|(_, late)| *late).collect();
        woken.sort_unstable();
        let stood = woken.iter().filter(|late| **late > TOO_LATE).count();
        let machine_p999 = woken[..]
            .get(woken.len().saturating_sub(1) * 999 / 1_000)
            .copied()
            .unwrap_or_default();
        let too_late = late
            .iter()
            .filter(|late| **late > TOO_LATE.as_secs_f64())
            .count();
        let p999 = late[(late.len() - 1) * 999 / 1_000];
        Ok(Heard {
            streams: heard,
            packets: late.len(),
            lost: missing + too_late,
            late_p999: Duration::from_secs_f64(p999),
            machine_p999,
            machine_late_of_a_thousand: stood as f64 * 1_000.0 / woken.len().max(1) as f64,
        })
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A panic there has printed itself already.
            let _ = thread.join();
        }
    }
}

fn hear(socket: &UdpSocket, streams: &Streams, stop: &AtomicBool) {
    let mut packet = [0; 2_048];
    while !stop.load(Ordering::Relaxed) {
        let Ok((octets, peer)) = socket.recv_from(&mut packet) else {
            continue;
        };
        let at = Instant::now();
        if octets < 12 || packet[1] & 0x7f != PCMA {
            continue;
        }
        let sequence = u16::from_be_bytes([packet[2], packet[3]]);
        let mut streams = streams.lock().unwrap_or_else(PoisonError::into_inner);
        let came = streams.entry(peer).or_default();
        let last = came
            .last()
            .map_or(i64::from(sequence), |last| last.sequence);
        // Sequence numbers begin again after 65,535 (RFC 3550 §A.1).
        let step = sequence.wrapping_sub(last as u16) as i16;
        came.push(Came {
            at,
            sequence: last + i64::from(step),
        });
    }
}

fn speak(socket: &UdpSocket, streams: &Streams, ticks: &Ticks, stop: &AtomicBool, key: Option<u8>) {
    let began = Instant::now();
    let mut sent: HashMap<SocketAddr, u32> = HashMap::new();
    for tick in 1.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let due = began + FRAME * tick;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let now = Instant::now();
        ticks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((now, now.saturating_duration_since(due)));
        let peers: Vec<SocketAddr> = {
            let streams = streams.lock().unwrap_or_else(PoisonError::into_inner);
            sent.retain(|peer, _| streams.contains_key(peer));
            streams.keys().copied().collect()
        };
        for peer in peers {
            let n = sent.entry(peer).or_insert(0);
            let pressed = key.and_then(|key| Some((key, n.checked_sub(PRESSES_AFTER)?)));
            let packet = match pressed {
                Some((key, step)) if step < KEY_PACKETS => event(*n, key, step),
                _ => tone(*n),
            };
            // A leg that is gone does not take it.
            let _ = socket.send_to(&packet, peer);
            *n += 1;
        }
    }
}

fn head(n: u32, timestamp: u32, kind: u8) -> Vec<u8> {
    let mut packet = vec![0x80, kind];
    packet.extend((n as u16).to_be_bytes());
    packet.extend(timestamp.to_be_bytes());
    packet.extend([0x4a, 0x61, 0x77, 0x62]);
    packet
}

fn tone(n: u32) -> Vec<u8> {
    let mut packet = head(n, n.wrapping_mul(160), PCMA);
    packet.extend((0..160).map(|sample| {
        let turn = f64::from(n * 160 + sample) * 300.0 / 8_000.0;
        encode(((turn * std::f64::consts::TAU).sin() * 6_000.0) as i16)
    }));
    packet
}

fn event(n: u32, key: u8, step: u32) -> Vec<u8> {
    let begins = (n - step).wrapping_mul(160);
    let mut packet = head(n, begins, TELEPHONE_EVENT);
    if step == 0 {
        packet[1] |= 0x80;
    }
    let end = if step >= 5 { 0x80 } else { 0 };
    let duration = ((step.min(4) + 1) * 160) as u16;
    packet.extend([key, end | 10]);
    packet.extend(duration.to_be_bytes());
    packet
}
