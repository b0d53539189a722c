//! The transactions of the far ends' requests.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::key::ServerKey;
use super::server_invite::{self, Expiry, ServerInvite};
use super::server_other::{self, ServerOther};
use super::timer::{Timer, Times};
use crate::flow::{Flow, Transmit};
use crate::timers::{Deadlines, TimerSet};
use crate::{Method, Request, Response, StatusCode};

/// One of the far ends' transactions. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ServerId(u64);

/// What a request is.
#[derive(Debug)]
pub(crate) enum Arrived {
    /// A new one.
    New(ServerId, Request),
    /// A new CANCEL, and the INVITE that it cancels.
    Cancel(ServerId, Request, Option<ServerId>),
    /// An ACK that is no transaction's: that of a 2xx.
    Ack(Request),
    /// The same request by another way (RFC 3261 §8.2.2.2): 482.
    Merged(Request),
    /// There are as many transactions as there may be.
    Full(Request),
    /// A copy; what was to be done is done.
    Copy,
}

#[derive(Clone, Debug)]
enum Machine {
    Invite(ServerInvite),
    Other(ServerOther),
}

impl Machine {
    const fn timers(&self) -> &TimerSet<Timer> {
        match self {
            Self::Invite(machine) => &machine.timers,
            Self::Other(machine) => &machine.timers,
        }
    }

    const fn repeats(&self) -> bool {
        match self {
            Self::Invite(machine) => machine.repeats(),
            Self::Other(machine) => machine.repeats(),
        }
    }

    /// Another request than INVITE that is kept for its copies only.
    const fn gives_way(&self) -> bool {
        matches!(self, Self::Other(machine) if matches!(machine.state, server_other::State::Completed))
    }
}

/// What tells an INVITE that came by two ways from another.
type MergeKey = (String, Option<String>, u32);

#[derive(Clone, Debug)]
struct Server {
    key: ServerKey,
    merge: Option<MergeKey>,
    machine: Machine,
    /// What is answered; without its body.
    request: Request,
    tag: String,
    flow: Flow,
    last: Option<Arc<[u8]>>,
}

/// The transactions of the far ends' requests.
#[derive(Debug)]
pub(crate) struct Servers {
    times: Times,
    most_invites: usize,
    most_others: usize,
    invites: usize,
    count: u64,
    all: BTreeMap<ServerId, Server>,
    /// Of other requests those that were answered, the oldest first: what gives way.
    answered: BTreeSet<ServerId>,
    by_key: HashMap<ServerKey, ServerId>,
    merged: HashMap<MergeKey, ServerId>,
    deadlines: Deadlines<ServerId>,
    /// Of INVITEs those that were answered and acknowledged, and from when on none of their copies
    /// can still be on its way: what gives way. They are kept for longer while there is room.
    settled: Deadlines<ServerId>,
}

