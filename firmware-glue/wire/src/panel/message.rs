//! What the two sides say to each other.

use super::button::Press;
use super::lights::Lights;

/// Whether the mains are there.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Power {
    /// They are.
    #[default]
    Mains,
    /// They went; what is left lasts for seconds.
    Failing,
}

/// One message. Those of the box have kinds below 0x80.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// Box: how the lights are to shine; also the sign that the box is there.
    Show {
        /// Comes back in [`Message::Status`].
        sequence: u8,
        /// The lights.
        lights: Lights,
    },
    /// Box: that press was taken.
    Taken {
        /// Which.
        press: u8,
    },
    /// Board: it started, and knows of no box yet.
    Hello {
        /// Its firmware, as its maker counts.
        firmware: u16,
    },
    /// Board: how it is.
    Status {
        /// The last [`Message::Show`] that it obeys.
        sequence: u8,
        /// The mains.
        power: Power,
    },
    /// Board: somebody pressed the button. Said until it is taken.
    Pressed {
        /// Counts the presses.
        press: u8,
        /// How.
        how: Press,
    },
}

/// Most octets of a kind and what follows it.
pub(super) const BODY_MAX: usize = 7;

impl Message {
    pub(super) fn body(self) -> heapless::Vec<u8, BODY_MAX> {
        let mut body = heapless::Vec::new();
        let kept = match self {
            Self::Show { sequence, lights } => body
                .extend_from_slice(&[0x01, sequence])
                .and_then(|()| body.extend_from_slice(&lights.codes())),
            Self::Taken { press } => body.extend_from_slice(&[0x02, press]),
            Self::Hello { firmware } => {
                let [high, low] = firmware.to_be_bytes();
                body.extend_from_slice(&[0x81, high, low])
            }
            Self::Status { sequence, power } => {
                body.extend_from_slice(&[0x82, sequence, power as u8])
            }
            Self::Pressed { press, how } => body.extend_from_slice(&[0x83, press, how.code()]),
        };
        debug_assert!(kept.is_ok(), "BODY_MAX holds every message");
        body
    }

    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        match *body {
            [0x01, sequence, ref codes @ ..] => Some(Self::Show {
                sequence,
                lights: Lights::from_codes(codes)?,
            }),
            [0x02, press] => Some(Self::Taken { press }),
            [0x81, high, low] => Some(Self::Hello {
                firmware: u16::from_be_bytes([high, low]),
            }),
            [0x82, sequence, power] => Some(Self::Status {
                sequence,
                power: match power {
                    0 => Power::Mains,
                    1 => Power::Failing,
                    _ => return None,
                },
            }),
            [0x83, press, how] => Some(Self::Pressed {
                press,
                how: Press::from_code(how)?,
            }),
            _ => None,
        }
    }
}
