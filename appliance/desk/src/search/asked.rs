//! What is asked for, read out of what was typed.

use jiff::civil::Date;

use crate::address::{is_mail, mail_beginning};
use crate::identity::{birth_date, cin_beginning};
use crate::numbers::{normalised, western_digits};

/// People, cases and contacts that are listed: the best ones, where more are found.
pub const MOST_FOUND: usize = 1_000;
pub(super) const MOST: usize = MOST_FOUND;
/// One more, to know of it.
pub(super) const LIMIT: usize = MOST + 1;

/// Fewest digits that are looked for as a number.
const FEWEST_DIGITS: usize = 3;

/// Digits of which a number is whole, so that its end alone is not looked for.
const WHOLE_NUMBER: usize = 9;

/// Longest text that is looked for; what is beyond it is left out.
const LONGEST: usize = 100;

/// Most digits that are looked for as the number of a reference.
pub(super) const LONGEST_COUNT: usize = 9;

/// Fewest digits that are looked for in the middle of a number, or as those of a CIN.
pub(super) const FEWEST_INSIDE: usize = 4;

/// What is looked for: no longer than is of use, with the digits of any script as the others.
pub(super) fn wanted(text: &str) -> String {
    western_digits(text.trim()).chars().take(LONGEST).collect()
}

/// What a text asks for, apart from references and the words of notes.
pub(super) enum Asked {
    /// The beginning of a card's number.
    Cin(String),
    Born(Date),
    /// A name, with or without digits beside it.
    Words(String),
    Number(Number),
    /// The beginning of a mail address, its `@` in it.
    Mail(String),
    Nothing,
}

impl Asked {
    pub(super) fn from_text(text: &str) -> Self {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if is_mail(text) {
            Self::Mail(mail_beginning(text))
        } else if let Some(cin) = cin_beginning(text) {
            Self::Cin(cin)
        } else if let Some(born) = birth_date(text) {
            Self::Born(born)
        } else if text.chars().any(char::is_alphabetic) {
            Self::Words(text.to_owned())
        } else if digits >= FEWEST_DIGITS {
            Self::Number(Number::from_text(text, digits))
        } else {
            Self::Nothing
        }
    }
}

/// A number, or a part of one.
pub(super) struct Number {
    /// As it is kept where this is its beginning.
    pub(super) start: String,
    /// The digits that another form of it ends with, where its end is looked for.
    pub(super) end: Option<String>,
    /// The digits alone.
    pub(super) digits: String,
}

impl Number {
    pub(super) fn from_text(text: &str, digits: usize) -> Self {
        let start = beginning(text);
        let only = |text: &str| text.chars().filter(char::is_ascii_digit).collect();
        // A whole number may be kept in another form: those end alike.
        let end = match start.strip_prefix("+212") {
            Some(national) if national.len() == WHOLE_NUMBER => Some(national.to_owned()),
            _ => (digits < WHOLE_NUMBER).then(|| only(text)),
        };
        Self {
            end,
            digits: only(text),
            start,
        }
    }

    /// Whether it may be the middle of one.
    pub(super) fn is_part(&self) -> bool {
        (FEWEST_INSIDE..WHOLE_NUMBER).contains(&self.digits.len())
    }
}

/// How a number that begins so is kept. `06 61…` is `+212661…`, also before it is whole.
fn beginning(text: &str) -> String {
    let whole = normalised(text);
    match whole.strip_prefix('0') {
        Some(national) if !national.is_empty() => format!("+212{national}"),
        _ if whole.starts_with("212") => format!("+{whole}"),
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_number_is_looked_for_as_it_is_kept() {
        for (typed, kept) in [
            ("0661", "+212661"),
            ("06 61 23 45 67", "+212661234567"),
            ("+212 6 61", "+212661"),
            ("00212661", "+212661"),
            ("212661", "+212661"),
            ("+33 1", "+331"),
            ("201", "201"),
        ] {
            assert_eq!(beginning(typed), kept, "{typed}");
        }
    }

    #[test]
    fn arabic_digits_are_digits() {
        assert_eq!(wanted(" ٠٦٦١ ۲۳ "), "0661 23");
    }
}
