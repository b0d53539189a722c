//! A leg whose audio is a plain stream: linear samples from a modem, A-law octets
//! from a channel of an E1.
//!
//! Both directions are short rings. What the far end says is kept to one frame of
//! delay: an underrun is concealed and lengthens it, a frame too many that persists
//! is left out in a quiet moment. The two clocks' drift is absorbed in the same way.
//! All other frames come through as they are, bit for bit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};
use tokio::sync::Notify;

use crate::conceal::{Concealer, Joined};
use crate::frame::{FRAME_LEN, Frame, SILENCE, is_quiet};
use crate::g711::Codec;
use crate::meter::Meter;

/// The most that may wait in either direction: 60 ms.
pub const BACKLOG_MAX: usize = 3 * FRAME_LEN;
/// Room for what a driver reads in one go beyond that: 256 ms.
const RING: usize = 2_048;
/// How long a frame too many must have been there before it is left out, in ticks.
const WATCHED: u32 = 100;
/// How long to wait for a quiet moment to do so, in ticks.
const FORCED: u32 = 500;
/// How long without a sample until the far end counts as silent, in ticks.
const IDLE: u32 = 50;

/// What a stream is made of, one unit for each 125 us.
pub trait Sample: Copy + fmt::Debug + Send + 'static {
    /// The unit of silence.
    const SILENT: Self;
    /// As a linear sample.
    fn linear(self) -> i16;
}

/// Linear, as modems speak.
impl Sample for i16 {
    const SILENT: Self = 0;

    fn linear(self) -> i16 {
        self
    }
}

/// An octet of A-law (G.711), as an E1 carries it.
impl Sample for u8 {
    const SILENT: Self = Codec::Pcma.silence();

    fn linear(self) -> i16 {
        Codec::Pcma.decode(self)
    }
}

/// The driver's side of a leg of linear samples.
pub type PcmPort = StreamPort<i16>;
/// The driver's side of a leg of A-law octets.
pub type AlawPort = StreamPort<u8>;
/// The mixer's side of a leg of linear samples.
pub type PcmSide = StreamSide<i16>;
/// The mixer's side of a leg of A-law octets.
pub type AlawSide = StreamSide<u8>;

/// The driver's side of a leg.
#[derive(Debug)]
pub struct StreamPort<S> {
    /// What the far end is to hear, 8 kHz.
    pub to_far_end: Consumer<S>,
    /// What the far end says, 8 kHz.
    pub from_far_end: Producer<S>,
    /// Told at each tick that put a frame into `to_far_end`.
    pub wake: Arc<Notify>,
}

impl<S: Sample> StreamPort<S> {
    /// The next frame for the far end, if one is there. When more than 60 ms wait,
    /// the oldest are dropped: a late word is worse than a lost one.
    pub fn take_frame(&mut self) -> Option<[S; FRAME_LEN]> {
        let waiting = self.to_far_end.slots();
        if waiting > BACKLOG_MAX {
            skip(&mut self.to_far_end, waiting - BACKLOG_MAX);
        }
        take(&mut self.to_far_end)
    }

    /// Hands over what the far end said, in pieces of any size. Gives how many
    /// samples there was room for; the rest is to be forgotten.
    pub fn put(&mut self, samples: &[S]) -> usize {
        let count = samples.len().min(self.from_far_end.slots());
        for &sample in &samples[..count] {
            if self.from_far_end.push(sample).is_err() {
                break;
            }
        }
        count
    }
}

fn take<S: Sample>(ring: &mut Consumer<S>) -> Option<[S; FRAME_LEN]> {
    let chunk = ring.read_chunk(FRAME_LEN).ok()?;
    let mut frame = [S::SILENT; FRAME_LEN];
    for (sample, taken) in frame.iter_mut().zip(chunk) {
        *sample = taken;
    }
    Some(frame)
}

fn skip<S>(ring: &mut Consumer<S>, count: usize) {
    if let Ok(chunk) = ring.read_chunk(count.min(ring.slots())) {
        chunk.commit_all();
    }
}

/// The mixer's side.
#[derive(Debug)]
pub struct StreamSide<S> {
    to_far_end: Producer<S>,
    from_far_end: Consumer<S>,
    wake: Arc<Notify>,
    concealer: Concealer,
    state: State,
    /// The least that was left after a tick, since it is watched.
    least: usize,
    watched: u32,
    too_long: u32,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// The far end says nothing.
    Idle,
    /// It speaks; so many ticks ago the last sample came.
    Flowing(u32),
}

/// What the far end says in one tick.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Said<S> {
    pub(crate) pcm: Frame,
    /// The units it came in, if they were not touched.
    pub(crate) untouched: Option<[S; FRAME_LEN]>,
}

impl<S> Said<S> {
    const fn made_up(pcm: Frame) -> Self {
        Self {
            pcm,
            untouched: None,
        }
    }
}

