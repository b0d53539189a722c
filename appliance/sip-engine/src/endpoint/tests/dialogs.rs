//! Where the requests of a dialog go, and how many dialogs a call has.

use super::script::{SDP, Script};
use crate::Name;
use crate::dialog::Reach;
use crate::endpoint::{Description, End, Event};
use crate::flow::Protocol;

/// Where ACK and BYE go, by their address and their Request-URI, when a 200 has these lines.
fn acknowledged_and_ended(lines: &str) -> [(String, String); 2] {
    let mut script = Script::new();
    script.endpoint.set_name(
        "sbc.example",
        vec![(Protocol::Udp, "192.0.2.77:5070".parse().unwrap())],
    );
    let (id, invite) = script.calls();
    script.answers(&invite, 200, lines, SDP);
    let (to, ack) = script.request_to("ACK");
    assert!(matches!(script.event(), Event::Answered { .. }));
    script.endpoint.end(script.now, id, &[]).unwrap();
    let (bye_to, bye) = script.request_to("BYE");
    script.answers(&bye, 200, "", "");
    assert!(matches!(
        script.event(),
        Event::Ended { end: End::Here, .. }
    ));
    [
        (to.to_string(), ack.uri.as_str().to_owned()),
        (bye_to.to_string(), bye.uri.as_str().to_owned()),
    ]
}

#[test]
fn ack_and_bye_reach_whoever_answered_whatever_their_contact() {
    for (lines, to, uri) in [
        (
            "Contact: <sip:op@192.0.2.50:5080>\r\n",
            "192.0.2.50:5080",
            "sip:op@192.0.2.50:5080",
        ),
        // Parameters of RFC 4904 in the user.
        (
            "Contact: <sip:+212612345678;tgrp=TG1;trunk-context=op.ma@192.0.2.50;user=phone>\r\n",
            "192.0.2.50:5060",
            "sip:+212612345678;tgrp=TG1;trunk-context=op.ma@192.0.2.50;user=phone",
        ),
        (
            "Contact: <sip:%2B212@192.0.2.50>\r\n",
            "192.0.2.50:5060",
            "sip:%2B212@192.0.2.50",
        ),
        // A name that is known, and one that is not: nothing waits for DNS.
        (
            "Contact: <sip:op@sbc.example>\r\n",
            "192.0.2.77:5070",
            "sip:op@sbc.example",
        ),
        (
            "Contact: <sip:op@no.invalid>\r\n",
            "192.0.2.9:5060",
            "sip:op@no.invalid",
        ),
        // What is not carried here.
        (
            "Contact: <sip:op@192.0.2.50;transport=tls>\r\n",
            "192.0.2.9:5060",
            "sip:op@192.0.2.50;transport=tls",
        ),
        // None at all.
        ("", "192.0.2.9:5060", "sip:201@192.0.2.9:5060"),
        // A route.
        (
            "Record-Route: <sip:192.0.2.61;lr>, <sip:192.0.2.60:5090;lr>\r\nContact: <sip:op@192.0.2.50>\r\n",
            "192.0.2.60:5090",
            "sip:op@192.0.2.50",
        ),
        // A strict router is the Request-URI (§12.2.1.1).
        (
            "Record-Route: <sip:192.0.2.61;lr>, <sip:192.0.2.60:5090>\r\nContact: <sip:op@192.0.2.50>\r\n",
            "192.0.2.60:5090",
            "sip:192.0.2.60:5090",
        ),
    ] {
        let expected = (to.to_owned(), uri.to_owned());
        assert_eq!(
            acknowledged_and_ended(lines),
            [expected.clone(), expected],
            "{lines}"
        );
    }
}

#[test]
fn rfc3261_12_2_1_1_routes_are_in_order_and_a_strict_router_finds_the_target_last() {
    for (records, routes) in [
        (
            "<sip:b;lr>, <sip:192.0.2.60;lr>",
            vec!["<sip:192.0.2.60;lr>", "<sip:b;lr>"],
        ),
        (
            "<sip:b;lr>, <sip:192.0.2.60>",
            vec!["<sip:b;lr>", "<sip:op@192.0.2.50>"],
        ),
    ] {
        let mut script = Script::new();
        let (_, invite) = script.calls();
        let lines = format!("Record-Route: {records}\r\nContact: <sip:op@192.0.2.50>\r\n");
        script.answers(&invite, 200, &lines, SDP);
        let ack = script.request("ACK");
        assert_eq!(ack.headers.all(&Name::ROUTE).collect::<Vec<_>>(), routes);
    }
}

#[test]
fn whoever_is_behind_nat_is_reached_where_it_was_heard() {
    let mut script = Script::new();
    script.is_called("Contact: <sip:op@10.0.0.1>\r\n", SDP);
    script.response(100);
    let Event::Incoming { session, .. } = script.event() else {
        panic!("a call")
    };
    let contact = crate::Uri::parse("sip:jawab@192.0.2.1:5060").unwrap();
    script
        .endpoint
        .let_in(session, contact, Reach::AsHeard, None)
        .unwrap();
    script
        .endpoint
        .accept(script.now, session, Some(super::script::sdp()), &[])
        .unwrap();
    let answer = script.response(200);
    assert_eq!(
        answer.headers.first(&Name::CONTACT),
        Some("<sip:jawab@192.0.2.1:5060>")
    );
    script.asks_as_caller(&answer, "ACK", 1, "", "");
    script.endpoint.end(script.now, session, &[]).unwrap();
    let (to, bye) = script.request_to("BYE");
    assert_eq!(
        (to.to_string().as_str(), bye.uri.as_str()),
        ("192.0.2.9:5060", "sip:op@10.0.0.1")
    );
}

