//! Calls that go on to others (RFC 3261 §8.1.3.4), and changes while they ring in several places.

use super::s;
use super::script::{SDP, Script, sdp};
use crate::endpoint::{Description, End, Event, SessionId};
use crate::flow::Protocol;
use crate::session::{By, CallError, Invite};
use crate::{Name, Request};

fn call(redirects: u8) -> Invite {
    let phone = super::phone::Phone::new(
        super::phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    );
    let mut invite = phone.invite(Some(sdp()));
    invite.redirects = redirects;
    invite
}

fn begun(script: &mut Script, redirects: u8) -> (SessionId, Request) {
    let invite = call(redirects);
    let id = script.endpoint.invite(script.now, invite).unwrap();
    (id, script.request("INVITE"))
}

fn moves(script: &mut Script, invite: &Request, status: u16, contacts: &str) {
    script.answers(invite, status, &format!("Contact: {contacts}\r\n"), "");
    script.request("ACK");
}

fn targets(script: &mut Script) -> Vec<String> {
    match script.event() {
        Event::Redirected { targets, .. } => {
            let texts = targets.iter().map(|uri| uri.as_str().to_owned());
            texts.collect()
        }
        other => panic!("{other:?}"),
    }
}

fn refused(script: &mut Script, status: u16) {
    match script.event() {
        Event::Ended {
            end: End::Refused(response),
            ..
        } => assert_eq!(response.status.code(), status),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rfc3261_8_1_3_4_those_who_are_named_are_called_one_after_the_other_the_preferred_first() {
    let mut script = Script::new();
    let (id, first) = begun(&mut script, 5);
    let contacts = "<sip:b@192.0.2.52>;q=0.2, <sip:a@192.0.2.51;method=INVITE?Subject=x>;q=0.9,\
        <tel:+2126>, <sip:201@192.0.2.9:5060>, <sip:c@192.0.2.53>;q=0.1";
    moves(&mut script, &first, 302, contacts);
    assert_eq!(
        targets(&mut script),
        ["sip:a@192.0.2.51", "sip:b@192.0.2.52", "sip:c@192.0.2.53"]
    );
    let (to, second) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.51:5060".parse().unwrap());
    assert_eq!(second.uri.as_str(), "sip:a@192.0.2.51");
    // One call: the same but for the number, and what a far end wants said is not said.
    for name in [Name::CALL_ID, Name::FROM, Name::TO, Name::CONTACT] {
        assert_eq!(second.headers.first(&name), first.headers.first(&name));
    }
    assert!(!second.headers.contains(&Name::SUBJECT));
    assert_eq!(second.headers.cseq().unwrap().number, 2);
    assert_eq!(second.body, first.body);
    // One that is busy; one that nobody answers; the last takes it.
    script.answers(&second, 486, "", "");
    script.request("ACK");
    let (to, _) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.52:5060".parse().unwrap());
    script
        .endpoint
        .transport_failed(script.now, script.flow.to(to));
    let (to, fourth) = script.request_to("INVITE");
    assert_eq!(to, "192.0.2.53:5060".parse().unwrap());
    assert_eq!(fourth.headers.cseq().unwrap().number, 4);
    script.nothing_happened();
    script.answers(&fourth, 200, "Contact: <sip:c@192.0.2.53>\r\n", SDP);
    assert_eq!(script.request("ACK").headers.cseq().unwrap().number, 4);
    assert!(matches!(
        script.event(),
        Event::Answered { session, description: Some(Description::Answer(_)), .. } if session == id
    ));
}

#[test]
fn a_circle_of_redirections_ends() {
    // To each other, and on and on to new ones.
    let mut script = Script::new();
    let (_, mut invite) = begun(&mut script, 5);
    moves(&mut script, &invite, 301, "<sip:b@192.0.2.52>");
    targets(&mut script);
    invite = script.request("INVITE");
    moves(
        &mut script,
        &invite,
        302,
        "<sip:201@192.0.2.9:5060>, <sip:b@192.0.2.52>",
    );
    refused(&mut script, 302);
    let mut script = Script::new();
    let (_, mut invite) = begun(&mut script, 5);
    for n in 0..5 {
        moves(&mut script, &invite, 302, &format!("<sip:{n}@192.0.2.52>"));
        assert_eq!(targets(&mut script).len(), 1);
        invite = script.request("INVITE");
    }
    moves(&mut script, &invite, 302, "<sip:more@192.0.2.52>");
    refused(&mut script, 302);
    script.is_silent();
    assert_eq!(script.endpoint.session_count(), 0);
    script.waits(s(33));
    assert_eq!(script.endpoint.transaction_count(), 0);
}

#[test]
fn without_the_owners_wish_or_a_way_the_redirection_is_the_end() {
    for (redirects, status, contact) in [
        (0, 302, "<sip:b@192.0.2.52>"),
        (5, 302, "<tel:+2126>"),
        (5, 305, "<sip:b@192.0.2.52>"),
        (5, 380, "<sip:b@192.0.2.52>"),
    ] {
        let mut script = Script::new();
        let (_, invite) = begun(&mut script, redirects);
        moves(&mut script, &invite, status, contact);
        refused(&mut script, status);
    }
    // A name that is not known leads nowhere, and is told.
    let mut script = Script::new();
    let (_, invite) = begun(&mut script, 5);
    moves(&mut script, &invite, 302, "<sip:b@op.example>");
    targets(&mut script);
    refused(&mut script, 302);
    assert!(matches!(script.event(), Event::Unresolved { .. }));
    // 6xx speaks for all of them (§21.6).
    let mut script = Script::new();
    let (_, invite) = begun(&mut script, 5);
    moves(
        &mut script,
        &invite,
        302,
        "<sip:a@192.0.2.51>, <sip:b@192.0.2.52>",
    );
    targets(&mut script);
    let second = script.request("INVITE");
    script.answers(&second, 603, "", "");
    script.request("ACK");
    refused(&mut script, 603);
    // Given up while it goes on.
    let mut script = Script::new();
    let (id, invite) = begun(&mut script, 5);
    moves(
        &mut script,
        &invite,
        302,
        "<sip:a@192.0.2.51>, <sip:b@192.0.2.52>",
    );
    targets(&mut script);
    let second = script.request("INVITE");
    script.answers(&second, 180, "", "");
    script.event();
    script.endpoint.end(script.now, id, &[]).unwrap();
    let cancel = script.request("CANCEL");
    script.answers(&cancel, 200, "", "");
    script.answers(&second, 487, "", "");
    script.request("ACK");
    script.is_silent();
    assert!(matches!(
        script.event(),
        Event::Ended { end: End::Here, .. }
    ));
}

#[test]
fn rfc3311_5_1_an_update_goes_to_each_place_where_the_call_rings() {
    let mut script = Script::new();
    let (id, invite) = begun(&mut script, 0);
    let to = invite.headers.first(&Name::TO).unwrap().to_owned();
    let lines = |tag: &str, rseq: u8| {
        format!(
            "To: {to};tag={tag}\r\nContact: <sip:{tag}@192.0.2.5{rseq}>\r\nAllow: UPDATE\r\n\
             Require: 100rel\r\nRSeq: {rseq}\r\n"
        )
    };
    let change = |script: &mut Script| {
        let (now, by) = (script.now, By::Update);
        script.endpoint.change(now, id, by, Some(sdp()))
    };
    assert_eq!(change(&mut script), Err(CallError::State));
    for (tag, rseq) in [("one", 1), ("two", 2)] {
        script.answers(&invite, 183, &lines(tag, rseq), SDP);
        let prack = script.request("PRACK");
        script.answers(&prack, 200, "", "");
        script.event();
    }
    // A third has said nothing of its session yet.
    let plain = format!("To: {to};tag=three\r\nContact: <sip:three@192.0.2.53>\r\n");
    script.answers(&invite, 180, &plain, "");
    script.event();
    change(&mut script).unwrap();
    let (one, two) = (script.request("UPDATE"), script.request("UPDATE"));
    script.is_silent();
    assert_eq!(one.headers.to_tag().unwrap().as_deref(), Some("one"));
    assert_eq!(two.headers.to_tag().unwrap().as_deref(), Some("two"));
    script.answers(&two, 200, "", SDP);
    assert!(matches!(
        script.event(),
        Event::Changed {
            description: Some(_),
            ..
        }
    ));
    // It does not ring there any more; the call goes on.
    script.answers(&one, 481, "", "");
    assert!(matches!(script.event(), Event::Unchanged { status, .. } if status.code() == 481));
    script.is_silent();
    let lines = format!("To: {to};tag=two\r\nContact: <sip:two@192.0.2.52>\r\n");
    script.answers(&invite, 200, &lines, "");
    script.request("ACK");
    assert!(matches!(script.event(), Event::Answered { .. }));
    script.nothing_happened();
}
