//! All chance of a history: one seed, one course of things.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and good enough for dice.
#[derive(Clone, Debug)]
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = (end as u64).max(1);
        // The remainder is less than the divisor, which came from a usize.
        (self.next() % end) as usize
    }

    /// A number of milliseconds from one to another, both included.
    pub(crate) const fn ms(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }

    /// Yes, in so many of a hundred cases.
    pub(crate) fn percent(&mut self, of: usize) -> bool {
        self.below(100) < of
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// What makes a box wait otherwise than others.
    pub(crate) const fn chance(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    pub(crate) const fn id(&mut self) -> uuid::Uuid {
        let (high, low) = (self.next(), self.next());
        uuid::Uuid::from_u64_pair(high, low)
    }
}
