//! Why a call was not put through, by `+CEER` (TS 27.007 clause 6.10), whose form each make
//! has for itself: `Unassigned number`, `5,16`, `"CM_CALL_END",34`.

use super::Modem;
use crate::modem::event::{Event, Why, Words};

/// Words of the modems' for causes of ITU-T Q.850; the first that fits counts.
const WORDS: [(&str, u8); 17] = [
    ("unassigned", 1),
    ("unallocated", 1),
    ("no route", 3),
    ("user busy", 17),
    ("no user respon", 18),
    ("no answer", 19),
    ("rejected", 21),
    ("number changed", 22),
    ("out of order", 27),
    ("invalid number", 28),
    ("incomplete number", 28),
    ("no circuit", 34),
    ("temporary failure", 41),
    ("congestion", 42),
    ("barred", 55),
    ("not subscribed", 50),
    ("normal call clearing", 16),
];

impl Modem {
    /// The answer to `+CEER`.
    pub(super) fn why_said(&mut self, text: &str) {
        if !self.is_asking(&crate::modem::command::Command::Why) || !self.has_room_for_digit() {
            return;
        }
        let mut words = Words::new();
        for c in text.chars() {
            if words.push(c).is_err() {
                break;
            }
        }
        let cause = cause(text);
        self.tell(Event::Why(Why::Said { cause, words }));
    }
}

/// The cause in the words, or the last of the numbers.
fn cause(text: &str) -> Option<u8> {
    let has = |words: &str| {
        text.as_bytes()
            .windows(words.len())
            .any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
    };
    let by_words = WORDS.into_iter().find(|(words, _)| has(words));
    let by_number = || {
        text.rsplit(|c: char| !c.is_ascii_digit())
            .find(|digits| !digits.is_empty())?
            .parse()
            .ok()
            .filter(|cause| (1..=127).contains(cause))
    };
    by_words.map(|(_, cause)| cause).or_else(by_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q850_causes_are_read_out_of_what_modems_say() {
        for (text, expected) in [
            ("Unassigned (unallocated) number", Some(1)),
            ("5,16", Some(16)),
            ("User busy", Some(17)),
            ("No cause information available", None),
            ("0", None),
            ("CM_CALL_END,34", Some(34)),
            ("", None),
        ] {
            assert_eq!(cause(text), expected, "{text}");
        }
    }
}
