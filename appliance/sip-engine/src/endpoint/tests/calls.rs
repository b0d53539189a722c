//! RFC 3665 §3 as far as two user agents go: what is said, in which order.

use super::pair::Pair;
use super::phone::{Manner, Seen};
use super::{ms, s};
use crate::endpoint::End;
use crate::flow::Protocol;

#[test]
fn rfc3665_3_1_successful_session_establishment() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    assert_eq!(pair.said(), ["a INVITE", "b 100 Trying", "b 180 Ringing"]);
    assert_eq!(pair.a.seen(), Some(&Seen::Calling));
    pair.b.answers(pair.now);
    pair.run(ms(400));
    assert_eq!(pair.said(), ["b 200 OK", "a ACK"]);
    assert!(pair.a.is_up() && pair.b.is_up());
    pair.b.hangs_up(pair.now);
    pair.run(s(1));
    assert_eq!(pair.said(), ["b BYE", "a 200 OK"]);
    assert!(matches!(pair.a.seen(), Some(Seen::Ended(End::Bye(_)))));
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::Here)));
    pair.ends();
}

#[test]
fn rfc3665_3_8_unsuccessful_no_answer_is_cancelled() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(s(1));
    pair.said();
    pair.a.hangs_up(pair.now);
    pair.run(s(1));
    assert_eq!(
        pair.said(),
        ["a CANCEL", "b 200 OK", "b 487 Request Terminated", "a ACK"]
    );
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    assert!(matches!(
        pair.b.seen(),
        Some(Seen::Ended(End::Cancelled(_)))
    ));
    pair.ends();
}

#[test]
fn rfc3665_3_9_unsuccessful_busy() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.b.manner = Manner::Busy;
    pair.a.call(pair.now, true);
    pair.run(s(1));
    assert_eq!(
        pair.said(),
        ["a INVITE", "b 100 Trying", "b 486 Busy Here", "a ACK"]
    );
    match pair.a.seen() {
        Some(Seen::Ended(End::Refused(response))) => assert_eq!(response.status.code(), 486),
        other => panic!("{other:?}"),
    }
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::Here)));
    pair.ends();
}

#[test]
fn rfc3665_3_10_unsuccessful_no_response() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.fate = Box::new(|_| Vec::new());
    pair.a.call(pair.now, true);
    pair.run(s(31));
    assert_eq!(pair.a.seen(), Some(&Seen::Calling));
    pair.run(s(2));
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::NoResponse)));
    assert_eq!(pair.said(), ["a INVITE"; 7]);
    pair.a.assert_idle();
}

#[test]
fn rfc3261_9_1_cancel_waits_for_something_to_be_heard() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.fate = Box::new(|_| Vec::new());
    pair.a.call(pair.now, true);
    pair.a.hangs_up(pair.now);
    pair.run(s(1));
    assert!(!pair.said().contains(&"a CANCEL".to_owned()));
    pair.run(s(40));
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    pair.a.assert_idle();
}

#[test]
fn rfc3261_9_1_a_cancel_that_does_nothing_is_not_waited_for() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(s(1));
    pair.fate = Box::new(|_| Vec::new());
    pair.a.hangs_up(pair.now);
    pair.run(s(31));
    assert_eq!(pair.a.seen(), Some(&Seen::Calling));
    pair.run(s(2));
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    pair.a.assert_idle();
}

#[test]
fn rfc3261_13_3_1_4_a_200_is_repeated_until_its_ack_and_then_given_up() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    pair.said();
    pair.lose = vec!["a ACK".into(); 2];
    pair.b.answers(pair.now);
    pair.run(s(10));
    assert_eq!(
        pair.said(),
        [
            "b 200 OK",
            "a ACK (lost)",
            "b 200 OK",
            "a ACK (lost)",
            "b 200 OK",
            "a ACK"
        ]
    );
    pair.ends();

    let mut pair = Pair::new(Protocol::Tcp);
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    pair.lose = vec!["a ACK".into(); 99];
    pair.b.answers(pair.now);
    pair.run(s(31));
    assert!(pair.a.is_up());
    pair.said();
    pair.run(s(5));
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::NoAck)));
    assert_eq!(
        pair.said().last().map(String::as_str),
        Some("a 200 OK"),
        "to its BYE"
    );
    assert!(matches!(pair.a.seen(), Some(Seen::Ended(End::Bye(_)))));
    pair.ends();
}

#[test]
fn rfc3261_13_3_1_1_a_call_that_rings_on_says_so_each_minute() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(s(150));
    let rings = pair
        .said()
        .iter()
        .filter(|line| *line == "b 180 Ringing")
        .count();
    assert_eq!(rings, 3);
    pair.ends();
}

#[test]
fn rfc3261_13_3_1_an_invite_that_expires_is_ended() {
    let mut script = super::script::Script::new();
    script.is_called("Expires: 20\r\n", super::script::SDP);
    script.response(100);
    script.event();
    script.waits(s(19));
    script.nothing_happened();
    script.waits(s(2));
    assert!(matches!(
        script.event(),
        crate::endpoint::Event::Ended {
            end: End::Cancelled(_),
            ..
        }
    ));
}

