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
fn a_secret_that_is_refused_is_shown_too_seldom_for_the_account_to_be_locked() {
    let mut script = Script::new();
    script
        .endpoint
        .register(script.now, register(&script))
        .unwrap();
    let challenge = "WWW-Authenticate: Digest realm=\"op\", nonce=\"1\", qop=\"auth\"\r\n";
    let mut shown = Vec::new();
    for status in [401, 403, 401, 407, 403, 404] {
        let first = script.request("REGISTER");
        assert!(
            !first.headers.contains(&Name::AUTHORIZATION),
            "each begins without"
        );
        script.answers(&first, 401, challenge, "");
        let second = script.request("REGISTER");
        assert!(second.headers.contains(&Name::AUTHORIZATION));
        shown.push(script.now);
        // A Retry-After that is shorter does not make it bolder.
        let lines = format!("{challenge}Retry-After: 5\r\n");
        script.answers(&second, status, &lines, "");
        let Event::NotRegistered { retry_s, .. } = script.event() else {
            panic!("it is refused");
        };
        script.is_silent();
        script.waits(s(u64::from(retry_s)) - super::ms(1));
        script.now += super::ms(1);
        script.endpoint.handle_timeout(script.now);
    }
    for (before, after) in shown.iter().zip(&shown[1..]) {
        assert!(*after - *before >= s(600), "{shown:?}");
    }
}

