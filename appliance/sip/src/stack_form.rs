//! What the SIP stack can carry of a message, and what is meant by what it sends.
//!
//! The stack reads URIs and headers in its own way: it takes a `;` in a user for the URI's
//! parameters, escapes a `%` that is an escape already, drops whatever comes behind a line that
//! is not UTF-8, and cuts names at an escaped quote. So a datagram is read by the engine, and
//! the stack is given a form in which none of that occurs; what it sends is translated back.
//! Both ways are exact: `form_of_both_ways` below.

use std::borrow::Cow;

use jawab_sip_engine::header::{To, uri_ranges};
use jawab_sip_engine::{Headers, Message, Name, NameAddr, TypedHeader, Uri, text};

/// Stands before two hexadecimal digits for an octet of a user. The stack passes it on as it
/// is, and so does it with digits.
const MARK: u8 = b'\'';

/// Where the characters begin that stand for octets which are not UTF-8. The engine's own are
/// octets again as soon as a message is written.
const AREA: u32 = 0xE000;

/// Headers whose URIs the stack takes apart and puts together again.
const ADDRESSES: [Name; 5] = [
    Name::FROM,
    Name::TO,
    Name::CONTACT,
    Name::ROUTE,
    Name::RECORD_ROUTE,
];

/// Gives a message the form that the stack can carry.
pub(crate) fn into_stack(message: &mut Message) {
    if let Message::Request(request) = message {
        request.uri = changed_uri(&request.uri, marked);
    }
    change_headers(message.headers_mut(), |name, value| {
        let mut value = Cow::Borrowed(value);
        if ADDRESSES.contains(name) {
            value = Cow::Owned(changed_users(&value, marked));
            if [Name::FROM, Name::TO].contains(name) {
                value = with_closed_name(value).into();
            }
        }
        stand_ins(&value)
    });
}

/// What the stack sends, as it is meant.
pub(crate) fn out_of_stack(octets: &[u8]) -> Cow<'_, [u8]> {
    // Few messages have any of it.
    let is_marked = octets.contains(&MARK)
        || octets.contains(&0xEE)
        || octets.windows(3).any(|three| three == b"\\\" ");
    if !is_marked {
        return Cow::Borrowed(octets);
    }
    let Ok(mut message) = Message::parse(octets) else {
        return Cow::Borrowed(octets);
    };
    if let Message::Request(request) = &mut message {
        request.uri = changed_uri(&request.uri, unmarked);
    }
    change_headers(message.headers_mut(), original);
    Cow::Owned(message.to_octets())
}

/// What a header's value was before [`into_stack`].
pub(crate) fn original(name: &Name, value: &str) -> String {
    let mut value = without_stand_ins(value);
    if ADDRESSES.contains(name) {
        if [Name::FROM, Name::TO].contains(name) {
            value = with_opened_name(value);
        }
        value = changed_users(&value, unmarked);
    }
    value
}

/// A URI in the form that the stack can carry, where it goes out as a datagram.
pub(crate) fn for_stack(uri: &str) -> String {
    Uri::parse(uri).map_or_else(
        |_| uri.to_owned(),
        |uri| changed_uri(&uri, marked).to_string(),
    )
}

/// The URI that the stack's one stands for.
pub(crate) fn original_uri(uri: &str) -> Option<Uri> {
    let uri = Uri::parse(&without_stand_ins(uri)).ok()?;
    Some(changed_uri(&uri, unmarked))
}

fn change_headers(headers: &mut Headers, change: impl Fn(&Name, &str) -> String) {
    let mut changed = Headers::new();
    for header in &*headers {
        changed.push(header.name.clone(), change(&header.name, header.value()));
    }
    *headers = changed;
}

fn changed_users(list: &str, change: fn(&str) -> Option<String>) -> String {
    let mut changed = String::with_capacity(list.len());
    let mut done = 0;
    for range in uri_ranges(list) {
        let text = list.get(range.clone()).unwrap_or_default();
        let Ok(uri) = Uri::parse(text) else {
            continue;
        };
        changed.push_str(list.get(done..range.start).unwrap_or_default());
        changed.push_str(changed_uri(&uri, change).as_str());
        done = range.end;
    }
    changed.push_str(list.get(done..).unwrap_or_default());
    changed
}

