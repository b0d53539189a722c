//! Escapes in URIs (RFC 3261 §19.1.2, §19.1.4).

/// Without escapes. What is no escape, or would not be UTF-8, is left as it is.
pub(crate) fn unescaped(text: &str) -> String {
    let plain = with_escapes(text, Vec::push);
    crate::text::of_octets(&plain).into_owned()
}

/// The octets of a text, with each escape written as is wanted.
fn with_escapes(text: &str, write: impl Fn(&mut Vec<u8>, u8)) -> Vec<u8> {
    let octets = crate::text::to_octets(text);
    let mut written = Vec::with_capacity(octets.len());
    let mut rest = &octets[..];
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, escaped_octet(after)) {
            (b'%', Some(octet)) => {
                write(&mut written, octet);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => written.push(first),
        }
    }
    written
}

fn escaped_octet(after: &[u8]) -> Option<u8> {
    let digit = |octet: u8| char::from(octet).to_digit(16);
    let (&high, rest) = after.split_first()?;
    let value = digit(high)? * 16 + digit(*rest.first()?)?;
    u8::try_from(value).ok()
}

/// For comparison: an escape of what needs none is what it stands for, and other escapes are
/// written in one way (§19.1.4, §25.1).
pub(super) fn comparable(text: &str) -> Vec<u8> {
    with_escapes(text, |plain, octet| {
        if octet.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&octet) {
            plain.push(octet);
        } else {
            plain.extend_from_slice(format!("%{octet:02X}").as_bytes());
        }
    })
}

pub(super) fn bare_number(user: Option<&str>) -> Option<String> {
    let digits = user?
        .chars()
        .filter(|c| !matches!(c, '-' | '.' | '(' | ')'));
    Some(digits.flat_map(char::to_lowercase).collect())
}

pub(super) fn escape(to: &mut String, text: &str, allowed: &[u8]) {
    for octet in crate::text::to_octets(text).iter() {
        if octet.is_ascii_alphanumeric() || allowed.contains(octet) {
            to.push(char::from(*octet));
        } else {
            to.push_str(&format!("%{octet:02X}"));
        }
    }
}
