//! Telephone numbers: as typed, as kept (E.164), and as logged (masked).

use unicode_normalization::UnicodeNormalization;

use crate::invalid::Invalid;
use crate::text;

/// Morocco's country code, and the digits of a number after it (the numbering plan of the ANRT).
const MOROCCO: &str = "212";
const NATIONAL: usize = 9;

/// Fewest and most digits of a number with its country code (E.164, 6.2.1, and what is in use).
const FEWEST: usize = 7;
const MOST: usize = 15;

/// Country codes where a zero is dialled inside the country alone, and no number begins with one.
/// (In Italy it belongs to the number; Spain and others have none.)
const TRUNK_ZERO: &[&str] = &[
    "20", "27", "31", "32", "33", "40", "41", "43", "44", "46", "49", "60", "61", "62", "63", "64",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "212", "213", "218",
    "234", "249", "251", "254", "255", "256", "260", "263", "353", "355", "358", "359", "380",
    "381", "385", "386", "387", "389", "421", "961", "962", "963", "964", "966", "967", "970",
    "971", "972", "994", "995", "996",
];

/// A number as it is kept: `+212…` for Morocco in whatever form the network or a
/// person gave it (06…, 6…, 002126…, +212 (0)6…, 2126…); other international numbers as
/// `+…`; short codes and what is no number, digits alone. Digits may be of any script.
#[must_use]
pub fn normalised(number: &str) -> String {
    let Written { plus, digits } = written(number);
    // No country's code begins with zero: that is a number for inside, or the code for outside.
    let digits = digits.as_str();
    if digits.starts_with("00") {
        let international = digits.trim_start_matches('0');
        return match international {
            "" => digits.to_owned(),
            _ => format!("+{}", trunk_zero_dropped(international)),
        };
    }
    if plus && !digits.starts_with('0') {
        return if digits.is_empty() {
            String::new()
        } else {
            format!("+{}", trunk_zero_dropped(digits))
        };
    }
    let national = digits.strip_prefix('0');
    match national.unwrap_or(digits) {
        rest if national.is_some() && rest.len() == NATIONAL => format!("+{MOROCCO}{rest}"),
        // The zero was left out: so begin fixed, mobile and special numbers, and nothing else.
        rest if rest.len() == NATIONAL && rest.starts_with(['5', '6', '7', '8']) => {
            format!("+{MOROCCO}{rest}")
        }
        rest => match moroccan(rest) {
            Some(rest) => format!("+{MOROCCO}{rest}"),
            None => digits.to_owned(),
        },
    }
}

/// What follows Morocco's country code, written without a plus: nine digits, with zeros before
/// them or none.
fn moroccan(digits: &str) -> Option<&str> {
    let national = digits.strip_prefix(MOROCCO)?.trim_start_matches('0');
    (national.len() == NATIONAL).then_some(national)
}

/// `+212 (0)6…` and `+33 06…` are written often and mean `+2126…` and `+336…`.
fn trunk_zero_dropped(digits: &str) -> String {
    for code in TRUNK_ZERO {
        if let Some(national) = digits.strip_prefix(code)
            && national.starts_with('0')
        {
            return format!("{code}{}", national.trim_start_matches('0'));
        }
    }
    digits.to_owned()
}

/// Whether a text has nothing that stands in no number. What is taken for a number and is none
/// would be kept as one.
fn is_written_as_one(text: &str) -> bool {
    plain(text)
        .chars()
        .all(|c| c.is_ascii_digit() || c == '+' || is_between(c))
}

/// A number that was typed, as it is kept; `None` if nothing was.
///
/// # Errors
/// What is wrong with it: a typing mistake must be seen.
pub(crate) fn typed(text: &str) -> Result<Option<String>, Invalid> {
    let plain = plain(text);
    if plain
        .chars()
        .all(|c| is_between(c) && !matches!(c, '(' | ')'))
    {
        return if plain.trim().is_empty() {
            Ok(None)
        } else {
            Err(Invalid::Number)
        };
    }
    if has_several(&plain) {
        return Err(Invalid::NumberSeveral);
    }
    if !is_written_as_one(text)
        || plain
            .trim_matches(|c: char| !c.is_ascii_digit() && c != '+')
            .trim_matches('+')
            .contains('+')
    {
        return Err(Invalid::Number);
    }
    let number = normalised(text);
    if is_whole(&number) {
        Ok(Some(number))
    } else {
        Err(Invalid::NumberLength)
    }
}

