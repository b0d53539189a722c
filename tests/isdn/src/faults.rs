//! What a bad line does to frames, the same each time for a seed.

/// Numbers that look random: xorshift64*.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next below `limit`.
    pub const fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

/// The FCS of HDLC (X.25, 2.2.7).
fn fcs(octets: &[u8]) -> u16 {
    let mut fcs = 0xFFFF;
    for octet in octets {
        fcs ^= u16::from(*octet);
        for _ in 0..8 {
            fcs = if fcs & 1 == 1 {
                fcs >> 1 ^ 0x8408
            } else {
                fcs >> 1
            };
        }
    }
    !fcs
}

/// One direction of a line.
#[derive(Clone, Debug)]
pub struct Faults {
    random: Random,
    /// Of ten thousand frames, how many suffer each of the four faults.
    share: u64,
    late: Option<Vec<u8>>,
    /// How many did.
    pub suffered: u64,
}

impl Faults {
    /// A line on which `share` of ten thousand frames are lost, as many come twice, as many
    /// change places, and as many are damaged.
    #[must_use]
    pub const fn new(seed: u64, share: u64) -> Self {
        Self {
            random: Random::new(seed),
            share,
            late: None,
            suffered: 0,
        }
    }

    /// What comes out of the line when a frame goes in.
    pub fn carry(&mut self, frame: &[u8]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        let fault = self
            .random
            .below(10_000)
            .checked_div(self.share)
            .unwrap_or(4);
        self.suffered += u64::from(fault < 4);
        match fault {
            0 => {}
            1 => out.extend([frame.to_vec(), frame.to_vec()]),
            2 if self.late.is_none() => {
                self.late = Some(frame.to_vec());
                return out;
            }
            3 => out.extend(self.damage(frame)),
            _ => out.push(frame.to_vec()),
        }
        out.extend(self.late.take());
        out
    }

    /// Some bits change; the receiving hardware passes on what has the right FCS.
    fn damage(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let mut octets = frame.to_vec();
        octets.extend(fcs(frame).to_le_bytes());
        for _ in 0..=self.random.below(4) {
            let bit = self.random.below(octets.len() as u64 * 8);
            octets[(bit / 8) as usize] ^= 1 << (bit % 8);
        }
        let (frame, check) = octets.split_at(octets.len() - 2);
        (fcs(frame).to_le_bytes() == check).then(|| frame.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fcs_is_that_of_x25() {
        assert_eq!(fcs(b"123456789"), 0x906E);
    }

    #[test]
    fn a_perfect_line_carries_each_frame_once() {
        let mut line = Faults::new(1, 0);
        for number in 0..200u8 {
            assert_eq!(line.carry(&[number]), [[number]]);
        }
    }

    #[test]
    fn a_bad_line_suffers_as_often_as_it_is_told() {
        let mut line = Faults::new(7, 100);
        for _ in 0..10_000 {
            line.carry(b"frame");
        }
        assert!((300..500).contains(&line.suffered), "{}", line.suffered);
    }
}
