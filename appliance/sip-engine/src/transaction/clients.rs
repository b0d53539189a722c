//! The transactions of our requests.

mod ways;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::client::Machine;
use super::client_invite::{Expiry, Received};
use super::key::ClientKey;
use super::made::{ack_of_refusal, follow_up, via};
use super::timer::Times;
use crate::endpoint::{OutgoingId, RegistrationId, SessionId, SubscriptionId};
use crate::flow::{Flow, Protocol, Transmit};
use crate::random::Random;
use crate::timers::Deadlines;
use crate::{Method, Name, Request, Response, StatusCode};

/// For how many T1 somebody may say nothing at all before the next of several places is tried: a
/// proxy says 100 within 200 ms (RFC 3261 §17.2.1), and a caller does not wait for Timer B.
const SILENT_T1: u32 = 8;

/// Most forks of an INVITE whose 2xx are acknowledged.
const MOST_ACKS: usize = 16;

/// One of our transactions. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ClientId(u64);

/// Who is told what came of a request.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Owner {
    Session(SessionId),
    Registration(RegistrationId),
    Outgoing(OutgoingId),
    Subscription(SubscriptionId),
    /// Nobody: a CANCEL, a BYE of what is over.
    Nobody,
}

/// A request to which no answer came, by any of its ways.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Expired {
    pub(crate) client: ClientId,
    pub(crate) owner: Owner,
}

#[derive(Clone, Debug)]
struct Client {
    key: ClientKey,
    machine: Machine,
    request: Request,
    octets: Arc<[u8]>,
    /// The ACK of a refusal.
    ack: Option<Arc<[u8]>>,
    /// The ACKs of 2xx, by whose they are.
    acks: Vec<(String, Transmit)>,
    flow: Flow,
    /// Where it is tried next if nobody answers there (RFC 3263 §4.3).
    others: VecDeque<Flow>,
    owner: Owner,
}

/// The transactions of our requests.
#[derive(Debug)]
pub(crate) struct Clients {
    times: Times,
    most: usize,
    count: u64,
    all: BTreeMap<ClientId, Client>,
    by_key: HashMap<ClientKey, ClientId>,
    /// Whose connection or address each is sent to.
    by_peer: BTreeSet<(Protocol, SocketAddr, ClientId)>,
    deadlines: Deadlines<ClientId>,
    /// INVITEs that were answered and acknowledged, and from when on a copy of the answer would have
    /// come if the ACK had been lost: what gives way. They are kept for longer while there is room.
    settled: Deadlines<ClientId>,
}

