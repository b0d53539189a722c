//! What becomes of single requests, theirs and ours.

use super::script::{SDP, Script};
use super::{ms, s};
use crate::endpoint::{End, Event};
use crate::flow::Protocol;
use crate::{Name, StatusCode};

#[test]
fn rfc3261_8_2_what_we_cannot_do_is_refused_as_it_says() {
    for (method, lines, status, owed) in [
        (
            "OPTIONS",
            "Require: 100rel, foo\r\n",
            420,
            Some((Name::UNSUPPORTED, "foo")),
        ),
        (
            "INVITE",
            "Require: foo\r\n",
            420,
            Some((Name::UNSUPPORTED, "foo")),
        ),
        ("PUBLISH", "", 405, None),
        ("NEWMETHOD", "", 501, None),
        ("BYE", "", 481, None),
        ("UPDATE", "", 481, None),
    ] {
        let mut script = Script::new();
        script.hears(&format!(
            "{method} sip:box@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:a@192.0.2.9>\r\n{lines}Content-Length: 0\r\n\r\n"
        ));
        if method == "INVITE" {
            script.response(100);
        }
        let response = script.response(status);
        assert!(response.headers.to_tag().unwrap().is_some());
        if let Some((name, value)) = owed {
            assert_eq!(response.headers.first(&name), Some(value));
        }
        script.nothing_happened();
    }
}

#[test]
fn rfc3261_8_2_2_2_a_request_by_two_ways_is_one() {
    let mut script = Script::new();
    script.is_called("", SDP);
    script.response(100);
    let text = |branch: &str| {
        format!(
            "INVITE sip:0537000000@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch={branch}\r\n\
             From: <sip:0612345678@op>;tag=far\r\nTo: <sip:0537000000@192.0.2.1>\r\n\
             Call-ID: theirs\r\nCSeq: 1 INVITE\r\nContact: <sip:op@192.0.2.9>\r\n\r\n"
        )
    };
    script.hears(&text("z9hG4bKother"));
    script.response(482);
    script.hears(&text("z9hG4bKfirst"));
    script.response(100);
}

#[test]
fn rfc3261_17_2_3_phones_of_rfc_2543_have_their_copies_and_acks_found() {
    let mut script = Script::new();
    let message = |method: &str, to: &str| {
        format!(
            "{method} sip:0537000000@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9\r\n\
             From: <sip:0612345678@op>;tag=far\r\nTo: {to}\r\n\
             Call-ID: old\r\nCSeq: 1 {method}\r\nContact: <sip:op@192.0.2.9>\r\n\r\n"
        )
    };
    let to = "<sip:0537000000@192.0.2.1>";
    script.hears(&message("INVITE", to));
    script.response(100);
    script.hears(&message("INVITE", to));
    script.response(100);
    let Event::Incoming { session, .. } = script.event() else {
        panic!("a call")
    };
    script
        .endpoint
        .reject(script.now, session, StatusCode::BUSY_HERE, &[])
        .unwrap();
    let refusal = script.response(486);
    assert_eq!(script.waits(ms(600)), 1, "Timer G");
    script.hears(&message("ACK", refusal.headers.first(&Name::TO).unwrap()));
    assert_eq!(script.waits(s(10)), 0);
    assert_eq!(script.endpoint.transaction_count(), 0);
}

#[test]
fn requests_are_tried_at_the_next_address_when_one_is_silent_or_busy() {
    let mut script = Script::new();
    let destination = |last: u8| {
        (
            Protocol::Udp,
            format!("192.0.2.{last}:5060").parse().unwrap(),
        )
    };
    script
        .endpoint
        .set_name("op.example", (70..73).map(destination).collect());
    let mut invite = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    )
    .invite(Some(super::script::sdp()));
    invite.ways.clear();
    invite.to = crate::Uri::parse("sip:0612@op.example").unwrap();
    let id = script.endpoint.invite(script.now, invite).unwrap();
    let (to, first) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.70:5060".parse().unwrap());
    script.answers(&first, 503, "", "");
    script.request("ACK");
    let (to, second) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.71:5060".parse().unwrap());
    assert_ne!(
        first.headers.first(&Name::VIA),
        second.headers.first(&Name::VIA)
    );
    script
        .endpoint
        .transport_failed(script.now, script.flow.to(to));
    let (to, third) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.72:5060".parse().unwrap());
    script.nothing_happened();
    script.answers(&third, 503, "", "");
    script.request("ACK");
    match script.event() {
        Event::Ended {
            session,
            end: End::Refused(response),
        } => {
            assert_eq!((session, response.status.code()), (id, 503));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn rfc3261_17_1_1_2_a_503_that_is_tried_elsewhere_is_acknowledged_as_often_as_it_comes() {
    let mut script = Script::new();
    let mut invite = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    )
    .invite(Some(super::script::sdp()));
    let next = script.flow.to("192.0.2.70:5060".parse().unwrap());
    invite.ways.push(next);
    script.endpoint.invite(script.now, invite).unwrap();
    let first = script.request("INVITE");
    script.answers(&first, 503, "", "");
    let (to, ack) = script.request_to("ACK");
    assert_eq!(to, script.flow.peer);
    // The ACK is one of the INVITE that was refused (§17.1.1.3).
    assert_eq!(
        ack.headers.first(&Name::VIA),
        first.headers.first(&Name::VIA)
    );
    let (to, second) = script.request_to("INVITE");
    assert_eq!(to, next.peer);
    // That ACK was lost: the first repeats what it said (Timer G).
    for _ in 0..3 {
        script.answers(&first, 503, "", "");
        let (to, again) = script.request_to("ACK");
        assert_eq!((to, &again), (script.flow.peer, &ack));
        script.is_silent();
    }
    script.answers(&second, 180, "", "");
    assert!(matches!(script.event(), Event::Progress { .. }));
    script.nothing_happened();
    // Timer D: what was refused is forgotten.
    script.waits(s(33));
    assert_eq!(script.endpoint.transaction_count(), 1);
}

#[test]
fn a_name_that_is_not_known_is_told_and_nothing_is_sent() {
    let mut script = Script::new();
    let mut invite = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    )
    .invite(None);
    invite.ways.clear();
    invite.to = crate::Uri::parse("sip:0612@op.example").unwrap();
    let refused = script.endpoint.invite(script.now, invite);
    assert_eq!(refused, Err(crate::session::CallError::Unreachable));
    script.is_silent();
    assert_eq!(
        script.event(),
        Event::Unresolved {
            name: "op.example".into()
        }
    );
    assert_eq!(script.endpoint.session_count(), 0);
}

