//! Numbers (clauses 4.5.8 to 4.5.10; connected number: Q.951).

use heapless::String;

use super::element::Malformed;

/// The most digits of a number.
pub const DIGITS: usize = 32;

/// Digits, `*` and `#` as they are dialled.
pub type Digits = String<DIGITS>;

/// What kind of number it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum NumberType {
    /// Not known: as it is dialled, with its prefixes.
    #[default]
    Unknown = 0,
    /// International, from the country code on.
    International = 1,
    /// National, without the trunk prefix.
    National = 2,
    /// Specific to the network.
    NetworkSpecific = 3,
    /// Of a subscriber, without the area.
    Subscriber = 4,
    /// Abbreviated.
    Abbreviated = 6,
    /// Reserved, or not defined.
    Reserved = 7,
}

/// Whether a number may be shown.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Presentation {
    /// It may.
    #[default]
    Allowed = 0,
    /// Its owner does not want it.
    Restricted = 1,
    /// There is none, because of interworking.
    NotAvailable = 2,
    /// Not defined.
    Reserved = 3,
}

/// Who vouches for a number.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Screening {
    /// Nobody: the user gave it.
    #[default]
    NotScreened = 0,
    /// The user gave it, and the network found it right.
    Passed = 1,
    /// The user gave it, and the network found it wrong.
    Failed = 2,
    /// The network, which gave it.
    Network = 3,
}

/// A number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Number {
    /// Its type.
    pub kind: NumberType,
    /// The numbering plan: 0 unknown, 1 ISDN and telephony (E.164), 9 private.
    pub plan: u8,
    /// Its digits.
    pub digits: Digits,
}

/// A number of somebody on the line, with what is said about showing it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Party {
    /// The number.
    pub number: Number,
    /// Whether it may be shown.
    pub presentation: Presentation,
    /// Who vouches for it.
    pub screening: Screening,
}

impl Number {
    /// A number as it is dialled. None if it is too long, or not printable ASCII.
    #[must_use]
    pub fn dialled(digits: &str) -> Option<Self> {
        Some(Self {
            kind: NumberType::Unknown,
            plan: 1,
            digits: read(digits.as_bytes()).ok()?,
        })
    }

    pub(super) const fn octet(&self) -> u8 {
        (self.kind as u8) << 4 | self.plan & 0x0F
    }

    fn of(octet: u8, digits: &[u8]) -> Result<Self, Malformed> {
        let kind = match octet >> 4 & 0x07 {
            0 => NumberType::Unknown,
            1 => NumberType::International,
            2 => NumberType::National,
            3 => NumberType::NetworkSpecific,
            4 => NumberType::Subscriber,
            6 => NumberType::Abbreviated,
            _ => NumberType::Reserved,
        };
        Ok(Self {
            kind,
            plan: octet & 0x0F,
            digits: read(digits)?,
        })
    }

    pub(super) fn parse(contents: &[u8]) -> Result<Self, Malformed> {
        let (&octet, digits) = contents.split_first().ok_or(Malformed)?;
        Self::of(octet, digits)
    }
}

impl Party {
    pub(super) const fn octet_3a(&self) -> u8 {
        0x80 | (self.presentation as u8) << 5 | self.screening as u8
    }

    pub(super) fn parse(contents: &[u8]) -> Result<Self, Malformed> {
        let (&octet, rest) = contents.split_first().ok_or(Malformed)?;
        let (octet_3a, digits) = if octet & 0x80 == 0 {
            let (&octet_3a, digits) = rest.split_first().ok_or(Malformed)?;
            (octet_3a, digits)
        } else {
            (0x80, rest)
        };
        Ok(Self {
            number: Number::of(octet, digits)?,
            presentation: match octet_3a >> 5 & 0x03 {
                0 => Presentation::Allowed,
                1 => Presentation::Restricted,
                2 => Presentation::NotAvailable,
                _ => Presentation::Reserved,
            },
            screening: match octet_3a & 0x03 {
                0 => Screening::NotScreened,
                1 => Screening::Passed,
                2 => Screening::Failed,
                _ => Screening::Network,
            },
        })
    }
}

/// Digits as they came in an element.
pub(super) fn read(octets: &[u8]) -> Result<Digits, Malformed> {
    let mut digits = Digits::new();
    for &octet in octets {
        if !(0x20..0x7F).contains(&octet) || digits.push(char::from(octet)).is_err() {
            return Err(Malformed);
        }
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_4_5_10_presentation_and_screening_are_in_octet_3a() {
        let party = Party::parse(&[0x21, 0xA3, b'6', b'1']).unwrap();
        assert_eq!(party.number.kind, NumberType::National);
        assert_eq!(party.number.plan, 1);
        assert_eq!(party.number.digits, "61");
        assert_eq!(party.presentation, Presentation::Restricted);
        assert_eq!(party.screening, Screening::Network);
        assert_eq!(party.octet_3a(), 0xA3);
        assert_eq!(party.number.octet(), 0x21);
    }

    #[test]
    fn clause_4_5_10_without_octet_3a_the_number_is_shown_and_not_screened() {
        let party = Party::parse(&[0xA1, b'6']).unwrap();
        assert_eq!(party.presentation, Presentation::Allowed);
        assert_eq!(party.screening, Screening::NotScreened);
    }

    #[test]
    fn clause_4_5_8_digits_are_printable_and_not_too_many() {
        assert_eq!(Number::parse(&[0x81, 0x00]), Err(Malformed));
        assert_eq!(Number::parse(&[b'1'; DIGITS + 2]), Err(Malformed));
        assert_eq!(Number::parse(&[]), Err(Malformed));
        assert!(Number::dialled("0522#").is_some());
    }
}
