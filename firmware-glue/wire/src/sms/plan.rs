//! How a text is sent: in which alphabet, in how many parts, cut where.

use unicode_segmentation::UnicodeSegmentation;

use super::alphabet::{Code, ESCAPE};
use super::cheap::Dear;
use super::header::{Concat, Reference};
use super::scheme::Alphabet;

/// The most parts that a text is sent in. Some networks drop a text of more, and ten are a
/// letter already.
pub const PARTS_MAX: u8 = 10;

/// A text is longer than [`PARTS_MAX`] parts.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct TooLong;

/// How a text is sent.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Plan<'a> {
    text: &'a str,
    alphabet: Alphabet,
    parts: u8,
    last: usize,
}

impl<'a> Plan<'a> {
    /// A text's plan. It is in the GSM alphabet if all of its letters are, and else in UTF-16; the
    /// text is taken as it is, so that whoever wants composed letters composes them before.
    ///
    /// # Errors
    /// When it takes more than [`PARTS_MAX`] parts.
    pub fn of(text: &'a str) -> Result<Self, TooLong> {
        let alphabet = if text.chars().all(|letter| Code::of(letter).is_some()) {
            Alphabet::Gsm7
        } else {
            Alphabet::Ucs2
        };
        let mut parts = 0_u8;
        let mut last = 0;
        for part in (Pieces {
            rest: Some(text),
            alphabet,
            alone: true,
        }) {
            parts += 1;
            last = units(part, alphabet);
            if parts > PARTS_MAX {
                return Err(TooLong);
            }
        }
        Ok(Self {
            text,
            alphabet,
            parts,
            last,
        })
    }

    /// The alphabet.
    #[must_use]
    pub const fn alphabet(&self) -> Alphabet {
        self.alphabet
    }

    /// How many messages it takes, each of which is paid for.
    #[must_use]
    pub const fn parts(&self) -> u8 {
        self.parts
    }

    /// Septets or units of the whole text.
    #[must_use]
    pub fn units(&self) -> usize {
        units(self.text, self.alphabet)
    }

    /// How many more septets or units the last part takes.
    #[must_use]
    pub const fn room(&self) -> usize {
        room(self.alphabet, self.parts == 1).saturating_sub(self.last)
    }

    /// The first letter that has no place in the GSM alphabet, if any.
    #[must_use]
    pub fn dear(&self) -> Option<Dear> {
        self.text.chars().find_map(Dear::of)
    }

    /// The parts, in order. Each reads alone: no letter is cut from its accents, no emoji from what
    /// it is joined to, unless it alone is longer than a part.
    pub fn cut(&self) -> impl Iterator<Item = PlannedPart<'a>> + use<'a> {
        let Self {
            alphabet, parts, ..
        } = *self;
        let pieces = Pieces {
            rest: Some(self.text),
            alphabet,
            alone: true,
        };
        pieces.zip(1..).map(move |(text, number)| PlannedPart {
            number,
            total: parts,
            content: PartContent { text, alphabet },
        })
    }
}

/// A part that is to be sent.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct PlannedPart<'a> {
    /// Which one, from 1.
    pub number: u8,
    /// Of how many.
    pub total: u8,
    /// What it says.
    pub content: PartContent<'a>,
}

impl PlannedPart<'_> {
    /// What makes it a part, where there are several.
    #[must_use]
    pub fn concat(&self, reference: u8) -> Option<Concat> {
        (self.total > 1).then_some(Concat {
            reference: Reference::Short(reference),
            total: self.total,
            number: self.number,
        })
    }
}

/// What a part says: as long as one may be, and of its alphabet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct PartContent<'a> {
    text: &'a str,
    alphabet: Alphabet,
}

impl<'a> PartContent<'a> {
    /// Its words.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    pub(super) const fn alphabet(&self) -> Alphabet {
        self.alphabet
    }

    pub(super) fn septets(&self) -> impl Iterator<Item = u8> + use<'a> {
        let codes = self.text.chars().filter_map(Code::of);
        codes.flat_map(|code| {
            let (first, second) = match code {
                Code::Plain(septet) => (septet, None),
                Code::Escaped(septet) => (ESCAPE, Some(septet)),
            };
            core::iter::once(first).chain(second)
        })
    }

    pub(super) fn units(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.text.encode_utf16()
    }
}

/// A text, cut.
struct Pieces<'a> {
    /// `None` once it was given; an empty text is one part.
    rest: Option<&'a str>,
    alphabet: Alphabet,
    /// Nothing was cut yet: it may be one message without a header.
    alone: bool,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.take()?;
        let whole = core::mem::take(&mut self.alone);
        if whole && units(rest, self.alphabet) <= room(self.alphabet, true) {
            return Some(rest);
        }
        let (piece, after) = rest.split_at(piece(rest, self.alphabet));
        self.rest = (!after.is_empty()).then_some(after);
        Some(piece)
    }
}

/// How many octets of a text the next part takes.
fn piece(text: &str, alphabet: Alphabet) -> usize {
    let room = room(alphabet, false);
    let clusters = fitting(text.graphemes(true), room, alphabet);
    if clusters > 0 {
        return clusters;
    }
    // A letter with accents for more than a part.
    fitting(text.split_inclusive(|_| true), room, alphabet)
}

/// The octets of those of the pieces that fit.
fn fitting<'a>(pieces: impl Iterator<Item = &'a str>, room: usize, alphabet: Alphabet) -> usize {
    let mut used = 0;
    let mut octets = 0;
    for piece in pieces {
        used += units(piece, alphabet);
        if used > room {
            break;
        }
        octets += piece.len();
    }
    octets
}

/// Septets or units of a text.
fn units(text: &str, alphabet: Alphabet) -> usize {
    match alphabet {
        Alphabet::Gsm7 => text.chars().filter_map(Code::of).map(Code::septets).sum(),
        Alphabet::Ucs2 | Alphabet::Data => text.chars().map(char::len_utf16).sum(),
    }
}

/// Septets or units of a message (140 octets), less a header of six octets where it is a part.
const fn room(alphabet: Alphabet, alone: bool) -> usize {
    match (alphabet, alone) {
        (Alphabet::Gsm7, true) => 160,
        (Alphabet::Gsm7, false) => 153,
        (_, true) => 70,
        (_, false) => 67,
    }
}
