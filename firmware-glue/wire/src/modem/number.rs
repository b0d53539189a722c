//! Numbers as modems write them (TS 24.008 clause 10.5.4.7).

use super::event::Number;

/// `<type>`: the type of number in bits 5 to 7.
const INTERNATIONAL: u8 = 1;
const NATIONAL: u8 = 2;

/// A number with its `<type>`, if it is one that can be dialled; anything else is as good
/// as withheld. An international number has its plus, a national one its zero, whatever
/// the network left out.
pub(super) fn typed(text: &str, kind: Option<u8>) -> Option<Number> {
    let number = number(text).or_else(|| from_ucs2(text))?;
    let digits = number.as_str();
    match kind.map(|kind| (kind >> 4) & 0b111) {
        Some(INTERNATIONAL) => international(digits),
        Some(NATIONAL) => national(digits),
        _ => Some(number),
    }
}

fn international(digits: &str) -> Option<Number> {
    if let Some(rest) = digits.strip_prefix("00") {
        return prefixed("+", rest);
    }
    // With its zero it is a national number, whatever its type says.
    match digits.starts_with(['+', '0']) {
        true => Number::try_from(digits).ok(),
        false => prefixed("+", digits),
    }
}

fn national(digits: &str) -> Option<Number> {
    if let Some(rest) = digits.strip_prefix("00") {
        return prefixed("+", rest);
    }
    // A short code (`15`, `*100#`) is dialled as it is.
    let short = digits.len() < 7 || !digits.bytes().all(|octet| octet.is_ascii_digit());
    match short || digits.starts_with('0') {
        true => Number::try_from(digits).ok(),
        // Morocco's own country code, which no national number begins with.
        false if digits.len() == 12 && digits.starts_with("212") => prefixed("+", digits),
        false => prefixed("0", digits),
    }
}

fn prefixed(prefix: &str, digits: &str) -> Option<Number> {
    let mut number = Number::try_from(prefix).ok()?;
    number.push_str(digits).ok()?;
    Some(number)
}

/// A number, if it is one that can be dialled.
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let dialable = |c: char| c.is_ascii_digit() || c == '*' || c == '#';
    if digits.is_empty() || !digits.chars().all(dialable) || is_ucs2(text) {
        return None;
    }
    Number::try_from(text).ok()
}

/// With `AT+CSCS="UCS2"`, which another program may have left behind, every character is
/// four hexadecimal digits (TS 27.007 clause 5.5): `0030` is a zero.
fn is_ucs2(text: &str) -> bool {
    let octets = text.as_bytes();
    // Beyond what any number of digits alone can be.
    octets.len() >= 16
        && octets.len().is_multiple_of(4)
        && octets
            .chunks(4)
            .all(|four| four.starts_with(b"003") || four.starts_with(b"002"))
}

fn from_ucs2(text: &str) -> Option<Number> {
    if !is_ucs2(text) {
        return None;
    }
    let mut number = Number::new();
    for four in text.as_bytes().chunks(4) {
        let code = u8::from_str_radix(core::str::from_utf8(four).ok()?, 16).ok()?;
        number.push(char::from(code)).ok()?;
    }
    self::number(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts24008_10_5_4_7_numbers_of_every_type_can_be_dialled_back() {
        for (text, kind, number) in [
            ("0612345678", Some(129), "0612345678"),
            ("212612345678", Some(145), "+212612345678"),
            ("+212612345678", Some(145), "+212612345678"),
            ("00212612345678", Some(145), "+212612345678"),
            ("0612345678", Some(145), "0612345678"),
            ("612345678", Some(161), "0612345678"),
            ("0612345678", Some(161), "0612345678"),
            ("212612345678", Some(161), "+212612345678"),
            ("0033612345678", Some(161), "+33612345678"),
            ("150", Some(161), "150"),
            ("3535", Some(177), "3535"),
            ("612345678", None, "612345678"),
            ("002B003200310032003600310032", Some(145), "+212612"),
        ] {
            assert_eq!(
                typed(text, kind).as_deref(),
                Some(number),
                "{text} {kind:?}"
            );
        }
        assert_eq!(typed("Anonymous", Some(208)), None);
        assert_eq!(typed("", Some(128)), None);
    }
}