#[test]
fn rfc4320_4_2_an_answer_that_comes_too_late_is_not_sent() {
    let mut script = Script::new();
    script.hears(
        "OPTIONS sip:box@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
    );
    let Event::Request { id, .. } = script.event() else {
        panic!("a question")
    };
    assert!(script.endpoint.response_to(id, StatusCode::OK).is_some());
    assert_eq!(script.waits(s(31)), 1, "100");
    script.waits(s(1));
    assert!(script.endpoint.response_to(id, StatusCode::OK).is_none());
    assert_eq!(script.endpoint.transaction_count(), 0);
}

#[test]
fn a_call_that_was_given_up_is_tried_nowhere_else() {
    let mut script = Script::new();
    let mut invite = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    )
    .invite(Some(super::script::sdp()));
    invite
        .ways
        .push(script.flow.to("192.0.2.70:5060".parse().unwrap()));
    let id = script.endpoint.invite(script.now, invite).unwrap();
    script.request("INVITE");
    script.endpoint.end(script.now, id, &[]).unwrap();
    script.endpoint.transport_failed(script.now, script.flow);
    script.is_silent();
    let event = script.event();
    assert_eq!(
        event,
        Event::Ended {
            session: id,
            end: End::Here
        }
    );
}

#[test]
fn requests_within_a_call_are_its_owners_either_way() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    // Theirs: a key by INFO.
    let lines = "Content-Type: application/dtmf-relay\r\n";
    script.asks(&invite, "INFO", 5, lines, "Signal=5\r\n");
    let Event::Request {
        id: info,
        session,
        request,
        ..
    } = script.event()
    else {
        panic!("INFO")
    };
    assert_eq!(
        (session, request.body.as_slice()),
        (Some(id), &b"Signal=5\r\n"[..])
    );
    let response = script.endpoint.response_to(info, StatusCode::OK).unwrap();
    script.endpoint.respond(script.now, info, response).unwrap();
    script.response(200);
    script.asks(&invite, "OPTIONS", 6, "", "");
    assert!(script.response(200).headers.contains(&Name::ALLOW));
    // Ours.
    let content = crate::session::Content {
        kind: "application/dtmf-relay".into(),
        octets: b"Signal=7\r\n".to_vec(),
    };
    let now = script.now;
    let method = crate::Method::Info;
    let ours = script
        .endpoint
        .request_in(now, id, method, &[], Some(content))
        .unwrap();
    let info = script.request("INFO");
    assert_eq!(info.body, b"Signal=7\r\n");
    script.answers(&info, 415, "", "");
    match script.event() {
        Event::Response { id, response, .. } => {
            assert_eq!((id, response.status.code()), (ours, 415));
        }
        other => panic!("{other:?}"),
    }
    // A far end that does not know the call any more has lost it.
    let method = crate::Method::Info;
    script
        .endpoint
        .request_in(now, id, method, &[], None)
        .unwrap();
    let info = script.request("INFO");
    script.answers(&info, 481, "", "");
    assert!(matches!(script.event(), Event::Response { .. }));
    assert!(matches!(
        script.event(),
        Event::Ended { end: End::Lost, .. }
    ));
    script.request("BYE");
}

#[test]
fn a_call_that_rings_in_many_places_keeps_so_many_of_them() {
    let mut script = Script::new();
    let (_, invite) = script.calls();
    let to = invite.headers.first(&Name::TO).unwrap().to_owned();
    for n in 0..200 {
        let lines = format!(
            "To: {to};tag={n}\r\nContact: <sip:op@192.0.2.9>\r\nRequire: 100rel\r\nRSeq: 1\r\n"
        );
        script.answers(&invite, 180, &lines, "");
        while script.endpoint.poll_event().is_some() {}
    }
    let mut pracks = 0;
    while script.sent().is_some() {
        pracks += 1;
    }
    assert_eq!(pracks, 12);
    // Whoever answers is heard all the same.
    let lines = format!("To: {to};tag=199\r\nContact: <sip:op@192.0.2.9>\r\n");
    script.answers(&invite, 200, &lines, SDP);
    script.request("ACK");
    assert!(matches!(script.event(), Event::Answered { .. }));
}

#[test]
fn rfc3261_8_1_3_3_a_response_that_has_another_via_is_not_for_us() {
    let mut script = Script::new();
    let (_, invite) = script.calls();
    let mut response = crate::Response::to(&invite, StatusCode::RINGING);
    let other = "SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKsaber";
    response.headers.push(Name::VIA, other);
    response.set_to_tag("far");
    let octets = response.to_octets();
    let taken = script
        .endpoint
        .handle_message(script.now, script.flow, &octets);
    assert_eq!(taken, Err(crate::endpoint::Rejected::Unasked));
    script.nothing_happened();
}
