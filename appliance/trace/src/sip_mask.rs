//! Takes out of a SIP message what would open a door, or is said between two people.

use crate::head::{is_one_of, parts};

/// What stands in the place of what is taken out. Lengths stay, so that a message stays whole.
const MASK: u8 = b'x';

/// Masks in a message, whatever its octets:
///
/// - what answers a challenge: `response` and `rspauth` of a digest (RFC 7616 §3.4, §3.5),
///   from which a weak secret can be guessed, and credentials of any other scheme;
/// - the body of a `MESSAGE`, and of any message that says it is text;
/// - keys of encrypted sound (`inline:` of RFC 4568, `a=key-mgmt`).
pub fn mask_sip(octets: &mut [u8]) {
    let parts = parts(octets);
    let mut is_text = octets.starts_with(b"MESSAGE ");
    for (name, value) in &parts.headers {
        let said = octets.get(value.clone()).unwrap_or_default().trim_ascii();
        if is_one_of(octets, name, &["content-type", "c"]) {
            is_text |= begins(said, b"text/");
        }
        if is_one_of(octets, name, &["authorization", "proxy-authorization"])
            && !begins(said, b"digest")
        {
            mask(octets, value.start, value.end);
        }
    }
    if is_text {
        mask(octets, parts.body.start, parts.body.end);
    }
    for parameter in [&b"response"[..], b"rspauth"] {
        mask_parameter(octets, parameter);
    }
    for key in [&b"inline:"[..], b"key-mgmt:"] {
        mask_key(octets, key);
    }
}

fn begins(text: &[u8], with: &[u8]) -> bool {
    text.get(..with.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(with))
}

fn mask(octets: &mut [u8], from: usize, to: usize) {
    for octet in octets.get_mut(from..to).unwrap_or_default() {
        if !matches!(octet, b'\r' | b'\n') {
            *octet = MASK;
        }
    }
}

/// Places just behind each of these words.
fn behind(octets: &[u8], word: &[u8]) -> Vec<usize> {
    octets
        .windows(word.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(word))
        .map(|(at, _)| at + word.len())
        .collect()
}

/// Masks the values of a parameter, in whatever header, and in one that is malformed.
fn mask_parameter(octets: &mut [u8], name: &[u8]) {
    let space = |octet: Option<&u8>| octet.is_some_and(u8::is_ascii_whitespace);
    for mut at in behind(octets, name) {
        while space(octets.get(at)) {
            at += 1;
        }
        if octets.get(at) != Some(&b'=') {
            continue;
        }
        at += 1;
        while space(octets.get(at)) {
            at += 1;
        }
        let end = if octets.get(at) == Some(&b'"') {
            at += 1;
            end_of_quoted(octets, at)
        } else {
            end_of(octets, at, |octet| {
                octet.is_ascii_whitespace() || octet == b','
            })
        };
        mask(octets, at, end);
    }
}

fn mask_key(octets: &mut [u8], name: &[u8]) {
    for at in behind(octets, name) {
        let end = end_of(octets, at, |octet| matches!(octet, b'\r' | b'\n'));
        mask(octets, at, end);
    }
}

fn end_of(octets: &[u8], from: usize, is_end: impl Fn(u8) -> bool) -> usize {
    let rest = octets.get(from..).unwrap_or_default();
    let length = rest.iter().position(|octet| is_end(*octet));
    from + length.unwrap_or(rest.len())
}

/// One that is never closed goes on to the end: better too much than too little.
fn end_of_quoted(octets: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(octet) = octets.get(at) {
        match octet {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    octets.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn masked(text: &str) -> String {
        let mut octets = text.as_bytes().to_vec();
        mask_sip(&mut octets);
        assert_eq!(octets.len(), text.len());
        String::from_utf8(octets).unwrap()
    }

    #[test]
    fn rfc7616_3_4_the_answer_to_a_challenge_is_masked_and_the_rest_stays() {
        let said = masked(
            "REGISTER sip:box SIP/2.0\r\nAuthorization: Digest username=\"201\", realm=\"jawab\", \
             nonce=\"abc\", uri=\"sip:box\", Response = \"6629fae49393\", algorithm=MD5\r\n\r\n",
        );
        assert!(
            said.contains("Response = \"xxxxxxxxxxxx\", algorithm=MD5"),
            "{said}"
        );
        assert!(
            said.contains("username=\"201\", realm=\"jawab\", nonce=\"abc\""),
            "{said}"
        );
    }

    #[test]
    fn a_folded_and_a_malformed_answer_are_masked_too() {
        let folded = "REGISTER sip:b SIP/2.0\r\nProxy-Authorization: Digest username=\"2\",\r\n \
                      response=6629fae4\r\nTo: <sip:2@b>\r\n\r\n";
        assert!(masked(folded).contains("response=xxxxxxxx\r\nTo: <sip:2@b>"));
        let open = "REGISTER sip:b SIP/2.0\r\nAuthorization: Digest response=\"6629fae4\r\nTo: x";
        assert!(!masked(open).contains("6629"));
        let bare = "REGISTER sip:b SIP/2.0\rAuthorization: Digest response=\"6629fae4\"\r\r";
        assert!(!masked(bare).contains("6629"));
    }

    #[test]
    fn credentials_of_another_scheme_are_masked_whole() {
        let said = masked("REGISTER sip:b SIP/2.0\r\nauthorization:Basic MjAxOnNlY3JldA==\r\n\r\n");
        assert!(!said.contains("MjAx"), "{said}");
    }

    #[test]
    fn rfc3428_what_people_write_to_each_other_is_masked() {
        let said = masked("MESSAGE sip:2@b SIP/2.0\r\nCall-ID: 1\r\n\r\nSalam\r\nYoussef");
        assert!(
            said.ends_with("Call-ID: 1\r\n\r\nxxxxx\r\nxxxxxxx"),
            "{said}"
        );
        let said = masked("INFO sip:2@b SIP/2.0\r\nc: Text/plain\r\n\r\nSalam");
        assert!(said.ends_with("xxxxx"), "{said}");
    }

    #[test]
    fn rfc4568_keys_of_sound_are_masked_and_the_description_stays() {
        let said = masked(
            "INVITE sip:2@b SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\
             a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19z|2^20\r\na=rtpmap:8 PCMA/8000\r\n",
        );
        assert!(
            said.contains("inline:xxxxxxxxxxxxx\r\na=rtpmap:8"),
            "{said}"
        );
    }

    proptest! {
        #[test]
        fn no_octets_break_it_and_no_answer_gets_through(
            before in "[ -~\r\n]{0,60}", secret in "[0-9a-f]{32}", after in "[ -~\r\n]{0,60}",
        ) {
            let text = format!("{before}\r\nAuthorization: Digest response=\"{secret}\"{after}");
            prop_assert!(!masked(&text).contains(&secret));
        }

        #[test]
        fn any_octets_at_all_stay_as_long(octets in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut masked = octets.clone();
            mask_sip(&mut masked);
            prop_assert_eq!(masked.len(), octets.len());
        }
    }
}
