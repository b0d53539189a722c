//! `[texts]`: to whom the centre texts, and how much.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::bounds::first_beyond;

/// To whom the centre texts, and how much. See `appliance/box/docs/how-a-message-lives.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Texts {
    /// To numbers, too, that are no Moroccan mobiles'.
    pub abroad: bool,
    /// To short codes, too, which may be dear.
    pub short_codes: bool,
    /// Messages that a line may send a day; a long text takes several.
    pub a_day: u32,
    /// What a message costs, in hundredths of a dirham; 0, and it is not known. Lines' budgets in
    /// dirhams count it.
    pub centimes: u32,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            abroad: false,
            short_codes: false,
            a_day: 200,
            centimes: 0,
        }
    }
}

impl Texts {
    /// What `a_day` can be.
    pub const A_DAY: RangeInclusive<u64> = 0..=10_000;
    /// What `centimes` can be: no message costs more than a hundred dirhams.
    pub const CENTIMES: RangeInclusive<u64> = 0..=10_000;

    /// Looks for what makes no sense.
    ///
    /// # Errors
    /// Which setting, and what it can be.
    pub fn check(&self) -> Result<(), String> {
        let beyond = first_beyond(&[
            ("a_day", self.a_day.into(), Self::A_DAY),
            ("centimes", self.centimes.into(), Self::CENTIMES),
        ]);
        match beyond {
            Some(why) => Err(format!("texts.{why}")),
            None => Ok(()),
        }
    }

    /// What a message costs, where it is known.
    #[must_use]
    pub const fn price_centimes(&self) -> Option<u32> {
        match self.centimes {
            0 => None,
            price => Some(price),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moroccan_mobiles_are_written_to_and_others_where_that_is_said() {
        let read = |text| toml::from_str::<Texts>(text);
        let unsaid = read("").unwrap();
        assert!(!unsaid.abroad && !unsaid.short_codes);
        assert_eq!((unsaid.a_day, unsaid.price_centimes()), (200, None));
        assert_eq!(read("centimes = 80").unwrap().price_centimes(), Some(80));
        assert!(read("a_day = 20000").unwrap().check().is_err());
        assert!(read("abraod = true").is_err());
    }
}
