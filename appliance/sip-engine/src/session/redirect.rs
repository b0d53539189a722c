//! Calls of ours that go on to others whom the far end has named (RFC 3261 §8.1.3.4).

use std::collections::VecDeque;
use std::time::Duration;

use super::{Call, Session};
use crate::endpoint::{Core, Event};
use crate::flow::Flow;
use crate::transaction::Owner;
use crate::{CSeq, Contacts, Name, Request, Response, Scheme, StatusCode, Uri};

/// Most that one response names.
const MOST_TARGETS: usize = 8;

/// To whom a call may go on.
#[derive(Debug)]
pub(super) struct Redirection {
    /// To whom it has gone, or is going to: to nobody twice.
    seen: Vec<Uri>,
    /// To whom it goes next.
    targets: VecDeque<Uri>,
    /// To how many more.
    left: u8,
    /// A way to go by what is not resolved.
    like: Flow,
    /// The INVITE that was sent last when others were named: of one that nobody answers nothing
    /// is kept.
    invite: Option<Request>,
}

impl Redirection {
    pub(super) fn new(to: &Uri, like: Flow, left: u8) -> Self {
        Self {
            seen: vec![to.without_headers()],
            targets: VecDeque::new(),
            left,
            like,
            invite: None,
        }
    }

    /// Takes those that a response names, the preferred first, before those that were named
    /// earlier. What they want said in the request is not: a far end says nothing in our name.
    fn take(&mut self, response: &Response) -> Vec<Uri> {
        let follows = [
            StatusCode::MULTIPLE_CHOICES,
            StatusCode::MOVED_PERMANENTLY,
            StatusCode::MOVED_TEMPORARILY,
        ];
        let contacts = match response.headers.contacts() {
            Ok(Contacts::List(contacts)) if follows.contains(&response.status) => contacts,
            _ => return Vec::new(),
        };
        let mut contacts: Vec<_> = contacts.into_iter().take(MOST_TARGETS).collect();
        // Without a value it is as good as any (§20.10); those of the same stay in order.
        contacts.sort_by_key(|contact| std::cmp::Reverse(contact.q().unwrap_or(1_000)));
        let mut taken: Vec<Uri> = Vec::new();
        for contact in contacts {
            let uri = contact.uri.without_headers();
            let is_ours = matches!(uri.scheme(), Scheme::Sip | Scheme::Sips);
            let is_new = !self.seen.iter().any(|seen| seen.matches(&uri));
            if is_ours && is_new && taken.len() < usize::from(self.left) {
                self.seen.push(uri.clone());
                taken.push(uri);
            }
        }
        for uri in taken.iter().rev() {
            self.targets.push_front(uri.clone());
        }
        taken
    }

    fn next(&mut self) -> Option<Uri> {
        let left = self.left.checked_sub(1)?;
        let target = self.targets.pop_front()?;
        self.left = left;
        Some(target)
    }
}

impl Session {
    /// A refusal of our INVITE may name others.
    pub(super) fn redirected(&mut self, core: &mut Core, response: &Response) {
        let Call::Calling(calling) = &mut self.call else {
            return;
        };
        let targets = calling.redirection.take(response);
        if !targets.is_empty() {
            calling.redirection.invite = core.clients.request_of(calling.client).cloned();
            core.tell(Event::Redirected {
                session: self.id,
                response: Box::new(response.clone()),
                targets,
            });
        }
    }

    /// Calls the next of those that were named; false if there is none.
    pub(super) fn goes_on_elsewhere(&mut self, core: &mut Core, now: Duration) -> bool {
        let Call::Calling(calling) = &mut self.call else {
            return false;
        };
        let before = core.clients.request_of(calling.client).cloned();
        let Some(before) = before.or_else(|| calling.redirection.invite.clone()) else {
            return false;
        };
        // One that was challenged has counted on.
        let number = before.headers.cseq().map_or(1, |cseq| cseq.number);
        let number = number + u32::from(calling.attempt) + 1;
        let routes = before.headers.routes().unwrap_or_default();
        let (target, ways) = loop {
            let Some(target) = calling.redirection.next() else {
                return false;
            };
            let hop = routes.first().map_or(&target, |route| &route.uri);
            let ways = core.names.resolve(hop, calling.redirection.like);
            if !ways.is_empty() {
                break (target, ways);
            }
        };
        let mut request = before;
        request.uri = target;
        let headers = &mut request.headers;
        headers.remove_first(&Name::VIA);
        headers.remove(&Name::AUTHORIZATION);
        headers.remove(&Name::PROXY_AUTHORIZATION);
        let cseq = CSeq {
            number,
            method: request.method.clone(),
        };
        request.headers.set(Name::CSEQ, cseq.to_string());
        let cnonce = core.random.token();
        self.authenticator.authorize(&mut request, &cnonce);
        let owner = Owner::Session(self.id);
        let Some(client) = core.send(now, request, ways, owner) else {
            return false;
        };
        core.clients.disown(now, calling.client);
        calling.redirection.invite = core.clients.request_of(client).cloned();
        self.begin_anew(client);
        true
    }
}
