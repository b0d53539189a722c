//! Octets as text, without loss.
//!
//! SIP's headers are UTF-8 (RFC 3261 §7.3.1, §25.1), but phones and exchanges also send Latin-1.
//! What is UTF-8 becomes itself; each other octet becomes a character of its own in a private
//! area, U+F780 to U+F7FF, and the same octet again when it is written. So the rest of the
//! engine works on `str`.

use std::borrow::Cow;

/// Where the characters begin that stand for octets: U+F700 and the octet.
const AREA: u32 = 0xF700;

/// The text of octets. Any octets have one, and [`to_octets`] gives the same octets back.
#[must_use]
pub fn of_octets(octets: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(octets) {
        Ok(text) if !text.contains(is_stand_in) => Cow::Borrowed(text),
        _ => Cow::Owned(mapped(octets)),
    }
}

fn mapped(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_stand_in(character) {
                // Somebody sends such a character: its own octets are kept one by one.
                let mut room = [0; 4];
                let own = character.encode_utf8(&mut room);
                text.extend(own.bytes().map(stand_in));
            } else {
                text.push(character);
            }
        }
        text.extend(chunk.invalid().iter().copied().map(stand_in));
    }
    text
}

/// The octets of a text.
#[must_use]
pub fn to_octets(text: &str) -> Cow<'_, [u8]> {
    if !text.contains(is_stand_in) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut octets = Vec::with_capacity(text.len());
    for character in text.chars() {
        match octet(character) {
            Some(octet) => octets.push(octet),
            None => octets.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(octets)
}

/// A text for people: an octet that is not UTF-8 is taken as Latin-1 (ISO 8859-1), which it
/// most often is, and a control character becomes a space.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars()
        .map(|character| octet(character).map_or(character, char::from))
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

fn stand_in(octet: u8) -> char {
    char::from_u32(AREA + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn octet(character: char) -> Option<u8> {
    let octet = u8::try_from(u32::from(character).checked_sub(AREA)?).ok()?;
    (octet >= 0x80).then_some(octet)
}

fn is_stand_in(character: char) -> bool {
    octet(character).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn latin_1_is_kept_and_shown() {
        let text = of_octets(b"R\xE9ception");
        assert_eq!(shown(&text), "Réception");
        assert_eq!(&*to_octets(&text), b"R\xE9ception");
        assert_eq!(of_octets("استقبال".as_bytes()), "استقبال");
        assert_eq!(shown("a\u{7}b"), "a b");
    }

    proptest! {
        #[test]
        fn any_octets_come_back(octets in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = of_octets(&octets);
            prop_assert_eq!(&*to_octets(&text), &octets[..]);
        }

        #[test]
        fn the_private_characters_themselves_come_back(text in "[a\u{F77F}-\u{F800}]{0,9}") {
            let kept = of_octets(text.as_bytes());
            prop_assert_eq!(&*to_octets(&kept), text.as_bytes());
        }
    }
}
