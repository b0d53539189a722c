//! REFER, NOTIFY and Replaces (RFC 3515, RFC 3891, RFC 5589).

use super::pair::Pair;
use super::s;
use super::script::{SDP, Script, sdp};
use crate::endpoint::{End, Event, replaces};
use crate::flow::Protocol;
use crate::session::CallError;
use crate::{Name, NameAddr, StatusCode, Uri};

#[test]
fn a_far_end_that_is_referred_tells_how_it_goes() {
    let mut pair = Pair::up(Protocol::Udp);
    let session = *pair.a.calls.keys().next().unwrap();
    let target = NameAddr::new(Uri::parse("sip:202@192.0.2.3").unwrap());
    pair.a
        .endpoint
        .refer(pair.now, session, &target, &[])
        .unwrap();
    pair.run(s(1));
    assert_eq!(
        pair.said(),
        ["a REFER", "b 202 Accepted", "b NOTIFY", "a 200 OK"]
    );
    let id = pair.b.refers[0];
    let own = *pair.b.calls.keys().next().unwrap();
    // The call that it was referred in may be over before (RFC 5057 §4.1).
    pair.b
        .endpoint
        .notify_refer(pair.now, own, id, StatusCode::RINGING)
        .unwrap();
    pair.run(s(1));
    pair.a.hangs_up(pair.now);
    pair.run(s(1));
    assert!(pair.a.has_ended() && pair.b.has_ended());
    pair.b
        .endpoint
        .notify_refer(pair.now, own, id, StatusCode::OK)
        .unwrap();
    pair.run(s(1));
    let told: Vec<_> = pair
        .a
        .events
        .iter()
        .filter_map(|event| match event {
            Event::ReferProgress {
                status, is_final, ..
            } => Some((status.map(StatusCode::code), *is_final)),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [(Some(100), false), (Some(180), false), (Some(200), true)]
    );
    pair.ends();
}

#[test]
fn a_referral_that_nobody_follows_up_is_forgotten() {
    let mut pair = Pair::up(Protocol::Udp);
    let session = *pair.a.calls.keys().next().unwrap();
    let target = NameAddr::new(Uri::parse("sip:202@192.0.2.3").unwrap());
    pair.a
        .endpoint
        .refer(pair.now, session, &target, &[])
        .unwrap();
    pair.run(s(1));
    pair.a.hangs_up(pair.now);
    pair.run(s(100));
    assert_eq!(pair.a.endpoint.session_count(), 1);
    pair.run(s(120));
    pair.a.assert_idle();
    pair.b.assert_idle();
}

#[test]
fn a_referral_that_is_refused_is_told() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let target = NameAddr::new(Uri::parse("sip:202@192.0.2.3").unwrap());
    script.endpoint.refer(script.now, id, &target, &[]).unwrap();
    let refer = script.request("REFER");
    assert_eq!(
        refer.headers.first(&Name::REFER_TO),
        Some("<sip:202@192.0.2.3>")
    );
    script.answers(&refer, 603, "", "");
    let event = script.event();
    assert_eq!(
        event,
        Event::ReferProgress {
            session: id,
            status: Some(StatusCode::DECLINE),
            is_final: true
        }
    );
    // Nothing is waited for any more.
    let lines = "Event: refer\r\nSubscription-State: active\r\n";
    script.asks(&invite, "NOTIFY", 9, lines, "");
    assert!(matches!(script.event(), Event::Request { .. }));
}

#[test]
fn a_phone_that_transfers_names_whom_and_what_to_replace() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let lines = "Refer-To: <sip:202@box?Replaces=abc%40x%3Bto-tag%3D1%3Bfrom-tag%3D2>\r\n\
        Contact: <sip:op@192.0.2.9>\r\n";
    script.asks(&invite, "REFER", 9, lines, "");
    match script.event() {
        Event::Refer {
            session,
            target,
            replaces: Some(replaces),
            ..
        } => {
            assert_eq!(session, id);
            assert_eq!(target.as_str(), "sip:202@box");
            let found = (
                replaces.call_id.as_str(),
                replaces.to_tag.as_str(),
                replaces.from_tag.as_str(),
            );
            assert_eq!(found, ("abc@x", "1", "2"));
        }
        other => panic!("{other:?}"),
    }
    // Two are one too many, none is too few (RFC 3515 §2.4.2).
    for (cseq, lines) in [
        (10, ""),
        (11, "Refer-To: <sip:a@b>\r\nRefer-To: <sip:c@d>\r\n"),
    ] {
        script.asks(&invite, "REFER", cseq, lines, "");
        script.response(400);
    }
}

