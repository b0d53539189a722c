//! Requests that are challenged (RFC 3261 §22).

use super::phone;
use super::script::{SDP, Script, sdp};
use crate::digest::Account;
use crate::endpoint::{Ask, End, Event};
use crate::flow::Protocol;
use crate::{Method, Name, NameAddr, Uri};

const CHALLENGE: &str = "Proxy-Authenticate: Digest realm=\"op\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n\
    Proxy-Authenticate: Digest realm=\"op\", nonce=\"n1\", qop=\"auth\", algorithm=MD5\r\n";

fn account() -> Option<Account> {
    Some(Account {
        username: "centre".into(),
        password: "s3cret".into(),
    })
}

#[test]
fn a_call_that_is_challenged_is_made_again_once_and_its_later_requests_are_answered_for() {
    let mut script = Script::new();
    let own = phone::Phone::new(
        phone::config(1),
        Protocol::Udp,
        "192.0.2.1:5060",
        "192.0.2.9:5060",
    );
    let mut call = own.invite(Some(sdp()));
    call.account = account();
    let id = script.endpoint.invite(script.now, call).unwrap();
    let first = script.request("INVITE");
    script.answers(&first, 407, CHALLENGE, "");
    script.request("ACK");
    let second = script.request("INVITE");
    assert_eq!(second.headers.call_id(), first.headers.call_id());
    assert_eq!(
        second.headers.first(&Name::FROM),
        first.headers.first(&Name::FROM)
    );
    assert_eq!(second.headers.cseq().unwrap().number, 2);
    assert_eq!(second.body, first.body);
    let answer = second.headers.first(&Name::PROXY_AUTHORIZATION).unwrap();
    assert!(
        answer.contains("algorithm=SHA-256") && answer.contains("nc=00000001"),
        "{answer}"
    );
    script.answers(&second, 200, "Contact: <sip:op@192.0.2.9>\r\n", SDP);
    let ack = script.request("ACK");
    assert_eq!(
        ack.headers.first(&Name::PROXY_AUTHORIZATION),
        Some(answer),
        "§22.1"
    );
    assert_eq!(ack.headers.cseq().unwrap().number, 2);
    script.event();
    // BYE has an answer at once; its nonce has grown old.
    script.endpoint.end(script.now, id, &[]).unwrap();
    let bye = script.request("BYE");
    assert!(
        bye.headers
            .first(&Name::PROXY_AUTHORIZATION)
            .unwrap()
            .contains("nc=00000002")
    );
    let stale = CHALLENGE
        .replace("n1", "n2")
        .replace("qop", "stale=true, qop");
    script.answers(&bye, 407, &stale, "");
    let again = script.request("BYE");
    assert!(
        again
            .headers
            .first(&Name::PROXY_AUTHORIZATION)
            .unwrap()
            .contains("nonce=\"n2\"")
    );
    assert_eq!(again.headers.cseq().unwrap().number, 4);
    script.answers(&again, 200, "", "");
    assert!(matches!(
        script.event(),
        Event::Ended { end: End::Here, .. }
    ));
    assert_eq!(script.endpoint.session_count(), 0);
}

#[test]
fn a_wrong_secret_is_told_after_one_more_try() {
    for account in [account(), None] {
        let mut script = Script::new();
        let own = phone::Phone::new(
            phone::config(1),
            Protocol::Udp,
            "192.0.2.1:5060",
            "192.0.2.9:5060",
        );
        let mut call = own.invite(Some(sdp()));
        call.account.clone_from(&account);
        script.endpoint.invite(script.now, call).unwrap();
        let first = script.request("INVITE");
        script.answers(&first, 407, CHALLENGE, "");
        script.request("ACK");
        if account.is_some() {
            let second = script.request("INVITE");
            script.answers(&second, 407, CHALLENGE, "");
            script.request("ACK");
        }
        script.is_silent();
        match script.event() {
            Event::Ended {
                end: End::Refused(response),
                ..
            } => {
                assert_eq!(response.status.code(), 407);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn questions_outside_of_calls_are_answered_for_too_and_silence_is_told() {
    let mut script = Script::new();
    let uri = |text: &str| Uri::parse(text).unwrap();
    let ask = Ask {
        method: Method::Options,
        to: uri("sip:192.0.2.9"),
        from: NameAddr::new(uri("sip:jawab@192.0.2.1")),
        ways: vec![script.flow],
        like: script.flow,
        headers: vec![(Name::ACCEPT, "application/sdp".into())],
        content: None,
        account: account(),
    };
    let id = script.endpoint.ask(script.now, ask.clone()).unwrap();
    let first = script.request("OPTIONS");
    script.answers(&first, 407, CHALLENGE, "");
    let second = script.request("OPTIONS");
    assert!(second.headers.contains(&Name::PROXY_AUTHORIZATION));
    assert!(second.headers.contains(&Name::ACCEPT));
    script.answers(&second, 200, "", "");
    assert!(matches!(script.event(), Event::Response { id: own, .. } if own == id));
    let id = script.endpoint.ask(script.now, ask).unwrap();
    assert_eq!(script.waits(super::s(33)), 11);
    assert_eq!(script.event(), Event::NoResponse { id });
    assert_eq!(script.endpoint.transaction_count(), 0);
}
