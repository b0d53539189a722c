//! The adaptive jitter buffer: packets in as they come, one frame out at each tick.
//!
//! It works in samples of the far end's timestamps, so that packets of any length fit.
//! For each packet it notes the *offset*: its timestamp less the clock's own count of
//! samples. Offsets of a perfect stream are all equal; a late packet's is smaller. The
//! buffer plays at an offset so far below the fastest recent packet that the slowest
//! one is still in time: that distance is the *target*, 20 ms at least, 200 ms at most.
//!
//! It grows at once when a packet came too late, and shrinks one frame at a time, in
//! quiet moments. The drift between the two clocks moves all offsets alike and is
//! followed by the same two steps.

mod ring;

use crate::frame::{FRAME_LEN, is_quiet};
use crate::g711::Codec;
use ring::{CAPACITY, Ring};

const FRAME: i32 = FRAME_LEN as i32;
/// The least the fastest packet waits: one frame.
const TARGET_MIN: i32 = FRAME;
/// The most: 200 ms.
const TARGET_MAX: i32 = 10 * FRAME;
/// Recent means the last eight seconds, in blocks of one.
const BLOCKS: usize = 8;
const BLOCK_TICKS: u32 = 50;
/// At least half a second between two shortenings, in ticks.
const SHRINK_PAUSE: u32 = 25;
/// After ten seconds without a quiet moment, any will do.
const SHRINK_FORCED: u32 = 500;
/// A stream is idle after a second without a packet.
const IDLE_TICKS: u32 = 50;
/// Packets in a row with another idea of time, after which we follow it (RFC 3550 §A.1).
const STRANGE_MAX: u8 = 3;

/// What became of a packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Inserted {
    /// It will be heard.
    Kept,
    /// It was there already.
    Duplicate,
    /// It came after its time.
    Late,
    /// Its timestamp is far from the stream's.
    Strange,
}

/// What a tick has to play.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// 20 ms of octets of this codec.
    Frame(Codec, [u8; FRAME_LEN]),
    /// There ought to be a frame.
    Missing,
    /// Nothing is being received.
    Idle,
}

/// One stream's buffer.
#[derive(Debug)]
pub struct JitterBuffer {
    ring: Ring,
    /// The clock's count of samples, at the frame to be taken next.
    clock: u32,
    stream: Option<Stream>,
    /// RFC 3550 §6.4.1, in sixteenths of a sample.
    jitter: u32,
    strange: u8,
}

#[derive(Debug)]
struct Stream {
    /// Timestamp of the frame to be taken next.
    next: u32,
    /// End of the last frame that was really heard.
    heard_to: u32,
    /// Offsets are counted from that of the first packet.
    reference: u32,
    last_offset: i32,
    blocks: [Block; BLOCKS],
    block: usize,
    block_ticks: u32,
    /// Ticks since a packet was kept.
    silent: u32,
    /// Ticks since the delay was last changed, and since it is too long.
    settled: u32,
    too_long: u32,
}

#[derive(Copy, Clone, Debug)]
struct Block {
    fastest: i32,
    slowest: i32,
}

impl Block {
    const EMPTY: Self = Self {
        fastest: i32::MIN,
        slowest: i32::MAX,
    };
}

impl Default for JitterBuffer {
    fn default() -> Self {
        Self {
            ring: Ring::new(),
            clock: 0,
            stream: None,
            jitter: 0,
            strange: 0,
        }
    }
}

