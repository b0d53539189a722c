//! Columns of octets: what is alike stands together, so that it packs better.

use uuid::Uuid;

use super::PackError;

/// The longest number takes ten octets of seven bits.
const LONGEST_NUMBER: usize = 10;

/// Columns being written.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Which shape, which known id, which known text: small numbers.
    plan: Vec<u8>,
    /// Clocks, times, durations.
    numbers: Vec<u8>,
    /// What people and programs wrote.
    texts: Vec<u8>,
    /// What nothing makes smaller: the random part of ids, the digits of telephone numbers.
    raw: Vec<u8>,
}

impl Columns {
    pub(super) fn plan(&mut self, number: u64) {
        put(&mut self.plan, number);
    }

    pub(super) fn number(&mut self, number: u64) {
        put(&mut self.numbers, number);
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.number(zigzag(number));
    }

    pub(super) fn text(&mut self, text: &[u8]) {
        put(&mut self.texts, text.len() as u64);
        self.texts.extend_from_slice(text);
    }

    pub(super) fn raw(&mut self, octets: &[u8]) {
        self.raw.extend_from_slice(octets);
    }

    /// The columns that pack, as one, and the one that does not.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<u8>) {
        let mut packing = Vec::with_capacity(
            self.plan.len() + self.numbers.len() + self.texts.len() + 2 * LONGEST_NUMBER,
        );
        put(&mut packing, self.plan.len() as u64);
        packing.extend(self.plan);
        put(&mut packing, self.numbers.len() as u64);
        packing.extend(self.numbers);
        packing.extend(self.texts);
        (packing, self.raw)
    }
}

/// Columns being read. Each read fails where its column ends.
#[derive(Copy, Clone, Debug)]
pub(super) struct Reading<'a> {
    plan: &'a [u8],
    numbers: &'a [u8],
    texts: &'a [u8],
    raw: &'a [u8],
}

impl<'a> Reading<'a> {
    pub(super) fn new(mut packing: &'a [u8], raw: &'a [u8]) -> Result<Self, PackError> {
        let length = get(&mut packing)?;
        let plan = take(&mut packing, length)?;
        let length = get(&mut packing)?;
        let numbers = take(&mut packing, length)?;
        Ok(Self {
            plan,
            numbers,
            texts: packing,
            raw,
        })
    }

    pub(super) fn plan(&mut self) -> Result<u64, PackError> {
        get(&mut self.plan)
    }

    pub(super) fn number(&mut self) -> Result<u64, PackError> {
        get(&mut self.numbers)
    }

    pub(super) fn signed(&mut self) -> Result<i64, PackError> {
        self.number().map(unzigzag)
    }

    pub(super) fn octets(&mut self) -> Result<&'a [u8], PackError> {
        let length = get(&mut self.texts)?;
        take(&mut self.texts, length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, PackError> {
        std::str::from_utf8(self.octets()?).map_err(|_| PackError::NoText)
    }

    pub(super) fn raw<const N: usize>(&mut self) -> Result<[u8; N], PackError> {
        let (octets, rest) = self.raw.split_first_chunk().ok_or(PackError::Short)?;
        self.raw = rest;
        Ok(*octets)
    }

    pub(super) const fn is_over(&self) -> bool {
        self.plan.is_empty()
            && self.numbers.is_empty()
            && self.texts.is_empty()
            && self.raw.is_empty()
    }
}

/// A number, seven bits to an octet, the lowest first; the high bit says that more follow.
pub(crate) fn put(column: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        column.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    column.push(u8::try_from(number).unwrap_or_default());
}

pub(crate) fn get(column: &mut &[u8]) -> Result<u64, PackError> {
    let mut number = 0;
    for place in 0..LONGEST_NUMBER {
        let (octet, rest) = column.split_first().ok_or(PackError::Short)?;
        *column = rest;
        let bits = u64::from(octet & 0x7f);
        let shift = 7 * place;
        if bits.checked_shl(shift as u32).map(|high| high >> shift) != Some(bits) {
            return Err(PackError::NoNumber);
        }
        number |= bits << shift;
        if octet & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(PackError::NoNumber)
}

fn take<'a>(column: &mut &'a [u8], length: u64) -> Result<&'a [u8], PackError> {
    let length = usize::try_from(length).map_err(|_| PackError::Short)?;
    let (taken, rest) = column.split_at_checked(length).ok_or(PackError::Short)?;
    *column = rest;
    Ok(taken)
}

/// Small numbers of either sign as small numbers.
const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// The random end of an id that begins with its time (RFC 9562, version 7).
pub(super) fn tail(id: Uuid) -> [u8; 10] {
    let octets = id.into_bytes();
    let mut tail = [0; 10];
    tail.copy_from_slice(&octets[6..]);
    tail
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_read_as_they_were_written(numbers in prop::collection::vec(any::<i64>(), 0..20)) {
            let mut column = Vec::new();
            for number in &numbers {
                put(&mut column, zigzag(*number));
            }
            let mut rest = column.as_slice();
            for number in numbers {
                prop_assert_eq!(unzigzag(get(&mut rest).unwrap()), number);
            }
            prop_assert!(rest.is_empty());
        }
    }

    #[test]
    fn a_number_beyond_64_bits_is_none() {
        let mut long: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert!(get(&mut long).is_err());
        let mut longer: &[u8] = &[0x80; 11];
        assert!(get(&mut longer).is_err());
    }
}