#[test]
fn rfc3891_3_a_call_takes_the_place_of_another() {
    let mut script = Script::new();
    let (old, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let dialog = script.endpoint.dialog_of(old).unwrap().clone();
    // As the far end names it: our tag is its to-tag.
    let named = replaces(&dialog);
    assert_eq!(
        (named.to_tag.as_str(), &named.from_tag),
        ("far", &dialog.local_tag)
    );
    let lines = format!(
        "Replaces: {};to-tag={};from-tag=far\r\nRequire: replaces\r\n",
        dialog.call_id, dialog.local_tag
    );
    script.is_called(&lines, SDP);
    script.response(100);
    let new = match script.event() {
        Event::Incoming {
            session, replaces, ..
        } => {
            assert_eq!(replaces, Some(old));
            session
        }
        other => panic!("{other:?}"),
    };
    script
        .endpoint
        .accept(script.now, new, Some(sdp()), &[])
        .unwrap();
    script.response(200);
    let bye = script.request("BYE");
    assert_eq!(bye.headers.call_id().unwrap(), dialog.call_id);
    let event = script.event();
    assert_eq!(
        event,
        Event::Ended {
            session: old,
            end: End::Replaced(new)
        }
    );
}

#[test]
fn rfc3891_3_what_cannot_be_replaced_is_refused() {
    for (early_only, tag, status) in [("", "wrong", 481), (";early-only", "far", 486)] {
        let mut script = Script::new();
        let (old, invite) = script.calls();
        script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
        script.request("ACK");
        script.event();
        let dialog = script.endpoint.dialog_of(old).unwrap().clone();
        let lines = format!(
            "Replaces: {};to-tag={};from-tag={tag}{early_only}\r\n",
            dialog.call_id, dialog.local_tag
        );
        script.is_called(&lines, SDP);
        script.response(100);
        script.response(status);
        script.nothing_happened();
    }
}

#[test]
fn rfc4488_4_who_wants_no_word_of_a_referral_is_sent_none() {
    let mut script = Script::new();
    let (id, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let lines = "Refer-To: <sip:202@box>\r\nRefer-Sub: False ;x\r\nRequire: norefersub\r\n\
        Contact: <sip:op@192.0.2.9>\r\n";
    script.asks(&invite, "REFER", 9, lines, "");
    let Event::Refer { id: refer, .. } = script.event() else {
        panic!("no REFER");
    };
    script.endpoint.accept_refer(script.now, id, refer).unwrap();
    let accepted = script.response(202);
    assert_eq!(accepted.headers.first(&Name::REFER_SUB), Some("false"));
    let told = script
        .endpoint
        .notify_refer(script.now, id, refer, StatusCode::OK);
    assert_eq!(told, Err(CallError::Gone));
    script.is_silent();
}

#[test]
fn rfc3891_3_a_call_that_its_owner_sees_to_is_not_ended_with_the_one_that_replaces_it() {
    let mut script = Script::new();
    let (old, invite) = script.calls();
    script.answers(&invite, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    script.request("ACK");
    script.event();
    let dialog = script.endpoint.dialog_of(old).unwrap().clone();
    // As who was told of it by what the far end sees.
    let lines = format!(
        "Replaces: {};to-tag=far;from-tag={}\r\n",
        dialog.call_id, dialog.local_tag
    );
    script.is_called(&lines, SDP);
    script.response(100);
    let Event::Incoming {
        session, replaces, ..
    } = script.event()
    else {
        panic!("no call");
    };
    assert_eq!(replaces, Some(old));
    script.endpoint.spare_replaced(session).unwrap();
    let accepted = script
        .endpoint
        .accept(script.now, session, Some(sdp()), &[]);
    accepted.unwrap();
    script.response(200);
    script.is_silent();
    script.nothing_happened();
    assert!(script.endpoint.dialog_of(old).is_some());
}
