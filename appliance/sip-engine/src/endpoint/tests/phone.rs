//! A phone: what the owner of an endpoint does.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::endpoint::{
    Config, Description, End, Endpoint, Event, IncomingId, SessionId, SessionTimer, SubscriptionId,
};
use crate::flow::{Flow, Protocol};
use crate::offer_answer::{Local, Negotiation};
use crate::sdp::{Direction, SessionDescription};
use crate::session::{By, Content, Invite};
use crate::{NameAddr, StatusCode, Uri};

/// How far a call is, as its owner has been told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    Calling,
    Ringing,
    Up,
    Ended(End),
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) seen: Seen,
    pub(super) negotiation: Negotiation,
}

/// What a phone does when it is called.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Manner {
    /// Rings, and is answered by the test.
    Rings,
    /// 183 with what is heard, then as above.
    EarlyMedia,
    /// Is answered at once.
    Answers,
    /// Is busy.
    Busy,
    /// Says nothing.
    Silent,
}

#[derive(Debug)]
pub(super) struct Phone {
    pub(super) endpoint: Endpoint,
    pub(super) flow: Flow,
    pub(super) calls: BTreeMap<SessionId, Call>,
    pub(super) events: Vec<Event>,
    pub(super) manner: Manner,
    pub(super) refers: Vec<IncomingId>,
    /// Who has subscribed here, and is told the document.
    pub(super) told: Vec<SubscriptionId>,
    pub(super) document: Content,
}

pub(super) fn config(seed: u8) -> Config {
    let mut config = Config::new(
        [seed; 32],
        vec![(Protocol::Udp, 5_060), (Protocol::Tcp, 5_060)],
    );
    config = config.with_packages(&["dialog", "message-summary"]);
    config.session_timer = Some(SessionTimer {
        expires_s: 90,
        least_s: 90,
    });
    config
}

impl Phone {
    pub(super) fn new(config: Config, protocol: Protocol, local: &str, peer: &str) -> Self {
        Self {
            endpoint: Endpoint::new(config),
            flow: Flow {
                protocol,
                local: local.parse().unwrap(),
                peer: peer.parse().unwrap(),
            },
            calls: BTreeMap::new(),
            events: Vec::new(),
            manner: Manner::Rings,
            refers: Vec::new(),
            told: Vec::new(),
            document: Content {
                kind: "application/x-test".into(),
                octets: b"0".to_vec(),
            },
        }
    }

    fn negotiation(&self) -> Negotiation {
        let mut address = self.flow.local;
        address.set_port(16_384);
        Negotiation::new(Local::g711(address, 1))
    }

    pub(super) fn invite(&self, offer: Option<Vec<u8>>) -> Invite {
        let uri = |host: std::net::SocketAddr| Uri::parse(&format!("sip:201@{host}")).unwrap();
        let from = NameAddr::new(uri(self.flow.local));
        Invite::new(
            uri(self.flow.peer),
            from,
            uri(self.flow.local),
            self.flow,
            offer,
        )
    }

    /// Calls the other phone, with an offer or without.
    pub(super) fn call(&mut self, now: Duration, offers: bool) -> SessionId {
        let mut negotiation = self.negotiation();
        let offer = offers.then(|| negotiation.offer().to_string().into_bytes());
        let invite = self.invite(offer);
        self.sends(now, invite, negotiation)
    }

    /// Calls the other phone, with a session timer of this call's own.
    pub(super) fn call_with(&mut self, now: Duration, timer: Option<SessionTimer>) -> SessionId {
        let mut negotiation = self.negotiation();
        let offer = negotiation.offer().to_string().into_bytes();
        let invite = Invite {
            session_timer: timer,
            ..self.invite(Some(offer))
        };
        self.sends(now, invite, negotiation)
    }

    fn sends(&mut self, now: Duration, invite: Invite, negotiation: Negotiation) -> SessionId {
        let id = self.endpoint.invite(now, invite).unwrap();
        let call = Call {
            seen: Seen::Calling,
            negotiation,
        };
        self.calls.insert(id, call);
        id
    }

    /// Answers whatever rings.
    pub(super) fn answers(&mut self, now: Duration) {
        let ringing = self
            .calls
            .iter()
            .filter(|(_, call)| call.seen == Seen::Ringing);
        let ids: Vec<_> = ringing.map(|(id, _)| *id).collect();
        for id in ids {
            self.accept(now, id);
        }
    }

    fn accept(&mut self, now: Duration, id: SessionId) {
        let call = self.calls.get_mut(&id).unwrap();
        let said = call.negotiation.said().cloned();
        let said = said.unwrap_or_else(|| call.negotiation.offer());
        if self
            .endpoint
            .accept(now, id, Some(said.to_string().into_bytes()), &[])
            .is_ok()
        {
            call.seen = Seen::Up;
        }
    }

    /// Ends every call.
    pub(super) fn hangs_up(&mut self, now: Duration) {
        let ids: Vec<_> = self.calls.keys().copied().collect();
        for id in ids {
            // Those that are over are gone.
            let _ = self.endpoint.end(now, id, &[]);
        }
    }

    /// Changes every call that is up.
    pub(super) fn changes(&mut self, now: Duration, by: By, to: Option<Direction>) {
        for (id, call) in &mut self.calls {
            if call.seen != Seen::Up {
                continue;
            }
            let mut next = call.negotiation.clone();
            let offer = to.map(|direction| {
                next.want(direction);
                next.offer().to_string().into_bytes()
            });
            // Not while the 2xx waits for a PRACK, say: then nothing is wanted.
            if self.endpoint.change(now, *id, by, offer).is_ok() {
                call.negotiation = next;
            }
        }
    }

