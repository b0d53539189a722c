//! What tells namesakes apart: the date of birth, and the number of the national card (CIN).

use jiff::civil::Date;

/// Letters and digits of a CIN at most: "AB123456" and some more.
const CIN_LETTERS: usize = 2;
const CIN_DIGITS: usize = 7;

/// Fewest digits that are looked for as a CIN.
const CIN_SEARCHED: usize = 3;

/// Nobody who calls was born before.
const EARLIEST_YEAR: i16 = 1900;

/// How a CIN is kept: capital letters, and digits without spaces. `None` for what is none.
pub(crate) fn cin(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let letters = kept.len()
        - kept
            .trim_start_matches(|c: char| c.is_ascii_uppercase())
            .len();
    let digits = &kept[letters..];
    let is_one = (1..=CIN_LETTERS).contains(&letters)
        && (1..=CIN_DIGITS).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_one.then_some(kept)
}

/// How a CIN that begins so is kept, if enough of it was typed to look for it.
pub(crate) fn cin_beginning(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    cin(text).filter(|_| digits >= CIN_SEARCHED)
}

/// The months as they are written here: French, its short forms, Arabic of Morocco and of the
/// Gregorian names elsewhere, Tamazight, English.
const MONTHS: &[(&[&str], i8)] = &[
    (&["janvier", "janv", "jan", "يناير", "ⵉⵏⵏⴰⵢⵔ", "january"], 1),
    (
        &[
            "février",
            "fevrier",
            "févr",
            "fevr",
            "fév",
            "fev",
            "فبراير",
            "ⴱⵕⴰⵢⵕ",
            "february",
            "feb",
        ],
        2,
    ),
    (&["mars", "مارس", "ⵎⴰⵕⵚ", "march", "mar"], 3),
    (
        &[
            "avril",
            "avr",
            "أبريل",
            "ابريل",
            "إبريل",
            "ⵉⴱⵔⵉⵔ",
            "april",
            "apr",
        ],
        4,
    ),
    (&["mai", "ماي", "مايو", "ⵎⴰⵢⵢⵓ", "may"], 5),
    (&["juin", "يونيو", "يونيه", "ⵢⵓⵏⵢⵓ", "june", "jun"], 6),
    (
        &[
            "juillet",
            "juil",
            "يوليوز",
            "يوليو",
            "ⵢⵓⵍⵢⵓⵣ",
            "july",
            "jul",
        ],
        7,
    ),
    (
        &[
            "août",
            "aout",
            "غشت",
            "أغسطس",
            "اغسطس",
            "ⵖⵓⵛⵜ",
            "august",
            "aug",
        ],
        8,
    ),
    (
        &[
            "septembre",
            "sept",
            "شتنبر",
            "سبتمبر",
            "ⵛⵓⵜⴰⵏⴱⵉⵔ",
            "september",
            "sep",
        ],
        9,
    ),
    (
        &["octobre", "oct", "أكتوبر", "اكتوبر", "ⴽⵜⵓⴱⵔ", "october"],
        10,
    ),
    (
        &["novembre", "nov", "نونبر", "نوفمبر", "ⵏⵓⵡⴰⵏⴱⵉⵔ", "november"],
        11,
    ),
    (
        &[
            "décembre",
            "decembre",
            "déc",
            "dec",
            "دجنبر",
            "ديسمبر",
            "ⴷⵓⵊⴰⵏⴱⵉⵔ",
            "december",
        ],
        12,
    ),
];

/// The year of two digits: of those who call, nobody is born before 1930 or after 2029.
const fn full_year(short: i16) -> i16 {
    if short < 30 {
        2000 + short
    } else {
        1900 + short
    }
}

/// A date of birth as it is written here, day first, or year first as ISO 8601 has it.
pub(crate) fn birth_date(text: &str) -> Option<Date> {
    let lower = text.trim().to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "/-.,،–‑\u{2044}".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let &[first, month, last] = parts.as_slice() else {
        return None;
    };
    let first = first.strip_suffix("er").unwrap_or(first);
    let month = match MONTHS.iter().find(|(names, _)| names.contains(&month)) {
        Some((_, number)) => *number,
        None => month.parse().ok()?,
    };
    let (year, day) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first.parse().ok()?, last),
        (1 | 2, 4) => (last.parse().ok()?, first),
        (1 | 2, 2) => (full_year(last.parse().ok()?), first),
        _ => return None,
    };
    let date = Date::new(year, month, day.parse().ok()?).ok()?;
    (date.year() >= EARLIEST_YEAR).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cin_is_kept_in_one_form() {
        for (typed, kept) in [
            ("AB123456", Some("AB123456")),
            (" ab 123 456 ", Some("AB123456")),
            ("j-12345", Some("J12345")),
            ("123456", None),
            ("ABC123", None),
            ("AB", None),
            ("AB12345678", None),
            ("A1B2", None),
            ("é1234", None),
            ("", None),
        ] {
            assert_eq!(cin(typed).as_deref(), kept, "{typed}");
        }
        assert_eq!(cin_beginning("ab12"), None);
        assert_eq!(cin_beginning("ab123").as_deref(), Some("AB123"));
    }

    #[test]
    fn a_date_of_birth_is_read_day_first_or_year_first() {
        let date = Date::constant(2009, 3, 31);
        for text in [
            "31/03/2009",
            "31.3.2009",
            "2009-03-31",
            " 31-03-2009 ",
            "31 3 2009",
            "31/03/09",
            "31 mars 2009",
            "31 Mars 2009",
            "31 مارس 2009",
            "31 ⵎⴰⵕⵚ 2009",
            "31 march 2009",
            "31–03–2009",
        ] {
            assert_eq!(birth_date(text), Some(date), "{text}");
        }
        for text in [
            "",
            "31/03/009",
            "31 brumaire 2009",
            "03/31/2009",
            "29/02/2009",
            "1/1/1899",
            "a/b/2009",
            "2009",
            "1/1/1/2009",
        ] {
            assert_eq!(birth_date(text), None, "{text}");
        }
    }
}
