//! Notices phones and trunks that vanish: each is asked now and then whether it is there (OPTIONS,
//! RFC 3261 §11). Any final answer will do.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jawab_sip_engine::endpoint::{Ask, OutgoingId};
use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::{Method, NameAddr, Response, StatusCode, Uri};
use jawab_switch::{Cause, HandsetId, LegId, LineId};
use tracing::{debug, warn};

use crate::agent::Agent;
use crate::local_address::{contact, host};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// Questions in a row without an answer after which a phone or a trunk is gone.
pub(crate) const UNANSWERED: u8 = 2;

/// Whom a question went to.
#[derive(Clone, Debug)]
enum Whom {
    Handset { handset: HandsetId, at: SocketAddr },
    Trunk(OfTrunk),
}

/// A place of a trunk.
#[derive(Clone, Debug)]
struct OfTrunk {
    line: LineId,
    at: SocketAddr,
    /// Questions before this one.
    unanswered: u8,
    /// Legs over which nothing is heard: they are given up if it is gone.
    legs: Vec<LegId>,
}

/// The questions that wait for an answer.
#[derive(Debug)]
pub(crate) struct Questions {
    open: HashMap<OutgoingId, Whom>,
    /// In the order in which they were asked.
    patience: VecDeque<(Instant, OutgoingId)>,
    /// When all are asked next.
    next_turn: Instant,
}

impl Questions {
    /// None yet.
    pub(crate) fn new(next_turn: Instant) -> Self {
        Self {
            open: HashMap::new(),
            patience: VecDeque::new(),
            next_turn,
        }
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.patience.front().map(|(due, _)| *due)
    }

    /// One whose time is over, and that is not answered.
    fn expired(&mut self, now: Instant) -> Option<Whom> {
        while self.patience.front().is_some_and(|(due, _)| *due <= now) {
            let (_, id) = self.patience.pop_front()?;
            if let Some(whom) = self.open.remove(&id) {
                return Some(whom);
            }
        }
        None
    }

    /// Has a leg wait for an answer of a place of its trunk that is awaited already; false if none is.
    fn joins(&mut self, asked: &LineId, place: SocketAddr, leg: Option<LegId>) -> bool {
        for whom in self.open.values_mut() {
            if let Whom::Trunk(trunk) = whom
                && trunk.line == *asked
                && trunk.at == place
            {
                trunk
                    .legs
                    .extend(leg.filter(|leg| !trunk.legs.contains(leg)));
                return true;
            }
        }
        false
    }
}

impl Agent {
    /// Asks every registered handset and every trunk in turn, when it is time.
    pub(crate) fn keep_alive(&mut self) {
        if self.now < self.questions.next_turn {
            return;
        }
        self.questions.next_turn = self.now + self.config.options_every;
        for handset in self.registry.expire(self.now) {
            warn!("handset {handset} did not renew its registration; is it switched off?");
            self.handset_gone(&handset);
        }
        for handset in self.registry.all() {
            // Some phones answer no question in a call; what they say is answer enough.
            if !self.is_speaking(&handset) {
                self.check_on(&handset, Duration::ZERO);
            }
        }
        for line in self.trunks.lines() {
            self.check_on_trunk(&line, None);
        }
    }

    /// Asks one handset that has been quiet for so long; it is given up when it has not answered
    /// too often.
    pub(crate) fn check_on(&mut self, handset: &HandsetId, quiet_for: Duration) {
        let Some(binding) = self.registry.ask(handset, quiet_for, self.now) else {
            return;
        };
        let whom = Whom::Handset {
            handset: handset.clone(),
            at: binding.flow.peer,
        };
        self.ask(binding.contact, binding.flow, whom);
    }

    /// Asks each place of one trunk; the leg is given up if that is out of service.
    pub(crate) fn check_on_trunk(&mut self, line: &LineId, leg: Option<LegId>) {
        for at in self.trunks.places(line) {
            if !self.questions.joins(line, at, leg) {
                self.ask_trunk(OfTrunk {
                    line: line.clone(),
                    at,
                    unanswered: 0,
                    legs: leg.into_iter().collect(),
                });
            }
        }
    }