impl<S: Sample> StreamSide<S> {
    /// Both sides of a leg.
    #[must_use]
    pub fn new() -> (Self, StreamPort<S>) {
        let (to_far_end, driver_hears) = RingBuffer::new(RING);
        let (driver_says, from_far_end) = RingBuffer::new(RING);
        let wake = Arc::new(Notify::new());
        let side = Self {
            to_far_end,
            from_far_end,
            wake: wake.clone(),
            concealer: Concealer::default(),
            state: State::Idle,
            least: usize::MAX,
            watched: 0,
            too_long: 0,
        };
        let port = StreamPort {
            to_far_end: driver_hears,
            from_far_end: driver_says,
            wake,
        };
        (side, port)
    }

    /// What the far end says in this tick.
    pub(crate) fn receive(&mut self, now: Duration, meter: &Meter) -> Said<S> {
        let waiting = self.from_far_end.slots();
        if waiting > FRAME_LEN + BACKLOG_MAX {
            skip(&mut self.from_far_end, waiting - FRAME_LEN - BACKLOG_MAX);
        }
        self.shorten();
        let said = match take(&mut self.from_far_end) {
            Some(frame) => {
                self.state = State::Flowing(0);
                meter.heard(now);
                meter.played();
                let left = self.from_far_end.slots() + FRAME_LEN;
                meter.measured(0, left as u32 / 8);
                self.joined(frame)
            }
            None => Said::made_up(self.underrun(meter)),
        };
        let left = self.from_far_end.slots();
        self.least = self.least.min(left);
        self.watched += 1;
        meter.set_buffer(0, left as u32 / 8);
        said
    }

    fn joined(&mut self, frame: [S; FRAME_LEN]) -> Said<S> {
        let mut pcm = frame.map(S::linear);
        let untouched = match self.concealer.good(&mut pcm) {
            Joined::Untouched => Some(frame),
            Joined::Blended => None,
        };
        Said { pcm, untouched }
    }

    fn underrun(&mut self, meter: &Meter) -> Frame {
        self.least = 0;
        match self.state {
            State::Idle => return SILENCE,
            State::Flowing(IDLE..) => self.state = State::Idle,
            State::Flowing(ticks) => self.state = State::Flowing(ticks + 1),
        }
        meter.concealed();
        self.concealer.conceal()
    }

    /// Leaves a frame out when one more than need be was there all the time.
    fn shorten(&mut self) {
        if self.watched < WATCHED {
            return;
        }
        if self.least < FRAME_LEN {
            self.watch_afresh();
            return;
        }
        self.too_long += 1;
        let forced = self.too_long > FORCED;
        let Ok(chunk) = self.from_far_end.read_chunk(FRAME_LEN) else {
            return;
        };
        let mut coming = SILENCE;
        let (start, end) = chunk.as_slices();
        for (sample, unit) in coming.iter_mut().zip(start.iter().chain(end)) {
            *sample = unit.linear();
        }
        if forced || is_quiet(&coming) {
            chunk.commit_all();
            self.watch_afresh();
        }
    }

    fn watch_afresh(&mut self) {
        self.watched = 0;
        self.too_long = 0;
        self.least = usize::MAX;
    }

