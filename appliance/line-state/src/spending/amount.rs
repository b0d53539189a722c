//! The dirhams in what a network says of a SIM's credit.
//!
//! Each operator words it as it likes, in French and in Arabic, and changes the words without
//! asking anybody: what is read here is a reading of the text, which is shown beside it.

/// Words behind which, or before which, an amount in dirhams stands.
const DIRHAMS: [&str; 12] = [
    "dh",
    "dhs",
    "dhm",
    "mad",
    "dirham",
    "dirhams",
    "درهم",
    "درهما",
    "درهمًا",
    "دراهم",
    "د.م",
    "دم",
];
/// What is spoken of where the credit is; the others are bonuses, prices and promises.
const OF_CREDIT: [&str; 10] = [
    "solde",
    "credit",
    "crédit",
    "principal",
    "رصيد",
    "رصيدك",
    "رصيدكم",
    "الرصيد",
    "balance",
    "sold",
];
/// What is spoken of where an amount is another's than the credit.
const OF_OTHERS: [&str; 10] = [
    "bonus",
    "gratuit",
    "gratuits",
    "offert",
    "offerts",
    "recharge",
    "rechargez",
    "tarif",
    "مكافأة",
    "هدية",
];
/// More is no prepaid SIM's credit, but another number.
const MOST: u64 = 10_000_000;

/// A piece of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    /// A number, in hundredths; `None` where it cannot be told what it is ("1.234" and "1,2,3").
    Number(Option<u64>),
    Word(String),
}

/// The credit that a text tells, in hundredths of a dirham, as far as it can be read: the amount
/// that follows a word for credit, or else the first that is not of something else. `None` where
/// there is none, or where it may be read in two ways.
pub(super) fn centimes(text: &str) -> Option<u64> {
    let tokens = tokens(text);
    let is_word = |at: Option<&Token>, words: &[&str]| matches!(at, Some(Token::Word(word)) if words.contains(&word.as_str()));
    let mut subject = Subject::Unsaid;
    let mut of_credit = None;
    let mut of_nothing = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) if OF_CREDIT.contains(&word.as_str()) => subject = Subject::Credit,
            Token::Word(word) if OF_OTHERS.contains(&word.as_str()) => subject = Subject::Other,
            Token::Word(_) => {}
            Token::Number(number) => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let is_amount = is_word(tokens.get(at + 1), &DIRHAMS) || is_word(before, &DIRHAMS);
                let found = match subject {
                    Subject::Credit => &mut of_credit,
                    Subject::Unsaid => &mut of_nothing,
                    Subject::Other => continue,
                };
                if is_amount && found.is_none() {
                    *found = Some(*number);
                }
            }
        }
    }
    let centimes = of_credit.or(of_nothing)??;
    (centimes <= MOST).then_some(centimes)
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Subject {
    Unsaid,
    Credit,
    Other,
}

/// Words and numbers, without what stands between them.
fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().map(latin).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let rest = &letters[at..];
        if letter.is_ascii_digit() {
            let length = number_length(rest);
            tokens.push(Token::Number(number(&rest[..length])));
            at += length;
        } else if letter.is_alphabetic() {
            let length = word_length(rest);
            let word: String = rest[..length].iter().collect();
            tokens.push(Token::Word(word.to_lowercase()));
            at += length;
        } else {
            at += 1;
        }
    }
    tokens
}

/// Arabic digits and signs (U+0660, U+06F0, U+066B, U+066C), and spaces of all widths, as Latin ones.
fn latin(letter: char) -> char {
    let digit = |zero: u32| {
        let value = u32::from(letter).checked_sub(zero)?;
        char::from_digit(value, 10)
    };
    match letter {
        '٫' => ',',
        '٬' => '.',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '\u{640}' => ' ',
        _ => digit(0x660).or_else(|| digit(0x6f0)).unwrap_or(letter),
    }
}

/// Letters, and a dot between two of them (`د.م`); a word ends where digits begin ("10DH").
fn word_length(letters: &[char]) -> usize {
    let belongs = |at: usize| {
        let is_letter = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphabetic());
        // Marks over Arabic letters are part of their word.
        let is_mark = |at: usize| matches!(letters.get(at), Some('\u{64b}'..='\u{65f}'));
        is_letter(at)
            || is_mark(at)
            || (letters.get(at) == Some(&'.')
                && is_arabic(letters, at + 1)
                && at > 0
                && is_arabic(letters, at - 1))
    };
    (0..letters.len()).take_while(|at| belongs(*at)).count()
}

