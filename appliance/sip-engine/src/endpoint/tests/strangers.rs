//! Requests of who is not known, and what cannot be read.

use super::script::Script;
use crate::endpoint::Event;
use crate::{Incoming, Message, Name, Request, Response, StatusCode, StreamParser};

fn text(method: &str, start: &str, lines: &str) -> String {
    format!(
        "{method} {start}\r\nVia: SIP/2.0/UDP 10.0.0.7;rport;branch=z9hG4bK1\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 {method}\r\n\
         Contact: <sip:a@192.0.2.9>\r\n{lines}Content-Length: 0\r\n\r\n"
    )
}

/// What is answered, which repeats what cannot be read.
fn says(script: &mut Script) -> String {
    let transmit = script.endpoint.poll_transmit().unwrap();
    String::from_utf8(transmit.octets.to_vec()).unwrap()
}

fn request(text: &str) -> Request {
    match Message::parse(text.as_bytes()) {
        Ok(Message::Request(request)) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rfc3261_8_2_an_owner_who_asks_first_who_it_is_refuses_the_rest_itself() {
    let mut config = super::phone::config(1);
    config.asks_who_first = true;
    let mut script = Script::with(config);
    let start = "sip:box@192.0.2.1 SIP/2.0";
    for (method, start, status) in [
        ("NEWMETHOD", start, 501),
        ("OPTIONS", "soap.beep://box SIP/2.0", 416),
    ] {
        script.hears(&text(method, start, ""));
        script.response(status);
        script.nothing_happened();
    }
    let invite = text("INVITE", start, "Require: foo\r\n");
    script.hears(&invite);
    script.response(100);
    let Event::Incoming { request, .. } = script.event() else {
        panic!("a call")
    };
    let refusal = script.endpoint.refusal_of(&request).unwrap();
    assert_eq!(refusal.status, StatusCode::BAD_EXTENSION);
    assert_eq!(refusal.headers.first(&Name::UNSUPPORTED), Some("foo"));
    // Who is in a call is known already.
    let within = text("OPTIONS", start, "Require: foo\r\n").replace("<sip:c@d>", "<sip:c@d>;tag=x");
    script.hears(&within.replace("z9hG4bK1", "z9hG4bK2"));
    script.response(420);
}

#[test]
fn rfc3261_8_2_7_a_challenge_costs_nothing_and_a_copy_has_the_same_tag() {
    let mut script = Script::new();
    let invite = request(&text("INVITE", "sip:box SIP/2.0", ""));
    let mut challenged = || {
        let response = Response::to(&invite, StatusCode::UNAUTHORIZED);
        let flow = script.flow;
        script.endpoint.answer_statelessly(flow, &invite, response);
        let (to, answer) = script.sent().unwrap();
        // RFC 3581: back to the port that asked.
        assert_eq!(to, flow.peer);
        let via = answer.headers().via().unwrap();
        assert_eq!(via.received(), Some(flow.peer.ip()));
        assert_eq!(answer.headers().first(&Name::SERVER), Some("Jawab"));
        answer.headers().to_tag().unwrap().unwrap()
    };
    assert_eq!(challenged(), challenged());
    assert_eq!(script.endpoint.transaction_count(), 0);
}

#[test]
fn rfc4475_3_1_2_16_another_version_is_refused_even_if_its_via_is_of_that_version() {
    let mut script = Script::new();
    let badvers = text("OPTIONS", "sip:box SIP/7.0", "").replace("Via: SIP/2.0", "Via: SIP/7.0");
    let flow = script.flow;
    let now = script.now;
    let rejected = script
        .endpoint
        .handle_message(now, flow, badvers.as_bytes());
    assert!(rejected.is_err());
    assert!(says(&mut script).starts_with("SIP/2.0 505 "));
}

#[test]
fn what_a_stream_has_that_cannot_be_read_is_answered() {
    let mut script = Script::new();
    let mut parser = StreamParser::new();
    parser.push(text("OPTIONS", "sip:box SIP/2.0", "CSeq: 2 OPTIONS\r\n").as_bytes());
    let Some(Incoming::Refused(error)) = parser.poll() else {
        panic!("a request with two CSeq");
    };
    let flow = script.flow;
    script.endpoint.handle_unreadable(flow, &error);
    assert!(says(&mut script).starts_with("SIP/2.0 400 "));
}
