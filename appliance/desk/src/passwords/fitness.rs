//! Whether a password may be one: NIST SP 800-63B §5.1.1.2 asks for a length, and that what is
//! expected or common be refused: words of lists, the same again and again, what follows on the
//! keyboard or in the alphabet, and what the account itself tells. No mixture of kinds of
//! characters is asked for.

use unicode_normalization::UnicodeNormalization;

/// Shortest password, in characters (NIST asks for eight).
pub const LEAST: usize = 10;
/// Longest password, in octets: a bound on the work of hashing it.
pub const MOST: usize = 1_024;

/// Fewest characters that do not follow from the one before.
const LEAST_SURPRISES: usize = 6;
/// Shortest word that a password is searched for: shorter ones are in anything.
const LEAST_WORD: usize = 4;

/// Passwords that everybody tries first, without the digits and signs around them: by octets,
/// one in a line. The greater part is the list of zxcvbn 3.1 (MIT; Joshua Holmer, Dropbox);
/// names, towns and words of Morocco are our own.
const COMMON: &str = include_str!("common.txt");

/// Words of centres' names that are in many a sentence.
const ANY_CENTRE: [&str; 14] = [
    "maison",
    "maisons",
    "jeunes",
    "jeune",
    "jeunesse",
    "centre",
    "center",
    "youth",
    "house",
    "complexe",
    "culturel",
    "sportif",
    "الشباب",
    "مركز",
];

/// Keys that lie side by side, on keyboards in use here.
const ROWS: [&str; 9] = [
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "ضصثقفغعهخحجد",
    "شسيبلاتنمكط",
];

/// Why a password cannot be one.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    /// Fewer than [`LEAST`] characters.
    #[error("a password has {LEAST} characters or more")]
    Short,
    /// More than [`MOST`] octets.
    #[error("a password has {MOST} octets at most")]
    Long,
    /// Everybody tries it: a common word, a row of keys, the same again and again.
    #[error("this password is one of those that everybody tries first; take several words")]
    Common,
    /// It has the login, the person's name or the centre's in it.
    #[error("a password has neither the login nor a name in it")]
    TellsWho,
}

/// Whether a password may be one, for an account that is told by these words: its login, its
/// owner's name, the place's name.
///
/// # Errors
/// [`Unfit`].
pub fn check(password: &str, account: &[&str]) -> Result<(), Unfit> {
    if password.chars().count() < LEAST {
        return Err(Unfit::Short);
    }
    if password.len() > MOST {
        return Err(Unfit::Long);
    }
    let plain = folded(password);
    if tells(&plain, account) {
        return Err(Unfit::TellsWho);
    }
    let once: String = unit(&plain.chars().collect::<Vec<_>>()).iter().collect();
    if surprises(&once) < LEAST_SURPRISES || is_listed(&once) {
        return Err(Unfit::Common);
    }
    Ok(())
}