fn is_arabic(letters: &[char], at: usize) -> bool {
    matches!(letters.get(at), Some('\u{620}'..='\u{64a}'))
}

/// Digits, and a comma, a dot or a space between digits; behind a space there are three, as in
/// "1 234,50".
fn number_length(letters: &[char]) -> usize {
    let digits = |from: usize| {
        let rest = letters.get(from..).unwrap_or_default();
        rest.iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let mut length = digits(0);
    loop {
        let more = digits(length + 1);
        let belongs = match letters.get(length) {
            Some('.' | ',') => more > 0,
            Some(' ') => more == 3 && length <= 3,
            _ => false,
        };
        if !belongs {
            return length;
        }
        length += 1 + more;
    }
}

/// What a number is, in hundredths: behind its last comma or dot stand one or two digits of a
/// fraction; before it each comma, dot or space has three behind it.
fn number(letters: &[char]) -> Option<u64> {
    let text: String = letters.iter().collect();
    let groups: Vec<&str> = text.split([',', '.', ' ']).collect();
    let signs: Vec<char> = letters
        .iter()
        .copied()
        .filter(|c| !c.is_ascii_digit())
        .collect();
    let (fraction, whole) = match (groups.split_last(), signs.last()) {
        (Some((last, whole)), Some(',' | '.')) if last.len() <= 2 => (*last, whole),
        // "1.234" may be a thousand, or one and some.
        (Some(_), Some(',' | '.')) => return None,
        _ => ("", &groups[..]),
    };
    let (first, thousands) = whole.split_first()?;
    let is_grouped = thousands.iter().all(|group| group.len() == 3);
    if first.is_empty() || !is_grouped || (!thousands.is_empty() && first.len() > 3) {
        return None;
    }
    let whole: u64 = whole.concat().parse().ok()?;
    let cents: u64 = format!("{fraction:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(cents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Wordings as the three operators use them, or may: what each of them is, nobody promises.
    #[test]
    fn the_credit_is_read_in_french_and_in_arabic() {
        for (text, wanted) in [
            (
                "Votre solde est de 45,30 DH valable jusqu'au 12/12/2026.",
                Some(4_530),
            ),
            (
                "Cher client, votre credit est 5.00DH. Bonus: 10 DH jusqu'au 03/01",
                Some(500),
            ),
            ("Bonus 20 DH. Solde principal : 3,5 DHs", Some(350)),
            ("Solde: 0 DH. Rechargez a partir de 10 DH", Some(0)),
            ("Votre solde principal: 1 234,50 dirhams", Some(123_450)),
            ("Solde : MAD 12.75 ; validite 30 jours", Some(1_275)),
            (
                "Vous disposez de 17 DH et 120 Mo, valables 7 jours",
                Some(1_700),
            ),
            ("Votre crédit : 1.234,05 DH", Some(123_405)),
            ("رصيدكم هو 45,30 درهم صالح إلى غاية 2026/12/12", Some(4_530)),
            ("رصيدك الحالي: ١٢٫٥٠ درهما", Some(1_250)),
            ("الرصيد ٥ دراهم", Some(500)),
            ("رصيدكم: 7.20 د.م.", Some(720)),
            ("رصيدكم 0,00 درهم. مكافأة 10 درهم", Some(0)),
            ("Your balance is 33.10 MAD", Some(3_310)),
            // No amount, or one that is of something else.
            ("Service momentanement indisponible", None),
            ("Votre numero est le 0612345678", None),
            ("Il vous reste 120 Mo et 30 minutes", None),
            ("Bonus: 10 DH", None),
            // It may be a thousand, or one.
            ("Solde 1.234 DH", None),
            ("Solde 1,2,3 DH", None),
            ("Solde 99999999999999999999999999 DH", None),
            ("", None),
        ] {
            assert_eq!(centimes(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_credit_or_none(text in "\\PC{0,300}") {
            prop_assert!(centimes(&text).is_none_or(|centimes| centimes <= MOST));
        }

        #[test]
        fn an_amount_is_read_in_either_writing(dirhams in 0_u64..100_000, cents in 0_u64..100) {
            for text in [
                format!("Solde: {dirhams},{cents:02} DH"),
                format!("رصيدكم {dirhams}.{cents:02} درهم"),
            ] {
                prop_assert_eq!(centimes(&text), Some(dirhams * 100 + cents));
            }
        }
    }
}