/// Whether a number as it is kept can be one: a short code, or one with its country.
fn is_whole(number: &str) -> bool {
    match number.strip_prefix('+') {
        Some(international) => match international.strip_prefix(MOROCCO) {
            Some(national) => national.len() == NATIONAL,
            None => (FEWEST..=MOST).contains(&international.len()),
        },
        // 141, 3737; and extensions. What begins with a zero was cut off.
        None => (3..=6).contains(&number.len()) && !number.starts_with('0'),
    }
}

/// Whether there are two numbers or more: "0612345678 / 0537112233".
fn has_several(plain: &str) -> bool {
    let numbers = plain
        .split(['/', ',', ';', '،', '؛', '\n', '|', '&'])
        .filter(|part| part.chars().filter(char::is_ascii_digit).count() >= NATIONAL)
        .count();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    numbers > 1 || digits >= 2 * NATIONAL
}

/// A number taken apart: whether a plus stood before it, and its digits.
struct Written {
    plus: bool,
    digits: String,
}

fn written(number: &str) -> Written {
    let plain = plain(number);
    let plus = {
        let mut signs = plain.chars().filter(|c| c.is_ascii_digit() || *c == '+');
        // Copied out of a line from right to left, the plus comes last.
        signs.next() == Some('+') || plain.trim_end_matches(is_between).ends_with('+')
    };
    let is_international = plus || plain.trim_start_matches(is_between).starts_with("00");
    let italian = |digits: &str| matches!(digits.trim_start_matches('0'), "39" | "378");
    let mut digits = String::new();
    let mut rest = plain
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>();
    while let Some(c) = rest.chars().next() {
        // "(0)" is said to be left out from abroad; in Italy it is dialled.
        if is_international && !digits.is_empty() && rest.starts_with("(0)") {
            if italian(&digits) {
                digits.push('0');
            }
            rest.drain(..3);
            continue;
        }
        if c.is_ascii_digit() {
            digits.push(c);
        }
        rest.drain(..c.len_utf8());
    }
    Written { plus, digits }
}

/// The text with the digits and signs of ASCII, and without what is not seen.
fn plain(text: &str) -> String {
    let western = western_digits(text);
    let folded: String = western
        .nfkc()
        .filter_map(text::seen)
        .map(|c| match c {
            // Dashes of all kinds (Unicode's Pd), the minus, and what is typed for one.
            '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{2043}'
            | '\u{207b}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{ff0d}'
            | '\u{30fb}'
            | '\u{640}'
            | '_'
            | '־'
            | '~' => '-',
            '·' | '•' | '∙' | '⋅' | '٫' | '٬' | '․' | '…' => '.',
            '⁄' | '∕' | '\\' => '/',
            '[' | '{' => '(',
            ']' | '}' => ')',
            other => other,
        })
        .collect();
    let trimmed = folded.trim();
    // RFC 3966, as links have it.
    let lower = trimmed.to_ascii_lowercase();
    match ["tel:", "tel.", "tél:", "tél."]
        .iter()
        .find(|scheme| lower.starts_with(**scheme))
    {
        Some(scheme) => trimmed
            .get(scheme.len()..)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        None => trimmed.to_owned(),
    }
}

/// Signs that stand between digits and mean nothing.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/')
}

