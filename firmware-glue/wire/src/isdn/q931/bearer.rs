//! Bearer capability (clause 4.5.5): what the channel is to carry.

use super::element::Malformed;

/// What is carried.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Transfer {
    /// Speech.
    Speech = 0x00,
    /// Any octets.
    UnrestrictedDigital = 0x08,
    /// Any octets, at 56 kbit/s.
    RestrictedDigital = 0x09,
    /// 3.1 kHz audio: speech, modems, fax.
    Audio = 0x10,
    /// Unrestricted digital with tones and announcements.
    DigitalWithTones = 0x11,
    /// Video.
    Video = 0x18,
}

/// How speech is coded.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Law {
    /// G.711 µ-law.
    Mu = 0x02,
    /// G.711 A-law.
    A = 0x03,
}

/// What a call asks of its channel.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Bearer {
    /// What is carried.
    pub transfer: Transfer,
    /// How it is coded, where that is said.
    pub law: Option<Law>,
    /// True if it is circuit mode of 64 kbit/s, which is all that a channel here can do.
    pub is_circuit_of_64_kbit: bool,
}

impl Bearer {
    /// Speech, A-law.
    pub const SPEECH: Self = Self {
        transfer: Transfer::Speech,
        law: Some(Law::A),
        is_circuit_of_64_kbit: true,
    };

    pub(super) fn parse(contents: &[u8]) -> Result<Self, Malformed> {
        let [capability, mode, rest @ ..] = contents else {
            return Err(Malformed);
        };
        let transfer = match capability & 0x1F {
            0x00 => Transfer::Speech,
            0x08 => Transfer::UnrestrictedDigital,
            0x09 => Transfer::RestrictedDigital,
            0x10 => Transfer::Audio,
            0x11 => Transfer::DigitalWithTones,
            0x18 => Transfer::Video,
            _ => return Err(Malformed),
        };
        // Octet 5 tells layer 1 by its bits 7 and 6.
        let law = rest.iter().find_map(|octet| match octet & 0x7F {
            0x22 => Some(Law::Mu),
            0x23 => Some(Law::A),
            _ => None,
        });
        Ok(Self {
            transfer,
            law,
            is_circuit_of_64_kbit: mode & 0x7F == 0x10,
        })
    }

    /// The element's contents, and how many octets they are.
    pub(super) fn octets(self) -> ([u8; 3], usize) {
        let law = self.law.map_or(0, |law| 0xA0 | law as u8);
        let octets = [0x80 | self.transfer as u8, 0x90, law];
        (octets, 2 + usize::from(self.law.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_4_5_5_speech_in_a_law_is_as_every_exchange_sends_it() {
        assert_eq!(Bearer::SPEECH.octets(), ([0x80, 0x90, 0xA3], 3));
        assert_eq!(Bearer::parse(&[0x80, 0x90, 0xA3]), Ok(Bearer::SPEECH));
    }

    #[test]
    fn clause_4_5_5_packet_mode_is_known_for_what_it_is() {
        let bearer = Bearer::parse(&[0x88, 0xC0, 0xC6]).unwrap();
        assert!(!bearer.is_circuit_of_64_kbit);
        assert_eq!(Bearer::parse(&[0x88]), Err(Malformed));
    }
}
