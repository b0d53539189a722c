//! Far ends that subscribe to what we notify of (RFC 6665 §4.2).

use super::s;
use super::script::Script;
use crate::endpoint::{Event, SubscriptionId};
use crate::session::{CallError, Content};
use crate::subscription::{Because, SubscriptionEnd};
use crate::{Name, Request, Response, StatusCode};

fn document(text: &str) -> Content {
    Content {
        kind: "application/x-test".into(),
        octets: text.into(),
    }
}

fn asks(script: &mut Script, n: usize, lines: &str) {
    script.hears(&format!(
        "SUBSCRIBE sip:201@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK{n}\r\n\
         From: <sip:202@box>;tag=far\r\nTo: <sip:201@box>\r\nCall-ID: s{n}\r\nCSeq: 1 SUBSCRIBE\r\n\
         Contact: <sip:202@192.0.2.9>\r\nRecord-Route: <sip:192.0.2.60;lr>\r\n{lines}\
         Content-Length: 0\r\n\r\n"
    ));
}

/// A subscription that was accepted, its 2xx, and the NOTIFY that has followed.
fn accepted(script: &mut Script, lines: &str) -> (SubscriptionId, Response, Request) {
    asks(script, 1, &format!("Event: dialog;id=7\r\n{lines}"));
    let Event::Subscribe {
        subscription,
        package,
        ..
    } = script.event()
    else {
        panic!("a subscription")
    };
    assert_eq!(package, "dialog");
    script.is_silent();
    let (now, first) = (script.now, Some(document("1")));
    script
        .endpoint
        .accept_subscription(now, subscription, first)
        .unwrap();
    let response = script.response(200);
    (subscription, response, script.request("NOTIFY"))
}

fn state(notify: &Request) -> &str {
    notify.headers.first(&Name::SUBSCRIPTION_STATE).unwrap()
}

fn ended(subscription: SubscriptionId, end: SubscriptionEnd) -> Event {
    Event::SubscriptionEnded { subscription, end }
}

#[test]
fn rfc6665_4_2_a_subscription_is_accepted_told_renewed_and_taken_back() {
    let mut script = Script::new();
    let (id, response, notify) = accepted(&mut script, "Expires: 600\r\n");
    assert_eq!(response.headers.expires(), Some(600));
    assert!(response.headers.contains(&Name::CONTACT));
    let route = response.headers.first(&Name::RECORD_ROUTE);
    assert_eq!(route, Some("<sip:192.0.2.60;lr>"));
    assert_eq!(notify.uri.as_str(), "sip:202@192.0.2.9");
    assert_eq!(notify.headers.first(&Name::EVENT), Some("dialog;id=7"));
    assert_eq!(state(&notify), "active;expires=600");
    assert_eq!(notify.body, b"1");
    let far = notify.headers.first(&Name::TO).unwrap();
    assert_eq!(far, "<sip:202@box>;tag=far");
    script.answers(&notify, 200, "", "");
    // It changes.
    script.now += s(100);
    let now = script.now;
    script.endpoint.notify(now, id, document("2")).unwrap();
    let notify = script.request("NOTIFY");
    assert_eq!(
        (state(&notify), &*notify.body),
        ("active;expires=500", &b"2"[..])
    );
    script.answers(&notify, 200, "", "");
    // It is renewed, for longer than is granted: what is known is told again (§4.2.1.2).
    let lines = "Event: dialog;id=7\r\nExpires: 90000\r\nContact: <sip:202@192.0.2.10>\r\n";
    script.asks_as_caller(&response, "SUBSCRIBE", 2, lines, "");
    assert_eq!(script.response(200).headers.expires(), Some(3_600));
    let notify = script.request("NOTIFY");
    assert_eq!(notify.uri.as_str(), "sip:202@192.0.2.10");
    assert_eq!(
        (state(&notify), &*notify.body),
        ("active;expires=3600", &b"2"[..])
    );
    script.answers(&notify, 200, "", "");
    script.nothing_happened();
    // It is taken back.
    let lines = "Event: dialog;id=7\r\nExpires: 0\r\n";
    script.asks_as_caller(&response, "SUBSCRIBE", 3, lines, "");
    assert_eq!(script.response(200).headers.expires(), Some(0));
    let notify = script.request("NOTIFY");
    assert_eq!(state(&notify), "terminated;reason=timeout");
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Unsubscribed));
    assert_eq!(
        script.endpoint.notify(now, id, document("3")),
        Err(CallError::State)
    );
    script.answers(&notify, 200, "", "");
    assert_eq!(script.endpoint.subscription_count(), 0);
    script.asks_as_caller(&response, "SUBSCRIBE", 4, lines, "");
    script.response(481);
    script.waits(s(33));
    assert_eq!(script.endpoint.transaction_count(), 0);
    assert_eq!(script.endpoint.next_timeout(), None);
}