/// The text with Arabic digits (U+0660, U+06F0) as the others.
pub(crate) fn western_digits(text: &str) -> String {
    let digit = |c: char| {
        let value = match c {
            '٠'..='٩' => u32::from(c) - u32::from('٠'),
            '۰'..='۹' => u32::from(c) - u32::from('۰'),
            _ => return c,
        };
        char::from_digit(value, 10).unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

/// A number for the log: whose it is cannot be told, that two lines are of one call can.
#[must_use]
pub fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    match characters.len() {
        // Short codes and extensions are nobody's personal data.
        0..=4 => number.to_owned(),
        length => {
            let shown: String = characters[length - 2..].iter().collect();
            format!("{}{shown}", "•".repeat(length - 2))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEPT: &str = "+212612345678";

    #[test]
    fn all_ways_to_write_a_moroccan_number_are_one() {
        for written in [
            "0612345678",
            "06 12 34 56 78",
            "612345678",
            "+212612345678",
            "+212 6 12 34 56 78",
            "+212 (0)612345678",
            "+212 0 612345678",
            "+2120612345678",
            "+212-(06)-12345678",
            "(+212) 612 345 678",
            "(00212) 612 345 678",
            "00212612345678",
            "002120612345678",
            "00 212 (0) 6 12 34 56 78",
            "212612345678",
            "2120612345678",
            "0212612345678",
            "+00212612345678",
            "+0612345678",
            "212612345678+",
            "tel:+212-612-345-678",
            "٠٦١٢٣٤٥٦٧٨",
            "۰۶۱۲۳۴۵۶۷۸",
            "+٢١٢ ٦١٢ ٣٤٥ ٦٧٨",
            "０６１２３４５６７８",
            "＋２１２６１２３４５６７８",
            "\u{202a}+212 612-345678\u{202c}",
            "\u{2068}+212612345678\u{2069}",
            "\u{200e}0612345678\u{200f}",
            "06\u{a0}12\u{202f}34\u{2009}56\u{2007}78",
            "06–12—34‑56−78",
            "06.12·34/56_78",
            "[06] 12 34 56 78",
        ] {
            assert_eq!(normalised(written), KEPT, "{written}");
            assert_eq!(typed(written), Ok(Some(KEPT.into())), "{written}");
        }
    }

    #[test]
    fn numbers_of_other_countries_and_short_codes_are_kept_as_they_are() {
        for (written, kept) in [
            ("+33 1 23 45 67 89", "+33123456789"),
            ("+33 (0)6 12 34 56 78", "+33612345678"),
            ("+330612345678", "+33612345678"),
            ("0033 06 12 34 56 78", "+33612345678"),
            ("0044 (0) 20 7946 0958", "+442079460958"),
            ("+34 612 345 678", "+34612345678"),
            ("+39 06 1234 5678", "+390612345678"),
            ("+39 (0)6 1234 5678", "+390612345678"),
            ("+1 (212) 555-0123", "+12125550123"),
            ("+971 50 123 4567", "+971501234567"),
            ("141", "141"),
            ("3737", "3737"),
        ] {
            assert_eq!(typed(written), Ok(Some(kept.into())), "{written}");
        }
        for (written, kept) in [
            ("15", "15"),
            ("", ""),
            ("+", ""),
            ("abc", ""),
            ("201", "201"),
        ] {
            assert_eq!(normalised(written), kept, "{written}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        for (written, why) in [
            ("12", Invalid::NumberLength),
            ("0612", Invalid::NumberLength),
            ("061234567", Invalid::NumberLength),
            ("06123456789", Invalid::NumberLength),
            ("+2126123456", Invalid::NumberLength),
            ("+21261234567890", Invalid::NumberLength),
            ("12345678901234567", Invalid::NumberLength),
            ("+3312", Invalid::NumberLength),
            ("0612345678 (mère)", Invalid::Number),
            ("o612345678", Invalid::Number),
            ("0612345678+12", Invalid::Number),
            ("06 12 34 56 78 #2", Invalid::Number),
            ("-", Invalid::Number),
            ("0612345678 / 0537112233", Invalid::NumberSeveral),
            ("0612345678, 0537112233", Invalid::NumberSeveral),
            ("0612345678 0537112233", Invalid::NumberSeveral),
            ("٠٦١٢٣٤٥٦٧٨، ٠٥٣٧١١٢٢٣٣", Invalid::NumberSeveral),
        ] {
            assert_eq!(typed(written), Err(why), "{written}");
        }
        for nothing in ["", "  ", "\u{200e}", "\u{a0}"] {
            assert_eq!(typed(nothing), Ok(None), "{nothing:?}");
        }
    }

    proptest! {
        /// Whatever stands between the digits, and of whatever script they are.
        #[test]
        fn a_number_is_one_however_it_is_written(
            national in "[5-8][0-9]{8}",
            start in prop::sample::select(vec!["0", "", "+212", "00212", "212", "+212(0)", "2120"]),
            script in prop::sample::select(vec!['0', '٠', '۰']),
            between in prop::collection::vec("[ \u{a0}\u{202f}.\u{2011}\u{200e}\u{2068}-]{0,2}", 9),
        ) {
            let mut text = start.to_owned();
            for (digit, between) in national.chars().zip(between) {
                let value = digit.to_digit(10).unwrap_or_default();
                text.push_str(&between);
                text.extend(char::from_u32(u32::from(script) + value));
            }
            let kept = format!("+212{national}");
            prop_assert_eq!(normalised(&text), kept.as_str());
            prop_assert_eq!(typed(&text), Ok(Some(kept)));
        }

        /// Total, and at rest once it is kept.
        #[test]
        fn a_number_that_is_kept_stays_as_it_is(text in "\\PC{0,30}|[+0-9 ().-]{0,24}") {
            let kept = normalised(&text);
            prop_assert!(kept.chars().all(|c| c.is_ascii_digit() || c == '+'));
            prop_assert_eq!(normalised(&kept), kept);
        }
    }

    #[test]
    fn a_masked_number_shows_two_digits() {
        assert_eq!(masked("+212612345678"), "•••••••••••78");
        assert_eq!(masked("201"), "201");
    }
}