    /// Gives the far end this tick's frame. If the driver takes nothing out, the
    /// ring fills up and new frames are dropped until it does.
    pub(crate) fn send(&mut self, frame: &[S; FRAME_LEN]) {
        if let Ok(chunk) = self.to_far_end.write_chunk_uninit(FRAME_LEN) {
            chunk.fill_from_iter(frame.iter().copied());
            self.wake.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1);

    fn voice(from: usize, count: usize) -> Vec<i16> {
        (from..from + count)
            .map(|n| 1_000 + (n % 4_000) as i16)
            .collect()
    }

    #[test]
    fn frames_come_through_both_ways_untouched_and_wake_the_driver() {
        let (mut side, mut port) = PcmSide::new();
        let meter = Meter::new();
        for n in 0..5 {
            port.put(&voice(n * 160, 160));
            assert_eq!(
                side.receive(NOW, &meter).pcm.as_slice(),
                voice(n * 160, 160).as_slice()
            );
            side.send(&[n as i16; 160]);
            assert_eq!(port.take_frame(), Some([n as i16; 160]));
        }
        let woken = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        woken.block_on(port.wake.notified());
        assert_eq!(meter.read().packets, 5);
        assert_eq!(meter.last_heard(), Some(NOW));
    }

    #[test]
    fn octets_of_a_law_come_through_both_ways_untouched() {
        let (mut side, mut port) = AlawSide::new();
        let meter = Meter::new();
        for n in 0..20_u8 {
            let octets: [u8; FRAME_LEN] = std::array::from_fn(|i| {
                (i as u8).wrapping_mul(97).wrapping_add(n.wrapping_mul(53))
            });
            port.put(&octets);
            let said = side.receive(NOW, &meter);
            assert_eq!(said.untouched, Some(octets));
            assert_eq!(said.pcm, octets.map(|octet| Codec::Pcma.decode(octet)));
            side.send(&octets);
            assert_eq!(port.take_frame(), Some(octets));
        }
    }

    #[test]
    fn after_a_hole_octets_are_untouched_again_from_the_second_frame() {
        let (mut side, mut port) = AlawSide::new();
        let meter = Meter::new();
        let mut hears = |octets: &[u8]| {
            port.put(octets);
            side.receive(NOW, &meter).untouched
        };
        let octets = [0x2a; FRAME_LEN];
        assert_eq!(hears(&octets), Some(octets));
        assert_eq!(hears(&[]), None);
        assert_eq!(hears(&octets), None);
        assert_eq!(hears(&octets), Some(octets));
    }

    #[test]
    fn drift_of_an_e1_is_absorbed_without_touching_the_frames_between() {
        // An exchange's clock is within 50 ppm (G.703 §11.2.1): a frame in 400 s, here in 16.
        let (mut side, mut port) = AlawSide::new();
        let meter = Meter::new();
        let mut untouched = 0;
        for n in 0..4_000_u32 {
            port.put(&[u8::SILENT; FRAME_LEN]);
            if n.is_multiple_of(5) {
                port.put(&[u8::SILENT]);
            }
            untouched += u32::from(side.receive(NOW, &meter).untouched.is_some());
            assert!(side.from_far_end.slots() <= 3 * FRAME_LEN);
        }
        assert_eq!((untouched, meter.read().concealed), (4_000, 0));
    }

    #[test]
    fn a_driver_that_sleeps_finds_60_ms_and_the_newest_of_them() {
        let (mut side, mut port) = PcmSide::new();
        for n in 0..10 {
            side.send(&[n; 160]);
        }
        let heard: Vec<i16> = std::iter::from_fn(|| port.take_frame())
            .map(|frame| frame[0])
            .collect();
        assert_eq!(heard, [7, 8, 9]);
    }

    #[test]
    fn a_backlog_beyond_60_ms_loses_its_oldest() {
        let (mut side, mut port) = PcmSide::new();
        assert_eq!(port.put(&voice(0, 10 * 160)), 1_600);
        let heard = side.receive(NOW, &Meter::new()).pcm;
        assert_eq!(heard.as_slice(), voice(6 * 160, 160).as_slice());
        assert_eq!(side.from_far_end.slots(), BACKLOG_MAX);
    }

    #[test]
    fn a_ring_that_is_full_takes_what_fits() {
        let (_side, mut port) = PcmSide::new();
        assert_eq!(port.put(&voice(0, 3_000)), RING);
    }

    #[test]
    fn a_frame_that_always_waits_is_left_out_in_a_quiet_moment() {
        let (mut side, mut port) = PcmSide::new();
        let meter = Meter::new();
        port.put(&voice(0, 160));
        for _ in 0..=WATCHED {
            port.put(&voice(0, 160));
            side.receive(NOW, &meter);
            assert_eq!(side.from_far_end.slots(), 160);
        }
        for _ in 0..3 {
            port.put(&SILENCE);
            side.receive(NOW, &meter);
        }
        assert_eq!(side.from_far_end.slots(), 0);
        assert_eq!(meter.read().concealed, 0);
    }

    #[test]
    fn an_underrun_is_concealed_and_an_idle_leg_is_silent() {
        let (mut side, mut port) = PcmSide::new();
        let meter = Meter::new();
        assert_eq!(side.receive(NOW, &meter).pcm, SILENCE);
        assert_eq!(meter.read().concealed, 0);
        for n in 0..4 {
            port.put(&voice(n * 160, 160));
            side.receive(NOW, &meter);
        }
        port.put(&voice(0, 100));
        assert_ne!(side.receive(NOW, &meter).pcm, SILENCE);
        assert_eq!(meter.read().concealed, 1);
        for _ in 0..200 {
            side.receive(NOW, &meter);
        }
        assert_eq!(meter.read().concealed, 1 + u64::from(IDLE));
        assert_eq!(side.receive(NOW, &meter).pcm, SILENCE);
    }

    #[test]
    fn drift_of_the_modem_is_absorbed() {
        for samples in [159_usize, 161] {
            let (mut side, mut port) = PcmSide::new();
            let meter = Meter::new();
            // A driver hears silence or a quiet room most of the time: 6000 ppm is
            // far beyond any crystal, for twenty seconds.
            for _ in 0..1_000 {
                port.put(&vec![3; samples]);
                side.receive(NOW, &meter);
                assert!(side.from_far_end.slots() <= 3 * FRAME_LEN);
            }
            let concealed = meter.read().concealed;
            assert!(concealed <= 8, "{samples} {concealed}");
        }
    }
}
