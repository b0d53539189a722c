//! The small words of the grammar (RFC 3261 §25.1).

use std::borrow::Cow;
use std::fmt;

/// A character of a token.
pub(crate) const fn is_token_octet(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~'
        )
}

/// Whether a text is a token.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_octet)
}

/// White space of a line; a folded line has become one.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// The pieces between separators that stand neither in a quoted string nor between `<` and `>`.
pub(crate) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match find(text, |octet| octet == separator) {
            Some(at) => {
                rest = text.get(at + 1..);
                text.get(..at)
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}

/// Where the first octet stands that is wanted, outside of quoted strings and `<` `>`.
pub(crate) fn find(text: &str, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let (mut is_quoted, mut is_escaped, mut is_bracketed) = (false, false, false);
    for (at, octet) in text.bytes().enumerate() {
        if is_escaped {
            is_escaped = false;
        } else if is_quoted {
            match octet {
                b'\\' => is_escaped = true,
                b'"' => is_quoted = false,
                _ => {}
            }
        } else if is_bracketed {
            is_bracketed = octet != b'>';
        } else if wanted(octet) {
            return Some(at);
        } else {
            is_quoted = octet == b'"';
            is_bracketed = octet == b'<';
        }
    }
    None
}

/// A quoted string at the beginning, without its quotes and escapes, and what comes after it.
pub(crate) fn quoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, inside.get(at + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(character),
        }
    }
    None
}

/// A token or quoted string that is the whole of a text.
pub(crate) fn word(text: &str) -> Option<Cow<'_, str>> {
    if !text.starts_with('"') {
        return Some(Cow::Borrowed(text));
    }
    let (value, rest) = quoted(text)?;
    trim(rest).is_empty().then_some(Cow::Owned(value))
}

/// Writes a quoted string. A line's end has no place in it and becomes a space.
pub(crate) fn write_quoted(to: &mut impl fmt::Write, text: &str) -> fmt::Result {
    to.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                to.write_char('\\')?;
                to.write_char(character)?;
            }
            '\r' | '\n' => to.write_char(' ')?,
            _ => to.write_char(character)?,
        }
    }
    to.write_char('"')
}

/// A number of digits alone, as the grammar's `1*DIGIT` is: without a sign.
pub(crate) fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Seconds: what is more than 32 bits hold is as long as they hold (RFC 3261 §20.19: a value
/// that cannot be read is as the receiver likes; more than 136 years is for ever).
pub(crate) fn seconds(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_quotes_and_brackets_do_not_separate() {
        let pieces: Vec<&str> = split(r#""a,\",b" <sip:x,y@z>;p=1,c"#, b',').collect();
        assert_eq!(pieces, [r#""a,\",b" <sip:x,y@z>;p=1"#, "c"]);
        assert_eq!(split("", b',').collect::<Vec<_>>(), [""]);
        assert_eq!(split("\"open, one", b',').count(), 1);
    }

    #[test]
    fn a_quoted_string_is_freed_of_its_escapes_and_written_with_them() {
        let (value, rest) = quoted(r#""Ali \"Bob\" \\" <x>"#).unwrap();
        assert_eq!((value.as_str(), rest), (r#"Ali "Bob" \"#, " <x>"));
        let mut written = String::new();
        write_quoted(&mut written, &value).unwrap();
        assert_eq!(written, r#""Ali \"Bob\" \\""#);
        assert_eq!(quoted(r#""open"#), None);
        assert_eq!(quoted(r#""open\"#), None);
    }

    #[test]
    fn numbers_have_no_sign() {
        assert_eq!(
            (number::<u8>("255"), number::<u8>("+1"), number::<u8>("256")),
            (Some(255), None, None)
        );
        assert_eq!(
            (seconds("99999999999"), seconds("-1")),
            (Some(u32::MAX), None)
        );
    }
}
