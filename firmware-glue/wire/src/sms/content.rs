//! What a message says, and how the words of its parts are joined.
//!
//! Phones cut between septets and between units of 16 bits: an escape and its letter, or the two
//! halves of a character outside the Basic Multilingual Plane, may be in two parts. So parts keep
//! their units, and become characters when they are joined.

use core::fmt::{self, Write};

use heapless::{String, Vec};

use super::alphabet::{ESCAPE, Shifts};
use super::header::Header;
use super::scheme::Alphabet;
use super::septets;

/// A part's text: at most 160 septets, each at most three octets in UTF-8.
pub type ContentText = String<480>;

/// What a message says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// In the GSM alphabet.
    Septets {
        /// One each.
        septets: Vec<u8, 160>,
        /// The tables that they are read with.
        shifts: Shifts,
    },
    /// In UTF-16.
    Units(Vec<u16, 70>),
    /// No text.
    Data(Vec<u8, 140>),
}

impl Content {
    /// Reads user data; what its length promises and is not there is left out.
    pub(super) fn read(
        alphabet: Alphabet,
        has_header: bool,
        length: u8,
        octets: &[u8],
    ) -> (Header, Self) {
        let length = usize::from(length);
        let octets = match alphabet {
            Alphabet::Gsm7 => octets,
            Alphabet::Data | Alphabet::Ucs2 => octets.get(..length).unwrap_or(octets),
        };
        let (header, begins) = match octets.split_first() {
            Some((count, rest)) if has_header => {
                let elements = rest.get(..usize::from(*count)).unwrap_or_default();
                (Header::read(elements), usize::from(*count) + 1)
            }
            _ => (Header::default(), 0),
        };
        let content = match alphabet {
            Alphabet::Gsm7 => {
                let before = (begins * 8).div_ceil(7);
                let count = length.min(160).saturating_sub(before);
                Self::Septets {
                    septets: septets::unpacked(octets, before * 7, count).collect(),
                    shifts: header.shifts,
                }
            }
            Alphabet::Ucs2 => {
                let (units, _) = octets.get(begins..).unwrap_or_default().as_chunks::<2>();
                Self::Units(
                    units
                        .iter()
                        .take(70)
                        .map(|unit| u16::from_be_bytes(*unit))
                        .collect(),
                )
            }
            Alphabet::Data => {
                let octets = octets.get(begins..).unwrap_or_default();
                Self::Data(octets.iter().take(140).copied().collect())
            }
        };
        (header, content)
    }

    /// The text of this part alone.
    #[must_use]
    pub fn text(&self) -> ContentText {
        let mut text = ContentText::new();
        let mut joiner = Joiner::new(&mut text);
        // It has room for the longest.
        let _ = joiner.push(self).and_then(|()| joiner.finish());
        text
    }
}

/// What a part ended in the middle of.
#[derive(Copy, Clone, Debug)]
enum Half {
    None,
    Escape,
    Surrogate(u16),
}

/// Joins parts to a text.
#[derive(Debug)]
pub struct Joiner<W> {
    out: W,
    half: Half,
}

impl<W: Write> Joiner<W> {
    /// Writes to `out`.
    pub const fn new(out: W) -> Self {
        Self {
            out,
            half: Half::None,
        }
    }

    /// The next part.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn push(&mut self, content: &Content) -> fmt::Result {
        match content {
            Content::Septets { septets, shifts } => {
                if let Half::Surrogate(_) = self.half {
                    self.gap()?;
                }
                septets
                    .iter()
                    .try_for_each(|septet| self.septet(*septet, *shifts))
            }
            Content::Units(units) => {
                if let Half::Escape = self.half {
                    self.gap()?;
                }
                units.iter().try_for_each(|unit| self.unit(*unit))
            }
            Content::Data(_) => self.gap(),
        }
    }

    /// A part is missing here: what was begun is not ended by the next one.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn gap(&mut self) -> fmt::Result {
        match core::mem::replace(&mut self.half, Half::None) {
            Half::None | Half::Escape => Ok(()),
            Half::Surrogate(_) => self.out.write_char(char::REPLACEMENT_CHARACTER),
        }
    }

    /// The last part was pushed.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn finish(mut self) -> fmt::Result {
        self.gap()
    }

    fn septet(&mut self, septet: u8, shifts: Shifts) -> fmt::Result {
        let escaped = matches!(self.half, Half::Escape);
        self.half = Half::None;
        match septet {
            ESCAPE if !escaped => {
                self.half = Half::Escape;
                Ok(())
            }
            septet if escaped => self.out.write_char(shifts.escaped(septet)),
            septet => self.out.write_char(shifts.character(septet)),
        }
    }

    fn unit(&mut self, unit: u16) -> fmt::Result {
        if let Half::Surrogate(high) = self.half {
            let both = [high, unit];
            let mut decoded = char::decode_utf16(both);
            if let Some(Ok(character)) = decoded.next() {
                self.half = Half::None;
                return self.out.write_char(character);
            }
            self.gap()?;
        }
        match unit {
            0xd800..0xdc00 => {
                self.half = Half::Surrogate(unit);
                Ok(())
            }
            unit => {
                let character = char::from_u32(unit.into());
                self.out
                    .write_char(character.unwrap_or(char::REPLACEMENT_CHARACTER))
            }
        }
    }
}
