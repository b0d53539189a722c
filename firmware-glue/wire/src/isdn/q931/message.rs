//! Messages: what comes before the information elements (clauses 4.2 to 4.4), and writing them.

use super::fields::Fields;
use super::kind::Kind;

/// Octet 1 of every message of Q.931.
const PROTOCOL_DISCRIMINATOR: u8 = 0x08;

/// A call reference (4.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Reference {
    /// From 1 to 32767; 0 is the global call reference.
    pub(super) value: u16,
    /// False in what the side sends that chose the value.
    pub(super) flag: bool,
}

impl Reference {
    /// The reference in an answer.
    pub(super) const fn back(self) -> Self {
        Self {
            value: self.value,
            flag: !self.flag,
        }
    }
}

/// A message as it came.
#[derive(Clone, Debug)]
pub(super) struct Message<'m> {
    pub(super) reference: Reference,
    /// The message type, or the octet that is none.
    pub(super) kind: Result<Kind, u8>,
    pub(super) fields: Fields<'m>,
}

impl<'m> Message<'m> {
    /// Reads a message; none if it is to be ignored: of another protocol (5.8.1), too short
    /// (5.8.2), or with a call reference not of two octets (5.8.3.1), which is what a primary
    /// rate interface has.
    pub(super) fn parse(octets: &'m [u8]) -> Option<Self> {
        let (&[protocol, length, high, low, kind], elements) = octets.split_first_chunk()?;
        if protocol != PROTOCOL_DISCRIMINATOR || length != 2 {
            return None;
        }
        Some(Self {
            reference: Reference {
                value: u16::from_be_bytes([high & 0x7F, low]),
                flag: high & 0x80 != 0,
            },
            kind: Kind::of(kind),
            fields: Fields::parse(elements),
        })
    }
}

/// Writes a message into its place.
#[derive(Debug)]
pub(super) struct Writer<'r> {
    room: &'r mut [u8],
    length: usize,
    fits: bool,
}

impl<'r> Writer<'r> {
    pub(super) fn new(room: &'r mut [u8], reference: Reference, kind: Kind) -> Self {
        let [high, low] = reference.value.to_be_bytes();
        let mut writer = Self {
            room,
            length: 0,
            fits: true,
        };
        writer.put(&[
            PROTOCOL_DISCRIMINATOR,
            2,
            high | u8::from(reference.flag) << 7,
            low,
            kind as u8,
        ]);
        writer
    }

    fn put(&mut self, octets: &[u8]) {
        let end = self.length + octets.len();
        match self.room.get_mut(self.length..end) {
            Some(room) => {
                room.copy_from_slice(octets);
                self.length = end;
            }
            None => self.fits = false,
        }
    }

    /// An element of one octet.
    pub(super) fn octet(&mut self, octet: u8) {
        self.put(&[octet]);
    }

    /// An element with contents; they are to come in the order of their identifiers.
    pub(super) fn element(&mut self, identifier: u8, contents: &[u8]) {
        self.split_element(identifier, contents, &[]);
    }

    /// The same, of contents in two parts.
    pub(super) fn split_element(&mut self, identifier: u8, first: &[u8], second: &[u8]) {
        self.put(&[identifier, (first.len() + second.len()) as u8]);
        self.put(first);
        self.put(second);
    }

    /// How long the message is, if it had room.
    pub(super) fn finish(self) -> Option<usize> {
        self.fits.then_some(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_4_2_other_protocols_and_references_are_ignored() {
        assert!(Message::parse(&[0x08, 2, 0, 1, 0x05]).is_some());
        assert!(Message::parse(&[0x03, 2, 0, 1, 0x05]).is_none());
        assert!(Message::parse(&[0x08, 1, 1, 0x05, 0]).is_none());
        assert!(Message::parse(&[0x08, 0, 0x05]).is_none());
        assert!(Message::parse(&[0x08, 2, 0, 1]).is_none());
    }

    #[test]
    fn clause_4_3_the_flag_tells_who_chose_the_reference() {
        let message = Message::parse(&[0x08, 2, 0x81, 0x02, 0x4D]).unwrap();
        assert_eq!(message.reference.value, 0x0102);
        assert!(message.reference.flag);
        let mut room = [0; 8];
        let writer = Writer::new(&mut room, message.reference.back(), Kind::ReleaseComplete);
        assert_eq!(writer.finish(), Some(5));
        assert_eq!(room[..5], [0x08, 2, 0x01, 0x02, 0x5A]);
    }

    #[test]
    fn a_message_without_room_is_not_written() {
        let mut room = [0; 6];
        let reference = Reference {
            value: 1,
            flag: false,
        };
        let mut writer = Writer::new(&mut room, reference, Kind::Setup);
        writer.element(0x28, b"text");
        assert_eq!(writer.finish(), None);
    }
}