impl JitterBuffer {
    /// Takes in a packet's audio. `marker` is set on the first packet after a silence.
    pub fn insert(
        &mut self,
        timestamp: u32,
        marker: bool,
        codec: Codec,
        payload: &[u8],
    ) -> Inserted {
        if payload.is_empty() || payload.len() > CAPACITY / 2 {
            return Inserted::Strange;
        }
        let length = payload.len() as i32;
        let clock = self.clock;
        let stream = self
            .stream
            .get_or_insert_with(|| Stream::starting(timestamp, clock));
        let ahead = timestamp.wrapping_sub(stream.next).cast_signed();
        if ahead < -TARGET_MAX || ahead > CAPACITY as i32 - length {
            return self.follow_if_it_insists(timestamp, marker, codec, payload);
        }
        self.strange = 0;
        let deviation = stream.note(timestamp.wrapping_sub(clock));
        self.jitter += deviation.min(TARGET_MAX as u32);
        self.jitter -= (self.jitter + 8) >> 4;

        if ahead < 0 {
            let heard = timestamp.wrapping_sub(stream.heard_to).cast_signed() < 0;
            if heard && ahead + length <= 0 {
                return Inserted::Late;
            }
            if !heard {
                // Nothing was heard since: what was made up in its place becomes
                // the longer delay, and not a word is lost.
                stream.next = timestamp;
                stream.settled = 0;
            }
        }
        stream.silent = 0;
        self.store(timestamp, codec, payload)
    }

    fn store(&mut self, timestamp: u32, codec: Codec, payload: &[u8]) -> Inserted {
        let next = self.stream.as_ref().map_or(timestamp, |stream| stream.next);
        // What is past is left out.
        let past = next.wrapping_sub(timestamp).cast_signed().max(0) as usize;
        let rest = payload.get(past..).unwrap_or_default();
        let from = timestamp.wrapping_add(past as u32);
        match self.ring.put(from, codec, rest) {
            0 => Inserted::Duplicate,
            _ => Inserted::Kept,
        }
    }

    /// A far end that restarts its clock is followed at once if it says so by the
    /// marker, otherwise after a few packets: one stray packet must not stop the audio.
    fn follow_if_it_insists(
        &mut self,
        timestamp: u32,
        marker: bool,
        codec: Codec,
        payload: &[u8],
    ) -> Inserted {
        self.strange += 1;
        if !marker && self.strange < STRANGE_MAX {
            return Inserted::Strange;
        }
        self.reset();
        self.insert(timestamp, false, codec, payload)
    }

    /// Takes the frame of this tick out.
    pub fn take(&mut self) -> Taken {
        let taken = self.take_at_this_delay();
        self.clock = self.clock.wrapping_add(FRAME_LEN as u32);
        taken
    }

    fn take_at_this_delay(&mut self) -> Taken {
        let Some(stream) = &mut self.stream else {
            return Taken::Idle;
        };
        stream.tick();
        if stream.silent > IDLE_TICKS {
            self.reset();
            return Taken::Idle;
        }
        let surplus = stream.surplus(self.clock);
        if surplus < 0 {
            stream.next = stream
                .next
                .wrapping_add((FRAME + surplus.max(-FRAME)).cast_unsigned());
            stream.settled = 0;
            return Taken::Missing;
        }
        if surplus >= FRAME {
            self.shorten(surplus);
        }
        self.take_next()
    }

    /// Leaves a frame out if nobody notices, or if it has waited long enough.
    fn shorten(&mut self, surplus: i32) {
        let peeked = self.peek();
        let Some(stream) = &mut self.stream else {
            return;
        };
        stream.too_long += 1;
        let forced = stream.too_long > SHRINK_FORCED;
        let skipped = match peeked {
            _ if stream.settled < SHRINK_PAUSE => 0,
            // Nothing is there to be missed.
            None => surplus / FRAME * FRAME,
            Some((codec, octets)) => {
                let samples = octets.map(|octet| codec.decode(octet));
                if forced || is_quiet(&samples) {
                    FRAME
                } else {
                    0
                }
            }
        };
        if skipped > 0 {
            let from = stream.next;
            stream.next = from.wrapping_add(skipped.cast_unsigned());
            stream.settled = 0;
            stream.too_long = 0;
            self.ring.clear(from, skipped as usize);
        }
    }

