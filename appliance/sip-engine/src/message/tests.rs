use proptest::prelude::*;

use super::*;
use crate::{Fault, Params};

const INVITE: &str = "INVITE sip:0612@box SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nv: SIP/2.0/TCP 192.0.2.8;branch=z9hG4bK2\r\n\
    f: \"Ali \\\"B\\\"\" <sip:201;x=%2B@box>;tag=1\r\nTo: <sip:box>\r\ni: Aa@1\r\nCSeq: 1 INVITE\r\n\
    Timestamp: 54\r\nX-Own:\t kept ;;,, \r\nl: 4\r\nContent-Type: text/plain\r\n\r\nbody";

fn request(text: &str) -> Request {
    match Message::parse(text.as_bytes()).unwrap() {
        Message::Request(request) => request,
        Message::Response(_) => unreachable!(),
    }
}

fn fault(text: &str) -> Fault {
    Message::parse(text.as_bytes()).unwrap_err().fault
}

#[test]
fn a_message_is_written_as_it_was_read() {
    let expected = INVITE.replace("X-Own:\t kept ;;,, ", "X-Own: kept ;;,,");
    assert_eq!(request(INVITE).to_octets(), expected.as_bytes());
}

#[test]
fn rfc3261_18_3_the_body_is_as_long_as_it_is_said_or_all_the_rest() {
    assert_eq!(request(&INVITE.replace("l: 4", "l: 2")).body, b"bo");
    assert_eq!(request(&INVITE.replace("l: 4\r\n", "")).body, b"body");
    let cut = Fault::BodyCutShort { said: 5, there: 4 };
    assert_eq!(fault(&INVITE.replace("l: 4", "l: 5")), cut);
    let huge = INVITE.replace("l: 4", "l: 99999999999999999999999");
    assert_eq!(fault(&huge), Fault::Malformed("Content-Length"));
}

#[test]
fn rfc3261_7_5_line_ends_before_a_message_are_nothing_and_a_bare_lf_is_one() {
    assert_eq!(request(&format!("\r\n\r\n{INVITE}")), request(INVITE));
    assert_eq!(request(&INVITE.replace('\r', "")), request(INVITE));
}

#[test]
fn what_cannot_be_a_line_is_refused() {
    for line in ["no colon", ": no name", "a name: x", "X: a\rb"] {
        let text = INVITE.replace("X-Own:\t kept ;;,, ", line);
        assert_eq!(fault(&text), Fault::HeaderLine, "{line}");
    }
    assert_eq!(
        fault("INVITE sip:a@b SIP/2.0\r\n folded\r\n\r\n"),
        Fault::HeaderLine
    );
    assert_eq!(fault("INVITE sip:a@b SIP/2.0\r\nVia: x\r\n"), Fault::NoEnd);
    for start in [
        "\0\u{ff}",
        "INVITE",
        "INVITE sip:a@b",
        "INV{TE sip:a@b SIP/2.0",
        "SIP/2.0 20 OK",
        "SIP/2.0 +20 OK",
        "INVITE sip:a@b SIP/x",
    ] {
        assert_eq!(
            fault(&format!("{start}\r\n\r\n")),
            Fault::StartLine,
            "{start}"
        );
    }
}

#[test]
fn there_is_an_end_to_headers_and_octets() {
    let many = "X: y\r\n".repeat(MOST_HEADERS);
    let many = INVITE.replace("X-Own:\t kept ;;,, \r\n", &many);
    assert_eq!(fault(&many), Fault::TooManyHeaders(MOST_HEADERS));
    assert_eq!(fault(&many).status(), StatusCode::MESSAGE_TOO_LARGE);
    let long = "X".repeat(MOST_OCTETS + 1);
    assert_eq!(fault(&long), Fault::TooLong(MOST_OCTETS));
}

#[test]
fn rfc3261_8_2_6_an_answer_takes_over_what_the_request_says() {
    let mut response = Response::to(&request(INVITE), StatusCode::RINGING);
    response.set_to_tag("own");
    response.set_to_tag("another");
    let expected = "SIP/2.0 180 Ringing\r\n\
        Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nv: SIP/2.0/TCP 192.0.2.8;branch=z9hG4bK2\r\n\
        f: \"Ali \\\"B\\\"\" <sip:201;x=%2B@box>;tag=1\r\nTo: <sip:box>;tag=own\r\ni: Aa@1\r\n\
        CSeq: 1 INVITE\r\nTimestamp: 54\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(String::from_utf8(response.to_octets()).unwrap(), expected);
}

