//! How trunks come into service and go out of it, and which of them a call is on.

use jawab_sip_engine::Host;
use jawab_sip_engine::flow::Protocol;

use super::*;
use crate::agent::keep_alive::UNANSWERED;
use crate::config::{Peer, TrunkAccount};

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// To and from an operator.
pub(super) fn way() -> Flow {
    Flow {
        protocol: Protocol::Udp,
        local: at("192.0.2.1:5060"),
        peer: at("203.0.113.7:5080"),
    }
}

fn trunk(peers: &[&str]) -> TrunkConfig {
    let host = |peer: &&str| Peer {
        host: Host::parse(peer).unwrap(),
        port: None,
    };
    TrunkConfig {
        peers: peers.iter().map(host).collect(),
        ..TrunkConfig::at(LineId::from("trunk1"), at("192.0.2.1:5060"), 8)
    }
}

fn account(user: &str) -> TrunkAccount {
    TrunkAccount {
        user: user.into(),
        login: None,
        registers: false,
    }
}

#[test]
fn a_trunk_that_answered_before_goes_and_comes_back() {
    let (line, peer) = (LineId::from("trunk1"), at("192.0.2.1:5060"));
    let mut trunks = Trunks::new(&[trunk(&["192.0.2.1"])]);
    assert_eq!(trunks.in_service(), std::slice::from_ref(&line));
    for _ in 0..5 {
        assert_eq!(trunks.silent(&line, peer), None, "it may never answer");
    }
    assert_eq!(trunks.heard(&line, peer, true), None);
    assert_eq!(trunks.silent(&line, peer), None);
    assert_eq!(trunks.silent(&line, peer), Some(Presence::Gone));
    assert!(trunks.is_gone(&line) && trunks.in_service().is_empty());
    assert_eq!(trunks.silent(&line, peer), None, "said once");
    assert_eq!(trunks.heard(&line, peer, false), Some(Presence::Here));
    assert_eq!(trunks.heard(&line, peer, false), None, "said once");
}

#[test]
fn a_trunk_shows_the_calls_on_it_and_one_that_is_gone_that_it_is_gone() {
    let (line, peer) = (LineId::from("trunk1"), at("192.0.2.1:5060"));
    let mut trunks = Trunks::new(&[trunk(&["192.0.2.1"])]);
    let (_, status) = trunks.follow().remove(0);
    let shown = || {
        let status = status.borrow();
        let channels = status.channels.unwrap();
        (status.state.clone(), channels.busy, channels.usable)
    };
    assert_eq!(shown(), (LineState::Idle, 0, 8));
    trunks.heard(&line, peer, true);
    trunks.call_begins(&line);
    trunks.call_begins(&line);
    assert_eq!(shown(), (LineState::Busy, 2, 8));
    trunks.call_ends(&line);
    assert_eq!(shown(), (LineState::Busy, 1, 8));
    for _ in 0..UNANSWERED {
        trunks.silent(&line, peer);
    }
    let gone = LineFault::TrunkSilent {
        peer: "192.0.2.1".into(),
    };
    assert_eq!(shown(), (LineState::Faulted(gone), 1, 8));
    trunks.call_ends(&line);
    trunks.heard(&line, peer, false);
    assert_eq!(shown(), (LineState::Idle, 0, 8));
}

#[test]
fn a_name_that_leads_nowhere_is_out_of_service_until_it_leads_somewhere_and_then_stays() {
    let line = LineId::from("trunk1");
    let mut trunks = Trunks::new(&[trunk(&["sip.op.ma"])]);
    let (_, status) = trunks.follow().remove(0);
    assert_eq!(status.borrow().state, LineState::Starting);
    let service = "_sip._udp.sip.op.ma";
    assert_eq!(trunks.names(), [service]);
    assert!(trunks.in_service().is_empty());
    assert_eq!(trunks.resolved(service, &[]), [(line.clone(), None)]);
    let unknown = LineFault::TrunkNameUnknown {
        name: "sip.op.ma".into(),
    };
    assert_eq!(status.borrow().state.fault(), Some(&unknown));
    let leads = [at("192.0.2.7:5060")];
    let here = (line.clone(), Some(Presence::Here));
    assert_eq!(trunks.resolved(service, &leads), [here]);
    // DNS is gone: the last that was known is used.
    assert_eq!(trunks.resolved(service, &[]), [(line.clone(), None)]);
    assert_eq!(trunks.places(&line), [at("192.0.2.7:5060")]);
    assert_eq!(status.borrow().state, LineState::Idle);
    assert_eq!(trunks.resolved("other.ma", &leads), []);
}

#[test]
fn of_accounts_with_one_operator_a_call_is_that_ones_whose_user_it_asks_for() {
    let mut configs = ["rabat", "sale", "temara"].map(|user| TrunkConfig {
        line: LineId::from(user),
        account: Some(account(user)),
        ..trunk(&["192.0.2.1", "192.0.2.2"])
    });
    configs[2].peers = vec![Peer {
        host: Host::parse("192.0.2.1").unwrap(),
        port: Some(5_090),
    }];
    let trunks = Trunks::new(&configs);
    let found = |source: &str, user| {
        let flow = Flow {
            protocol: Protocol::Udp,
            local: at("192.0.2.99:5060"),
            peer: at(source),
        };
        let line = trunks.at(flow, user);
        line.map(|line| line.to_string())
    };
    let some = |user: &str| Some(user.to_owned());
    assert_eq!(found("192.0.2.2:5060", Some("sale")), some("sale"));
    assert_eq!(found("192.0.2.1:5060", Some("temara")), some("temara"));
    assert_eq!(found("192.0.2.2:5060", Some("0537")), some("rabat"));
    assert_eq!(found("192.0.2.1:5090", None), some("temara"));
    assert_eq!(found("192.0.2.2:9", None), some("rabat"));
    assert_eq!(found("192.0.2.3:5060", Some("sale")), None);
}