impl Clients {
    pub(crate) fn new(times: Times, most: usize) -> Self {
        Self {
            times,
            most,
            count: 0,
            all: BTreeMap::new(),
            by_key: HashMap::new(),
            by_peer: BTreeSet::new(),
            deadlines: Deadlines::default(),
            settled: Deadlines::default(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.deadlines.next()
    }

    /// Sends a request, which has no Via yet, by the first of its ways. `None` if there are as
    /// many transactions as there may be, or no way.
    pub(crate) fn request(
        &mut self,
        now: Duration,
        random: &mut Random,
        request: Request,
        ways: Vec<Flow>,
        owner: Owner,
        out: &mut VecDeque<Transmit>,
    ) -> Option<ClientId> {
        let mut others = VecDeque::from(ways);
        let flow = others.pop_front()?;
        if !self.has_room(now) {
            return None;
        }
        self.count += 1;
        let id = ClientId(self.count);
        self.start(id, now, random, request, flow, others, owner, out);
        Some(id)
    }

    #[allow(clippy::too_many_arguments, reason = "a transaction is made of these")]
    fn start(
        &mut self,
        id: ClientId,
        now: Duration,
        random: &mut Random,
        mut request: Request,
        flow: Flow,
        others: VecDeque<Flow>,
        owner: Owner,
        out: &mut VecDeque<Transmit>,
    ) {
        let branch = random.branch();
        let top = via(flow, &branch);
        request.headers.push_front(Name::VIA, top.to_string());
        let octets: Arc<[u8]> = request.to_octets().into();
        out.push_back(Transmit {
            flow,
            octets: octets.clone(),
        });
        let reliable = flow.protocol.is_reliable();
        let key = ClientKey::new(branch, request.method.clone());
        let mut machine = Machine::new(&request.method, now, self.times, reliable);
        // The same place by another transport is no other place: it may be at work already.
        if others.iter().any(|other| other.peer != flow.peer) {
            machine.hurry(now + SILENT_T1 * self.times.t1);
        }
        let client = Client {
            key,
            machine,
            request,
            octets,
            ack: None,
            acks: Vec::new(),
            flow,
            others,
            owner,
        };
        self.insert(id, client);
    }

    fn insert(&mut self, id: ClientId, client: Client) {
        self.deadlines.set(id, client.machine.timers().next());
        self.by_key.insert(client.key.clone(), id);
        let Flow { protocol, peer, .. } = client.flow;
        self.by_peer.insert((protocol, peer, id));
        self.all.insert(id, client);
    }

    /// What a request was.
    pub(crate) fn request_of(&self, id: ClientId) -> Option<&Request> {
        self.all.get(&id).map(|client| &client.request)
    }

    /// Where a request went.
    pub(crate) fn flow_of(&self, id: ClientId) -> Option<Flow> {
        self.all.get(&id).map(|client| client.flow)
    }

    /// Whether a request waits for its final answer.
    pub(crate) fn is_pending(&self, id: ClientId) -> bool {
        self.all
            .get(&id)
            .is_some_and(|client| client.machine.is_pending())
    }

    /// Whether a response is to something that was asked.
    pub(crate) fn knows(&self, response: &Response) -> bool {
        ClientKey::of(response).is_ok_and(|key| self.by_key.contains_key(&key))
    }

    /// Keeps the ACK of a 2xx for its copies, for as long as those may come.
    pub(crate) fn acknowledged(&mut self, now: Duration, id: ClientId, tag: String, ack: Transmit) {
        self.settle(now, id);
        if let Some(client) = self.all.get_mut(&id)
            && client.acks.len() < MOST_ACKS
        {
            client.acks.push((tag, ack));
        }
    }

    /// Forgets a request that never ends (§9.1).
    pub(crate) fn destroy(&mut self, id: ClientId) {
        if self.is_pending(id) {
            self.remove(id);
        }
    }

    /// Tries a request nowhere else.
    pub(crate) fn stay(&mut self, id: ClientId) {
        if let Some(client) = self.all.get_mut(&id) {
            client.others.clear();
        }
    }

    /// Nobody is told any more what comes of a request.
    pub(crate) fn disown(&mut self, now: Duration, id: ClientId) {
        if let Some(client) = self.all.get_mut(&id) {
            client.owner = Owner::Nobody;
            client.machine.abandon(now);
            self.deadlines.set(id, client.machine.timers().next());
        }
    }

    /// Whether CANCEL may be sent: something was heard, and nothing final (RFC 3261 §9.1).
    pub(crate) fn may_cancel(&self, id: ClientId) -> bool {
        let client = self.all.get(&id);
        client.is_some_and(|client| client.machine.is_pending() && !client.machine.is_unanswered())
    }

    /// Sends the CANCEL of an INVITE, with these headers of its own (Reason, RFC 3326).
    pub(crate) fn cancel(
        &mut self,
        now: Duration,
        id: ClientId,
        more: &[(Name, String)],
        out: &mut VecDeque<Transmit>,
    ) {
        let Some(client) = self.all.get(&id) else {
            return;
        };
        let mut cancel = follow_up(&client.request, Method::Cancel);
        if let Some(to) = client.request.headers.first(&Name::TO) {
            cancel.headers.set(Name::TO, to);
        }
        cancel.headers.push_all(more);
        let (flow, branch) = (client.flow, client.key.branch().to_owned());
        let octets: Arc<[u8]> = cancel.to_octets().into();
        out.push_back(Transmit {
            flow,
            octets: octets.clone(),
        });
        self.count += 1;
        let own = ClientId(self.count);
        let key = ClientKey::new(branch, Method::Cancel);
        let reliable = flow.protocol.is_reliable();
        let machine = Machine::new(&Method::Cancel, now, self.times, reliable);
        let client = Client {
            key,
            machine,
            request: cancel,
            octets,
            ack: None,
            acks: Vec::new(),
            flow,
            others: VecDeque::new(),
            owner: Owner::Nobody,
        };
        self.insert(own, client);
    }

    /// A response has come; gives whose it is, if it is news.
    pub(crate) fn receive(
        &mut self,
        now: Duration,
        random: &mut Random,
        response: &Response,
        out: &mut VecDeque<Transmit>,
    ) -> Option<(ClientId, Owner)> {
        let key = ClientKey::of(response).ok()?;
        let id = *self.by_key.get(&key)?;
        let client = self.all.get_mut(&id)?;
        // Another of its ways may be better off (RFC 3263 §4.3).
        let is_busy = response.status == StatusCode::SERVICE_UNAVAILABLE;
        let moves_on = is_busy && !client.others.is_empty() && client.machine.is_pending();
        let received = client.machine.receive(now, response.status);
        self.deadlines.set(id, client.machine.timers().next());
        if matches!(received, Received::AckAndPass) {
            client.ack = ack_of_refusal(&client.request, response);
        }
        if matches!(received, Received::Ack | Received::AckAndPass)
            && let Some(octets) = client.ack.clone()
        {
            out.push_back(Transmit {
                flow: client.flow,
                octets,
            });
            self.settled.set(id, Some(now + self.times.t4));
        }
        if response.status.is_success() && !client.acks.is_empty() {
            let tag = response.headers.to_tag().ok()?.unwrap_or_default();
            if let Some((_, ack)) = client.acks.iter().find(|(own, _)| *own == tag) {
                out.push_back(ack.clone());
                self.settle(now, id);
                return None;
            }
        }
        if moves_on {
            self.move_on(now, random, id, out);
            return None;
        }
        let news = matches!(received, Received::Pass | Received::AckAndPass);
        news.then_some((id, client.owner))
    }

    /// Lets time pass: sends again what is to be; gives a request that nobody answered.
    pub(crate) fn expire(
        &mut self,
        now: Duration,
        random: &mut Random,
        out: &mut VecDeque<Transmit>,
    ) -> Option<Expired> {
        while let Some(id) = self.deadlines.pop(now) {
            let Some(client) = self.all.get_mut(&id) else {
                continue;
            };
            let expiry = client.machine.expire(now);
            self.deadlines.set(id, client.machine.timers().next());
            match expiry {
                None => {}
                Some(Expiry::Resend) => out.push_back(Transmit {
                    flow: client.flow,
                    octets: client.octets.clone(),
                }),
                Some(Expiry::Ended) => {
                    self.remove(id);
                }
                Some(Expiry::TimedOut) => {
                    if let Some(expired) = self.given_up(now, random, id, out) {
                        return Some(expired);
                    }
                }
            }
        }
        None
    }

    /// Whether there is room, or some can be made: of INVITEs that are over, the one whose ACK was
    /// sent first goes first.
    fn has_room(&mut self, now: Duration) -> bool {
        if self.all.len() < self.most {
            return true;
        }
        let oldest = self.settled.pop(now);
        oldest.is_some_and(|oldest| self.remove(oldest).is_some())
    }

    /// The ACK of an INVITE has gone. Were it lost, the answer would come again within T2 (RFC 3261
    /// §13.3.1.4, §17.2.1), and the ACK go again; after T4 without that it has arrived.
    fn settle(&mut self, now: Duration, id: ClientId) {
        if self.all.contains_key(&id) {
            self.settled.set(id, Some(now + self.times.t4));
        }
    }

    fn remove(&mut self, id: ClientId) -> Option<Client> {
        self.deadlines.set(id, None);
        self.settled.set(id, None);
        let client = self.all.remove(&id)?;
        self.by_key.remove(&client.key);
        let Flow { protocol, peer, .. } = client.flow;
        self.by_peer.remove(&(protocol, peer, id));
        Some(client)
    }
}
