//! What a case is called: "RAB-2026-K7M4-000123". It is given once, whatever becomes of the
//! record.
//!
//! The number counts up in this record. A record can be restored, copied, or begun anew on another
//! board, and what was given since cannot be known then: two copies that never meet cannot know of
//! each other at all. So a reference has a *mark* of four signs, drawn by chance and drawn anew
//! whenever that may have happened ([`giving`]). With 58,320 marks, two histories of one centre have
//! the same one once in 58,320 times, and central refuses to answer a reference that two cases have.
//!
//! A reference is read out over the telephone, in French, Arabic and Tamazight, and written down by
//! hand. Therefore the mark's signs are ten letters and eight digits: no vowels (they make words, and
//! I and O look like digits), one letter at most of those that sound alike in French or are one letter
//! to an Arabic ear (T of B, C, D, E, G, P, T, V; M of M and N; F of F and S), none that looks like a
//! digit (B, G, I, O, Q, S, Z), and neither 0 nor 1. It begins with a letter, so that nobody takes it
//! for the year or the number. The number stays last: staff find a case by its last digits.
//!
//! References of earlier versions have no mark ("RAB-2026-000123"); they stay valid.

mod giving;

use std::fmt;
use std::str::FromStr;

use crate::numbers::western_digits;

pub(crate) use giving::Giver;

/// What a mark begins with.
const LETTERS: &[u8] = b"FHJKLMRTWX";

/// What follows in it.
const SIGNS: &[u8] = b"FHJKLMRTWX23456789";

/// Signs in a mark.
const MARK: usize = 4;

/// Digits of a number; those that are not there are zeros in front.
const DIGITS: usize = 6;

/// The most digits of a number that is read.
const MOST_DIGITS: usize = 12;

/// The longest code of a centre that is read.
const LONGEST_CODE: usize = 12;

/// What sets the references of one history of a record apart from those of another.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Mark([u8; MARK]);

impl Mark {
    /// The mark that these random octets stand for.
    #[must_use]
    pub fn from_octets(octets: [u8; 8]) -> Self {
        let mut rest = u64::from_be_bytes(octets);
        let mut mark = [0; MARK];
        for (place, sign) in mark.iter_mut().enumerate() {
            let signs = if place == 0 { LETTERS } else { SIGNS };
            let among = signs.len() as u64;
            // The remainder is below 18.
            *sign = signs[usize::try_from(rest % among).unwrap_or(0)];
            rest /= among;
        }
        Self(mark)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|sign| write!(f, "{}", char::from(*sign)))
    }
}

impl FromStr for Mark {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let mark: [u8; MARK] = text.as_bytes().try_into().map_err(|_| NotAReference)?;
        let is_one = LETTERS.contains(&mark[0]) && mark.iter().all(|sign| SIGNS.contains(sign));
        is_one.then_some(Self(mark)).ok_or(NotAReference)
    }
}

/// It is no reference of a case.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no reference of a case, like RAB-2026-K7M4-000123")]
pub struct NotAReference;

/// A case's reference.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// The code of the centre that gave it, in capitals.
    pub code: String,
    /// The year in which it was given.
    pub year: u16,
    /// Of which history of the record it is; references of earlier versions have none.
    pub mark: Option<Mark>,
    /// Its number in that year, from 1.
    pub number: u64,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code, year, number, ..
        } = self;
        match self.mark {
            Some(mark) => write!(f, "{code}-{year:04}-{mark}-{number:0DIGITS$}"),
            None => write!(f, "{code}-{year:04}-{number:0DIGITS$}"),
        }
    }
}

impl FromStr for Reference {
    type Err = NotAReference;

    /// Reads a reference as people write it: in small letters, with Arabic digits, with spaces, dots
    /// or no strokes of the usual kind, without the zeros.
    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let text = western_digits(text).to_uppercase();
        let mut parts = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty());
        let mut next = || parts.next().ok_or(NotAReference);
        let code = next()?;
        if code.chars().count() > LONGEST_CODE || code.chars().all(|c| c.is_ascii_digit()) {
            return Err(NotAReference);
        }
        let year = digits(next()?, 4..=4)?;
        let third = next()?;
        let (mark, number) = match third.parse() {
            Ok(mark) => (Some(mark), next()?),
            Err(_) => (None, third),
        };
        let number = digits(number, 1..=MOST_DIGITS)?;
        match parts.next() {
            Some(_) => Err(NotAReference),
            None => Ok(Self {
                code: code.into(),
                year: u16::try_from(year).map_err(|_| NotAReference)?,
                mark,
                number,
            }),
        }
    }
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<u64, NotAReference> {
    let is_one = lengths.contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    let value = is_one.then(|| text.parse().ok()).flatten();
    value.ok_or(NotAReference)
}

/// What to look for in references where somebody typed this: all of one, in the form in which it is
/// kept, or what one begins or ends with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// This one.
    Whole(Reference),
    /// Those that begin so, in capitals: "RAB-2026-K7".
    Beginning(String),
    /// Those whose last digits are these, at least three.
    LastDigits(String),
}

impl Wanted {
    /// What this text wants; `None` where it is nothing of a reference.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let text = western_digits(text).to_uppercase();
        let is_number = text.bytes().all(|c| c.is_ascii_digit());
        if is_number && (3..=MOST_DIGITS).contains(&text.len()) {
            return Some(Self::LastDigits(text));
        }
        let has_digit = text.contains(|c: char| c.is_ascii_digit());
        (text.contains('-') && has_digit).then_some(Self::Beginning(text))
    }
}

#[cfg(test)]
mod tests;