#[test]
fn another_address_of_ours_is_registered_at_once_and_other_ways_are_for_the_next_time() {
    let mut script = Script::new();
    let own = register(&script);
    let contact = own.contact.clone();
    let id = script.endpoint.register(script.now, own).unwrap();
    let first = script.request("REGISTER");
    script.answers(&first, 200, "Expires: 600\r\n", "");
    script.event();
    let mut other = script.flow;
    other.peer = "192.0.2.77:5060".parse().unwrap();
    let ways = vec![other, script.flow];
    let reach = |script: &mut Script, contact: &Uri| {
        let (now, ways) = (script.now, ways.clone());
        let endpoint = &mut script.endpoint;
        endpoint
            .reach_registrar(now, id, ways, contact.clone())
            .unwrap();
    };
    reach(&mut script, &contact);
    script.is_silent();
    let moved = Uri::parse("sip:0537000000@192.0.2.2:5060").unwrap();
    reach(&mut script, &moved);
    let (to, again) = script.request_to("REGISTER");
    assert_eq!(to, other.peer);
    assert!(
        again
            .headers
            .first(&Name::CONTACT)
            .unwrap()
            .contains("192.0.2.2")
    );
    // Who says nothing for 4 s is passed over for the other.
    script.waits(s(4) - super::ms(1));
    script.now += super::ms(1);
    script.endpoint.handle_timeout(script.now);
    let (to, _) = script.request_to("REGISTER");
    assert_eq!(to, script.flow.peer);
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
            script.answers(&request, 500, "", "");
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
        (15..=30).contains(&pauses[0]) && pauses[6] >= 900 && pauses[7] <= 120,
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

#[test]
fn rfc3608_and_rfc3327_the_routes_of_a_registration_are_kept_while_it_lasts() {
    let mut script = Script::new();
    let own = register(&script);
    let id = script.endpoint.register(script.now, own).unwrap();
    let first = script.request("REGISTER");
    assert_eq!(first.headers.tokens(&Name::SUPPORTED), ["path"]);
    let lines = "Service-Route: <sip:p2.op;lr>, <sip:s.op;lr>\r\nService-Route: <sip:x.op;lr>\r\n\
        Path: <sip:edge.op;lr>\r\nExpires: 600\r\n";
    script.answers(&first, 200, lines, "");
    script.event();
    let written = |routes: &[NameAddr]| routes.iter().map(NameAddr::to_string).collect::<Vec<_>>();
    let routes = script.endpoint.service_route_of(id).to_vec();
    let expected = ["<sip:p2.op;lr>", "<sip:s.op;lr>", "<sip:x.op;lr>"];
    assert_eq!(written(&routes), expected);
    assert_eq!(written(script.endpoint.path_of(id)), ["<sip:edge.op;lr>"]);
    // A call goes by them.
    let phone = super::phone::config(1);
    let (here, there) = ("192.0.2.1:5060", "192.0.2.9:5060");
    let phone = super::phone::Phone::new(phone, crate::flow::Protocol::Udp, here, there);
    let mut invite = phone.invite(None);
    invite.routes = routes;
    script.endpoint.invite(script.now, invite).unwrap();
    let invite = script.request("INVITE");
    assert_eq!(
        invite.headers.all(&Name::ROUTE).collect::<Vec<_>>(),
        expected
    );
    // Each answer says them anew; a failure takes them away.
    script.endpoint.unregister(script.now, id).unwrap();
    let last = script.request("REGISTER");
    script.answers(&last, 200, "", "");
    assert!(script.endpoint.service_route_of(id).is_empty());
    let own = register(&script);
    let id = script.endpoint.register(script.now, own).unwrap();
    let request = script.request("REGISTER");
    script.answers(&request, 200, lines, "");
    assert_eq!(script.endpoint.path_of(id).len(), 1);
    script.waits(s(539));
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    let renewed = script.request("REGISTER");
    script.answers(&renewed, 403, "", "");
    assert!(script.endpoint.path_of(id).is_empty());
}

#[test]
fn rfc3327_5_3_a_path_is_answered_as_it_came_by_who_keeps_it() {
    let ask = |takes_path: bool| {
        let mut config = super::phone::config(1);
        config.takes_path = takes_path;
        let mut script = Script::with(config);
        script.hears(
            "REGISTER sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             From: <sip:201@box>;tag=1\r\nTo: <sip:201@box>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n\
             Contact: <sip:201@192.0.2.9>\r\nRequire: path\r\nPath: <sip:a;lr>,<sip:b;lr>\r\n\
             Path: <sip:c;lr>\r\nContent-Length: 0\r\n\r\n",
        );
        script
    };
    ask(false).response(420);
    let mut script = ask(true);
    let Event::Request { id, .. } = script.event() else {
        panic!("a registration")
    };
    let response = script
        .endpoint
        .response_to(id, crate::StatusCode::OK)
        .unwrap();
    script.endpoint.respond(script.now, id, response).unwrap();
    let response = script.response(200);
    let paths: Vec<_> = response.headers.all(&Name::PATH).collect();
    assert_eq!(paths, ["<sip:a;lr>,<sip:b;lr>", "<sip:c;lr>"]);
}

#[test]
fn rfc7616_3_5_a_registrar_that_names_the_next_nonce_challenges_no_more() {
    let mut script = Script::new();
    let own = register(&script);
    script.endpoint.register(script.now, own).unwrap();
    let first = script.request("REGISTER");
    let challenge = "WWW-Authenticate: Digest realm=\"op\", nonce=\"1\", qop=\"auth\"\r\n";
    script.answers(&first, 401, challenge, "");
    let second = script.request("REGISTER");
    let lines = "Expires: 100\r\nAuthentication-Info: nextnonce=\"2\"\r\n";
    script.answers(&second, 200, lines, "");
    script.event();
    script.waits(s(67));
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    let renewed = script.request("REGISTER");
    let answer = renewed.headers.first(&Name::AUTHORIZATION).unwrap();
    assert!(
        answer.contains("nonce=\"2\"") && answer.contains("nc=00000001"),
        "{answer}"
    );
}

#[test]
fn rfc5626_4_5_a_registration_is_renewed_over_another_stream_and_who_is_denied_is_not_shown_again()
{
    let mut script = Script::new();
    let own = register(&script);
    let id = script.endpoint.register(script.now, own).unwrap();
    let first = script.request("REGISTER");
    script.endpoint.renew(script.now, id).unwrap();
    script.is_silent();
    script.answers(&first, 200, "Expires: 600\r\n", "");
    script.event();
    script.endpoint.renew(script.now, id).unwrap();
    let again = script.request("REGISTER");
    assert_eq!(again.headers.call_id(), first.headers.call_id());
    script.answers(&again, 403, "", "");
    script.event();
    script.endpoint.renew(script.now, id).unwrap();
    script.is_silent();
}
