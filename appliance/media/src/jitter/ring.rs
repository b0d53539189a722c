//! What waits in a jitter buffer: octets by their timestamps, in a ring, and of each whether it is
//! there and in which codec it is.

use crate::frame::FRAME_LEN;
use crate::g711::Codec;

/// What a ring can hold: 512 ms. A power of two, so that timestamps may roll over.
pub(super) const CAPACITY: usize = 4_096;
/// Octets whose bits are in one word.
const WORD: usize = u64::BITS as usize;

/// Octets of G.711, 512 ms of them at most.
#[derive(Debug)]
pub(super) struct Ring {
    octets: [u8; CAPACITY],
    /// A bit for each octet: whether it is there …
    there: [u64; CAPACITY / WORD],
    /// … and whether it is mu-law.
    is_mu: [u64; CAPACITY / WORD],
    count: usize,
}

impl Ring {
    /// An empty one.
    pub(super) const fn new() -> Self {
        Self {
            octets: [0; CAPACITY],
            there: [0; CAPACITY / WORD],
            is_mu: [0; CAPACITY / WORD],
            count: 0,
        }
    }

    /// How many octets are there.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Adds those of a stretch of octets that are not there yet, and gives how many these were.
    /// It is no longer than the ring.
    pub(super) fn put(&mut self, timestamp: u32, codec: Codec, octets: &[u8]) -> usize {
        let before = self.count;
        let mut rest = octets;
        for piece in pieces(timestamp, octets.len()) {
            let (given, later) = rest.split_at(piece.length);
            rest = later;
            let new = piece.bits & !self.there[piece.word];
            let kept = &mut self.octets[piece.at..piece.at + piece.length];
            if new == piece.bits {
                kept.copy_from_slice(given);
            } else {
                let news = new >> (piece.at % WORD);
                for (n, (kept, octet)) in kept.iter_mut().zip(given).enumerate() {
                    if news >> n & 1 == 1 {
                        *kept = *octet;
                    }
                }
            }
            self.there[piece.word] |= new;
            match codec {
                Codec::Pcma => self.is_mu[piece.word] &= !new,
                Codec::Pcmu => self.is_mu[piece.word] |= new,
            }
            self.count += new.count_ones() as usize;
        }
        self.count - before
    }

    /// A frame, if all of it is there, in the codec that it begins in.
    pub(super) fn frame(&self, timestamp: u32) -> Option<(Codec, [u8; FRAME_LEN])> {
        let codec = self.codec_at(timestamp as usize % CAPACITY);
        let all = if codec == Codec::Pcmu { u64::MAX } else { 0 };
        let mut octets = [0; FRAME_LEN];
        let (mut filled, mut others) = (0, 0);
        for piece in pieces(timestamp, FRAME_LEN) {
            if self.there[piece.word] & piece.bits != piece.bits {
                return None;
            }
            others |= (self.is_mu[piece.word] ^ all) & piece.bits;
            octets[filled..filled + piece.length]
                .copy_from_slice(&self.octets[piece.at..piece.at + piece.length]);
            filled += piece.length;
        }
        if others != 0 {
            // The far end changed its codec within these 20 ms.
            for (n, octet) in (0..).zip(&mut octets) {
                let other = self.codec_at(timestamp.wrapping_add(n) as usize % CAPACITY);
                if other != codec {
                    *octet = codec.encode(other.decode(*octet));
                }
            }
        }
        Some((codec, octets))
    }

    const fn codec_at(&self, at: usize) -> Codec {
        if self.is_mu[at / WORD] >> (at % WORD) & 1 == 1 {
            Codec::Pcmu
        } else {
            Codec::Pcma
        }
    }

    /// Forgets a stretch.
    pub(super) fn clear(&mut self, timestamp: u32, count: usize) {
        for piece in pieces(timestamp, count) {
            let gone = self.there[piece.word] & piece.bits;
            self.there[piece.word] &= !gone;
            self.count -= gone.count_ones() as usize;
        }
    }

    /// Forgets everything.
    pub(super) const fn clear_all(&mut self) {
        self.there = [0; CAPACITY / WORD];
        self.count = 0;
    }
}