    fn take_next(&mut self) -> Taken {
        let peeked = self.peek();
        let Some(stream) = &mut self.stream else {
            return Taken::Idle;
        };
        let from = stream.next;
        stream.next = from.wrapping_add(FRAME_LEN as u32);
        let taken = match peeked {
            Some((codec, octets)) => {
                stream.heard_to = stream.next;
                Taken::Frame(codec, octets)
            }
            None => Taken::Missing,
        };
        self.ring.clear(from, FRAME_LEN);
        taken
    }

    /// The next frame, if all of it is there.
    fn peek(&self) -> Option<(Codec, [u8; FRAME_LEN])> {
        self.ring.frame(self.stream.as_ref()?.next)
    }

    /// Forgets everything: the source of the stream is another.
    pub fn reset(&mut self) {
        self.ring.clear_all();
        self.stream = None;
        self.strange = 0;
    }

    /// Inter-arrival jitter in milliseconds.
    #[must_use]
    pub const fn jitter_ms(&self) -> u32 {
        self.jitter / 16 / 8
    }

    /// The same in microseconds: there are eight samples in a millisecond.
    #[must_use]
    pub fn jitter_us(&self) -> u64 {
        u64::from(self.jitter) * 125 / 16
    }

    /// How long the fastest packet waits, in milliseconds.
    #[must_use]
    pub fn target_ms(&self) -> u32 {
        let target = self.stream.as_ref().map_or(0, Stream::target);
        target.cast_unsigned() / 8
    }

    /// How much audio waits, in milliseconds.
    #[must_use]
    pub const fn depth_ms(&self) -> u32 {
        self.ring.count() as u32 / 8
    }
}

impl Stream {
    fn starting(timestamp: u32, clock: u32) -> Self {
        let next = timestamp.wrapping_sub(TARGET_MIN.cast_unsigned());
        Self {
            next,
            heard_to: next,
            reference: timestamp.wrapping_sub(clock),
            last_offset: 0,
            blocks: [Block::EMPTY; BLOCKS],
            block: 0,
            block_ticks: 0,
            silent: 0,
            settled: 0,
            too_long: 0,
        }
    }

    /// Notes a packet's offset; gives how far it is from the last one's, in samples.
    fn note(&mut self, offset: u32) -> u32 {
        let offset = offset.wrapping_sub(self.reference).cast_signed();
        let block = &mut self.blocks[self.block];
        block.fastest = block.fastest.max(offset);
        block.slowest = block.slowest.min(offset);
        let deviation = offset.abs_diff(self.last_offset);
        self.last_offset = offset;
        deviation
    }

    fn tick(&mut self) {
        self.silent = self.silent.saturating_add(1);
        self.settled = self.settled.saturating_add(1);
        self.block_ticks += 1;
        if self.block_ticks == BLOCK_TICKS {
            self.block_ticks = 0;
            self.block = (self.block + 1) % BLOCKS;
            self.blocks[self.block] = Block::EMPTY;
        }
    }

    fn fastest(&self) -> Option<i32> {
        let fastest = self.blocks.iter().map(|block| block.fastest).max();
        fastest.filter(|&fastest| fastest != i32::MIN)
    }

    /// The distance from the fastest recent packet to the slowest, in whole frames.
    fn target(&self) -> i32 {
        let slowest = self.blocks.iter().map(|block| block.slowest).min();
        let (Some(fastest), Some(slowest)) = (self.fastest(), slowest) else {
            return TARGET_MIN;
        };
        let spread = fastest.saturating_sub(slowest).min(TARGET_MAX);
        ((spread + FRAME - 1) / FRAME * FRAME).clamp(TARGET_MIN, TARGET_MAX)
    }

    /// By how much the delay is longer than need be; negative when it is too short.
    fn surplus(&mut self, clock: u32) -> i32 {
        let Some(fastest) = self.fastest() else {
            return 0;
        };
        let playing = self.next.wrapping_sub(clock);
        let playing = playing.wrapping_sub(self.reference).cast_signed();
        let surplus = fastest - self.target() - playing;
        if surplus < FRAME {
            self.too_long = 0;
        }
        surplus
    }
}

#[cfg(test)]
mod tests;
