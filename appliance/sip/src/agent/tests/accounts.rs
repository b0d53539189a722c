//! The centre's accounts with operators: registration, challenges, refusals, names.

use std::net::IpAddr;

use jawab_line_state::LineState;
use jawab_sip_engine::Host;
use jawab_sip_engine::digest::Account;
use jawab_switch::{Cause, Endpoint, LegCommand, LineId, Presence};

use super::*;
use crate::config::{NumberIn, Peer, TrunkAccount};

const CHALLENGE: &[(&str, &str)] = &[(
    "WWW-Authenticate",
    "Digest realm=\"op.ma\", nonce=\"n1\", qop=\"auth\"",
)];

fn line() -> LineId {
    LineId::from("op")
}

/// A trunk with an account, at a name.
fn account(registers: bool) -> TrunkConfig {
    TrunkConfig {
        peers: vec![Peer {
            host: Host::parse("sip.op.ma").unwrap(),
            port: Some(trunk().port()),
        }],
        account: Some(TrunkAccount {
            user: "rabat".into(),
            login: Some(Account {
                username: "rabat-auth".into(),
                password: "s3cret".into(),
            }),
            registers,
        }),
        domain: Host::parse("op.ma"),
        number: Some("+212537000000".into()),
        number_in: NumberIn::PAssertedIdentity,
        ..TrunkConfig::at(line(), trunk(), 2)
    }
}

fn with_account(registers: bool) -> Agent {
    agent_with(vec![account(registers)]).0
}

impl Agent {
    /// A name leads to these addresses.
    fn learns(&mut self, name: &str, addresses: &[&str]) {
        let at = |ip: &&str| (Protocol::Udp, SocketAddr::new(ip.parse().unwrap(), 5_060));
        let destinations = addresses.iter().map(at).collect();
        let name = name.into();
        self.begin();
        self.mail(Mail::Resolved { name, destinations });
        self.settle();
    }

    /// The operator answers.
    fn is_answered(&mut self, request: &Request, status: u16, headers: &[(&str, &str)]) {
        let mut response = Response::to(request, StatusCode::new(status).unwrap());
        response.set_to_tag("op");
        for (name, value) in headers {
            response.headers.push(Name::from(*name), *value);
        }
        self.hears(&response.to_octets(), trunk());
    }

    /// What is told of the line next.
    fn tells_line(&mut self) -> Option<Presence> {
        while let Some(input) = self.told.pop_front() {
            if let Input::Line(it, presence) = input {
                assert_eq!(it, line());
                return Some(presence);
            }
        }
        None
    }

    fn shows(&self) -> LineState {
        self.trunks.follow()[0].1.borrow().state.clone()
    }

    fn shows_fault(&self) -> Option<String> {
        self.shows().fault().map(|fault| fault.code().to_owned())
    }

    fn registers(&mut self) {
        self.learns("sip.op.ma", &["127.0.0.1"]);
        let first = self.sends(&Method::Register).unwrap();
        self.is_answered(&first, 401, CHALLENGE);
        let second = self.sends(&Method::Register).unwrap();
        self.is_answered(&second, 200, &[("Expires", "600")]);
    }

    fn calls_out(&mut self, number: u64) -> Option<Request> {
        let call = LegCommand::Originate {
            to: Endpoint::Line(line()),
            called: "0612345678".into(),
            caller: Some("201".into()),
            diverted: None,
        };
        self.does(LegId::originated(number), call);
        self.sends(&Method::Invite)
    }
}

fn value<'a>(request: &'a Request, name: &Name) -> &'a str {
    request.headers.first(name).unwrap_or_default()
}

#[tokio::test]
async fn rfc3261_10_a_trunk_is_in_service_only_while_it_is_registered() {
    let mut agent = with_account(true);
    agent.begin();
    agent.look();
    assert_eq!(agent.sends(&Method::Register), None, "nobody knows where");
    assert_eq!(agent.shows(), LineState::Starting);
    agent.learns("sip.op.ma", &[]);
    assert_eq!(agent.shows_fault().as_deref(), Some("trunk-name-unknown"));
    let (_, addresses) = agent.trunks.addresses().remove(0);
    assert_eq!(*addresses.borrow(), Vec::<IpAddr>::new());
    agent.learns("sip.op.ma", &["127.0.0.1"]);
    assert_eq!(*addresses.borrow(), [trunk().ip()]);
    let first = agent.sends(&Method::Register).unwrap();
    assert_eq!(first.uri.as_str(), "sip:op.ma");
    assert_eq!(value(&first, &Name::TO), "<sip:rabat@op.ma>");
    assert_eq!(value(&first, &Name::CONTACT), "<sip:rabat@127.0.0.1:5060>");
    assert!(!first.headers.contains(&Name::AUTHORIZATION));
    assert_eq!(agent.shows(), LineState::Starting);
    agent.is_answered(&first, 401, CHALLENGE);
    let second = agent.sends(&Method::Register).unwrap();
    let shown = value(&second, &Name::AUTHORIZATION);
    assert!(shown.contains("username=\"rabat-auth\"") && !shown.contains("s3cret"));
    assert_eq!(agent.tells_line(), None);
    agent.is_answered(&second, 200, &[("Expires", "600")]);
    assert_eq!(agent.tells_line(), Some(Presence::Here));
    assert_eq!(agent.shows(), LineState::Idle);
    // What a second brings changes nothing while all is as it was.
    agent.begin();
    agent.look();
    assert_eq!(agent.sends(&Method::Register), None);
    // The engine fails: its registrations are made anew.
    agent.begin_anew();
    assert_eq!(agent.tells_line(), Some(Presence::Gone));
    let anew = agent.sends(&Method::Register).unwrap();
    assert_ne!(value(&anew, &Name::CALL_ID), value(&first, &Name::CALL_ID));
    agent.is_answered(&anew, 200, &[("Expires", "600")]);
    assert_eq!(agent.tells_line(), Some(Presence::Here));
    agent.begin();
    agent.unregister_trunks();
    let last = agent.sends(&Method::Register).unwrap();
    assert_eq!(value(&last, &Name::EXPIRES), "0");
    agent.media.shutdown();
}

