//! RFC 5407: what crosses on the way.

use super::pair::Pair;
use super::phone::{Manner, Seen};
use super::{ms, s};
use crate::endpoint::End;
use crate::flow::Protocol;
use crate::sdp::Direction;
use crate::session::By;

/// A call whose 180 has come and whose messages take 200 ms from now on.
fn ringing() -> Pair {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, true);
    pair.run(s(1));
    pair.said();
    pair.fate = Box::new(|now| vec![now + ms(200)]);
    pair
}

fn up() -> Pair {
    let mut pair = Pair::up(Protocol::Udp);
    pair.fate = Box::new(|now| vec![now + ms(200)]);
    pair
}

#[test]
fn rfc5407_3_1_1_cancel_crosses_the_200() {
    let mut pair = ringing();
    pair.a.hangs_up(pair.now);
    pair.b.answers(pair.now);
    pair.run(s(2));
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    assert!(matches!(pair.b.seen(), Some(Seen::Ended(End::Bye(_)))));
    // One 200 is the call's, one the CANCEL's, one the BYE's.
    let expected = [
        "a CANCEL", "b 200 OK", "b 200 OK", "a ACK", "a BYE", "b 200 OK",
    ];
    assert_eq!(pair.said(), expected);
    pair.ends();
}

#[test]
fn rfc5407_3_1_2_bye_of_the_callee_waits_for_the_ack() {
    let mut pair = ringing();
    pair.b.answers(pair.now);
    pair.b.hangs_up(pair.now);
    assert_eq!(pair.b.seen(), Some(&Seen::Up), "told with the next event");
    pair.run(ms(300));
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::Here)));
    assert_eq!(pair.said(), ["b 200 OK", "a ACK"]);
    pair.run(s(1));
    assert_eq!(pair.said(), ["b BYE", "a 200 OK"]);
    assert!(matches!(pair.a.seen(), Some(Seen::Ended(End::Bye(_)))));
    pair.ends();
}

#[test]
fn rfc5407_3_1_4_re_invite_overtakes_the_ack_that_was_lost() {
    let mut pair = ringing();
    pair.lose = vec!["a ACK".into()];
    pair.b.answers(pair.now);
    pair.run(ms(250));
    pair.a
        .changes(pair.now, By::ReInvite, Some(Direction::SendOnly));
    pair.run(s(5));
    assert!(pair.a.is_up() && pair.b.is_up());
    assert_eq!(pair.b.direction(), Some(Direction::RecvOnly));
    assert!(!pair.said().iter().any(|line| line.contains("491")));
    pair.ends();
}

#[test]
fn rfc5407_3_2_1_byes_cross() {
    let mut pair = up();
    pair.a.hangs_up(pair.now);
    pair.b.hangs_up(pair.now);
    pair.run(s(2));
    assert_eq!(pair.said(), ["a BYE", "b BYE", "b 200 OK", "a 200 OK"]);
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    assert_eq!(pair.b.seen(), Some(&Seen::Ended(End::Here)));
    pair.ends();
}

#[test]
fn rfc5407_3_2_2_re_invite_crosses_bye() {
    let mut pair = up();
    pair.a.hangs_up(pair.now);
    pair.b
        .changes(pair.now, By::ReInvite, Some(Direction::SendOnly));
    pair.run(s(3));
    assert_eq!(pair.a.seen(), Some(&Seen::Ended(End::Here)));
    assert!(matches!(pair.b.seen(), Some(Seen::Ended(End::Bye(_)))));
    assert!(pair.said().iter().any(|line| line.contains("481")));
    pair.ends();
}

