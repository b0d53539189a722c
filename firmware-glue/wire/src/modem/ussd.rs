//! What the network answers to a code that is dialled for it, as `*580#`: unstructured
//! supplementary service data (TS 22.090), and the letters of it (TS 27.007 clause 7.15).

use heapless::String;

/// A code: keys of a telephone, few enough to be sent as sixteen bits each.
pub type UssdCode = String<20>;

/// A text of the network's: at most 182 characters of the GSM alphabet (TS 23.038 clause 5.1), each
/// of at most three octets here.
pub type UssdText = String<560>;

/// How it ended that the network was asked something.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum UssdEnd {
    /// It answered; [`super::Modem::take_ussd`] has the text.
    Answered,
    /// The modem or the network refuses: with the number of `+CME ERROR`, where there is one.
    Refused(Option<u16>),
    /// No answer came.
    Unanswered,
    /// A call came, or was placed.
    GaveWay,
}

/// Why the network is not asked.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CannotAsk {
    /// There is a call, or it is asked already.
    Busy,
    /// The modem is not in service.
    NotInService,
    /// It is no code: digits, `*` and `#`.
    Code,
}

/// A code, if it is one.
pub(super) fn code(text: &str) -> Option<UssdCode> {
    let is_key = |octet: u8| octet.is_ascii_digit() || matches!(octet, b'*' | b'#');
    let is_code = !text.is_empty() && text.bytes().all(is_key);
    is_code.then(|| UssdCode::try_from(text).ok()).flatten()
}

/// How an answer is coded: the data coding scheme of broadcast and USSD (TS 23.038 clause 5).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Coding {
    /// Letters of the GSM alphabet, which the modem gives in its character set.
    Letters,
    /// … after two letters for a language, and CR.
    LettersAfterLanguage,
    /// UCS2, of which the modem gives each octet as two hexadecimal digits.
    Ucs2,
    /// … after two octets for a language.
    Ucs2AfterLanguage,
    /// Octets that are no text, or are compressed.
    Octets,
}

impl Coding {
    /// Codings that are reserved are read as the GSM alphabet, as the clause says.
    const fn of(scheme: u8) -> Self {
        match (scheme >> 4, scheme & 0x0f) {
            (0x1, 0) => Self::LettersAfterLanguage,
            (0x1, 1) => Self::Ucs2AfterLanguage,
            (0x6 | 0x7, _) => Self::Octets,
            (0x4 | 0x5 | 0x9, low) => match low >> 2 {
                1 => Self::Octets,
                2 => Self::Ucs2,
                _ => Self::Letters,
            },
            (0xf, low) if low & 4 != 0 => Self::Octets,
            _ => Self::Letters,
        }
    }
}

/// The letters of an answer. While `AT+CSCS="UCS2"` holds each letter of the GSM alphabet is four
/// hexadecimal digits, and so is one of UCS2 always (TS 27.007 clause 7.15); what is neither is shown
/// as it came.
pub(super) fn letters(text: &str, charset_is_ucs2: bool, scheme: Option<u8>) -> UssdText {
    let coding = scheme.map_or(Coding::Letters, Coding::of);
    let is_coded = match coding {
        Coding::Letters | Coding::LettersAfterLanguage => charset_is_ucs2,
        Coding::Ucs2 | Coding::Ucs2AfterLanguage => true,
        Coding::Octets => false,
    };
    let units = is_coded.then(|| units(text)).flatten();
    let Some(units) = units else {
        return shortened(without_language(text.chars(), coding));
    };
    let of_language = usize::from(coding == Coding::Ucs2AfterLanguage);
    let letters = char::decode_utf16(units.skip(of_language));
    let letters = letters.map(|letter| letter.unwrap_or('\u{fffd}'));
    shortened(without_language(letters, coding))
}

/// Units of 16 bits, of four hexadecimal digits each; nothing, where a text is not made of such.
fn units(text: &str) -> Option<impl Iterator<Item = u16> + Clone> {
    let octets = text.as_bytes();
    let is_whole = !octets.is_empty() && octets.len().is_multiple_of(4);
    let is_hex = octets.iter().all(u8::is_ascii_hexdigit);
    (is_whole && is_hex).then(|| {
        octets.chunks_exact(4).map(|four| {
            let digits = core::str::from_utf8(four).unwrap_or_default();
            u16::from_str_radix(digits, 16).unwrap_or_default()
        })
    })
}

/// The letters behind those for a language, where the coding has such.
fn without_language(
    letters: impl Iterator<Item = char> + Clone,
    coding: Coding,
) -> impl Iterator<Item = char> {
    let has_language =
        coding == Coding::LettersAfterLanguage && letters.clone().nth(2) == Some('\r');
    letters.skip(if has_language { 3 } else { 0 })
}

/// Without what is no letter: ends of line become spaces.
fn shortened(letters: impl Iterator<Item = char>) -> UssdText {
    let mut text = UssdText::new();
    for letter in letters {
        let letter = match letter {
            '\r' | '\n' | '\t' => ' ',
            other if other.is_control() => continue,
            other => other,
        };
        if text.push(letter).is_err() {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ts27007_5_5_letters_in_ucs2_are_read_in_french_and_in_arabic() {
        let french = "0056006F00740072006500200063007200E90064006900740020003A002000310030";
        assert_eq!(letters(french, true, Some(15)), "Votre crédit : 10");
        let arabic = "06310635064A062F";
        assert_eq!(letters(arabic, false, Some(0x48)), "رصيد");
        assert_eq!(letters(arabic, false, Some(0x0f)), arabic, "as it came");
        assert_eq!(letters("solde 10 DH", true, None), "solde 10 DH");
        assert_eq!(letters("0041000A0042", true, None), "A B");
    }

    #[test]
    fn a_code_is_made_of_keys_and_not_too_long() {
        assert_eq!(code("*580#").as_deref(), Some("*580#"));
        for wrong in ["", "*58\"0#", "580a", "*123456789012345678901#"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ts23038_5_codings_are_what_they_are_there() {
        for (scheme, coding) in [
            (0x00, Coding::Letters),
            (0x0f, Coding::Letters),
            (0x10, Coding::LettersAfterLanguage),
            (0x11, Coding::Ucs2AfterLanguage),
            (0x12, Coding::Letters),
            (0x2f, Coding::Letters),
            (0x40, Coding::Letters),
            (0x44, Coding::Octets),
            (0x48, Coding::Ucs2),
            (0x4c, Coding::Letters),
            (0x59, Coding::Ucs2),
            (0x68, Coding::Octets),
            (0x88, Coding::Letters),
            (0x98, Coding::Ucs2),
            (0xf0, Coding::Letters),
            (0xf4, Coding::Octets),
        ] {
            assert_eq!(Coding::of(scheme), coding, "{scheme:#04x}");
        }
    }

    #[test]
    fn ts23038_5_what_stands_for_a_language_is_no_part_of_the_text() {
        let letters_after = "00660072000D0053006F006C00640065";
        assert_eq!(letters(letters_after, true, Some(0x10)), "Solde");
        // Without it the text is whole.
        assert_eq!(letters("0053006F006C00640065", true, Some(0x10)), "Solde");
        assert_eq!(letters("6679063106350635", false, Some(0x11)), "رصص");
        assert_eq!(letters("48656C6C", true, Some(0x44)), "48656C6C");
    }

    proptest! {
        #[test]
        fn any_text_has_letters_and_no_control(text in ".{0,250}", ucs2: bool, dcs: Option<u8>) {
            let read = letters(&text, ucs2, dcs);
            prop_assert!(!read.chars().any(char::is_control));
        }
    }
}
