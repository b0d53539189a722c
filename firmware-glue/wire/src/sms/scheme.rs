//! The data coding scheme: what alphabet a message is in (TS 23.038 clause 4).

/// What a message's user data is made of.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Alphabet {
    /// Septets of the GSM alphabet.
    Gsm7,
    /// Octets that are no text, or text that is compressed (TS 23.042), which nobody sends.
    Data,
    /// Units of 16 bits: UCS-2, and UTF-16 from every phone of today.
    Ucs2,
}

/// A data coding scheme.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Scheme {
    /// What the user data is made of.
    pub alphabet: Alphabet,
    /// The message's class, 0 to 3; 0 is shown at once and not kept by phones.
    pub class: Option<u8>,
}

impl Scheme {
    /// What an octet means. Codings that are reserved are read as the default alphabet, as clause 4 says.
    #[must_use]
    pub const fn of(octet: u8) -> Self {
        let alphabet = match (octet >> 4, octet & 0x0f) {
            (0x0..=0x7, _) if octet & 0x20 != 0 => Alphabet::Data,
            (0x0..=0x7, low) => match low >> 2 {
                1 => Alphabet::Data,
                2 => Alphabet::Ucs2,
                _ => Alphabet::Gsm7,
            },
            (0xe, _) => Alphabet::Ucs2,
            (0xf, low) if low & 4 != 0 => Alphabet::Data,
            _ => Alphabet::Gsm7,
        };
        let has_class = match octet >> 4 {
            0x0..=0x7 => octet & 0x10 != 0,
            0xf => true,
            _ => false,
        };
        Self {
            alphabet,
            class: if has_class { Some(octet & 3) } else { None },
        }
    }

    /// The octet of a message without class.
    pub(super) const fn octet(alphabet: Alphabet) -> u8 {
        match alphabet {
            Alphabet::Gsm7 => 0x00,
            Alphabet::Data => 0x04,
            Alphabet::Ucs2 => 0x08,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts23038_4_codings_are_what_they_are_there() {
        for (octet, alphabet, class) in [
            (0x00, Alphabet::Gsm7, None),
            (0x04, Alphabet::Data, None),
            (0x08, Alphabet::Ucs2, None),
            (0x0c, Alphabet::Gsm7, None),
            (0x10, Alphabet::Gsm7, Some(0)),
            (0x18, Alphabet::Ucs2, Some(0)),
            (0x28, Alphabet::Data, None),
            (0x48, Alphabet::Ucs2, None),
            (0x84, Alphabet::Gsm7, None),
            (0xc8, Alphabet::Gsm7, None),
            (0xd8, Alphabet::Gsm7, None),
            (0xe0, Alphabet::Ucs2, None),
            (0xf0, Alphabet::Gsm7, Some(0)),
            (0xf6, Alphabet::Data, Some(2)),
        ] {
            assert_eq!(Scheme::of(octet), Scheme { alphabet, class }, "{octet:02x}");
        }
    }
}
