//! From whom, to whom (TS 23.040 clause 9.1.2.5).

use core::fmt;

use heapless::{String, Vec};

use super::alphabet::{ESCAPE, Shifts};
use super::octets::{Reader, Unreadable};
use super::septets;

/// Ten octets of digits, two in each.
const DIGITS_MAX: u8 = 20;
/// Eleven septets; the longest character of the default alphabet has three octets in UTF-8.
type Value = String<33>;

/// What an address is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum AddressKind {
    /// A number as the network says it, without more: a short code, or a number with its zero.
    Unknown,
    /// With its country's code; its plus is said by this.
    International,
    /// Without its country's code, and without the zero before it.
    National,
    /// Of the operator's own plan, a subscriber number or an abbreviated one.
    Local,
    /// A sender's name, to which nobody can answer.
    Name,
}

/// An address: a number, a short code or a name.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Address {
    kind: AddressKind,
    /// Digits, `*`, `#`, `a`, `b`, `c`; or the name.
    value: Value,
}

impl Address {
    /// A number as people and modems write one: digits, `*` and `#`, with or without a plus.
    #[must_use]
    pub fn number(text: &str) -> Option<Self> {
        let (kind, digits) = match text.strip_prefix('+') {
            Some(digits) => (AddressKind::International, digits),
            None => (AddressKind::Unknown, text),
        };
        let are_digits = digits
            .bytes()
            .all(|digit| digit.is_ascii_digit() || matches!(digit, b'*' | b'#'));
        let fits = (1..=usize::from(DIGITS_MAX)).contains(&digits.len());
        if !(are_digits && fits) {
            return None;
        }
        Some(Self {
            kind,
            value: Value::try_from(digits).ok()?,
        })
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> AddressKind {
        self.kind
    }

    /// The digits, or the name, without what the kind says.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Reads an address whose length is of semi-octets.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let semi_octets = reader.octet()?;
        let kind = reader.octet()?;
        if semi_octets > DIGITS_MAX + 2 {
            return Err(Unreadable::AddressTooLong);
        }
        let octets = reader.octets(usize::from(semi_octets.div_ceil(2)))?;
        Ok(Self::of(kind, octets, usize::from(semi_octets)))
    }

    /// Reads a service centre's address, whose length is of octets (TS 24.011 clause 8.2.5.1).
    pub(super) fn read_centre(reader: &mut Reader<'_>) -> Result<Option<Self>, Unreadable> {
        let count = usize::from(reader.octet()?);
        if count > 11 {
            return Err(Unreadable::AddressTooLong);
        }
        let octets = reader.octets(count)?;
        Ok(octets
            .split_first()
            .map(|(kind, digits)| Self::of(*kind, digits, digits.len() * 2)))
    }

    fn of(kind: u8, octets: &[u8], semi_octets: usize) -> Self {
        let kind = match kind >> 4 & 7 {
            1 => AddressKind::International,
            2 => AddressKind::National,
            3 | 4 | 6 => AddressKind::Local,
            5 => AddressKind::Name,
            _ => AddressKind::Unknown,
        };
        let value = if kind == AddressKind::Name {
            name(octets, semi_octets * 4 / 7)
        } else {
            digits(octets, semi_octets)
        };
        Self { kind, value }
    }

    /// Writes it as a destination: its length in semi-octets, its type, its digits. A name is no
    /// destination, and has no digits.
    pub(super) fn write<const N: usize>(&self, out: &mut Vec<u8, N>) {
        let digits = match self.kind {
            AddressKind::Name => "",
            _ => self.value.as_str(),
        };
        let kind = match self.kind {
            AddressKind::International => 0x91,
            AddressKind::National => 0xa1,
            _ => 0x81,
        };
        // There is room: all of a SUBMIT is shorter than what `N` is for.
        let _ = out.push(digits.len() as u8);
        let _ = out.push(kind);
        let (pairs, last) = digits.as_bytes().as_chunks::<2>();
        for [first, second] in pairs {
            let _ = out.push(semi_octet(*second) << 4 | semi_octet(*first));
        }
        if let [digit] = last {
            let _ = out.push(0xf0 | semi_octet(*digit));
        }
    }
}

