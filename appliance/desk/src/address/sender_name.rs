//! The name that stands for a text's sender (TS 23.040, 9.1.2.5, type of number 5).

use crate::text;

/// Most characters of one: 20 semi-octets hold eleven septets.
const MOST: usize = 11;

/// GSM's alphabet (TS 23.038, 6.2.1) but for its line ends and letters of ASCII, which are in it.
const OTHERS: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";

/// The name as it is kept: as it was sent, for two that differ in a capital are two senders'.
/// `None` for what is none, a number among it.
pub(super) fn canonical(text: &str) -> Option<String> {
    let name = text::line(text);
    let is_one = name.chars().count() <= MOST
        && name.chars().any(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || OTHERS.contains(c));
    is_one.then_some(name)
}
