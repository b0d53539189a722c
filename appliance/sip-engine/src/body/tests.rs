use proptest::prelude::*;

use super::*;
use crate::TypedHeader;

fn mixed(boundary: &str) -> (Headers, ContentType) {
    let value = format!("multipart/mixed;boundary=\"{boundary}\"");
    let mut headers = Headers::new();
    headers.push(Name::CONTENT_TYPE, value.as_str());
    (headers, ContentType::parse(&value).unwrap())
}

fn part<'a>(kind: &str, body: &'a [u8]) -> Part<'a> {
    let mut headers = Headers::new();
    headers.push(Name::CONTENT_TYPE, kind);
    Part { headers, body }
}

#[test]
fn rfc5621_8_1_the_description_is_found_among_the_parts() {
    let (headers, _) = mixed("b");
    let inner = multipart(
        "c",
        &[
            part("application/pidf+xml", b"<x/>"),
            part("Application/SDP", b"v=0\r\n"),
        ],
    );
    let body = multipart(
        "b",
        &[
            part("application/isup;version=itu", b"\x01\x00\xFF"),
            part("multipart/related;boundary=c", &inner),
        ],
    );
    assert_eq!(
        find(&headers, &body, "application", "sdp"),
        Ok(Some(&b"v=0\r\n"[..]))
    );
    assert_eq!(find(&headers, &body, "application", "dtmf"), Ok(None));
    let all: Vec<String> = kinds(&headers, &body)
        .unwrap()
        .iter()
        .map(|(_, sub)| sub.clone())
        .collect();
    assert_eq!(all, ["isup", "pidf+xml", "sdp"]);
}

#[test]
fn a_body_without_a_type_is_what_is_looked_for_and_none_is_none() {
    assert_eq!(
        find(&Headers::new(), b"v=0", "application", "sdp"),
        Ok(Some(&b"v=0"[..]))
    );
    assert_eq!(find(&Headers::new(), b"", "application", "sdp"), Ok(None));
}

#[test]
fn rfc2046_5_1_1_what_stands_around_the_parts_is_left_and_an_end_is_asked_for() {
    let (headers, kind) = mixed("b");
    let body = b"preamble\r\n--b \r\nContent-Type: application/sdp;\r\n x=1\r\n\r\nv=0\r\n--bx\r\n--b--\r\nepilogue";
    let found = parts(&kind, body).unwrap();
    assert_eq!((found.len(), found[0].body), (1, &b"v=0\r\n--bx"[..]));
    assert_eq!(
        found[0].headers.first(&Name::CONTENT_TYPE),
        Some("application/sdp; x=1")
    );
    assert!(parts(&kind, b"--b\r\n\r\nv=0\r\n").is_err(), "cut short");
    assert!(find(&headers, b"--b\r\nno header\r\n--b--", "application", "sdp").is_err());
    let lines_of_lf = b"--b\nContent-Type: application/sdp\n\nv=0\n--b--\n";
    assert_eq!(
        find(&headers, lines_of_lf, "application", "sdp"),
        Ok(Some(&b"v=0"[..]))
    );
}

#[test]
fn there_is_an_end_to_parts_and_to_their_depth() {
    let (_, kind) = mixed("b");
    let many = vec![part("text/plain", b""); MOST_PARTS + 1];
    assert!(parts(&kind, &multipart("b", &many)).is_err());
    let mut body = multipart("b", &[part("application/sdp", b"v=0")]);
    for _ in 0..MOST_DEPTH {
        body = multipart("b", &[part("multipart/mixed;boundary=b", &body)]);
    }
    let (headers, _) = mixed("b");
    assert_ne!(
        find(&headers, &body, "application", "sdp"),
        Ok(Some(&b"v=0"[..]))
    );
    let long = mixed(&"b".repeat(MOST_BOUNDARY + 1));
    assert!(parts(&long.1, b"").is_err());
}

proptest! {
    #[test]
    fn any_octets_have_parts_or_none(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let (headers, kind) = mixed("b");
        let _ = parts(&kind, &octets);
        let _ = find(&headers, &octets, "application", "sdp");
    }

    #[test]
    fn parts_come_out_as_they_were_put_in(
        bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5),
    ) {
        let boundary = "a-boundary-that-is-in-none";
        let (_, kind) = mixed(boundary);
        let all: Vec<Part<'_>> = bodies.iter().map(|body| part("x/y", body)).collect();
        let octets = multipart(boundary, &all);
        prop_assert_eq!(parts(&kind, &octets), Ok(all));
    }
}