/// As people write it: a plus, or a zero, where the kind stands for one.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = match self.kind {
            AddressKind::International => "+",
            // A short code is dialled as it is.
            AddressKind::National if self.value.len() > 6 && !self.value.starts_with('0') => "0",
            _ => "",
        };
        write!(f, "{before}{}", self.value)
    }
}

fn digits(octets: &[u8], semi_octets: usize) -> Value {
    let mut value = Value::new();
    let all = octets.iter().flat_map(|octet| [octet & 0x0f, octet >> 4]);
    for semi_octet in all.take(semi_octets) {
        let digit = match semi_octet {
            0..=9 => char::from(b'0' + semi_octet),
            10 => '*',
            11 => '#',
            12..=14 => char::from(b'a' + semi_octet - 12),
            // A filler.
            _ => break,
        };
        let _ = value.push(digit);
    }
    value
}

const fn semi_octet(digit: u8) -> u8 {
    match digit {
        b'*' => 10,
        b'#' => 11,
        b'a'..=b'c' => digit - b'a' + 12,
        digit => digit & 0x0f,
    }
}

fn name(octets: &[u8], septets: usize) -> Value {
    let mut value = Value::new();
    let mut escaped = false;
    for septet in septets::unpacked(octets, 0, septets) {
        let character = match core::mem::take(&mut escaped) {
            true => Shifts::default().escaped(septet),
            false if septet == ESCAPE => {
                escaped = true;
                continue;
            }
            false => Shifts::default().character(septet),
        };
        let _ = value.push(if character.is_control() {
            ' '
        } else {
            character
        });
    }
    let trimmed = value.trim();
    Value::try_from(trimmed).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn read(octets: &[u8]) -> Address {
        Address::read(&mut Reader(octets)).unwrap()
    }

    #[test]
    fn ts23040_9_1_2_5_numbers_are_read_by_their_type() {
        let international = read(&[0x0c, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87]);
        assert_eq!(international.to_string(), "+212612345678");
        let national = read(&[0x09, 0xa1, 0x16, 0x32, 0x54, 0x76, 0xf8]);
        assert_eq!(national.to_string(), "0612345678");
        let short = read(&[0x03, 0x81, 0x15, 0xf0]);
        assert_eq!(short.to_string(), "510");
        assert_eq!(short.kind(), AddressKind::Unknown);
    }

    #[test]
    fn ts23040_9_1_2_5_a_name_is_of_septets() {
        // "INWI": four septets, 28 bits, seven semi-octets.
        let mut octets = [0; 4];
        septets::pack(*b"INWI", 0, &mut octets);
        let name = read(&[&[0x07, 0xd0][..], &octets].concat());
        assert_eq!(name.kind(), AddressKind::Name);
        assert_eq!(name.value(), "INWI");
        // "PassJeunes 1" has no room; eleven septets have.
        let mut octets = [0; 10];
        septets::pack(*b"PassJeunes1", 0, &mut octets);
        assert_eq!(
            read(&[&[0x14, 0xd0][..], &octets].concat()).value(),
            "PassJeunes1"
        );
    }

    #[test]
    fn a_number_is_written_as_it_is_read() {
        for number in ["+212612345678", "0612345678", "510", "*123#", "1"] {
            let address = Address::number(number).unwrap();
            let mut octets = Vec::<u8, 16>::new();
            address.write(&mut octets);
            assert_eq!(read(&octets), address);
            assert_eq!(address.to_string(), number);
        }
    }

    #[test]
    fn what_no_keypad_has_is_no_number() {
        for text in ["", "+", "INWI", "06 12", "123456789012345678901", "+212٦"] {
            assert_eq!(Address::number(text), None, "{text}");
        }
    }
}