/// What of a stretch has its bits in one word.
struct Piece {
    word: usize,
    bits: u64,
    /// Where its octets begin in the ring, and how many they are.
    at: usize,
    length: usize,
}

/// A stretch, word by word. Words fill the ring, so no piece goes over its end.
fn pieces(timestamp: u32, count: usize) -> impl Iterator<Item = Piece> {
    let mut at = timestamp as usize % CAPACITY;
    let mut left = count.min(CAPACITY);
    std::iter::from_fn(move || {
        let length = left.min(WORD - at % WORD);
        if length == 0 {
            return None;
        }
        let piece = Piece {
            word: at / WORD,
            bits: u64::MAX >> (WORD - length) << (at % WORD),
            at,
            length,
        };
        at = (at + length) % CAPACITY;
        left -= length;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Put(u32, Codec, Vec<u8>),
        Clear(u32, usize),
        ClearAll,
    }

    fn step() -> impl Strategy<Value = Step> {
        // Near to each other, so that they meet; the ring's end and that of timestamps are between.
        let at = || (0..700_u32).prop_map(|at| at.wrapping_sub(350));
        let codec = prop::sample::select(vec![Codec::Pcma, Codec::Pcma, Codec::Pcmu]);
        let octets = prop::collection::vec(any::<u8>(), 1..400);
        prop_oneof![
            6 => (at(), codec, octets).prop_map(|(at, codec, octets)| Step::Put(at, codec, octets)),
            3 => (at(), 0..400_usize).prop_map(|(at, count)| Step::Clear(at, count)),
            1 => Just(Step::ClearAll),
        ]
    }

    fn frame(model: &BTreeMap<u32, (Codec, u8)>, at: u32) -> Option<(Codec, Vec<u8>)> {
        let (codec, _) = *model.get(&at)?;
        let octet = |n: u32| {
            let (other, octet) = *model.get(&at.wrapping_add(n))?;
            let same = other == codec;
            Some(if same {
                octet
            } else {
                codec.encode(other.decode(octet))
            })
        };
        let octets = (0..FRAME_LEN as u32).map(octet).collect::<Option<_>>()?;
        Some((codec, octets))
    }

    proptest! {
        /// Against a map from timestamps to octets.
        #[test]
        fn what_is_there_is_what_came_first_and_was_not_cleared(
            steps in prop::collection::vec(step(), 1..30),
            looked in prop::collection::vec(0..900_u32, 20),
        ) {
            let mut ring = Ring::new();
            let mut model = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Put(at, codec, octets) => {
                        let before = model.len();
                        for (n, octet) in (0..).zip(&octets) {
                            model.entry(at.wrapping_add(n)).or_insert((codec, *octet));
                        }
                        prop_assert_eq!(ring.put(at, codec, &octets), model.len() - before);
                    }
                    Step::Clear(at, count) => {
                        for n in 0..count as u32 {
                            model.remove(&at.wrapping_add(n));
                        }
                        ring.clear(at, count);
                    }
                    Step::ClearAll => {
                        model.clear();
                        ring.clear_all();
                    }
                }
                prop_assert_eq!(ring.count(), model.len());
                for at in looked.iter().map(|at| at.wrapping_sub(450)) {
                    let found = ring.frame(at).map(|(codec, octets)| (codec, octets.to_vec()));
                    prop_assert_eq!(found, frame(&model, at));
                }
            }
        }
    }

    #[test]
    fn it_holds_as_much_as_it_has_room_for_and_no_more() {
        let mut ring = Ring::new();
        assert_eq!(ring.put(77, Codec::Pcmu, &[1; CAPACITY]), CAPACITY);
        assert_eq!(ring.put(77, Codec::Pcma, &[2; CAPACITY]), 0);
        assert_eq!(ring.frame(4_000), Some((Codec::Pcmu, [1; FRAME_LEN])));
        ring.clear(u32::MAX - 8, usize::MAX);
        assert_eq!((ring.count(), ring.frame(4_000)), (0, None));
    }
}