#[tokio::test]
async fn each_refusal_of_a_registrar_is_told_and_a_wrong_password_is_seldom_shown() {
    for (status, fault) in [
        (401, "trunk-account-refused"),
        (403, "trunk-account-refused"),
        (404, "trunk-user-unknown"),
        (500, "trunk-registration-refused"),
    ] {
        let mut agent = with_account(true);
        agent.learns("sip.op.ma", &["127.0.0.1"]);
        let first = agent.sends(&Method::Register).unwrap();
        agent.is_answered(&first, 401, CHALLENGE);
        let second = agent.sends(&Method::Register).unwrap();
        agent.is_answered(&second, status, CHALLENGE);
        assert_eq!(agent.shows_fault().as_deref(), Some(fault));
        assert_eq!(agent.tells_line(), None, "it was never there");
        assert_eq!(agent.sends(&Method::Register), None);
        let next = agent.engine.next_timeout().unwrap();
        let wait = next.saturating_sub(agent.time());
        let denied = status != 500;
        // Transactions end within 32 s.
        agent.begin();
        agent
            .engine
            .handle_timeout(agent.time() + Duration::from_secs(40));
        let tries_again = agent.sends(&Method::Register).is_some();
        assert_eq!(tries_again, !denied, "{status}: {wait:?}");
        agent
            .engine
            .handle_timeout(agent.time() + Duration::from_secs(590));
        assert!(!denied || agent.sends(&Method::Register).is_none());
        agent
            .engine
            .handle_timeout(agent.time() + Duration::from_secs(800));
        assert!(agent.sends(&Method::Register).is_some(), "{status}");
        agent.media.shutdown();
    }
}

#[tokio::test]
async fn a_call_over_a_registration_is_the_trunks_and_says_in_to_which_number_it_is_for() {
    let mut agent = with_account(true);
    agent.registers();
    let call = invite(1, "").replace("INVITE sip:0537000000@box", "INVITE sip:rabat@127.0.0.1");
    agent.hears(call.as_bytes(), trunk());
    let Some((_, LegEvent::Offered { from, called, .. })) = agent.tells() else {
        panic!("it is let in");
    };
    assert_eq!(from, Endpoint::Line(line()));
    assert_eq!(called, Some("0537000000".into()));
    // Nobody else is let in by knowing the account's name.
    while agent.says().is_some() {}
    let call = call
        .replace("z9hG4bK1", "z9hG4bK2")
        .replace("Call-ID: 1", "Call-ID: 2");
    agent.hears(call.as_bytes(), "127.0.0.9:5080".parse().unwrap());
    assert!(agent.says().unwrap().starts_with("SIP/2.0 401 "));
    agent.end_all_legs();
    agent.media.shutdown();
}

#[tokio::test]
async fn rfc3261_22_3_a_challenged_call_is_made_with_the_account_and_the_centres_number() {
    let mut agent = with_account(false);
    agent.learns("sip.op.ma", &["127.0.0.1"]);
    assert_eq!(agent.tells_line(), Some(Presence::Here));
    let first = agent.calls_out(1).unwrap();
    assert_eq!(first.uri.as_str(), "sip:0612345678@op.ma");
    assert!(value(&first, &Name::FROM).starts_with("<sip:rabat@op.ma>;tag="));
    let asserted = value(&first, &Name::P_ASSERTED_IDENTITY);
    assert_eq!(asserted, "<sip:+212537000000@op.ma>");
    let challenge = "Digest realm=\"op.ma\", nonce=\"n1\", qop=\"auth\"";
    agent.is_answered(&first, 407, &[("Proxy-Authenticate", challenge)]);
    let second = agent.sends(&Method::Invite).unwrap();
    let shown = value(&second, &Name::PROXY_AUTHORIZATION);
    assert!(shown.contains("username=\"rabat-auth\""));
    assert_eq!(value(&second, &Name::P_ASSERTED_IDENTITY), asserted);
    agent.is_answered(&second, 183, &[]);
    assert_eq!(
        agent.tells(),
        Some((LegId::originated(1), LegEvent::Alerting))
    );
    agent.end_all_legs();
    agent.media.shutdown();
}