#[test]
fn rfc6665_4_2_2_one_that_is_not_renewed_expires_and_is_told_so() {
    let mut script = Script::new();
    let (id, _, notify) = accepted(&mut script, "Expires: 600\r\n");
    script.answers(&notify, 200, "", "");
    assert_eq!(script.waits(s(599)), 0);
    script.nothing_happened();
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    assert_eq!(
        state(&script.request("NOTIFY")),
        "terminated;reason=timeout"
    );
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Expired));
    script.waits(s(33));
    assert_eq!(script.endpoint.subscription_count(), 0);
    assert_eq!(script.endpoint.next_timeout(), None);
}

#[test]
fn rfc6665_4_4_3_who_asks_once_is_told_once() {
    let mut script = Script::new();
    let (id, response, notify) = accepted(&mut script, "Expires: 0\r\n");
    assert_eq!(response.headers.expires(), Some(0));
    assert_eq!(
        (state(&notify), &*notify.body),
        ("terminated;reason=timeout", &b"1"[..])
    );
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Unsubscribed));
    script.answers(&notify, 200, "", "");
    assert_eq!(script.endpoint.subscription_count(), 0);
}

#[test]
fn rfc6665_4_2_1_what_cannot_be_is_refused_in_words() {
    for (lines, status, name, value) in [
        (
            "Event: presence\r\n",
            489,
            Name::ALLOW_EVENTS,
            "dialog, message-summary",
        ),
        (
            "Event: reg\r\n",
            489,
            Name::ALLOW_EVENTS,
            "dialog, message-summary",
        ),
        (
            "Event: presence\r\n",
            489,
            Name::WARNING,
            "399 jawab \"Subscriptions are taken to: dialog, message-summary\"",
        ),
        (
            "Event: dialog\r\nExpires: 59\r\n",
            423,
            Name::MIN_EXPIRES,
            "60",
        ),
        ("", 400, Name::CSEQ, "1 SUBSCRIBE"),
        (
            "Event: dialog\r\nRequire: eventlist\r\n",
            420,
            Name::UNSUPPORTED,
            "eventlist",
        ),
    ] {
        let mut script = Script::new();
        asks(&mut script, 1, lines);
        let response = script.response(status);
        assert_eq!(response.headers.first(&name), Some(value), "{lines}");
        script.nothing_happened();
        assert_eq!(script.endpoint.subscription_count(), 0);
    }
    // Without packages it is no method of ours, and Allow does not name it.
    let mut config = super::phone::config(1);
    config.events.packages.clear();
    config
        .methods
        .retain(|method| *method != crate::Method::Subscribe);
    let mut script = Script::with(config);
    asks(&mut script, 1, "Event: dialog\r\n");
    let allowed = script.response(405).headers.tokens(&Name::ALLOW);
    assert!(!allowed.contains(&"SUBSCRIBE".to_owned()));
}

#[test]
fn an_owner_refuses_by_a_challenge_and_forgets() {
    let mut script = Script::new();
    asks(&mut script, 1, "Event: dialog\r\n");
    let Event::Subscribe {
        subscription,
        expires_s,
        ..
    } = script.event()
    else {
        panic!("a subscription")
    };
    assert_eq!(expires_s, 3_600, "the package's own");
    let challenge = (
        Name::WWW_AUTHENTICATE,
        "Digest realm=\"r\", nonce=\"n\"".into(),
    );
    let status = StatusCode::UNAUTHORIZED;
    script
        .endpoint
        .reject_subscription(script.now, subscription, status, &[challenge])
        .unwrap();
    assert!(
        script
            .response(401)
            .headers
            .contains(&Name::WWW_AUTHENTICATE)
    );
    script.nothing_happened();
    // One on which nobody decides.
    asks(&mut script, 2, "Event: dialog\r\n");
    let Event::Subscribe { subscription, .. } = script.event() else {
        panic!("a subscription")
    };
    script.waits(s(33));
    assert_eq!(
        script.event(),
        ended(subscription, SubscriptionEnd::Expired)
    );
    assert_eq!(script.endpoint.subscription_count(), 0);
}

#[test]
fn the_newest_document_goes_next_and_those_that_it_overtakes_do_not() {
    let mut script = Script::new();
    let (id, _, notify) = accepted(&mut script, "");
    let now = script.now;
    for text in ["2", "3", "4"] {
        script.endpoint.notify(now, id, document(text)).unwrap();
    }
    script.is_silent();
    script.answers(&notify, 200, "", "");
    let next = script.request("NOTIFY");
    assert_eq!(next.body, b"4");
    assert_eq!(next.headers.cseq().unwrap().number, 2);
    script.answers(&next, 200, "", "");
    script.is_silent();
    // We end it while one is under way.
    script.endpoint.notify(now, id, document("5")).unwrap();
    let last = script.request("NOTIFY");
    script
        .endpoint
        .terminate_subscription(now, id, Because::Probation, Some(60))
        .unwrap();
    script.is_silent();
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Here));
    script.answers(&last, 200, "", "");
    let end = script.request("NOTIFY");
    assert_eq!(state(&end), "terminated;reason=probation;retry-after=60");
    script.answers(&end, 200, "", "");
    assert_eq!(script.endpoint.subscription_count(), 0);
    script.nothing_happened();
}

