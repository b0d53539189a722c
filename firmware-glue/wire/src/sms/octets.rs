//! Octets read in order, and their hexadecimal digits.

use heapless::Vec;

/// The longest PDU with the service centre's address before it: 12 octets, and a STATUS-REPORT
/// with all that it may have (TS 23.040 clause 9.2.2.3): 14 octets, an address of 12, 140 of text.
pub const PDU_MAX: usize = 184;

/// Why a PDU cannot be read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// It is not made of pairs of hexadecimal digits, or longer than any PDU.
    NotHex,
    /// It ends before what it says that it has.
    Truncated,
    /// An address is longer than the ten octets of TS 23.040 clause 9.1.2.5.
    AddressTooLong,
}

/// The octets of a line of hexadecimal digits, as a modem shows a PDU (TS 27.005 clause 3.1).
///
/// # Errors
/// When it is no such line.
pub fn octets_of_hex(line: &str) -> Result<Vec<u8, PDU_MAX>, Unreadable> {
    let mut octets = Vec::new();
    let (pairs, rest) = line.trim().as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Unreadable::NotHex);
    }
    for [high, low] in pairs {
        let octet = digit(*high).zip(digit(*low));
        let (high, low) = octet.ok_or(Unreadable::NotHex)?;
        octets
            .push(high << 4 | low)
            .map_err(|_| Unreadable::NotHex)?;
    }
    Ok(octets)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// Reads octets from the front.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn octet(&mut self) -> Result<u8, Unreadable> {
        let (first, rest) = self.0.split_first().ok_or(Unreadable::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn octets(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let (first, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(Unreadable::Truncated)?;
        self.0 = rest;
        Ok(first)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
