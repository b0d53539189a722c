//! Versions of the IANA time zone database: "2026c".

use std::fmt;
use std::str::FromStr;

/// A version: a year, and letters that count up within it ("a" to "z", then "za"). Versions
/// compare by age.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    year: u16,
    // A longer run of letters is later: "z" comes before "za".
    letters_len: usize,
    letters: String,
}

/// What is no version.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no version of the time zone database, which looks like 2026c")]
pub struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let wrong = || VersionError(text.chars().take(20).collect());
        let (year, letters) = text.split_at_checked(4).ok_or_else(wrong)?;
        let is_year = year.bytes().all(|octet| octet.is_ascii_digit());
        let are_letters = (1..=3).contains(&letters.len())
            && letters.bytes().all(|octet| octet.is_ascii_lowercase());
        if !is_year || !are_letters {
            return Err(wrong());
        }
        Ok(Self {
            year: year.parse().map_err(|_| wrong())?,
            letters_len: letters.len(),
            letters: letters.into(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{}", self.year, self.letters)
    }
}