#[test]
fn rfc4028_10_a_far_end_that_vanished_is_noticed() {
    for by_a in [true, false] {
        let mut pair = Pair::up(Protocol::Udp);
        pair.run(s(200));
        assert!(pair.a.is_up() && pair.b.is_up());
        assert!(
            pair.said().contains(&"a UPDATE".to_owned()),
            "who called refreshes"
        );
        // One of them is gone without a word.
        pair.fate = Box::new(|_| Vec::new());
        pair.run(s(130));
        let phone = if by_a { &pair.a } else { &pair.b };
        let end = if by_a { End::Lost } else { End::Expired };
        assert_eq!(phone.seen(), Some(&Seen::Ended(end)));
    }
}

#[test]
fn rfc4028_10_a_refresh_that_is_never_answered_ends_the_call() {
    let mut script = super::script::Script::new();
    let (id, invite) = script.calls();
    let lines = "Contact: <sip:op@192.0.2.9>\r\nSession-Expires: 90;refresher=uac\r\n";
    script.answers(&invite, 200, lines, super::script::SDP);
    script.request("ACK");
    script.event();
    script.now += s(45);
    script.endpoint.handle_timeout(script.now);
    // Without UPDATE in Allow it is a re-INVITE, which says what was said before.
    let refresh = script.request("INVITE");
    assert_eq!(refresh.body, super::script::sdp());
    script.answers(&refresh, 100, "", "");
    script.waits(s(44));
    script.nothing_happened();
    script.waits(s(2));
    let event = script.event();
    assert_eq!(
        event,
        crate::endpoint::Event::Ended {
            session: id,
            end: End::Expired
        }
    );
    script.waits(s(100));
    assert_eq!(
        script.endpoint.session_count() + script.endpoint.transaction_count(),
        0
    );
}

#[test]
fn rfc4028_6_a_timer_that_is_too_short_is_asked_for_anew() {
    let mut second = super::phone::config(2);
    second.session_timer = Some(crate::endpoint::SessionTimer {
        expires_s: 600,
        least_s: 600,
    });
    let mut pair = Pair::of(super::phone::config(1), second, Protocol::Udp);
    pair.b.manner = Manner::Answers;
    pair.a.call(pair.now, true);
    pair.run(s(1));
    let said = pair.said();
    assert_eq!(
        said,
        [
            "a INVITE",
            "b 100 Trying",
            "b 422 Session Interval Too Small",
            "a ACK",
            "a INVITE",
            "b 100 Trying",
            "b 200 OK",
            "a ACK"
        ]
    );
    pair.run(s(290));
    assert_eq!(pair.said(), Vec::<String>::new());
    pair.run(s(20));
    assert_eq!(pair.said(), ["a UPDATE", "b 200 OK"]);
    pair.ends();
}

#[test]
fn rfc3262_provisional_responses_are_repeated_until_their_prack() {
    let mut second = super::phone::config(2);
    second.reliably = crate::endpoint::Reliably::WhenSupported;
    let mut pair = Pair::of(super::phone::config(1), second, Protocol::Udp);
    pair.b.manner = Manner::EarlyMedia;
    pair.lose = vec!["b 183 Session Progress".into()];
    pair.a.call(pair.now, true);
    pair.run(s(2));
    assert_eq!(
        pair.said(),
        [
            "a INVITE",
            "b 100 Trying",
            "b 183 Session Progress (lost)",
            "b 183 Session Progress",
            "a PRACK",
            "b 200 OK"
        ]
    );
    assert!(pair.a.direction().is_some(), "the answer has come with it");
    pair.b.answers(pair.now);
    pair.run(s(1));
    assert!(pair.a.is_up() && pair.b.is_up());
    pair.ends();
}

#[test]
fn rfc3262_3_a_200_waits_for_the_prack_and_a_prack_that_never_comes_ends_the_call() {
    let mut second = super::phone::config(2);
    second.reliably = crate::endpoint::Reliably::WhenSupported;
    let mut pair = Pair::of(super::phone::config(1), second.clone(), Protocol::Udp);
    pair.b.manner = Manner::EarlyMedia;
    pair.lose = vec!["a PRACK".into()];
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    pair.b.answers(pair.now);
    pair.run(ms(100));
    assert!(!pair.said().contains(&"b 200 OK".to_owned()));
    pair.run(s(1));
    assert!(pair.a.is_up());
    pair.ends();

    let mut pair = Pair::of(super::phone::config(1), second, Protocol::Udp);
    pair.b.manner = Manner::EarlyMedia;
    pair.lose = vec!["a PRACK".into(); 99];
    pair.a.call(pair.now, true);
    pair.run(s(33));
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::NoPrack)));
    pair.run(s(1));
    assert!(matches!(pair.a.seen(), Some(Seen::Ended(End::Refused(_)))));
    pair.ends();
}