/// Small letters without their marks, and nothing that is not seen.
fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c) && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Letters for the digits and signs that are written in their place.
fn letters(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        'أ' | 'إ' | 'آ' => 'ا',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// Whether a word of the account is in it, written plainly or with digits for letters.
fn tells(plain: &str, account: &[&str]) -> bool {
    let written = letters(plain);
    let contains = |word: &str| {
        word.chars().count() >= LEAST_WORD
            && (plain.contains(word) || written.contains(&letters(word)))
    };
    account.iter().any(|words| {
        let parts = words.split(|c: char| !c.is_alphanumeric());
        let telling = |part: &String| !ANY_CENTRE.contains(&part.as_str());
        contains(&folded(words))
            || parts
                .map(folded)
                .filter(telling)
                .any(|part| contains(&part))
    })
}

/// What is written again and again, once: "abab" is "ab".
fn unit(all: &[char]) -> &[char] {
    let is_period = |length: &usize| {
        all.iter()
            .zip(all.iter().skip(*length))
            .all(|(a, b)| a == b)
    };
    let shortest = (1..=all.len() / 2).find(is_period);
    all.get(..shortest.unwrap_or(all.len())).unwrap_or(all)
}

/// How many characters do not follow from the one before: neither the same, nor the next in the
/// alphabet or on the keyboard, in either direction.
fn surprises(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let follows = chars
        .iter()
        .zip(chars.iter().skip(1))
        .filter(|(before, after)| is_next(**before, **after));
    chars.len().saturating_sub(follows.count())
}

fn is_next(before: char, after: char) -> bool {
    let beside = |row: &str| {
        let place = |wanted| row.chars().position(|c| c == wanted);
        matches!((place(before), place(after)), (Some(a), Some(b)) if a.abs_diff(b) == 1)
    };
    let alike = before.is_alphanumeric() && after.is_alphanumeric();
    before == after
        || (alike && u32::from(before).abs_diff(u32::from(after)) == 1)
        || ROWS.iter().any(|row| beside(row))
}

/// Whether it is a common word, with whatever digits and signs before and after it.
fn is_listed(plain: &str) -> bool {
    let bare = |text: &str| {
        let trimmed = text.trim_matches(|c: char| !c.is_alphabetic());
        is_common(&unit_of(&trimmed.replace(|c: char| !c.is_alphabetic(), "")))
    };
    // "p4ssw0rd2026": the digits at its end are digits, those inside are letters.
    let trimmed = plain.trim_matches(|c: char| !c.is_alphabetic());
    bare(plain) || bare(&letters(trimmed)) || bare(&letters(plain))
}

fn unit_of(text: &str) -> String {
    unit(&text.chars().collect::<Vec<_>>()).iter().collect()
}

fn is_common(word: &str) -> bool {
    let mut low = 0;
    let mut high = COMMON.len();
    // The list is sorted, and too long to be gone through for each try: halved by octets, each
    // time from the beginning of a line.
    while low < high {
        let middle = low + (high - low) / 2;
        let start = COMMON.as_bytes()[..middle]
            .iter()
            .rposition(|octet| *octet == b'\n')
            .map_or(0, |at| at + 1)
            .max(low);
        let line = COMMON[start..].lines().next().unwrap_or_default();
        match line.as_bytes().cmp(word.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "aaaaaaaaaa",
            "1234567890",
            "0987654321",
            "abcdefghijkl",
            "azertyuiop",
            "AZERTY12345",
            "qwertyuiop123",
            "1111122222",
            "121212121212",
            "password2026",
            "P@ssw0rd2026!",
            "motdepasse1",
            "MotDePasse!!",
            "m0tdep@sse99",
            "iloveyou12345",
            "marrakech2026",
            "casablanca!",
            "bonjourbonjour",
            "mohammed1990",
            "السلامعليكم",
            "محمد1234567",
            "ضصثقفغعهخح",
            "          a ",
            "2026password",
            "ééééééééééé",
        ] {
            assert_eq!(check(password, &[]), Err(Unfit::Common), "{password}");
        }
    }

    #[test]
    fn what_the_account_tells_is_refused() {
        let account = ["salma.b", "Salma Benkirane", "Maison des jeunes de Rabat"];
        for password in [
            "salma.b!2026xq",
            "un Benkirane de plus",
            "8benk1rane8kx",
            "au RABAT il pleut",
            "bénkiràne est là",
            "salmasalma9kq",
        ] {
            assert_eq!(
                check(password, &account),
                Err(Unfit::TellsWho),
                "{password}"
            );
        }
        let arabic = ["amina", "أمينة الإدريسي", "دار الشباب"];
        assert_eq!(check("هنا الادريسي 77", &arabic), Err(Unfit::TellsWho));
    }

    #[test]
    fn several_words_are_taken_in_any_script() {
        let account = ["salma", "Salma Benkirane", "Maison des jeunes de Fès"];
        for password in [
            "correct horse",
            "correct horse battery",
            "une phrase de passe",
            "a long password",
            "tagine citron olives",
            "البحر أزرق اليوم",
            "ⴰⵎⴰⵏ ⵉⵎⴰⵏ ⴰⴷⵔⴰⵔ",
            "x7Kq2vPw9d",
            "deux maisons bleues",
        ] {
            assert_eq!(check(password, &account), Ok(()), "{password}");
        }
    }

    #[test]
    fn the_bounds_are_characters_below_and_octets_above() {
        assert_eq!(check("x7Kq2vPw9", &[]), Err(Unfit::Short));
        let long = "x7Kq2vPw9d".repeat(103);
        assert_eq!(check(&long, &[]), Err(Unfit::Long));
    }

    #[test]
    fn every_word_of_the_list_is_found_and_no_other() {
        let words: Vec<&str> = COMMON.lines().collect();
        assert!(words.is_sorted(), "by octets");
        for word in words
            .iter()
            .step_by(37)
            .chain(words.first())
            .chain(words.last())
        {
            assert!(is_common(word), "{word}");
        }
        for word in ["", "zzzzzzzzzzzz", "aaaa-", "correcthorse", "ⵣ"] {
            assert!(!is_common(word), "{word}");
        }
    }
}
