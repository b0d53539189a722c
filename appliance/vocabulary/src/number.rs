//! Telephone numbers, masked where they are written for a log.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::names::name;

name!(
    /// A number as the network or a keypad gave it: digits, `*`, `#` and a leading `+`.
    Number
);

/// Emergency services: ambulance and fire brigade, police, gendarmerie, and the fire brigade's own
/// line; and 112, which every GSM telephone knows as an emergency service's, whatever the SIM or the
/// network says (TS 22.101 clause 10.1.1). The same clause's 911 nobody dials in Morocco, and it
/// stays free for a handset.
pub const EMERGENCY: [&str; 5] = ["15", "19", "177", "150", "112"];

impl Number {
    /// Whether it is one of the public network, as it is dialled in Morocco: a national number (0
    /// and nine digits), or an international one (00 or +, then 8 to 15 digits: E.164). Emergency
    /// services are none of these.
    #[must_use]
    pub fn is_outside(text: &str) -> bool {
        let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        match international {
            Some(rest) => is_digits(rest) && (8..=15).contains(&rest.len()),
            None => text.len() == 10 && text.starts_with('0') && is_digits(text),
        }
    }

    /// The nine digits of a national number of Morocco (E.164's national significant number), however
    /// a network writes it.
    #[must_use]
    pub fn significant(text: &str) -> Option<&str> {
        significant(text)
    }

    /// Whether two are the same number of Morocco, however a network writes it: with the
    /// country's code or without. What is no national number is the same as itself.
    #[must_use]
    pub fn is_same(one: &str, other: &str) -> bool {
        let national = (significant(one), significant(other));
        one == other || matches!(national, (Some(one), Some(other)) if one == other)
    }

    /// The one way to write a number by which it is found, however a network writes it: a national one of
    /// Morocco as it is dialled there, another with a plus instead of 00.
    #[must_use]
    pub fn key(text: &str) -> String {
        match significant(text) {
            Some(digits) => format!("0{digits}"),
            None => abroad(text),
        }
    }

    /// Whether a number begins so, however either is written.
    #[must_use]
    pub fn begins_with(text: &str, prefix: &str) -> bool {
        let prefix = abroad(prefix);
        let prefix = match prefix.strip_prefix("+212") {
            Some(rest) => format!("0{rest}"),
            None => prefix,
        };
        Self::key(text).starts_with(&prefix)
    }
}

/// With a plus instead of 00, which dials another country.
fn abroad(text: &str) -> String {
    match text.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => text.to_owned(),
    }
}

/// The nine digits of a national number (national significant number, E.164) of Morocco.
fn significant(text: &str) -> Option<&str> {
    let written = ["+212", "00212", "212", "0"];
    let mut rest = written.iter().filter_map(|it| text.strip_prefix(it));
    rest.find(|rest| rest.len() == 9 && is_digits(rest) && !rest.starts_with('0'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// Masked: a log is no place for callers' numbers. How long it is, and its last two digits where
/// it has enough of others, tell one from another while a fault is looked for.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.chars().count();
        let shown = if digits >= 6 { 2 } else { 0 };
        let last: String = self.0.chars().skip(digits - shown).collect();
        write!(f, "Number({}{last})", "*".repeat(digits - shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_number_begins_is_the_same_however_either_is_written() {
        for number in ["0661234567", "+212661234567", "00212661234567"] {
            for prefix in ["0661", "+212661", "00212661"] {
                assert!(Number::begins_with(number, prefix), "{number} {prefix}");
            }
            assert!(!Number::begins_with(number, "0662"), "{number}");
        }
        assert!(Number::begins_with("0033612345678", "+336"));
        assert!(!Number::begins_with("0033612345678", "06"));
    }

    #[test]
    fn a_number_of_morocco_is_the_same_however_a_network_writes_it() {
        let ways = [
            "0537001122",
            "+212537001122",
            "00212537001122",
            "212537001122",
        ];
        for one in ways {
            assert!(
                ways.iter().all(|other| Number::is_same(one, other)),
                "{one}"
            );
            assert!(!Number::is_same(one, "0537001123"));
            assert!(!Number::is_same(one, "+33537001122"));
        }
        assert!(Number::is_same("2020", "2020") && !Number::is_same("2020", "02020"));
        assert!(!Number::is_same("", "0"));
    }

    #[test]
    fn a_number_is_masked_where_it_is_written_for_a_log() {
        let masked = |number: &str| format!("{:?}", Number::from(number));
        assert_eq!(masked("0612345678"), "Number(********78)");
        assert_eq!(masked("+212612345678"), "Number(***********78)");
        assert_eq!(masked("1771"), "Number(****)");
        assert_eq!(masked(""), "Number()");
        assert_eq!(
            format!("{:?}", crate::LineId::from("gsm1")),
            "LineId(\"gsm1\")"
        );
    }
}
