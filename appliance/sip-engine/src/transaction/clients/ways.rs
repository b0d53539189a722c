//! By which of its ways a request goes when one fails (RFC 3261 §8.1.3.1, RFC 3263 §4.3).

use std::collections::VecDeque;
use std::time::Duration;

use super::{Client, ClientId, Clients, Expired, Owner};
use crate::Name;
use crate::flow::{Flow, Transmit};
use crate::random::Random;

impl Clients {
    /// A way does not carry messages: what waits for an answer there is tried elsewhere. Gives
    /// what cannot be.
    pub(crate) fn transport_failed(
        &mut self,
        now: Duration,
        random: &mut Random,
        flow: Flow,
        out: &mut VecDeque<Transmit>,
    ) -> Vec<Expired> {
        let (protocol, peer) = (flow.protocol, flow.peer);
        let here = (protocol, peer, ClientId(0))..=(protocol, peer, ClientId(u64::MAX));
        let ids: Vec<ClientId> = self.by_peer.range(here).map(|(.., id)| *id).collect();
        let ids = ids.into_iter().filter(|id| self.is_pending(*id));
        let ids: Vec<ClientId> = ids.collect();
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
            self.insert(ClientId(self.count), client);
        }
        self.start(id, now, random, request, flow, others, owner, out);
    }
}
