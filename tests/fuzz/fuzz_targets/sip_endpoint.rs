//! What arrives at the SIP port, one message after the other, and descriptions within them: with a
//! call up and somebody who has subscribed. Of the octets, 0 is between messages, 1 stands for the
//! tag that the call was given, and 2 for the subscription's: so what comes may be of them.
#![no_main]

use std::time::Duration;

use jawab_sip_engine::endpoint::{Config, Endpoint, Event, Limits};
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::offer_answer::{Local, Negotiation};
use jawab_sip_engine::package::{Counts, MessageSummary};
use jawab_sip_engine::sdp::SessionDescription;
use jawab_sip_engine::{Message, StatusCode, StreamParser};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits {
    sessions: 4,
    client_transactions: 64,
    server_transactions: 16,
    registrations: 2,
    subscriptions: 4,
    octets: 16 * 1_024,
};

/// A call, its ACK, and a subscription.
const BEFORE: [&str; 3] = [
    "INVITE sip:201@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKa\r\nFrom: <sip:a@x>;tag=a\r\n\
     To: <sip:201@x>\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.2>\r\n\
     Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\n\
     t=0 0\r\nm=audio 4000 RTP/AVP 8\r\n",
    "ACK sip:201@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKb\r\nFrom: <sip:a@x>;tag=a\r\n\
     To: <sip:201@x>;tag=\u{1}\r\nCall-ID: a\r\nCSeq: 1 ACK\r\n\r\n",
    "SUBSCRIBE sip:201@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKc\r\nFrom: <sip:a@x>;tag=a\r\n\
     To: <sip:201@x>\r\nCall-ID: s\r\nCSeq: 1 SUBSCRIBE\r\nContact: <sip:a@127.0.0.2>\r\n\
     Event: message-summary\r\n\r\n",
];

/// An endpoint and what its owner does.
struct Side {
    endpoint: Endpoint,
    flow: Flow,
    now: Duration,
    /// The tags that it gave to the call and to the subscription.
    tags: [String; 2],
}

fuzz_target!(|octets: &[u8]| {
    let carried = vec![(Protocol::Udp, 5_060), (Protocol::Tcp, 5_060)];
    let mut config = Config::new([1; 32], carried).with_packages(&["message-summary"]);
    config.limits = LIMITS;
    let mut side = Side {
        endpoint: Endpoint::new(config),
        flow: Flow {
            protocol: Protocol::Udp,
            local: ([127, 0, 0, 1], 5_060).into(),
            peer: ([127, 0, 0, 2], 5_060).into(),
        },
        now: Duration::ZERO,
        tags: Default::default(),
    };
    for message in BEFORE {
        side.hears(message.as_bytes());
    }
    assert_eq!(side.endpoint.session_count(), 1);
    assert_eq!(side.endpoint.subscription_count(), 1);
    for message in octets.split(|octet| *octet == 0) {
        side.hears(message);
    }
    // The same over a stream.
    let mut parser = StreamParser::new();
    let stream = Flow {
        protocol: Protocol::Tcp,
        ..side.flow
    };
    for piece in octets.chunks(1_000) {
        parser.push(piece);
        while let Some(incoming) = parser.poll() {
            let _ = side.endpoint.handle_stream(side.now, stream, incoming);
            side.reacts();
        }
    }
    side.endpoint.transport_failed(side.now, stream);
    side.reacts();
    // Whatever began ends: calls that nobody hangs up do when their timers run out.
    for _ in 0..20_000 {
        let Some(due) = side.endpoint.next_timeout() else {
            break;
        };
        side.now = due.max(side.now);
        side.endpoint.handle_timeout(side.now);
        side.reacts();
    }
    assert_eq!(side.endpoint.transaction_count(), 0);
    assert_eq!(side.endpoint.subscription_count(), 0);
});

impl Side {
    fn hears(&mut self, message: &[u8]) {
        let mut octets = Vec::with_capacity(message.len());
        for octet in message {
            match octet {
                1 => octets.extend_from_slice(self.tags[0].as_bytes()),
                2 => octets.extend_from_slice(self.tags[1].as_bytes()),
                octet => octets.push(*octet),
            }
        }
        let _ = self.endpoint.handle_message(self.now, self.flow, &octets);
        self.reacts();
        self.now += Duration::from_millis(100);
    }

    fn reacts(&mut self) {
        while let Some(event) = self.endpoint.poll_event() {
            self.react(event);
        }
        while let Some(sent) = self.endpoint.poll_transmit() {
            let Ok(Message::Response(response)) = Message::parse(&sent.octets) else {
                continue;
            };
            let index = match response.headers.call_id() {
                Ok("a") => 0,
                Ok("s") => 1,
                _ => continue,
            };
            if let Ok(Some(tag)) = response.headers.to_tag()
                && self.tags[index].is_empty()
            {
                self.tags[index] = tag;
            }
        }
        assert!(self.endpoint.session_count() <= LIMITS.sessions);
        assert!(self.endpoint.subscription_count() <= LIMITS.subscriptions);
        let most = LIMITS.client_transactions + 2 * LIMITS.server_transactions;
        // CANCELs beside, of which each call has one.
        assert!(self.endpoint.transaction_count() <= most + 5 * LIMITS.sessions);
    }

    fn react(&mut self, event: Event) {
        let (endpoint, now) = (&mut self.endpoint, self.now);
        match event {
            Event::Incoming {
                session,
                description,
                ..
            } => {
                let answer = description.and_then(|offer| {
                    let offer = SessionDescription::parse(&offer).ok()?;
                    let local = Local::g711(self.flow.local, 1);
                    let answer = Negotiation::new(local).answer(&offer).ok()?;
                    assert_eq!(answer.media.len(), offer.media.len());
                    Some(answer.to_string().into_bytes())
                });
                if answer.is_none() || endpoint.accept(now, session, answer, &[]).is_err() {
                    let status = StatusCode::NOT_ACCEPTABLE_HERE;
                    let _ = endpoint.reject(now, session, status, &[]);
                }
            }
            Event::Offer { session, .. } => {
                let _ = endpoint.refuse(now, session, StatusCode::NOT_ACCEPTABLE_HERE, &[]);
            }
            Event::Subscribe { subscription, .. } => {
                let document = MessageSummary::of_voice(None, Counts::default()).content();
                let accepted = endpoint.accept_subscription(now, subscription, Some(document));
                assert_eq!(accepted, Ok(()));
            }
            Event::Refer { session, id, .. } => {
                let _ = endpoint.accept_refer(now, session, id);
            }
            _ => {}
        }
    }
}