/// A `tel:` URI has no user that the stack would change.
fn changed_uri(uri: &Uri, change: fn(&str) -> Option<String>) -> Uri {
    let changed = || {
        let range = uri.host().and(uri.user_range())?;
        let text = uri.as_str();
        let user = change(text.get(range.clone())?)?;
        let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
        Uri::parse(&format!("{before}{user}{after}")).ok()
    };
    changed().unwrap_or_else(|| uri.clone())
}

/// What the stack neither changes nor takes for something else.
const fn is_plain(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'+' | b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'(' | b')'
        )
}

fn marked(user: &str) -> Option<String> {
    let octets = text::to_octets(user);
    if octets.iter().copied().all(is_plain) {
        return None;
    }
    let mut marked = String::with_capacity(octets.len() + 8);
    for octet in octets.iter().copied() {
        if is_plain(octet) {
            marked.push(char::from(octet));
        } else {
            marked.push(char::from(MARK));
            marked.push_str(&format!("{octet:02X}"));
        }
    }
    Some(marked)
}

fn unmarked(user: &str) -> Option<String> {
    if !user.as_bytes().contains(&MARK) {
        return None;
    }
    let mut octets = Vec::with_capacity(user.len());
    let mut rest = user.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let digits =
            digits.filter(|two| two.bytes().all(|c| matches!(c, b'0'..=b'9' | b'A'..=b'F')));
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(octet) if first == MARK => {
                octets.push(octet);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => octets.push(first),
        }
    }
    Some(text::of_octets(&octets).into_owned())
}

/// Octets that are not UTF-8, as characters that the stack takes for letters.
fn stand_ins(value: &str) -> String {
    let octets = text::to_octets(value);
    let mut changed = String::with_capacity(value.len());
    for chunk in octets.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_stand_in(character) {
                // Somebody sends such a character: its own octets are kept one by one.
                let own = character.encode_utf8(&mut [0; 4]).to_owned();
                changed.extend(own.bytes().map(stand_in));
            } else {
                changed.push(character);
            }
        }
        changed.extend(chunk.invalid().iter().copied().map(stand_in));
    }
    // As the engine writes it, it is this very text.
    text::of_octets(changed.as_bytes()).into_owned()
}

