//! What strangers and trunks may send to the agent, whatever it is.

mod accounts;
mod channels;

use std::cell::RefCell;
use std::sync::Arc;

use jawab_media::MediaConfig;
use jawab_switch::LineId;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

use super::*;
use crate::config::{Secrets, TrunkConfig};
use crate::digest::Algorithm;
use crate::rate_limit::RateLimits;

struct Nobody;

impl Secrets for Nobody {
    fn ha1(&self, _: &HandsetId) -> Option<Ha1> {
        None
    }

    fn holds(&self, _: &HandsetId, _: &Ha1) -> bool {
        true
    }
}

pub(crate) fn trunk() -> SocketAddr {
    "127.0.0.1:5080".parse().unwrap()
}

/// An agent with one trunk and no handset.
pub(crate) fn agent() -> (Agent, mpsc::Receiver<Mail>) {
    agent_with(vec![TrunkConfig::at(LineId::from("trunk"), trunk(), 4)])
}

/// An agent with these trunks.
fn agent_with(trunks: Vec<TrunkConfig>) -> (Agent, mpsc::Receiver<Mail>) {
    let nowhere = std::env::temp_dir().join("jawab-no-prompts");
    let (media, _) = jawab_media::start(MediaConfig {
        rtp_ports: 0..=0,
        prompts: nowhere.clone(),
        recorded: nowhere.clone(),
        recordings: nowhere,
    })
    .unwrap();
    let config = SipConfig {
        udp: "127.0.0.1:5060".parse().unwrap(),
        tcp: None,
        realm: "jawab".into(),
        digests: vec![Algorithm::Md5],
        options_every: Duration::from_secs(3_600),
        trunks,
        memory: None,
        tap: Default::default(),
    };
    let (mail, mails) = mpsc::channel(64);
    let peers = [trunk().ip()].into_iter();
    let agent = Agent::new(Parts {
        seed: [1; 32],
        here: LocalAddresses::new(config.udp, None),
        media,
        ingress: IngressFilter::new(RateLimits::new(peers, Instant::now())),
        lookups: Lookups::new(Arc::new(Nobody), mail),
        offered: OfferedLegs::default(),
        resolver: mpsc::channel(4).0,
        trunks: Trunks::new(&config.trunks),
        config,
    });
    (agent, mails)
}

impl Agent {
    /// A datagram, and all that comes of it.
    pub(crate) fn hears(&mut self, octets: &[u8], source: SocketAddr) {
        self.begin();
        self.datagram(octets, source);
        self.settle();
        self.timeout();
        self.settle();
    }

    /// Does what the switch wants, and all that comes of it.
    fn does(&mut self, leg: LegId, command: jawab_switch::LegCommand) {
        self.begin();
        self.command(leg, command);
        self.settle();
    }

    /// The next request of this method that it sends.
    fn sends(&mut self, method: &Method) -> Option<Request> {
        while let Some(transmit) = self.engine.poll_transmit() {
            if let Ok(Message::Request(request)) = Message::parse(&transmit.octets)
                && request.method == *method
            {
                return Some(request);
            }
        }
        None
    }

    /// What is told next of a leg.
    fn tells(&mut self) -> Option<(LegId, LegEvent)> {
        while let Some(input) = self.told.pop_front() {
            if let Input::Leg(leg, event) = input {
                return Some((leg, event));
            }
        }
        None
    }

    fn says(&mut self) -> Option<String> {
        let transmit = self.engine.poll_transmit()?;
        Some(String::from_utf8_lossy(&transmit.octets).into_owned())
    }
}

pub(crate) fn invite(number: u32, more: &str) -> String {
    format!(
        "INVITE sip:0537000000@box SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK{number}\r\n\
         From: <sip:0612@op.ma>;tag=1\r\nTo: <sip:0537000000@box>\r\nCall-ID: {number}\r\n\
         CSeq: 1 INVITE\r\nContact: <sip:x@127.0.0.1:5080>\r\nMax-Forwards: 70\r\n\
         Content-Type: application/sdp\r\n{more}\r\n\
         v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 8\r\n"
    )
}

#[tokio::test]
async fn any_octets_at_all_are_taken_or_not() {
    let (agent, _mails) = agent();
    let agent = RefCell::new(agent);
    let stranger: SocketAddr = "192.0.2.9:5060".parse().unwrap();
    let message = invite(1, "");
    let octets = (
        prop::collection::vec(any::<u8>(), 0..600),
        0..message.len(),
        any::<u8>(),
        0..message.len(),
    );
    let mut runner = TestRunner::new(Cases::with_cases(300));
    let outcome = runner.run(&octets, |(octets, at, with, cut)| {
        let agent = &mut *agent.borrow_mut();
        let mut damaged = message.clone().into_bytes();
        damaged[at] = with;
        let shorter = damaged[..cut].to_vec();
        for octets in [octets, damaged, shorter] {
            for from in [trunk(), stranger] {
                // All of it, whatever the rates are.
                let flow = agent.flow(Protocol::Udp, from);
                agent.begin();
                match Message::parse(&octets) {
                    Ok(message) => agent.handle(flow, message),
                    Err(error) => agent.refuse_unreadable(flow, &error),
                }
                agent.settle();
                while agent.says().is_some() {}
                agent.told.clear();
            }
        }
        Ok(())
    });
    outcome.unwrap();
    agent.borrow_mut().end_all_legs();
}

#[tokio::test]
async fn rfc3261_8_2_7_calls_of_strangers_cost_nothing_until_they_show_who_they_are() {
    let (mut agent, _mails) = agent();
    for number in 0..25_u32 {
        let stranger = SocketAddr::from(([192, 0, 2, 9], 5_060));
        agent.hears(invite(number, "").as_bytes(), stranger);
        let challenge = agent.says().unwrap();
        assert!(challenge.starts_with("SIP/2.0 401 Unauthorized\r\n"));
        assert!(challenge.contains("WWW-Authenticate: Digest realm=\"jawab\""));
        // Nor do credentials that prove nothing.
        let shown = "Authorization: Digest username=\"201\", realm=\"jawab\", nonce=\"x\", \
                     uri=\"sip:box\", response=\"0\"\r\n";
        agent.hears(invite(1_000 + number, shown).as_bytes(), stranger);
        assert!(agent.says().unwrap().contains("stale=true"));
    }
    assert_eq!(agent.engine.transaction_count(), 0);
    assert_eq!(agent.engine.session_count(), 0);
    assert!(agent.told.is_empty());
    agent.hears(invite(2_000, "").as_bytes(), trunk());
    assert_eq!(agent.engine.session_count(), 1);
    assert_eq!(agent.told.len(), 1);
}
