//! By which of its ways a request goes when one fails (RFC 3261 §8.1.3.1, RFC 3263 §4.3).

use std::collections::VecDeque;
use std::time::Duration;

use super::{ClientId, Clients, Expired, Owner};
use crate::Name;
use crate::flow::{Flow, Protocol, Transmit};
use crate::random::Random;

impl Clients {
    /// Whether something that was sent by this stream, and to which nothing was heard, goes on by
    /// datagrams to the same far end if the stream fails.
    pub(crate) fn falls_back(&self, stream: Flow) -> bool {
        let datagrams = |way: &Flow| way.protocol == Protocol::Udp && way.peer == stream.peer;
        self.sent_by(stream).any(|id| {
            let client = self.all.get(&id);
            client.is_some_and(|client| {
                client.machine.is_unanswered() && client.others.front().is_some_and(datagrams)
            })
        })
    }

    fn sent_by(&self, flow: Flow) -> impl Iterator<Item = ClientId> {
        let (protocol, peer) = (flow.protocol, flow.peer);
        let here = (protocol, peer, ClientId(0))..=(protocol, peer, ClientId(u64::MAX));
        self.by_peer.range(here).map(|(.., id)| *id)
    }

    /// A way does not carry messages: what waits for an answer there is tried elsewhere. Gives
    /// what cannot be.
    pub(crate) fn transport_failed(
        &mut self,
        now: Duration,
        random: &mut Random,
        flow: Flow,
        out: &mut VecDeque<Transmit>,
    ) -> Vec<Expired> {
        let pending = self.sent_by(flow).filter(|id| self.is_pending(*id));
        let ids: Vec<ClientId> = pending.collect();
        let given_up = |id| self.given_up(now, random, id, out);
        ids.into_iter().filter_map(given_up).collect()
    }

    pub(super) fn given_up(
        &mut self,
        now: Duration,
        random: &mut Random,
        id: ClientId,
        out: &mut VecDeque<Transmit>,
    ) -> Option<Expired> {
        let client = self.all.get(&id)?;
        if !client.others.is_empty() {
            self.move_on(now, random, id, out);
            return None;
        }
        let owner = client.owner;
        self.remove(id);
        Some(Expired { client: id, owner })
    }

    /// Tries the next way, as another transaction under the same name. What was refused is kept
    /// without it: copies of the refusal are acknowledged as the first was (RFC 3261 §17.1.1.2).
    pub(super) fn move_on(
        &mut self,
        now: Duration,
        random: &mut Random,
        id: ClientId,
        out: &mut VecDeque<Transmit>,
    ) {
        let Some(mut client) = self.remove(id) else {
            return;
        };
        let Some(flow) = client.others.pop_front() else {
            return;
        };
        let others = std::mem::take(&mut client.others);
        let owner = std::mem::replace(&mut client.owner, Owner::Nobody);
        let mut request = client.request.clone();
        request.headers.remove_first(&Name::VIA);
        if client.ack.is_some() && self.all.len() < self.most {
            self.count += 1;
            let kept = ClientId(self.count);
            self.insert(kept, client);
            self.settle(now, kept);
        }
        self.start(id, now, random, request, flow, others, owner, out);
    }
}
