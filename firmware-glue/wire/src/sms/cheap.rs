//! Letters that have no place in the GSM alphabet, and what is written in their stead for less.
//!
//! One of them makes a text half as long for the same price: 70 letters in a message, not 160. In
//! French these are ç, the circumflexes and what word processors make of quotes; where the
//! spelling without is read as well, it is offered. Arabic and Tifinagh have none.

use core::fmt::{self, Write};

use super::alphabet::Code;

/// A letter that makes a text dear.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Dear {
    /// The letter.
    pub letter: char,
    /// What may be written in its stead.
    pub instead: Option<&'static str>,
}

impl Dear {
    pub(super) fn of(letter: char) -> Option<Self> {
        Code::of(letter).is_none().then(|| Self {
            letter,
            instead: spelling(letter),
        })
    }
}

/// Writes a text with the cheap spelling of each letter that has one.
///
/// # Errors
/// When `out` takes no more.
pub fn write_cheap(text: &str, mut out: impl Write) -> fmt::Result {
    for letter in text.chars() {
        match Dear::of(letter).and_then(|dear| dear.instead) {
            Some(instead) => out.write_str(instead)?,
            None => out.write_char(letter)?,
        }
    }
    Ok(())
}

const fn spelling(letter: char) -> Option<&'static str> {
    Some(match letter {
        'â' | 'á' | 'ã' => "a",
        'Â' | 'Á' | 'Ã' | 'À' => "A",
        'ç' => "c",
        'ê' | 'ë' => "e",
        'È' | 'Ê' | 'Ë' => "E",
        'î' | 'ï' | 'í' => "i",
        'Î' | 'Ï' | 'Í' => "I",
        'ô' | 'ó' | 'õ' => "o",
        'Ô' | 'Ó' => "O",
        'û' | 'ú' => "u",
        'Û' | 'Ù' | 'Ú' => "U",
        'ÿ' => "y",
        'œ' => "oe",
        'Œ' => "OE",
        '\u{2018}' | '\u{2019}' | '\u{2032}' | '`' | '\u{b4}' => "'",
        '«' | '»' | '\u{201c}' | '\u{201d}' | '\u{201e}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\t' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' => " ",
        '°' => "o",
        '•' => "-",
        '×' => "x",
        _ => return None,
    })
}