#[test]
fn rfc6665_4_2_2_a_notify_that_is_refused_ends_it_or_is_told_again() {
    for status in [481, 404, 489] {
        let mut script = Script::new();
        let (id, _, notify) = accepted(&mut script, "");
        script.answers(&notify, status, "", "");
        assert_eq!(script.event(), ended(id, SubscriptionEnd::Lost), "{status}");
        assert_eq!(script.endpoint.subscription_count(), 0);
    }
    // Silence ends it as well.
    let mut script = Script::new();
    let (id, ..) = accepted(&mut script, "");
    script.waits(s(33));
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Lost));
    // Put off, it is told again; a newer document waits as long.
    let mut script = Script::new();
    let (id, _, notify) = accepted(&mut script, "");
    script.answers(&notify, 500, "Retry-After: 20\r\n", "");
    let now = script.now;
    script.endpoint.notify(now, id, document("2")).unwrap();
    assert_eq!(script.waits(s(19)), 0);
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    assert_eq!(script.request("NOTIFY").body, b"2");
}

#[test]
fn a_phone_that_challenges_our_notify_is_answered() {
    let mut script = Script::new();
    asks(&mut script, 1, "Event: dialog\r\n");
    let Event::Subscribe { subscription, .. } = script.event() else {
        panic!("a subscription")
    };
    let contact = crate::Uri::parse("sip:jawab@192.0.2.1").unwrap();
    let account = crate::digest::Account {
        username: "box".into(),
        password: "s3cret".into(),
    };
    let reach = crate::dialog::Reach::AsHeard;
    script
        .endpoint
        .let_in_subscriber(subscription, contact, reach, Some(account))
        .unwrap();
    script
        .endpoint
        .accept_subscription(script.now, subscription, None)
        .unwrap();
    let response = script.response(200);
    let own = response.headers.first(&Name::CONTACT);
    assert_eq!(own, Some("<sip:jawab@192.0.2.1>"));
    // Behind NAT: not by the route, nor to its Contact.
    let (to, notify) = script.request_to("NOTIFY");
    assert_eq!(to, script.flow.peer);
    assert!(!notify.headers.contains(&Name::CONTENT_TYPE));
    let challenge = "WWW-Authenticate: Digest realm=\"p\", nonce=\"n\", qop=\"auth\"\r\n";
    script.answers(&notify, 401, challenge, "");
    let again = script.request("NOTIFY");
    assert!(again.headers.contains(&Name::AUTHORIZATION));
    assert_eq!(again.headers.cseq().unwrap().number, 2);
    script.answers(&again, 200, "", "");
    script.nothing_happened();
    assert_eq!(script.endpoint.subscription_count(), 1);
}

#[test]
fn there_are_so_many_subscriptions_and_no_more() {
    let mut config = super::phone::config(1);
    config.limits.subscriptions = 3;
    let mut script = Script::with(config);
    for n in 0..5 {
        asks(&mut script, n, "Event: message-summary\r\n");
        if n < 3 {
            assert!(matches!(script.event(), Event::Subscribe { .. }));
            script.is_silent();
        } else {
            assert!(script.response(503).headers.contains(&Name::RETRY_AFTER));
            script.nothing_happened();
        }
    }
    assert_eq!(script.endpoint.subscription_count(), 3);
}

#[test]
fn a_subscription_s_dialog_takes_no_other_subscription_and_nothing_out_of_turn() {
    let mut script = Script::new();
    let (id, response, notify) = accepted(&mut script, "");
    script.answers(&notify, 200, "", "");
    script.asks_as_caller(&response, "SUBSCRIBE", 5, "Event: message-summary\r\n", "");
    script.response(489);
    script.asks_as_caller(&response, "SUBSCRIBE", 4, "Event: dialog;id=7\r\n", "");
    script.response(500);
    let brief = "Event: dialog;id=7\r\nExpires: 5\r\n";
    script.asks_as_caller(&response, "SUBSCRIBE", 6, brief, "");
    script.response(423);
    script.asks_as_caller(&response, "OPTIONS", 7, "", "");
    script.response(200);
    script.asks_as_caller(&response, "INFO", 8, "", "");
    script.response(481);
    let now = script.now;
    script.endpoint.notify(now, id, document("2")).unwrap();
    script.request("NOTIFY");
    script.nothing_happened();
}

#[test]
fn a_phone_is_told_to_fetch_its_configuration() {
    let mut script = Script::new();
    let uri = |text: &str| crate::Uri::parse(text).unwrap();
    let from = crate::NameAddr::new(uri("sip:jawab@192.0.2.1"));
    let contact = uri("sip:jawab@192.0.2.1:5060");
    let (to, way) = (uri("sip:201@192.0.2.9"), script.flow);
    let ask = crate::endpoint::Ask::check_sync(to, from, contact, way, true);
    script.endpoint.ask(script.now, ask).unwrap();
    let notify = script.request("NOTIFY");
    let event = notify.headers.first(&Name::EVENT);
    assert_eq!(event, Some("check-sync;reboot=true"));
    assert!(state(&notify).starts_with("terminated"));
    assert!(notify.headers.contains(&Name::CONTACT) && notify.body.is_empty());
    script.answers(&notify, 200, "", "");
    assert!(matches!(script.event(), Event::Response { .. }));
}