#[test]
fn rfc5407_3_3_1_re_invites_cross_and_both_are_done_in_the_end() {
    for (first, second) in [
        (By::ReInvite, By::ReInvite),
        (By::Update, By::Update),
        (By::ReInvite, By::Update),
        (By::Update, By::ReInvite),
    ] {
        let mut pair = up();
        pair.a.changes(pair.now, first, Some(Direction::SendOnly));
        pair.b.changes(pair.now, second, Some(Direction::SendRecv));
        pair.run(s(1));
        let refused = pair
            .said()
            .iter()
            .filter(|line| line.contains("491"))
            .count();
        assert_eq!(refused, 2, "{first:?} {second:?}");
        pair.run(s(10));
        assert!(pair.a.is_up() && pair.b.is_up());
        assert_eq!(pair.a.direction(), Some(Direction::SendOnly));
        assert_eq!(pair.b.direction(), Some(Direction::RecvOnly));
        pair.ends();
    }
}

#[test]
fn rfc3261_14_1_the_caller_waits_longer_when_two_cross() {
    let mut pair = up();
    pair.a
        .changes(pair.now, By::ReInvite, Some(Direction::SendOnly));
    pair.b
        .changes(pair.now, By::ReInvite, Some(Direction::SendRecv));
    pair.run(s(8));
    let said = pair.said();
    let invites: Vec<_> = said
        .iter()
        .filter(|line| line.ends_with("INVITE"))
        .collect();
    assert_eq!(invites, ["a INVITE", "b INVITE", "b INVITE", "a INVITE"]);
    pair.ends();
}

#[test]
fn rfc3261_9_2_a_re_invite_is_cancelled_and_the_call_goes_on() {
    let mut script = super::script::Script::new();
    let (_, invite) = script.calls();
    script.answers(
        &invite,
        200,
        "Contact: <sip:op@192.0.2.9>\r\n",
        super::script::SDP,
    );
    script.request("ACK");
    script.event();
    let kind = "Content-Type: application/sdp\r\nContact: <sip:op@192.0.2.9>\r\n";
    script.asks(&invite, "INVITE", 7, kind, super::script::SDP);
    script.response(100);
    assert!(matches!(
        script.event(),
        crate::endpoint::Event::Offer { .. }
    ));
    let from = invite.headers.first(&crate::Name::TO).unwrap();
    let to = invite.headers.first(&crate::Name::FROM).unwrap();
    script.hears(&format!(
        "CANCEL sip:jawab@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKINVITE7\r\n\
         From: {from};tag=far\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: 7 CANCEL\r\n\r\n",
        invite.headers.call_id().unwrap()
    ));
    script.response(200);
    script.response(487);
    assert!(matches!(
        script.event(),
        crate::endpoint::Event::Withdrawn { .. }
    ));
    script.nothing_happened();
}

#[test]
fn an_invite_and_its_copies_are_one_call() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.fate = Box::new(|now| vec![now + ms(10), now + ms(900), now + ms(20)]);
    pair.b.manner = Manner::Answers;
    pair.a.call(pair.now, true);
    pair.run(s(5));
    assert!(pair.a.is_up() && pair.b.is_up());
    pair.ends();
}

/// RFC 3311 §5.1 lets UPDATE go before the 2xx has come: it proves nothing of that.
#[test]
fn an_update_that_crosses_the_200_does_not_stand_for_its_ack() {
    let mut second = super::phone::config(2);
    second.reliably = crate::endpoint::Reliably::WhenSupported;
    let mut pair = Pair::of(super::phone::config(1), second, Protocol::Udp);
    pair.b.manner = Manner::EarlyMedia;
    let id = pair.a.call(pair.now, true);
    pair.run(s(1));
    pair.said();
    pair.lose = vec!["b 200 OK".into()];
    pair.b.answers(pair.now);
    pair.carry();
    let offer = pair.a.calls.get_mut(&id).unwrap().negotiation.offer();
    let offer = offer.to_string().into_bytes();
    pair.a
        .endpoint
        .change(pair.now, id, By::Update, Some(offer))
        .unwrap();
    pair.run(s(5));
    let said = pair.said();
    assert_eq!(
        said[..4],
        ["b 200 OK (lost)", "a UPDATE", "b 200 OK", "b 200 OK"]
    );
    assert!(pair.a.is_up() && pair.b.is_up());
    pair.ends();
}
