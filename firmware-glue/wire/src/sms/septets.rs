//! Characters of seven bits in octets of eight (TS 23.038 clause 6.1.2.1).

/// The septets of `octets` from the bit `first_bit` on, at most `count` and as many as there are.
pub(super) fn unpacked(
    octets: &[u8],
    first_bit: usize,
    count: usize,
) -> impl Iterator<Item = u8> + '_ {
    (0..count).map_while(move |index| {
        let bit = first_bit + index * 7;
        let low = u16::from(*octets.get(bit / 8)?);
        let shift = bit % 8;
        if shift <= 1 {
            return Some((low >> shift) as u8 & 0x7f);
        }
        let high = u16::from(*octets.get(bit / 8 + 1)?);
        Some(((high << 8 | low) >> shift) as u8 & 0x7f)
    })
}

/// Puts septets into `octets`, which are zero, from the bit `first_bit` on; what has no room is left out.
pub(super) fn pack(septets: impl IntoIterator<Item = u8>, first_bit: usize, octets: &mut [u8]) {
    for (index, septet) in septets.into_iter().enumerate() {
        let bit = first_bit + index * 7;
        let wide = u16::from(septet & 0x7f) << (bit % 8);
        let [low, high] = wide.to_le_bytes();
        if let Some(octet) = octets.get_mut(bit / 8) {
            *octet |= low;
        }
        if let Some(octet) = octets.get_mut(bit / 8 + 1) {
            *octet |= high;
        }
    }
}

/// How many octets so many septets take.
pub(super) const fn octets_for(septets: usize) -> usize {
    (septets * 7).div_ceil(8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    #[test]
    fn ts23038_6_1_2_1_seven_bits_follow_each_other_from_the_lowest() {
        let mut octets = [0; 9];
        pack(*b"hellohello", 0, &mut octets);
        assert_eq!(
            octets,
            [0xE8, 0x32, 0x9B, 0xFD, 0x46, 0x97, 0xD9, 0xEC, 0x37]
        );
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(septets in prop::collection::vec(0u8..128, 0..160), fill in 0usize..60) {
            let mut octets = [0; 160];
            pack(septets.iter().copied(), fill, &mut octets);
            prop_assert_eq!(unpacked(&octets, fill, septets.len()).collect::<Vec<_>>(), septets);
        }
    }
}
