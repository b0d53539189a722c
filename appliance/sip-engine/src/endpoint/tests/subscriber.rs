//! Subscriptions of ours (RFC 6665 §4.1).

use super::s;
use super::script::Script;
use crate::digest::Account;
use crate::endpoint::{Event, SubscriptionId};
use crate::subscription::{Subscribe, SubscriptionEnd};
use crate::{Name, NameAddr, Request, Uri};

fn subscribe(script: &Script, expires_s: u32) -> Subscribe {
    let uri = |text: &str| Uri::parse(text).unwrap();
    Subscribe {
        to: uri("sip:voicemail@op.example"),
        from: NameAddr::new(uri("sip:0537000000@op.example")),
        contact: uri("sip:0537000000@192.0.2.1:5060"),
        ways: vec![script.flow],
        like: script.flow,
        routes: Vec::new(),
        event: "message-summary".into(),
        accept: vec!["application/simple-message-summary".into()],
        expires_s,
        headers: Vec::new(),
        account: Some(Account {
            username: "0537000000".into(),
            password: "s3cret".into(),
        }),
        reach: crate::dialog::Reach::Contact,
    }
}

fn begun(script: &mut Script, expires_s: u32) -> (SubscriptionId, Request) {
    let own = subscribe(script, expires_s);
    let id = script.endpoint.subscribe(script.now, own).unwrap();
    (id, script.request("SUBSCRIBE"))
}

const CONTACT: &str = "Contact: <sip:op@192.0.2.50>\r\n";

fn notifies(script: &mut Script, first: &Request, cseq: u32, state: &str, body: &str) {
    let lines = format!(
        "Event: message-summary\r\nSubscription-State: {state}\r\n{CONTACT}\
         Content-Type: application/simple-message-summary\r\n"
    );
    script.asks(first, "NOTIFY", cseq, &lines, body);
}

fn is_told(script: &mut Script, id: SubscriptionId, body: &str) {
    match script.event() {
        Event::Notified {
            subscription,
            content,
            ..
        } => {
            let octets = content.map(|content| content.octets);
            let expected = (!body.is_empty()).then(|| body.as_bytes().to_vec());
            assert_eq!((subscription, octets), (id, expected));
        }
        other => panic!("{other:?}"),
    }
}

fn subscribed(id: SubscriptionId, expires_s: u32) -> Event {
    Event::Subscribed {
        subscription: id,
        expires_s,
    }
}

fn ended(subscription: SubscriptionId, end: SubscriptionEnd) -> Event {
    Event::SubscriptionEnded { subscription, end }
}

#[test]
fn rfc6665_4_1_it_is_challenged_granted_told_renewed_and_taken_back() {
    let mut script = Script::new();
    let (id, first) = begun(&mut script, 600);
    let accept = first.headers.first(&Name::ACCEPT);
    assert_eq!(accept, Some("application/simple-message-summary"));
    let challenge = "WWW-Authenticate: Digest realm=\"op\", nonce=\"1\", qop=\"auth\"\r\n";
    script.answers(&first, 401, challenge, "");
    let second = script.request("SUBSCRIBE");
    assert_eq!(second.headers.cseq().unwrap().number, 2);
    assert!(second.headers.contains(&Name::AUTHORIZATION));
    script.answers(&second, 423, "Min-Expires: 800\r\n", "");
    let third = script.request("SUBSCRIBE");
    assert_eq!(third.headers.expires(), Some(800));
    script.answers(&third, 200, &format!("Expires: 700\r\n{CONTACT}"), "");
    assert_eq!(script.event(), subscribed(id, 700));
    notifies(
        &mut script,
        &first,
        1,
        "active;expires=700",
        "Messages-Waiting: no\r\n",
    );
    script.response(200);
    is_told(&mut script, id, "Messages-Waiting: no\r\n");
    // A tenth before it runs out.
    assert_eq!(script.waits(s(629)), 0);
    script.now += s(1);
    script.endpoint.handle_timeout(script.now);
    let (to, renewed) = script.request_to("SUBSCRIBE");
    assert_eq!(to, "192.0.2.50:5060".parse().unwrap());
    assert_eq!(renewed.headers.to_tag().unwrap().as_deref(), Some("far"));
    assert_eq!(renewed.headers.cseq().unwrap().number, 4);
    assert_eq!(renewed.headers.call_id(), first.headers.call_id());
    script.answers(&renewed, 200, "Expires: 700\r\n", "");
    assert_eq!(script.event(), subscribed(id, 700));
    script.endpoint.unsubscribe(script.now, id).unwrap();
    let last = script.request("SUBSCRIBE");
    assert_eq!(last.headers.expires(), Some(0));
    script.answers(&last, 200, "Expires: 0\r\n", "");
    script.nothing_happened();
    notifies(&mut script, &first, 2, "terminated;reason=timeout", "");
    script.response(200);
    is_told(&mut script, id, "");
    assert_eq!(script.event(), ended(id, SubscriptionEnd::Here));
    assert_eq!(script.endpoint.subscription_count(), 0);
    // Whoever still notifies is told that nobody listens.
    notifies(&mut script, &first, 3, "active", "");
    script.response(481);
    script.waits(s(40));
    assert_eq!(script.endpoint.transaction_count(), 0);
    assert_eq!(script.endpoint.next_timeout(), None);
}