#[tokio::test]
async fn an_account_that_is_refused_in_a_call_is_not_shown_with_each_that_follows() {
    let mut agent = with_account(false);
    agent.learns("sip.op.ma", &["127.0.0.1"]);
    agent.tells_line();
    let first = agent.calls_out(1).unwrap();
    agent.is_answered(&first, 401, CHALLENGE);
    let second = agent.sends(&Method::Invite).unwrap();
    agent.is_answered(&second, 401, CHALLENGE);
    let released = LegEvent::Released(Cause::CALL_REJECTED);
    assert_eq!(agent.tells(), Some((LegId::originated(1), released)));
    assert_eq!(agent.tells_line(), Some(Presence::Gone));
    assert_eq!(
        agent.shows_fault().as_deref(),
        Some("trunk-account-refused")
    );
    // Whoever calls in is let in all the same.
    agent.hears(invite(1, "").as_bytes(), trunk());
    assert!(matches!(agent.tells(), Some((_, LegEvent::Offered { .. }))));
    agent.end_all_legs();
    // Its time is over by the clock that the agent is woken by.
    let forgiven = agent.trunks.next_timeout().unwrap();
    assert!(agent.next_timeout().is_some_and(|due| due <= forgiven));
    agent.now = forgiven;
    agent.timeout();
    assert_eq!(agent.tells_line(), Some(Presence::Here));
    assert_eq!(agent.trunks.next_timeout(), None);
    agent.media.shutdown();
}

#[tokio::test]
async fn a_registration_goes_on_by_the_place_that_answers() {
    let mut agent = with_account(true);
    agent.learns("sip.op.ma", &["127.0.0.1", "127.0.0.2"]);
    let first = agent.sends(&Method::Register).unwrap();
    agent.is_answered(&first, 200, &[("Expires", "600")]);
    let other: SocketAddr = "127.0.0.2:5080".parse().unwrap();
    // Who calls from there may answer nothing all the same: it is the next place as before.
    agent.trunk_answers(&line(), other);
    agent.check_on_trunk(&line(), None);
    let sent = std::iter::from_fn(|| agent.engine.poll_transmit());
    let asked: Vec<_> = sent.filter(|it| it.flow.peer == other).collect();
    let [question] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    let Ok(Message::Request(question)) = Message::parse(&question.octets) else {
        panic!("no request");
    };
    assert_eq!(question.method, Method::Options, "it is there as it was");
    let mut answer = Response::to(&question, StatusCode::OK);
    answer.set_to_tag("op");
    agent.hears(&answer.to_octets(), other);
    agent
        .engine
        .handle_timeout(agent.time() + Duration::from_secs(595));
    let sent = std::iter::from_fn(|| agent.engine.poll_transmit());
    let renewed = sent.filter(|it| it.octets.starts_with(b"REGISTER "));
    let peers: Vec<SocketAddr> = renewed.map(|it| it.flow.peer).collect();
    assert_eq!(peers, [other]);
    agent.media.shutdown();
}

#[tokio::test]
async fn an_operator_that_asks_who_we_are_and_was_told_of_no_account_is_told_of() {
    let (mut agent, _mails) = agent_with(vec![TrunkConfig::at(line(), trunk(), 2)]);
    let call = agent.calls_out(1).unwrap();
    agent.is_answered(&call, 407, &[]);
    assert_eq!(agent.tells_line(), Some(Presence::Gone));
    assert_eq!(agent.shows_fault().as_deref(), Some("trunk-account-wanted"));
    agent.media.shutdown();
}

#[tokio::test]
async fn of_several_places_another_is_called_when_the_first_says_nothing() {
    let mut config = account(false);
    config.peers.push(Peer {
        host: Host::parse("127.0.0.3").unwrap(),
        port: None,
    });
    let (mut agent, _mails) = agent_with(vec![config]);
    agent.learns("sip.op.ma", &["127.0.0.1", "127.0.0.2"]);
    let call = LegCommand::Originate {
        to: Endpoint::Line(line()),
        called: "0612345678".into(),
        caller: None,
        diverted: None,
    };
    agent.does(LegId::originated(1), call);
    let peers = |agent: &mut Agent| {
        let sent = std::iter::from_fn(|| agent.engine.poll_transmit());
        let mut peers: Vec<String> = sent.map(|it| it.flow.peer.to_string()).collect();
        peers.dedup();
        peers
    };
    assert_eq!(peers(&mut agent), ["127.0.0.1:5080"]);
    let mut time = agent.time();
    for next in ["127.0.0.2:5080", "127.0.0.3:5060"] {
        time += Duration::from_millis(4_100);
        while agent.engine.next_timeout().is_some_and(|due| due <= time) {
            agent
                .engine
                .handle_timeout(agent.engine.next_timeout().unwrap());
        }
        assert_eq!(peers(&mut agent).last().map(String::as_str), Some(next));
    }
    agent.end_all_legs();
    agent.media.shutdown();
}
