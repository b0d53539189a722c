//! What is between the two ends: packets wait, are lost, and are counted.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::collections::{HashMap, VecDeque};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::Weather;
use super::namespace::Namespace;
use crate::chance::Chance;

/// What went into the link in one direction; what it lost included.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Carried {
    /// Packets.
    pub packets: u64,
    /// Their octets, from the IP header on.
    pub octets: u64,
    /// Of these, the octets of packets that brought only what was sent before.
    pub again_octets: u64,
    /// Packets that the link lost.
    pub lost: u64,
}

/// The link itself.
#[derive(Debug)]
pub struct Air {
    ways: Vec<(Arc<Mutex<Carried>>, JoinHandle<()>)>,
    ends: Vec<Child>,
    over: Arc<AtomicBool>,
}

/// What waits in a modem before the air: more is dropped.
const QUEUE_OCTETS: usize = 16 * 1024;

const WAKE: Duration = Duration::from_millis(2);

impl Air {
    pub(super) fn between(
        near: &Namespace,
        near_address: &str,
        far: &Namespace,
        far_address: &str,
        folder: &Path,
        weather: Weather,
    ) -> Result<Self> {
        let socket = |name: &str| folder.join(name);
        let ours_near = UnixDatagram::bind(socket("near"))?;
        let ours_far = UnixDatagram::bind(socket("far"))?;
        let mut ends = Vec::new();
        for (namespace, address, name) in [(near, near_address, "near"), (far, far_address, "far")]
        {
            let device = format!("TUN:{address}/24,tun-name=air0,iff-no-pi,iff-up");
            let theirs = socket(&format!("{name}-tun"));
            let datagrams = format!(
                "UNIX-SENDTO:{},bind={}",
                socket(name).display(),
                theirs.display()
            );
            let mut end = namespace.command(Path::new("socat"));
            end.args([&device, &datagrams])
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            ends.push(end.spawn().context("socat does not start; install it")?);
            wait_for(&theirs)?;
        }
        let over = Arc::new(AtomicBool::new(false));
        let began = Instant::now();
        let up = Way::new(weather.up_bits, weather, 1, began);
        let down = Way::new(weather.down_bits, weather, 2, began);
        let ways = vec![
            up.start(ours_near.try_clone()?, &ours_far, &socket("far-tun"), &over)?,
            down.start(ours_far, &ours_near, &socket("near-tun"), &over)?,
        ];
        Ok(Self { ways, ends, over })
    }

    /// What was carried so far, from the near end and to it.
    #[must_use]
    pub fn carried(&self) -> (Carried, Carried) {
        let way = |at: usize| {
            let way = self.ways.get(at);
            way.map(|(carried, _)| *carried.lock().unwrap_or_else(PoisonError::into_inner))
                .unwrap_or_default()
        };
        (way(0), way(1))
    }
}

impl Drop for Air {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for end in &mut self.ends {
            // One that has ended already cannot be ended.
            let _ = end.kill();
            let _ = end.wait();
        }
        for (_, way) in self.ways.drain(..) {
            let _ = way.join();
        }
    }
}

fn wait_for(socket: &Path) -> Result<()> {
    let began = Instant::now();
    while !socket.exists() {
        ensure!(
            began.elapsed() < Duration::from_secs(10),
            "socat does not make its TUN device"
        );
        thread::sleep(WAKE);
    }
    Ok(())
}

/// One direction.
struct Way {
    bits: u64,
    weather: Weather,
    chance: Chance,
    began: Instant,
    /// When the air is free for the next packet.
    free: Instant,
    queue: VecDeque<(Instant, Vec<u8>)>,
    waiting: usize,
    /// The end of what was sent, of each connection.
    sent: HashMap<(u16, u16), u32>,
    carried: Arc<Mutex<Carried>>,
}

impl Way {
    fn new(bits: u64, weather: Weather, seed: u64, began: Instant) -> Self {
        Self {
            bits,
            weather,
            chance: Chance::new(seed),
            began,
            free: began,
            queue: VecDeque::new(),
            waiting: 0,
            sent: HashMap::new(),
            carried: Arc::default(),
        }
    }