    /// Takes note of what happened, and does what a phone does then.
    pub(super) fn reacts(&mut self, now: Duration) {
        while let Some(event) = self.endpoint.poll_event() {
            self.events.push(event.clone());
            self.react(now, event);
        }
    }

    fn react(&mut self, now: Duration, event: Event) {
        match event {
            Event::Incoming {
                session,
                description,
                ..
            } => self.rings(now, session, description),
            Event::Progress {
                session,
                description,
                ..
            } => self.hears(now, session, description),
            Event::Answered {
                session,
                description,
                ..
            } => {
                let call = self.call_of(session);
                assert!(
                    !matches!(call.seen, Seen::Ended(_)),
                    "answered after its end"
                );
                call.seen = Seen::Up;
                self.hears(now, session, description);
            }
            Event::Confirmed {
                session,
                description,
            }
            | Event::Changed {
                session,
                description,
            } => self.hears(now, session, description),
            Event::Offer {
                session,
                description,
            } => {
                let call = self.call_of(session);
                assert!(!matches!(call.seen, Seen::Ended(_)), "asked after its end");
                match description {
                    Some(offer) => self.hears(now, session, Some(Description::Offer(offer))),
                    None => {
                        let offer = call.negotiation.offer().to_string().into_bytes();
                        self.endpoint.answer(now, session, offer).unwrap();
                    }
                }
            }
            Event::Request { id, request, .. } => {
                let status = StatusCode::OK;
                let response = self.endpoint.response_to(id, status).unwrap();
                assert!(!request.method.as_str().is_empty());
                self.endpoint.respond(now, id, response).unwrap();
            }
            Event::Refer { session, id, .. } => {
                self.endpoint.accept_refer(now, session, id).unwrap();
                self.refers.push(id);
            }
            Event::Subscribe { subscription, .. } => {
                let document = Some(self.document.clone());
                self.endpoint
                    .accept_subscription(now, subscription, document)
                    .unwrap();
                self.told.push(subscription);
            }
            Event::SubscriptionEnded { subscription, .. } => {
                self.told.retain(|own| *own != subscription);
            }
            Event::Ended { session, end } => {
                let call = self.call_of(session);
                assert!(!matches!(call.seen, Seen::Ended(_)), "it ends once");
                call.seen = Seen::Ended(end);
            }
            _ => {}
        }
    }

    fn rings(&mut self, now: Duration, session: SessionId, offer: Option<Vec<u8>>) {
        let mut negotiation = self.negotiation();
        if let Some(offer) = offer {
            negotiation
                .answer(&SessionDescription::parse(&offer).unwrap())
                .unwrap();
        }
        let said = negotiation.said().map(|said| said.to_string().into_bytes());
        let call = Call {
            seen: Seen::Ringing,
            negotiation,
        };
        assert!(
            self.calls.insert(session, call).is_none(),
            "one INVITE, one call"
        );
        let endpoint = &mut self.endpoint;
        match self.manner {
            Manner::Silent => {}
            Manner::Rings => {
                endpoint
                    .progress(now, session, StatusCode::RINGING, None, &[])
                    .unwrap();
            }
            Manner::EarlyMedia => {
                let progress = StatusCode::SESSION_PROGRESS;
                endpoint
                    .progress(now, session, progress, said, &[])
                    .unwrap();
            }
            Manner::Busy => endpoint
                .reject(now, session, StatusCode::BUSY_HERE, &[])
                .unwrap(),
            Manner::Answers => self.accept(now, session),
        }
    }

    fn hears(&mut self, now: Duration, session: SessionId, description: Option<Description>) {
        let call = self.calls.get_mut(&session).unwrap();
        match description {
            Some(Description::Offer(offer)) => {
                let offer = SessionDescription::parse(&offer).unwrap();
                let answer = call.negotiation.answer(&offer).unwrap();
                let answer = answer.to_string().into_bytes();
                self.endpoint.answer(now, session, answer).unwrap();
            }
            Some(Description::Answer(answer) | Description::Preview(answer)) => {
                let answer = SessionDescription::parse(&answer).unwrap();
                call.negotiation.answered(&answer).unwrap();
            }
            None => {}
        }
    }

    fn call_of(&mut self, session: SessionId) -> &mut Call {
        self.calls.get_mut(&session).expect("a call that was begun")
    }

    /// How its only call is.
    pub(super) fn seen(&self) -> Option<&Seen> {
        assert!(self.calls.len() < 2);
        self.calls.values().next().map(|call| &call.seen)
    }

    pub(super) fn is_up(&self) -> bool {
        self.seen() == Some(&Seen::Up)
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.seen(), None | Some(Seen::Ended(_)))
    }

    /// Which ways the only call's audio flows.
    pub(super) fn direction(&self) -> Option<Direction> {
        let call = self.calls.values().next()?;
        Some(call.negotiation.agreed()?.direction)
    }

    pub(super) fn assert_idle(&self) {
        assert_eq!(self.endpoint.session_count(), 0, "{:#?}", self.endpoint);
        assert_eq!(self.endpoint.subscription_count(), 0);
        assert_eq!(self.endpoint.transaction_count(), 0);
        assert_eq!(self.endpoint.next_timeout(), None);
    }
}
