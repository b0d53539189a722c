//! Registrations with an operator (RFC 3261 §10.2).

use super::s;
use super::script::Script;
use crate::digest::Account;
use crate::endpoint::{Event, Register, RegistrationFailure};
use crate::{Name, NameAddr, Uri};

fn register(script: &Script) -> Register {
    let uri = |text: &str| Uri::parse(text).unwrap();
    Register {
        registrar: uri("sip:op.example"),
        address: NameAddr::new(uri("sip:0537000000@op.example")),
        contact: uri("sip:0537000000@192.0.2.1:5060"),
        expires_s: 600,
        ways: vec![script.flow],
        like: script.flow,
        account: Some(Account {
            username: "0537000000".into(),
            password: "s3cret".into(),
        }),
    }
}

#[test]
fn it_is_challenged_granted_renewed_and_taken_back() {
    let mut script = Script::new();
    let id = script
        .endpoint
        .register(script.now, register(&script))
        .unwrap();
    let first = script.request("REGISTER");
    assert_eq!(first.uri.as_str(), "sip:op.example");
    assert_eq!(first.headers.expires(), Some(600));
    script.answers(
        &first,
        401,
        "WWW-Authenticate: Digest realm=\"op\", nonce=\"1\", qop=\"auth\"\r\n",
        "",
    );
    let second = script.request("REGISTER");
    assert!(second.headers.contains(&Name::AUTHORIZATION));
    assert_eq!(second.headers.cseq().unwrap().number, 2);
    // Ours among others' counts, before Expires.
    let granted = "Expires: 600\r\nContact: <sip:other@192.0.2.3>;expires=20, \
        <sip:0537000000@192.0.2.1:5060>;expires=200\r\n";
    script.answers(&second, 200, granted, "");
    assert_eq!(
        script.event(),
        Event::Registered {
            registration: id,
            expires_s: 200
        }
    );
    assert_eq!(script.waits(s(167)), 0);
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    let renewed = script.request("REGISTER");
    assert_eq!(renewed.headers.call_id(), first.headers.call_id());
    assert!(
        renewed
            .headers
            .first(&Name::AUTHORIZATION)
            .unwrap()
            .contains("nc=00000002")
    );
    script.answers(&renewed, 200, granted, "");
    assert_eq!(
        script.event(),
        Event::Registered {
            registration: id,
            expires_s: 200
        }
    );
    script.endpoint.unregister(script.now, id).unwrap();
    let last = script.request("REGISTER");
    assert_eq!(last.headers.expires(), Some(0));
    script.answers(&last, 200, "", "");
    assert_eq!(script.event(), Event::Unregistered { registration: id });
    assert_eq!(script.waits(s(900)), 0);
    assert_eq!(script.endpoint.next_timeout(), None);
}

#[test]
fn a_time_too_short_is_asked_for_anew() {
    let mut script = Script::new();
    script
        .endpoint
        .register(script.now, register(&script))
        .unwrap();
    let first = script.request("REGISTER");
    script.answers(&first, 423, "Min-Expires: 3600\r\n", "");
    let second = script.request("REGISTER");
    assert_eq!(second.headers.expires(), Some(3_600));
}

#[test]
fn a_registrar_that_refuses_or_is_silent_is_tried_again_and_less_and_less_often() {
    let mut script = Script::new();
    let id = script
        .endpoint
        .register(script.now, register(&script))
        .unwrap();
    let mut pauses = Vec::new();
    for turn in 0..8 {
        let request = script.request("REGISTER");
        if turn % 2 == 0 {
            script.answers(&request, 403, "", "");
        } else {
            script.waits(s(32));
        }
        match script.event() {
            Event::NotRegistered {
                registration,
                failure,
                retry_s,
            } => {
                assert_eq!(registration, id);
                let is_silence = failure == RegistrationFailure::NoResponse;
                assert_eq!(is_silence, turn % 2 == 1);
                pauses.push(retry_s);
                script.waits(s(u64::from(retry_s)) - super::ms(1));
                script.now += super::ms(1);
                script.endpoint.handle_timeout(script.now);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(
        (15..=30).contains(&pauses[0]) && pauses[7] >= 900,
        "{pauses:?}"
    );
    let request = script.request("REGISTER");
    script.answers(&request, 503, "Retry-After: 77\r\n", "");
    assert!(matches!(
        script.event(),
        Event::NotRegistered { retry_s: 77, .. }
    ));
    // Given up while it waits.
    script.endpoint.unregister(script.now, id).unwrap();
    script.request("REGISTER");
    script.waits(s(40));
    assert_eq!(script.event(), Event::Unregistered { registration: id });
    assert_eq!(script.endpoint.next_timeout(), None);
}