#[test]
fn names_in_quotes_are_well_formed_in_our_requests() {
    let mut script = Script::new();
    script.is_called(
        "From: \"Ali \\\"Bob\\\"\" <sip:0612345678@op>;tag=far\r\n",
        SDP,
    );
    script.response(100);
    let Event::Incoming { session, .. } = script.event() else {
        panic!("a call")
    };
    script
        .endpoint
        .accept(script.now, session, Some(super::script::sdp()), &[])
        .unwrap();
    let answer = script.response(200);
    script.asks_as_caller(&answer, "ACK", 1, "", "");
    script.endpoint.end(script.now, session, &[]).unwrap();
    let bye = script.request("BYE");
    let to = "\"Ali \\\"Bob\\\"\" <sip:0612345678@op>;tag=far";
    assert_eq!(bye.headers.first(&Name::TO), Some(to));
}

#[test]
fn rfc3261_12_2_2_a_new_contact_is_where_requests_go_from_then_on() {
    for method in ["INVITE", "UPDATE"] {
        let mut script = Script::new();
        let (id, invite) = script.calls();
        script.answers(&invite, 200, "Contact: <sip:op@192.0.2.50>\r\n", SDP);
        script.request("ACK");
        script.event();
        let lines = "Contact: <sip:moved@192.0.2.51>\r\nContent-Type: application/sdp\r\n";
        script.asks(&invite, method, 7, lines, SDP);
        if method == "INVITE" {
            script.response(100);
        }
        assert!(matches!(
            script.event(),
            Event::Offer {
                description: Some(_),
                ..
            }
        ));
        script
            .endpoint
            .answer(script.now, id, super::script::sdp())
            .unwrap();
        script.response(200);
        script.asks(&invite, "ACK", 7, "", "");
        script.endpoint.end(script.now, id, &[]).unwrap();
        let (to, bye) = script.request_to("BYE");
        let reached = (to.to_string(), bye.uri.as_str().to_owned());
        assert_eq!(
            reached,
            ("192.0.2.51:5060".into(), "sip:moved@192.0.2.51".into()),
            "{method}"
        );
    }
}

#[test]
fn rfc3261_13_2_2_4_each_fork_that_answers_is_acknowledged_and_all_but_the_first_ended() {
    let mut script = Script::new();
    let (_, invite) = script.calls();
    let to = invite.headers.first(&Name::TO).unwrap().to_owned();
    let fork =
        |tag: &str, host: u8| format!("To: {to};tag={tag}\r\nContact: <sip:op@192.0.2.{host}>\r\n");
    script.answers(&invite, 180, &fork("one", 51), "");
    script.answers(&invite, 183, &fork("two", 52), SDP);
    script.answers(&invite, 200, &fork("three", 53), SDP);
    assert_eq!(
        script.request_to("ACK").0,
        "192.0.2.53:5060".parse().unwrap()
    );
    script.answers(&invite, 200, &fork("two", 52), SDP);
    assert_eq!(
        script.request_to("ACK").0,
        "192.0.2.52:5060".parse().unwrap()
    );
    let (to, bye) = script.request_to("BYE");
    assert_eq!(to, "192.0.2.52:5060".parse().unwrap());
    script.answers(&bye, 200, "", "");
    // Copies: the ACK again, and nothing else.
    script.answers(&invite, 200, &fork("three", 53), SDP);
    script.answers(&invite, 200, &fork("two", 52), SDP);
    script.request("ACK");
    script.request("ACK");
    script.is_silent();
    let happened: Vec<_> = (0..3).map(|_| script.event()).collect();
    assert!(matches!(
        &happened[..],
        [
            Event::Progress {
                description: None,
                ..
            },
            Event::Progress {
                description: Some(Description::Preview(_)),
                ..
            },
            Event::Answered {
                description: Some(Description::Answer(_)),
                ..
            },
        ]
    ));
    script.nothing_happened();
}

#[test]
fn a_2xx_after_we_gave_up_is_acknowledged_and_ended() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 180, "", "");
    script.event();
    script
        .endpoint
        .end(script.now, id, &[(Name::REASON, "Q.850;cause=16".into())])
        .unwrap();
    let cancel = script.request("CANCEL");
    assert_eq!(
        cancel.headers.first(&Name::VIA),
        invite.headers.first(&Name::VIA)
    );
    assert_eq!(cancel.headers.first(&Name::REASON), Some("Q.850;cause=16"));
    script.answers(&cancel, 481, "", "");
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.50>\r\n", SDP);
    script.request("ACK");
    script.request("BYE");
    assert!(matches!(
        script.event(),
        Event::Ended { end: End::Here, .. }
    ));
}
