//! To whom the centre texts, and what a text costs.

use jawab_vocabulary::AddressKind;
use jawab_wire::sms::{Alphabet, Plan, write_cheap};
use unicode_normalization::UnicodeNormalization;

use crate::address::Address;
use crate::invalid::Invalid;
use crate::text;

/// How Morocco's mobile numbers begin (the numbering plan of the ANRT), and how long they are.
const MOBILES: [&str; 2] = ["+2126", "+2127"];
const MOBILE_LENGTH: usize = 13;

/// To whom the centre texts, and for how much.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct TextRules {
    /// To numbers, too, that are no Moroccan mobiles'.
    pub abroad: bool,
    /// To short codes, too, which may be dear.
    pub short_codes: bool,
    /// What a message costs, in hundredths of a dirham, where that is known.
    pub price_centimes: Option<u32>,
}

impl TextRules {
    /// Whether a text may go to this address.
    ///
    /// # Errors
    /// [`Invalid::TextTo`] and what else is wrong with it.
    pub fn allow(&self, to: &Address) -> Result<(), Invalid> {
        let number = to.as_str();
        let is_mobile = number.len() == MOBILE_LENGTH
            && MOBILES.iter().any(|begins| number.starts_with(begins));
        match to.kind() {
            AddressKind::Number if is_mobile || (self.abroad && number.starts_with('+')) => Ok(()),
            AddressKind::ShortCode if self.short_codes => Ok(()),
            _ => Err(Invalid::TextTo),
        }
    }
}

/// A text as it is counted while somebody writes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextCount {
    /// Whether all of it is in the GSM alphabet: 160 letters to a message, and else 70.
    pub is_cheap: bool,
    /// How many messages it takes; `None`, and it takes too many.
    pub parts: Option<u8>,
    /// Septets or units of it.
    pub units: usize,
    /// How many more the last message takes.
    pub room: usize,
    /// The first letter that makes it dear.
    pub dear: Option<char>,
    /// The same text with the cheap spelling of each letter that has one, where that is cheaper.
    pub cheaper: Option<String>,
    /// What it costs, in hundredths of a dirham, where that is known.
    pub centimes: Option<u32>,
}

impl TextCount {
    /// Counts a text as it would be sent.
    #[must_use]
    pub fn of(text: &str, rules: &TextRules) -> Self {
        let words = words_of(text);
        let Ok(plan) = Plan::of(&words) else {
            return Self {
                is_cheap: false,
                parts: None,
                units: words.chars().count(),
                room: 0,
                dear: None,
                cheaper: None,
                centimes: None,
            };
        };
        Self {
            is_cheap: plan.alphabet() == Alphabet::Gsm7,
            parts: Some(plan.parts()),
            units: plan.units(),
            room: plan.room(),
            dear: plan.dear().map(|dear| dear.letter),
            cheaper: cheaper(&words, plan.parts()),
            centimes: rules
                .price_centimes
                .map(|price| price.saturating_mul(plan.parts().into())),
        }
    }
}

/// The cheap spelling, where it takes fewer messages, or as many and has room for more.
fn cheaper(words: &str, parts: u8) -> Option<String> {
    let mut cheap = String::new();
    write_cheap(words, &mut cheap).ok()?;
    let plan = Plan::of(&cheap).ok()?;
    let is_cheaper = plan.alphabet() == Alphabet::Gsm7 && plan.parts() <= parts;
    (cheap != words && is_cheaper).then_some(cheap)
}

/// A text as it is sent: what is seen of it, with letters and their accents in one.
pub(super) fn words_of(text: &str) -> String {
    text::lines(text).nfc().collect()
}

/// A text that can be sent, and how many messages it takes.
pub(super) fn sendable(text: &str) -> Result<(String, u8), Invalid> {
    let words = words_of(text);
    if words.is_empty() {
        return Err(Invalid::EmptyText);
    }
    let parts = Plan::of(&words).map_err(|_| Invalid::TextTooLong)?.parts();
    Ok((words, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::number(text).unwrap()
    }

    #[test]
    fn moroccan_mobiles_are_written_to_and_others_as_the_settings_say() {
        let narrow = TextRules::default();
        let wide = TextRules {
            abroad: true,
            short_codes: true,
            price_centimes: None,
        };
        for mobile in ["0612345678", "+212712345678"] {
            assert_eq!(narrow.allow(&address(mobile)), Ok(()), "{mobile}");
        }
        for other in ["+33612345678", "0537123456", "2030"] {
            assert_eq!(
                narrow.allow(&address(other)),
                Err(Invalid::TextTo),
                "{other}"
            );
            assert_eq!(wide.allow(&address(other)), Ok(()), "{other}");
        }
        let name = Address::new(AddressKind::SenderName, "INWI").unwrap();
        assert_eq!(
            wide.allow(&name),
            Err(Invalid::TextTo),
            "nobody reads there"
        );
    }

    #[test]
    fn the_count_names_what_is_dear_and_offers_the_cheap_spelling() {
        let rules = TextRules {
            price_centimes: Some(50),
            ..TextRules::default()
        };
        let count = TextCount::of("Votre dossier est pre\u{302}t", &rules);
        assert_eq!(count.dear, Some('ê'));
        assert_eq!(count.cheaper.as_deref(), Some("Votre dossier est pret"));
        assert_eq!((count.is_cheap, count.parts), (false, Some(1)));
        assert_eq!(count.centimes, Some(50));
        let arabic = TextCount::of(&"س".repeat(71), &rules);
        assert_eq!((arabic.parts, arabic.centimes), (Some(2), Some(100)));
        assert_eq!(arabic.cheaper, None, "Arabic has no other spelling");
        assert_eq!(TextCount::of(&"س".repeat(700), &rules).parts, None);
        assert_eq!(sendable(" \n"), Err(Invalid::EmptyText));
    }
}