#[test]
fn rfc3261_17_1_1_3_no_ack_is_answered_whatever_is_wrong_with_it() {
    let ack = INVITE.replace("INVITE", "ACK").replace("l: 4", "l: 5");
    let error = Message::parse(ack.as_bytes()).unwrap_err();
    assert!(error.request.is_some());
    assert_eq!(error.response(), None);
}

#[test]
fn a_request_is_made_of_its_parts() {
    let mut request = Request::new(Method::Options, Uri::parse("sip:box").unwrap());
    let host = crate::Host::parse("192.0.2.1").unwrap();
    let via = crate::Via::new(crate::Transport::Udp, host, None, "z9hG4bK1");
    request.headers.add(&via);
    let mut from = crate::NameAddr::new(Uri::parse("sip:a@b").unwrap()).with_tag("1");
    from.display = Some("a \"b\" \\".into());
    request.headers.put(&crate::header::From(from));
    request.headers.push(Name::TO, "<sip:box>");
    request.headers.push(Name::CALL_ID, "1");
    request.headers.push(Name::CSEQ, "1 OPTIONS");
    let octets = request.to_octets();
    let text = String::from_utf8(octets.clone()).unwrap();
    assert!(
        text.contains("From: \"a \\\"b\\\" \\\\\" <sip:a@b>;tag=1\r\n"),
        "{text}"
    );
    let read = Message::parse(&octets).unwrap();
    assert_eq!(
        read.headers().from().unwrap().display.as_deref(),
        Some("a \"b\" \\")
    );
    assert_eq!(
        Params::of_uri(&Uri::parse("sip:a;b=%41;c").unwrap()).get("b"),
        Some("A")
    );
}

prop_compose! {
    /// Any message in the form in which we write: what is before the colon is a token, values
    /// are octets without line ends and outer white space.
    fn any_message()(
        headers in prop::collection::vec(("[A-Za-z][A-Za-z0-9.!%*_+`'~-]{0,12}", prop::collection::vec(any::<u8>(), 0..24)), 0..8),
        user in prop::collection::vec(any::<u8>(), 1..8),
        body in prop::collection::vec(any::<u8>(), 0..60),
        phrase in "[ -~é]{0,12}",
        is_request in any::<bool>(),
    ) -> Vec<u8> {
        let mut octets = if is_request {
            b"INVITE sip:0612;x=%2B@box SIP/2.0".to_vec()
        } else {
            format!("SIP/2.0 299 {phrase}").into_bytes()
        };
        octets.extend_from_slice(b"\r\nv: SIP/2.0/UDP a;branch=1\r\nFrom: \"");
        octets.extend(user.into_iter().filter(|octet| !b"\r\n\"\\".contains(octet)));
        octets.extend_from_slice(b"\" <sip:a@b>;tag=1\r\nTo: <sip:c>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n");
        for (name, value) in headers {
            octets.extend_from_slice(format!("X{name}: ").as_bytes());
            let value: Vec<u8> = value.into_iter().filter(|octet| !b"\r\n".contains(octet)).collect();
            let value = value.trim_ascii();
            let value = value.strip_prefix(b"\x0b").unwrap_or(value);
            octets.extend_from_slice(value.trim_ascii());
            octets.extend_from_slice(b"\r\n");
        }
        octets.extend_from_slice(format!("l: {}\r\n\r\n", body.len()).as_bytes());
        octets.extend_from_slice(&body);
        octets
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_as_it_was(octets in any_message()) {
        let message = Message::parse(&octets).unwrap();
        prop_assert_eq!(message.to_octets(), octets);
    }

    #[test]
    fn any_octets_are_a_message_or_a_fault(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        is_total(&octets);
    }

    #[test]
    fn a_damaged_message_is_one_or_a_fault(at in 0..INVITE.len(), with in any::<u8>(), cut in 0..INVITE.len()) {
        let mut octets = INVITE.as_bytes().to_vec();
        octets[at] = with;
        is_total(&octets);
        octets.truncate(cut);
        is_total(&octets);
    }
}

/// Read, or refused with an answer that others can read; and what is read stays the same when
/// it is written and read again.
fn is_total(octets: &[u8]) {
    match Message::parse(octets) {
        Ok(message) => {
            let written = message.to_octets();
            let again = Message::parse(&written).unwrap();
            assert_eq!(again.to_octets(), written);
        }
        Err(error) => {
            if let Some(response) = error.response() {
                assert!(response.status.code() >= 400);
                assert!(response.to_octets().ends_with(b"\r\n\r\n"));
            }
        }
    }
}