#[test]
fn rfc6665_4_4_1_a_notify_that_overtakes_the_200_begins_the_dialog_and_one_is_enough() {
    let mut script = Script::new();
    let (id, first) = begun(&mut script, 600);
    notifies(&mut script, &first, 9, "active", "a");
    script.response(200);
    is_told(&mut script, id, "a");
    // Another fork's.
    let from = first.headers.first(&Name::TO).unwrap();
    let to = first.headers.first(&Name::FROM).unwrap();
    let call_id = first.headers.call_id().unwrap();
    script.hears(&format!(
        "NOTIFY sip:jawab@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKfork\r\n\
         From: {from};tag=other\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: 1 NOTIFY\r\n{CONTACT}\
         Event: message-summary\r\nSubscription-State: active\r\nContent-Length: 0\r\n\r\n"
    ));
    script.response(481);
    // One that is older, and one of another package.
    notifies(&mut script, &first, 8, "active", "b");
    script.response(500);
    let other = "Event: dialog\r\nSubscription-State: active\r\n";
    script.asks(&first, "NOTIFY", 10, other, "");
    script.response(489);
    script.asks(&first, "NOTIFY", 11, "Event: message-summary\r\n", "");
    script.response(400);
    script.answers(&first, 200, "Expires: 600\r\n", "");
    assert_eq!(script.event(), subscribed(id, 600));
    // Timer N does not run: it was notified.
    script.waits(s(40));
    script.nothing_happened();
    script.endpoint.unsubscribe(script.now, id).unwrap();
    let last = script.request("SUBSCRIBE");
    assert_eq!(last.headers.cseq().unwrap().number, 2);
    assert_eq!(last.uri.as_str(), "sip:op@192.0.2.50");
}

#[test]
fn rfc6665_4_1_2_4_a_subscription_that_nothing_follows_is_none() {
    let mut script = Script::new();
    let (id, first) = begun(&mut script, 600);
    script.answers(&first, 200, CONTACT, "");
    assert_eq!(script.event(), subscribed(id, 600), "as was asked for");
    script.waits(s(33));
    assert_eq!(script.event(), ended(id, SubscriptionEnd::NoResponse));
    // Nobody there at all.
    let (id, _) = begun(&mut script, 600);
    script.waits(s(33));
    assert_eq!(script.event(), ended(id, SubscriptionEnd::NoResponse));
    // Asked but once.
    let (id, first) = begun(&mut script, 0);
    script.answers(&first, 200, CONTACT, "");
    notifies(&mut script, &first, 1, "terminated;reason=timeout", "a");
    script.response(200);
    is_told(&mut script, id, "a");
    let end = SubscriptionEnd::Terminated {
        reason: Some("timeout".into()),
        retry_after_s: None,
    };
    assert_eq!(script.event(), ended(id, end));
    assert_eq!(script.endpoint.subscription_count(), 0);
}

#[test]
fn rfc6665_4_1_2_2_a_renewal_that_is_refused_ends_it_only_if_it_is_not_there_any_more() {
    for (status, is_over) in [(481, true), (404, true), (500, false), (503, false)] {
        let mut script = Script::new();
        let (id, first) = begun(&mut script, 600);
        script.answers(&first, 200, CONTACT, "");
        notifies(&mut script, &first, 1, "active;expires=600", "a");
        script.response(200);
        script.event();
        script.event();
        script.now += s(540);
        script.endpoint.handle_timeout(script.now);
        let renewed = script.request("SUBSCRIBE");
        script.answers(&renewed, status, "", "");
        if !is_over {
            script.nothing_happened();
            script.waits(s(61));
        }
        let end = if is_over {
            SubscriptionEnd::Lost
        } else {
            SubscriptionEnd::Expired
        };
        assert_eq!(script.event(), ended(id, end), "{status}");
        assert_eq!(script.endpoint.subscription_count(), 0);
    }
}

#[test]
fn one_that_is_refused_or_ended_by_the_far_end_says_why() {
    let mut script = Script::new();
    let (_, first) = begun(&mut script, 600);
    script.answers(&first, 489, "", "");
    match script.event() {
        Event::SubscriptionEnded {
            end: SubscriptionEnd::Refused(response),
            ..
        } => assert_eq!(response.status.code(), 489),
        other => panic!("{other:?}"),
    }
    let (id, first) = begun(&mut script, 600);
    script.answers(&first, 200, CONTACT, "");
    script.event();
    notifies(
        &mut script,
        &first,
        1,
        "terminated;reason=giveup;retry-after=30",
        "",
    );
    script.response(200);
    is_told(&mut script, id, "");
    let end = SubscriptionEnd::Terminated {
        reason: Some("giveup".into()),
        retry_after_s: Some(30),
    };
    assert_eq!(script.event(), ended(id, end));
    // One that is taken back before anything was heard of it is taken back then.
    let (id, first) = begun(&mut script, 600);
    script.endpoint.unsubscribe(script.now, id).unwrap();
    script.is_silent();
    script.answers(&first, 200, CONTACT, "");
    script.event();
    assert_eq!(script.request("SUBSCRIBE").headers.expires(), Some(0));
}
