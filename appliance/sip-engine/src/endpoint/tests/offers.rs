//! In which messages offers and answers travel (RFC 3261 §13.2.1, RFC 3262 §5, RFC 6337).

use super::pair::Pair;
use super::phone::Manner;
use super::script::{SDP, Script, sdp};
use super::{ms, s};
use crate::endpoint::{Description, Event};
use crate::flow::Protocol;
use crate::sdp::Direction;
use crate::session::{By, CallError};

#[test]
fn a_call_without_an_offer_is_offered_to_by_the_200_and_answers_by_the_ack() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.a.call(pair.now, false);
    pair.run(ms(100));
    pair.b.answers(pair.now);
    pair.run(s(1));
    assert!(pair.a.is_up() && pair.b.is_up());
    assert_eq!(pair.a.direction(), Some(Direction::SendRecv));
    assert_eq!(pair.b.direction(), Some(Direction::SendRecv));
    assert_eq!(
        pair.said(),
        [
            "a INVITE",
            "b 100 Trying",
            "b 180 Ringing",
            "b 200 OK",
            "a ACK"
        ]
    );
    pair.ends();
}

#[test]
fn a_phone_that_resumes_by_a_re_invite_without_an_offer_is_heard_again() {
    let mut pair = Pair::up(Protocol::Udp);
    pair.a
        .changes(pair.now, By::ReInvite, Some(Direction::Inactive));
    pair.run(s(1));
    assert_eq!(pair.b.direction(), Some(Direction::Inactive));
    for call in pair.a.calls.values_mut() {
        call.negotiation.want(Direction::SendRecv);
    }
    pair.a.changes(pair.now, By::ReInvite, None);
    pair.run(s(1));
    assert_eq!(pair.a.direction(), Some(Direction::SendRecv));
    assert_eq!(pair.b.direction(), Some(Direction::SendRecv));
    pair.ends();
}

#[test]
fn rfc3262_5_an_offer_in_a_reliable_response_is_answered_by_prack() {
    let mut script = Script::new();
    let phone = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    );
    let id = script
        .endpoint
        .invite(script.now, phone.invite(None))
        .unwrap();
    let invite = script.request("INVITE");
    assert!(invite.body.is_empty());
    let reliable = "Require: 100rel\r\nRSeq: 5\r\nContact: <sip:op@192.0.2.9>\r\n";
    script.answers(&invite, 183, reliable, SDP);
    script.is_silent();
    assert!(matches!(
        script.event(),
        Event::Progress {
            description: Some(Description::Offer(_)),
            ..
        }
    ));
    script.endpoint.answer(script.now, id, sdp()).unwrap();
    let prack = script.request("PRACK");
    assert_eq!(prack.headers.first(&crate::Name::RACK), Some("5 1 INVITE"));
    assert_eq!(prack.body, sdp());
    assert_eq!(
        script.endpoint.answer(script.now, id, sdp()),
        Err(CallError::Description)
    );
    script.answers(&prack, 200, "", "");
    // A copy, and one ahead of its turn: neither is taken.
    script.answers(&invite, 183, reliable, SDP);
    script.answers(&invite, 183, "Require: 100rel\r\nRSeq: 7\r\n", "");
    script.is_silent();
    script.nothing_happened();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", "");
    script.request("ACK");
    assert!(matches!(
        script.event(),
        Event::Answered {
            description: None,
            ..
        }
    ));
}

#[test]
fn early_media_is_previewed_and_the_200_decides() {
    let mut pair = Pair::new(Protocol::Udp);
    pair.b.manner = Manner::EarlyMedia;
    pair.a.call(pair.now, true);
    pair.run(ms(100));
    let heard = pair.a.events.iter().any(|event| {
        matches!(
            event,
            Event::Progress {
                description: Some(Description::Preview(_)),
                ..
            }
        )
    });
    assert!(heard);
    pair.b.answers(pair.now);
    pair.run(s(1));
    let answered = pair.a.events.iter().any(|event| {
        matches!(
            event,
            Event::Answered {
                description: Some(Description::Answer(_)),
                ..
            }
        )
    });
    assert!(answered);
    pair.ends();
}