    fn start(
        mut self,
        from: UnixDatagram,
        by: &UnixDatagram,
        to: &Path,
        over: &Arc<AtomicBool>,
    ) -> Result<(Arc<Mutex<Carried>>, JoinHandle<()>)> {
        let (carried, over) = (self.carried.clone(), over.clone());
        let (by, to) = (by.try_clone()?, to.to_owned());
        from.set_read_timeout(Some(WAKE))?;
        let way = thread::spawn(move || {
            let mut packet = [0; 4_096];
            while !over.load(Ordering::Relaxed) {
                if let Ok(octets) = from.recv(&mut packet) {
                    self.take(&packet[..octets], Instant::now());
                }
                while let Some(packet) = self.arrived(Instant::now()) {
                    // The other end may be gone; then so is the packet.
                    let _ = by.send_to(&packet, &to);
                }
            }
        });
        Ok((carried, way))
    }

    fn take(&mut self, packet: &[u8], now: Instant) {
        // What the kernel says of its own accord (IPv6) is not ours.
        let Some(again) = self.is_again(packet) else {
            return;
        };
        let lost = self.is_cut(now)
            || self.chance.percent(self.weather.loss_percent)
            || self.waiting + packet.len() > QUEUE_OCTETS;
        let mut carried = self.carried.lock().unwrap_or_else(PoisonError::into_inner);
        let octets = packet.len() as u64;
        carried.packets += 1;
        carried.octets += octets;
        carried.again_octets += if again { octets } else { 0 };
        carried.lost += u64::from(lost);
        drop(carried);
        let on_air = Duration::from_micros(octets * 8 * 1_000_000 / self.bits);
        self.free = self.free.max(now) + on_air;
        if !lost {
            self.waiting += packet.len();
            let arrives = self.free + self.weather.delay;
            self.queue.push_back((arrives, packet.to_vec()));
        }
    }

    fn arrived(&mut self, now: Instant) -> Option<Vec<u8>> {
        let (at, _) = self.queue.front()?;
        if *at > now {
            return None;
        }
        let (_, packet) = self.queue.pop_front()?;
        self.waiting -= packet.len();
        Some(packet)
    }

    /// The first cut comes early, so that a short day has one.
    fn is_cut(&self, now: Instant) -> bool {
        let since = now.duration_since(self.began) + self.weather.cut_every * 9 / 10;
        let into = since.as_millis() % self.weather.cut_every.as_millis().max(1);
        into < self.weather.cut_for.as_millis()
    }

    /// Whether a packet of TCP over IPv4 brings only what was sent before; `None` for any
    /// other packet.
    fn is_again(&mut self, packet: &[u8]) -> Option<bool> {
        const TCP: u8 = 6;
        let header = usize::from(packet.first()? & 0x0f) * 4;
        if packet.first()? >> 4 != 4 || *packet.get(9)? != TCP {
            return None;
        }
        let tcp = packet.get(header..)?;
        let two = |at: usize| Some(u16::from_be_bytes([*tcp.get(at)?, *tcp.get(at + 1)?]));
        let sequence = u32::from_be_bytes(*tcp.get(4..)?.first_chunk()?);
        let offset = usize::from(tcp.get(12)? >> 4) * 4;
        let flags = tcp.get(13)?;
        // SYN and FIN take a place in the sequence as well.
        let places = u32::try_from(tcp.len().saturating_sub(offset)).ok()?
            + u32::from(flags & 1)
            + u32::from((flags >> 1) & 1);
        if places == 0 {
            return Some(false);
        }
        let end = sequence.wrapping_add(places);
        let known = self.sent.entry((two(0)?, two(2)?));
        let mut new = true;
        known
            .and_modify(|sent| {
                new = end.wrapping_sub(*sent).cast_signed() > 0;
                if new {
                    *sent = end;
                }
            })
            .or_insert(end);
        Some(!new)
    }
}