fn without_stand_ins(value: &str) -> String {
    let octets = text::to_octets(value);
    let mut original = Vec::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for character in chunk.valid().chars() {
            match stood_for(character) {
                Some(octet) => original.push(octet),
                None => {
                    original.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        original.extend_from_slice(chunk.invalid());
    }
    text::of_octets(&original).into_owned()
}

fn stand_in(octet: u8) -> char {
    char::from_u32(AREA + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn stood_for(character: char) -> Option<u8> {
    let octet = u8::try_from(u32::from(character).checked_sub(AREA)?).ok()?;
    (octet >= 0x80).then_some(octet)
}

fn is_stand_in(character: char) -> bool {
    stood_for(character).is_some()
}

/// The stack trims quotes off a name, those that belong to it at its end included: a space
/// more keeps it from that.
fn with_closed_name(value: Cow<'_, str>) -> String {
    match name_that_ends_in_a_quote(&value) {
        Some(mut address) => {
            if let Some(name) = &mut address.display {
                name.push(' ');
            }
            address.to_string()
        }
        None => value.into_owned(),
    }
}

fn with_opened_name(value: String) -> String {
    let Some(mut address) = name_that_ends_in_a_quote(&value) else {
        return value;
    };
    match &mut address.display {
        Some(name) if name.ends_with(' ') => {
            name.pop();
            address.to_string()
        }
        _ => value,
    }
}

fn name_that_ends_in_a_quote(value: &str) -> Option<NameAddr> {
    if !value.contains("\\\"") {
        return None;
    }
    let To(address) = To::parse(value).ok()?;
    let name = address.display.as_deref()?;
    name.trim_end_matches(' ').ends_with('"').then_some(address)
}

/// A message in the engine's own words: for peers that put white space where the standard
/// allows it and the stack does not.
pub(crate) fn put_tightly(message: &mut Message) {
    let headers = message.headers_mut();
    let (from, to, cseq) = (headers.from(), headers.to(), headers.cseq());
    let vias = headers.list::<jawab_sip_engine::Via>();
    let (Ok(from), Ok(to), Ok(cseq), Ok(vias)) = (from, to, cseq, vias) else {
        return;
    };
    headers.set_first(&Name::FROM, from.to_string());
    headers.set_first(&Name::TO, to.to_string());
    headers.set_first(&Name::CSEQ, cseq.to_string());
    let vias: Vec<String> = vias.iter().map(ToString::to_string).collect();
    headers.remove(&Name::VIA);
    for via in vias.iter().rev() {
        headers.push_front(Name::VIA, via.as_str());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(uri: &str, from: &[u8]) -> Vec<u8> {
        let mut octets = format!(
            "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             To: <sip:0537@box>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nFrom: "
        )
        .into_bytes();
        octets.extend_from_slice(from);
        octets.extend_from_slice(b"\r\nContent-Length: 0\r\n\r\n");
        octets
    }

    fn stack_form(octets: &[u8]) -> Vec<u8> {
        let mut message = Message::parse(octets).unwrap();
        into_stack(&mut message);
        message.to_octets()
    }

    #[test]
    fn what_the_stack_would_change_is_out_of_its_way() {
        for (uri, from) in [
            (
                "sip:+2126;tgrp=TG1;trunk-context=op.ma@b;user=phone",
                &b"<sip:a@b>;tag=1"[..],
            ),
            (
                "sip:201%40pbx@b",
                b"\"R\xE9ception\" <sip:x%2Fy@z;a=b>;tag=1",
            ),
            ("sip:o'27x@b", b"\"Ali \\\"Bob\\\"\" <sip:0612@op.ma>;tag=1"),
            (
                "tel:+2126;phone-context=x",
                b"\"\\\" \" <sip:\xFF;%@b>;tag=1",
            ),
            ("sip:a:b@c", b"\"\xEE\x82\x80\" <sip:a@b>;tag=1"),
        ] {
            let octets = message(uri, from);
            let form = stack_form(&octets);
            let text = std::str::from_utf8(&form).unwrap();
            assert!(!text.contains('%'), "{text}");
            assert!(!text.contains("\\\"\""), "{text}");
            assert_eq!(&*out_of_stack(&form), octets, "{text}");
        }
    }

    #[test]
    fn a_plain_message_is_left_as_it_is() {
        let octets = message("sip:0612@box", b"\"Ali\" <sip:*21@b>;tag=1");
        assert_eq!(stack_form(&octets), octets);
        assert!(matches!(out_of_stack(&octets), Cow::Borrowed(_)));
    }

    #[test]
    fn white_space_is_taken_out_where_the_stack_trips_over_it() {
        let mut message = Message::parse(
            b"OPTIONS sip:box SIP/2.0\r\nv: SIP / 2.0 / UDP 192.0.2.9 ; branch = z9hG4bK1\r\n\
              From: <sip:a@b> ; tag = 1\r\nTo: <sip:c@d>\r\ni: 1\r\nCSeq: 1   OPTIONS\r\n\r\n",
        )
        .unwrap();
        put_tightly(&mut message);
        let text = String::from_utf8(message.to_octets()).unwrap();
        assert!(
            text.contains("Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n"),
            "{text}"
        );
        assert!(text.contains("From: <sip:a@b>;tag=1\r\n") && text.contains("CSeq: 1 OPTIONS\r\n"));
    }

    proptest! {
        #[test]
        fn form_of_both_ways(
            user in r#"[a-c0-9;%'+=&:/?#\u{E9}\u{E080}]{1,12}"#,
            name in r#"[a-c "\\'\u{E0FF}\u{F7FF}]{0,8}"#,
        ) {
            let uri = format!("sip:{user}@box;x='41");
            let mut address = NameAddr::new(Uri::parse(&uri).unwrap());
            address.display = Some(name);
            let from = address.with_tag("1").to_string();
            let octets = message(&uri, from.as_bytes());
            let octets = Message::parse(&octets).unwrap().to_octets();
            let form = stack_form(&octets);
            prop_assert_eq!(&*out_of_stack(&form), &octets[..]);
        }
    }
}
