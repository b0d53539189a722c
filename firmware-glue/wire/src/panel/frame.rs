//! Frames: COBS between zeros, with a CRC-32C.

use crc::{CRC_32_ISCSI, Crc, NoTable};

use super::message::{BODY_MAX, Message};

/// The version of the protocol that is spoken here.
pub const VERSION: u8 = 1;

/// Version, two octets of session, and four of checksum.
const AROUND: usize = 1 + 2 + 4;
/// Most octets of a frame before it is stuffed.
const PLAIN_MAX: usize = AROUND + BODY_MAX;
/// Most octets of a frame on the wire: COBS adds one (for less than 254), and zeros stand around it.
pub const FRAME_MAX: usize = PLAIN_MAX + 3;

/// Octets for the serial port.
pub type Octets = heapless::Vec<u8, FRAME_MAX>;

/// By bits and without a table: a board has little room, and a frame is short.
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISCSI);

/// What was heard.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// A message, said within a session (0: before any).
    Message(u16, Message),
    /// A sound frame of another version of the protocol.
    OtherVersion(u8),
}

/// A frame for the wire. A zero begins it too, so that noise before it is not taken for its start.
#[must_use]
pub fn encode(session: u16, message: Message) -> Octets {
    let mut plain = heapless::Vec::<u8, PLAIN_MAX>::new();
    let [high, low] = session.to_be_bytes();
    let whole = plain
        .extend_from_slice(&[VERSION, high, low])
        .and_then(|()| plain.extend_from_slice(&message.body()))
        .and_then(|()| plain.extend_from_slice(&CRC.checksum(&plain.clone()).to_be_bytes()));
    debug_assert!(whole.is_ok(), "PLAIN_MAX holds every message");
    let mut stuffed = [0; FRAME_MAX];
    // The first octet stays a zero; so does what follows the stuffed octets.
    let length = cobs::try_encode(&plain, &mut stuffed[1..FRAME_MAX - 1]).unwrap_or(0);
    Octets::from_slice(stuffed.get(..length + 2).unwrap_or_default()).unwrap_or_default()
}

/// Cuts a stream of octets into frames, and finds the next frame after any noise.
#[derive(Clone, Debug, Default)]
pub struct FrameReader {
    octets: heapless::Vec<u8, { PLAIN_MAX + 1 }>,
    /// What came since the last zero is longer than any frame.
    overlong: bool,
}

impl FrameReader {
    /// Takes an octet; gives what was heard if that ends a sound frame.
    pub fn push(&mut self, octet: u8) -> Option<Heard> {
        if octet != 0 {
            self.overlong |= self.octets.push(octet).is_err();
            return None;
        }
        let heard = if self.overlong {
            None
        } else {
            decoded(&mut self.octets)
        };
        self.octets.clear();
        self.overlong = false;
        heard
    }
}

/// A sound frame of any version, for tests: no code here speaks others.
#[cfg(test)]
pub(super) fn of_version(version: u8, rest: &[u8]) -> std::vec::Vec<u8> {
    let mut plain = std::vec![version];
    plain.extend(rest);
    plain.extend(CRC.checksum(&plain).to_be_bytes());
    let mut stuffed = std::vec![0; plain.len() + 2];
    let length = cobs::encode(&plain, &mut stuffed);
    stuffed.truncate(length + 1);
    stuffed
}

fn decoded(stuffed: &mut [u8]) -> Option<Heard> {
    let length = cobs::decode_in_place(stuffed).ok()?;
    let (sound, checksum) = stuffed.get(..length)?.split_last_chunk::<4>()?;
    if CRC.checksum(sound) != u32::from_be_bytes(*checksum) {
        return None;
    }
    match *sound {
        [VERSION, high, low, ref body @ ..] => {
            let session = u16::from_be_bytes([high, low]);
            Some(Heard::Message(session, Message::parse(body)?))
        }
        [version, ..] => Some(Heard::OtherVersion(version)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::panel::{Light, Lights, Pattern, Power, Press};

    fn read(octets: &[u8]) -> Vec<Heard> {
        let mut reader = FrameReader::default();
        octets
            .iter()
            .filter_map(|octet| reader.push(*octet))
            .collect()
    }

    fn messages() -> impl Strategy<Value = Message> {
        let patterns = proptest::collection::vec(0_u8..5, 5);
        prop_oneof![
            (any::<u8>(), patterns).prop_map(|(sequence, codes)| Message::Show {
                sequence,
                lights: Lights::from_codes(&codes).unwrap(),
            }),
            any::<u8>().prop_map(|press| Message::Taken { press }),
            any::<u16>().prop_map(|firmware| Message::Hello { firmware }),
            (any::<u8>(), any::<bool>()).prop_map(|(sequence, failing)| Message::Status {
                sequence,
                power: if failing {
                    Power::Failing
                } else {
                    Power::Mains
                },
            }),
            (any::<u8>(), 0_u8..4).prop_map(|(press, how)| Message::Pressed {
                press,
                how: Press::from_code(how).unwrap(),
            }),
        ]
    }

    /// The frame that a board's maker can check a program of their own against.
    #[test]
    fn a_frame_on_the_wire_is_what_the_readme_shows() {
        let lights = Lights::all(Pattern::On).with(Light::Fault, Pattern::Off);
        let octets = encode(
            0x0102,
            Message::Show {
                sequence: 7,
                lights,
            },
        );
        let readme = include_str!("README.md");
        let written: std::vec::Vec<std::string::String> = octets
            .iter()
            .map(|octet| std::format!("{octet:02x}"))
            .collect();
        assert!(readme.contains(&written.join(" ")), "{}", written.join(" "));
    }

    #[test]
    fn another_version_is_recognised() {
        assert_eq!(
            read(&of_version(9, &[0, 0, 0x81, 1, 1])),
            [Heard::OtherVersion(9)]
        );
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(session: u16, said in messages()) {
            let octets = encode(session, said);
            prop_assert_eq!(read(&octets), [Heard::Message(session, said)]);
            prop_assert!(octets.len() <= FRAME_MAX);
        }

        #[test]
        fn a_frame_is_found_after_any_noise(
            noise: Vec<u8>, session: u16, said in messages(),
        ) {
            let mut octets = noise;
            octets.extend(encode(session, said));
            let heard = read(&octets);
            prop_assert_eq!(heard.last(), Some(&Heard::Message(session, said)));
        }

        /// A wrong bit in an octet of the stuffing moves zeros and shifts what follows, so this
        /// rests on the checksum's 32 bits, not on its distance.
        #[test]
        fn up_to_three_wrong_bits_are_noticed(
            said in messages(), wrong in proptest::collection::btree_set(0_usize..8 * 12, 1..=3),
        ) {
            let octets = encode(1, said);
            let mut noisy = octets.clone();
            for bit in wrong {
                // The zeros around the frame stay: a torn frame is another matter.
                let inside = noisy.len() - 2;
                noisy[1 + (bit / 8) % inside] ^= 1 << (bit % 8);
            }
            if noisy != octets {
                prop_assert!(read(&noisy).iter().all(|heard| *heard == Heard::Message(1, said)));
            }
        }
    }
}
