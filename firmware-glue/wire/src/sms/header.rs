//! The user data header: information elements, walked by their lengths (TS 23.040 clause 9.2.3.24).

use super::alphabet::{Shift, Shifts};
use super::octets::Reader;

/// What says which parts belong together.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Reference {
    /// Of eight bits (IEI 00).
    Short(u8),
    /// Of sixteen (IEI 08).
    Long(u16),
}

/// A part of a text that takes more than one message (clauses 9.2.3.24.1 and 9.2.3.24.8).
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Concat {
    /// The text's.
    pub reference: Reference,
    /// How many parts there are, 1 or more.
    pub total: u8,
    /// Which one this is, 1 to `total`.
    pub number: u8,
}

/// What of a header is of use here; the rest is passed over.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Header {
    /// It is a part.
    pub concat: Option<Concat>,
    /// National tables (clauses 9.2.3.24.15 and 9.2.3.24.16).
    pub shifts: Shifts,
    /// It is for an application's port (clauses 9.2.3.24.3 and 9.2.3.24.4), and not for people.
    pub port: Option<u16>,
}

const CONCAT_8: u8 = 0x00;
const PORT_8: u8 = 0x04;
const PORT_16: u8 = 0x05;
const CONCAT_16: u8 = 0x08;
const SINGLE_SHIFT: u8 = 0x24;
const LOCKING_SHIFT: u8 = 0x25;

impl Header {
    /// Reads the elements, without the length before them. One that does not come out at its end
    /// is ignored whole, as clause 9.2.3.24 says; of two of a kind the last one counts.
    #[must_use]
    pub fn read(octets: &[u8]) -> Self {
        let mut header = Self::default();
        let mut reader = Reader(octets);
        while !reader.is_empty() {
            let element = reader.octet().and_then(|kind| {
                let length = reader.octet()?;
                Ok((kind, reader.octets(usize::from(length))?))
            });
            match element {
                Ok((kind, data)) => header.element(kind, data),
                Err(_) => return Self::default(),
            }
        }
        header
    }

    fn element(&mut self, kind: u8, data: &[u8]) {
        match (kind, data) {
            (CONCAT_8, [reference, total, number]) => {
                self.part(Reference::Short(*reference), *total, *number);
            }
            (CONCAT_16, [high, low, total, number]) => {
                let reference = u16::from_be_bytes([*high, *low]);
                self.part(Reference::Long(reference), *total, *number);
            }
            (PORT_8, [to, _]) => self.port = Some(u16::from(*to)),
            (PORT_16, [high, low, _, _]) => self.port = Some(u16::from_be_bytes([*high, *low])),
            (SINGLE_SHIFT, [table]) => self.shifts.single = Shift::of_identifier(*table),
            (LOCKING_SHIFT, [table]) => self.shifts.locking = Shift::of_identifier(*table),
            _ => {}
        }
    }

    /// An element that counts wrongly is ignored (clause 9.2.3.24.1).
    fn part(&mut self, reference: Reference, total: u8, number: u8) {
        if (1..=total).contains(&number) {
            self.concat = Some(Concat {
                reference,
                total,
                number,
            });
        }
    }
}

impl Concat {
    /// The header of a part, with its length before it.
    pub(super) fn octets(self) -> heapless::Vec<u8, 7> {
        let Self {
            reference,
            total,
            number,
        } = self;
        let mut octets = heapless::Vec::new();
        let all: &[u8] = match reference {
            Reference::Short(reference) => &[5, CONCAT_8, 3, reference, total, number],
            Reference::Long(reference) => {
                let [high, low] = reference.to_be_bytes();
                &[6, CONCAT_16, 4, high, low, total, number]
            }
        };
        // Both fit.
        let _ = octets.extend_from_slice(all);
        octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts23040_9_2_3_24_elements_that_nobody_knows_are_passed_over() {
        let header = Header::read(&[
            0x70, 2, 9, 9, 0x00, 3, 0x42, 3, 2, 0x24, 1, 1, 0x05, 4, 0x23, 0xf0, 0, 0,
        ]);
        let concat = Concat {
            reference: Reference::Short(0x42),
            total: 3,
            number: 2,
        };
        assert_eq!(header.concat, Some(concat));
        assert_eq!(header.shifts.single, Shift::Turkish);
        assert_eq!(header.port, Some(0x23f0));
    }

    #[test]
    fn ts23040_9_2_3_24_a_header_that_does_not_come_out_is_ignored_whole() {
        assert_eq!(Header::read(&[0, 3, 1, 2, 1, 0x24]), Header::default());
        assert_eq!(
            Header::read(&[0, 3, 1, 2, 1, 0x24, 2, 1]),
            Header::default()
        );
    }

    #[test]
    fn ts23040_9_2_3_24_1_a_part_that_counts_wrongly_is_none() {
        for [total, number] in [[0, 0], [0, 1], [2, 0], [2, 3]] {
            assert_eq!(Header::read(&[0, 3, 7, total, number]).concat, None);
        }
    }

    #[test]
    fn a_reference_of_zero_is_one_as_any_other_and_of_two_widths_are_two() {
        let short = Header::read(&[0, 3, 0, 2, 1]).concat.unwrap();
        let long = Header::read(&[8, 4, 0, 0, 2, 1]).concat.unwrap();
        assert_eq!(short.reference, Reference::Short(0));
        assert_ne!(short.reference, long.reference);
        for concat in [short, long] {
            assert_eq!(Header::read(&concat.octets()[1..]).concat, Some(concat));
        }
    }
}