#[test]
fn a_description_among_other_parts_is_found() {
    let body = format!(
        "--b\r\nContent-Type: application/isup\r\n\r\n\u{1}\u{2}\r\n--b\r\n\
         Content-Type: application/sdp\r\n\r\n{SDP}\r\n--b--\r\n"
    );
    let mut script = Script::new();
    script.hears(&format!(
        "INVITE sip:0537000000@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
         From: <sip:a@op>;tag=far\r\nTo: <sip:b@192.0.2.1>\r\nCall-ID: mixed\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:op@192.0.2.9>\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n{body}"
    ));
    script.response(100);
    match script.event() {
        Event::Incoming { description, .. } => {
            let offer = crate::sdp::SessionDescription::parse(&description.unwrap()).unwrap();
            assert_eq!(offer.media.len(), 1);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_that_is_refused_leaves_all_as_it_was() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    script
        .endpoint
        .change(script.now, id, By::ReInvite, Some(sdp()))
        .unwrap();
    let change = script.request("INVITE");
    script.answers(&change, 488, "", "");
    script.request("ACK");
    assert!(matches!(script.event(), Event::Unchanged { status, .. } if status.code() == 488));
    // Theirs is refused by us.
    let lines = "Content-Type: application/sdp\r\nContact: <sip:op@192.0.2.9>\r\n";
    script.asks(&invite, "INVITE", 7, lines, SDP);
    script.response(100);
    script.event();
    let status = crate::StatusCode::NOT_ACCEPTABLE_HERE;
    script.endpoint.refuse(script.now, id, status, &[]).unwrap();
    script.response(488);
    script.asks(&invite, "ACK", 7, "", "");
    // And another change may begin.
    script
        .endpoint
        .change(script.now, id, By::Update, Some(sdp()))
        .unwrap();
    let update = script.request("UPDATE");
    script.answers(&update, 200, "", SDP);
    assert!(matches!(
        script.event(),
        Event::Changed {
            description: Some(Description::Answer(_)),
            ..
        }
    ));
}

#[test]
fn rfc3261_12_2_1_2_a_far_end_that_lost_the_call_ends_it() {
    for status in [408, 481] {
        let mut script = Script::new();
        let (id, invite) = script.calls();
        script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
        script.request("ACK");
        script.event();
        script
            .endpoint
            .change(script.now, id, By::Update, Some(sdp()))
            .unwrap();
        let update = script.request("UPDATE");
        script.answers(&update, status, "", "");
        script.request("BYE");
        assert!(matches!(
            script.event(),
            Event::Ended {
                end: crate::endpoint::End::Lost,
                ..
            }
        ));
    }
}

#[test]
fn rfc3261_14_2_a_second_change_of_theirs_has_to_wait() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let lines = "Content-Type: application/sdp\r\nContact: <sip:op@192.0.2.9>\r\n";
    script.asks(&invite, "INVITE", 7, lines, SDP);
    script.response(100);
    script.asks(&invite, "UPDATE", 8, lines, SDP);
    let later = script.response(500);
    let wait = later.headers.get::<crate::header::RetryAfter>().unwrap();
    assert!(wait.seconds <= 10);
    // One that is older than what came already (§12.2.2).
    script.asks(&invite, "INFO", 6, "", "");
    script.response(500);
    script.endpoint.answer(script.now, id, sdp()).unwrap();
    script.response(200);
}

#[test]
fn rfc3262_5_a_prack_may_offer_anew_and_its_200_answers() {
    let mut script = Script::new();
    script.is_called("Require: 100rel\r\n", SDP);
    script.response(100);
    let Event::Incoming { session, .. } = script.event() else {
        panic!("a call")
    };
    let progress = crate::StatusCode::SESSION_PROGRESS;
    let endpoint = &mut script.endpoint;
    endpoint
        .progress(ms(0), session, progress, Some(sdp()), &[])
        .unwrap();
    // The next waits for its PRACK (§3).
    endpoint
        .progress(ms(0), session, crate::StatusCode::RINGING, None, &[])
        .unwrap();
    let reliable = script.response(183);
    script.is_silent();
    assert_eq!(reliable.body, sdp());
    let rseq = reliable.headers.get::<crate::header::RSeq>().unwrap().0;
    // One that is wrong is nobody's.
    let wrong = format!("RAck: {} 1 INVITE\r\n", rseq + 1);
    script.asks_as_caller(&reliable, "PRACK", 2, &wrong, "");
    script.response(481);
    let lines = format!("RAck: {rseq} 1 INVITE\r\nContent-Type: application/sdp\r\n");
    script.asks_as_caller(&reliable, "PRACK", 3, &lines, SDP);
    let ringing = script.response(180);
    let next = ringing.headers.get::<crate::header::RSeq>().unwrap().0;
    assert_eq!(next, rseq + 1);
    assert!(matches!(
        script.event(),
        Event::Offer {
            description: Some(_),
            ..
        }
    ));
    script.endpoint.answer(ms(0), session, sdp()).unwrap();
    assert_eq!(script.response(200).body, sdp());
    // The 2xx waits for the other PRACK, and describes nothing any more.
    script.endpoint.accept(ms(0), session, None, &[]).unwrap();
    script.is_silent();
    let lines = format!("RAck: {next} 1 INVITE\r\n");
    script.asks_as_caller(&reliable, "PRACK", 4, &lines, "");
    let answers = [script.response(200), script.response(200)];
    assert!(answers.iter().all(|answer| answer.body.is_empty()));
    script.nothing_happened();
}