    /// Asks one place of a trunk, if it is not being asked: a stream to it is opened for that.
    pub(crate) fn check_on_place(&mut self, line: &LineId, at: SocketAddr) {
        if !self.questions.joins(line, at, None) {
            self.ask_trunk(OfTrunk {
                line: line.clone(),
                at,
                unanswered: 0,
                legs: Vec::new(),
            });
        }
    }

    fn ask_trunk(&mut self, whom: OfTrunk) {
        let protocol = self.trunks.protocol(&whom.line);
        let flow = self.flow(protocol, whom.at);
        let uri = Uri::sip(None, &host(whom.at.ip()), Some(whom.at.port()));
        self.ask(uri, flow, Whom::Trunk(whom));
    }

    fn ask(&mut self, to: Uri, flow: Flow, whom: Whom) {
        let ask = Ask {
            method: Method::Options,
            to,
            from: NameAddr::new(contact("jawab", flow)),
            ways: vec![flow],
            like: flow,
            headers: Vec::new(),
            content: None,
            account: None,
        };
        let time = self.time();
        match self.engine.ask(time, ask) {
            Ok(id) => {
                self.questions.open.insert(id, whom);
                self.questions.patience.push_back((self.now + PATIENCE, id));
            }
            Err(error) => {
                // For want of room: nobody is to be blamed for it.
                debug!("{whom:?} is not asked: {error}");
                if let Whom::Handset { handset, at } = &whom {
                    self.registry.answered(handset, *at, Some(self.now));
                }
            }
        }
    }

    /// A question was answered.
    pub(crate) fn question_answered(&mut self, id: OutgoingId, response: &Response) {
        if let Some(whom) = self.questions.open.remove(&id) {
            // 408 is a proxy's word for silence.
            self.heard_of(whom, response.status != StatusCode::REQUEST_TIMEOUT);
        }
    }

    /// A question did not arrive, or found nobody.
    pub(crate) fn question_failed(&mut self, id: OutgoingId) {
        if let Some(whom) = self.questions.open.remove(&id) {
            self.heard_of(whom, false);
        }
    }

    /// Gives up those that have not answered in time.
    pub(crate) fn questions_unanswered(&mut self) {
        while let Some(whom) = self.questions.expired(self.now) {
            self.heard_of(whom, false);
        }
    }

    fn heard_of(&mut self, whom: Whom, answers: bool) {
        match whom {
            Whom::Handset { handset, at } => self.heard_of_handset(&handset, at, answers),
            Whom::Trunk(trunk) => self.heard_of_trunk(trunk, answers),
        }
    }

    fn heard_of_handset(&mut self, handset: &HandsetId, at: SocketAddr, answers: bool) {
        let when = answers.then_some(self.now);
        let unanswered = self.registry.answered(handset, at, when);
        if unanswered == 0 {
            return;
        }
        if unanswered < UNANSWERED {
            if let Some(binding) = self.registry.get(handset).cloned() {
                let whom = Whom::Handset {
                    handset: handset.clone(),
                    at,
                };
                self.ask(binding.contact, binding.flow, whom);
            }
            return;
        }
        if self.registry.forget(handset) {
            warn!("handset {handset} at {at} does not answer any more; is its cable in?");
            self.handset_gone(handset);
        }
    }

    fn heard_of_trunk(&mut self, mut asked: OfTrunk, answers: bool) {
        let change = if answers {
            self.trunks.heard(&asked.line, asked.at, true)
        } else {
            self.trunks.silent(&asked.line, asked.at)
        };
        self.trunk_is(&asked.line, change);
        self.register_trunk(&asked.line);
        if answers {
            return;
        }
        asked.unanswered += 1;
        if asked.unanswered < UNANSWERED {
            self.ask_trunk(asked);
        } else if self.trunks.is_gone(&asked.line) {
            for leg in asked.legs {
                self.lose(leg, Cause::NETWORK_OUT_OF_ORDER);
            }
        }
    }
}