impl Servers {
    /// At most so many of INVITE, and so many of the rest: a flood of questions keeps no calls out.
    pub(crate) fn new(times: Times, most_invites: usize, most_others: usize) -> Self {
        Self {
            times,
            most_invites,
            most_others,
            invites: 0,
            count: 0,
            all: BTreeMap::new(),
            answered: BTreeSet::new(),
            by_key: HashMap::new(),
            merged: HashMap::new(),
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

    /// A request has come, whose Via says from where. Answers go by this flow, with this tag.
    pub(crate) fn receive(
        &mut self,
        now: Duration,
        request: Request,
        flow: Flow,
        tag: String,
        out: &mut VecDeque<Transmit>,
    ) -> Arrived {
        if request.method == Method::Ack {
            return self.acknowledge(now, request);
        }
        let Ok(key) = ServerKey::of(&request) else {
            return Arrived::Copy;
        };
        if let Some(server) = self.by_key.get(&key).and_then(|id| self.all.get(id)) {
            if server.machine.repeats()
                && let Some(octets) = server.last.clone()
            {
                out.push_back(Transmit {
                    flow: server.flow,
                    octets,
                });
            }
            return Arrived::Copy;
        }
        let merge = merge_key(&request);
        if merge
            .as_ref()
            .is_some_and(|merge| self.merged.contains_key(merge))
        {
            return Arrived::Merged(request);
        }
        let is_invite = request.method == Method::Invite;
        // What belongs to a call has more room than questions from anywhere.
        let has_call = belongs_to_a_call(&request);
        if !self.has_room(now, is_invite, has_call) {
            return Arrived::Full(request);
        }
        self.count += 1;
        let id = ServerId(self.count);
        let reliable = flow.protocol.is_reliable();
        let machine = if is_invite {
            self.invites += 1;
            Machine::Invite(ServerInvite::new(self.times, reliable))
        } else {
            Machine::Other(ServerOther::new(now, self.times, reliable))
        };
        self.deadlines.set(id, machine.timers().next());
        self.by_key.insert(key.clone(), id);
        if let Some(merge) = merge.clone() {
            self.merged.insert(merge, id);
        }
        let kept = Request {
            body: Vec::new(),
            ..request.clone()
        };
        let server = Server {
            key,
            merge,
            machine,
            request: kept,
            tag,
            flow,
            last: None,
        };
        self.all.insert(id, server);
        if is_invite {
            // Whoever decides may take longer than 200 ms (§17.2.1).
            self.respond(now, id, Response::to(&request, StatusCode::TRYING), out);
        }
        if request.method == Method::Cancel {
            let invite = ServerKey::of_invite(&request).ok();
            let invite = invite.and_then(|key| self.by_key.get(&key).copied());
            return Arrived::Cancel(id, request, invite);
        }
        Arrived::New(id, request)
    }

    fn acknowledge(&mut self, now: Duration, ack: Request) -> Arrived {
        let Ok(key) = ServerKey::of_invite(&ack) else {
            return Arrived::Copy;
        };
        let known = self.by_key.get(&key).copied().or_else(|| {
            let key = key.without_to_tag()?;
            self.by_key.get(&key).copied()
        });
        let Some((id, server)) = known.and_then(|id| Some((id, self.all.get_mut(&id)?))) else {
            self.settle_accepted(now, &ack);
            return Arrived::Ack(ack);
        };
        let Machine::Invite(machine) = &mut server.machine else {
            return Arrived::Copy;
        };
        match machine.state {
            // By RFC 2543 the ACK of a 2xx has the INVITE's branch, if any.
            server_invite::State::Accepted => {
                self.settle(now, id);
                Arrived::Ack(ack)
            }
            _ => {
                machine.acknowledged(now);
                self.deadlines.set(id, server.machine.timers().next());
                Arrived::Copy
            }
        }
    }

    /// The ACK of a 2xx has a branch of its own: the INVITE is found by what else they share
    /// (§13.2.2.4). One within a dialog is not found, and stays until its time is over.
    fn settle_accepted(&mut self, now: Duration, ack: &Request) {
        let id = merge_key_of(ack).and_then(|key| self.merged.get(&key).copied());
        if let Some(id) = id {
            self.settle(now, id);
        }
    }

    /// An accepted INVITE was acknowledged: once no copy of it can be on its way any more (T4, as
    /// after a refusal: §17.2.1), it is kept for nobody.
    fn settle(&mut self, now: Duration, id: ServerId) {
        let machine = self.all.get(&id).map(|server| &server.machine);
        if let Some(Machine::Invite(machine)) = machine
            && machine.state == server_invite::State::Accepted
        {
            self.settled.set(id, Some(now + self.times.t4));
        }
    }

    /// Sends a response; false if it is too late for it. Our tag is added where it is owed.
    pub(crate) fn respond(
        &mut self,
        now: Duration,
        id: ServerId,
        mut response: Response,
        out: &mut VecDeque<Transmit>,
    ) -> bool {
        let Some(server) = self.all.get_mut(&id) else {
            return false;
        };
        let status = response.status;
        let may = match &mut server.machine {
            Machine::Invite(machine) => machine.respond(now, status.code()),
            Machine::Other(machine) => machine.respond(now, status.code()),
        };
        if !may {
            return false;
        }
        if status != StatusCode::TRYING {
            response.set_to_tag(&server.tag);
        }
        let octets: Arc<[u8]> = response.to_octets().into();
        server.last = Some(octets.clone());
        if server.machine.gives_way() {
            self.answered.insert(id);
        }
        self.deadlines.set(id, server.machine.timers().next());
        out.push_back(Transmit {
            flow: server.flow,
            octets,
        });
        true
    }

    /// What is to be answered.
    pub(crate) fn request_of(&self, id: ServerId) -> Option<&Request> {
        self.all.get(&id).map(|server| &server.request)
    }

    /// The tag that our answers have.
    pub(crate) fn tag_of(&self, id: ServerId) -> Option<&str> {
        self.all.get(&id).map(|server| server.tag.as_str())
    }

    /// Lets time pass.
    pub(crate) fn expire(&mut self, now: Duration, out: &mut VecDeque<Transmit>) {
        while let Some(id) = self.deadlines.pop(now) {
            let Some(server) = self.all.get_mut(&id) else {
                continue;
            };
            let expiry = match &mut server.machine {
                Machine::Invite(machine) => machine.expire(now),
                Machine::Other(machine) => machine.expire(now),
            };
            self.deadlines.set(id, server.machine.timers().next());
            match expiry {
                None => {}
                Some(Expiry::Ended) => self.remove(id),
                Some(Expiry::Resend) => {
                    if let Some(octets) = server.last.clone() {
                        out.push_back(Transmit {
                            flow: server.flow,
                            octets,
                        });
                    }
                }
                Some(Expiry::Trying) => {
                    let trying = Response::to(&server.request, StatusCode::TRYING);
                    let octets: Arc<[u8]> = trying.to_octets().into();
                    server.last = Some(octets.clone());
                    out.push_back(Transmit {
                        flow: server.flow,
                        octets,
                    });
                }
            }
        }
    }

    /// Whether there is room, or some can be made: what was answered is kept for copies only,
    /// and the oldest of it goes first.
    fn has_room(&mut self, now: Duration, is_invite: bool, has_call: bool) -> bool {
        if is_invite {
            if self.invites < self.most_invites {
                return true;
            }
            let Some(oldest) = self.settled.pop(now) else {
                return false;
            };
            self.remove(oldest);
            return true;
        }
        let most = if has_call {
            2 * self.most_others
        } else {
            self.most_others
        };
        if self.all.len() - self.invites < most {
            return true;
        }
        let Some(oldest) = self.answered.first().copied() else {
            return false;
        };
        self.remove(oldest);
        true
    }

    fn remove(&mut self, id: ServerId) {
        self.deadlines.set(id, None);
        self.settled.set(id, None);
        self.answered.remove(&id);
        let Some(server) = self.all.remove(&id) else {
            return;
        };
        self.by_key.remove(&server.key);
        if let Some(merge) = server.merge {
            self.merged.remove(&merge);
        }
        if matches!(server.machine, Machine::Invite(_)) {
            self.invites -= 1;
        }
    }
}

/// An INVITE outside of a dialog can come by two ways. Of other requests both are answered: some
/// phones repeat REGISTER under another branch.
fn merge_key(request: &Request) -> Option<MergeKey> {
    if request.method != Method::Invite || request.headers.to_tag().ok()?.is_some() {
        return None;
    }
    merge_key_of(request)
}

/// What an INVITE shares with its copies, and with the ACK of its 2xx.
fn merge_key_of(request: &Request) -> Option<MergeKey> {
    let headers = &request.headers;
    let cseq = headers.cseq().ok()?.number;
    let call_id = headers.call_id().ok()?.to_owned();
    Some((call_id, headers.from_tag().ok()?, cseq))
}

fn belongs_to_a_call(request: &Request) -> bool {
    let is_in_dialog = request.headers.to_tag().is_ok_and(|tag| tag.is_some());
    is_in_dialog || request.method == Method::Cancel
}
