//! Lamps of phones: a handset is told which calls a colleague's is in (SUBSCRIBE to `dialog`, RFC 4235),
//! and by which it may take up what rings there (RFC 3891). With whom somebody talks is told to no phone.

use std::collections::{BTreeMap, BTreeSet};

use jawab_sip_engine::dialog::{DialogId, Reach};
use jawab_sip_engine::endpoint::SubscriptionId;
use jawab_sip_engine::package::{DialogInfo, DialogState, Role, Stage};
use jawab_sip_engine::session::Content;
use jawab_sip_engine::{Name, StatusCode, Uri};
use jawab_switch::{Endpoint, HandsetId};
use tracing::{debug, info};

use crate::agent::{Agent, Asked, What, told_with};
use crate::local_address::contact;
use crate::numbers::called_of;

/// Lamps of one handset: a phone with its extension modules has no more.
const MOST_EACH: usize = 32;

/// Lamps of all of them.
pub(crate) const MOST: usize = 512;

/// The longest that one is told without asking again, in seconds: a phone that was moved or taken away
/// is soon forgotten.
pub(crate) const LONGEST_S: u32 = 600;

/// A lamp.
#[derive(Debug)]
struct Watcher {
    by: HandsetId,
    watched: HandsetId,
    /// Who is watched, as the phone calls them.
    entity: Uri,
    /// The number of the last document.
    version: u32,
}

/// All lamps, and those handsets whose calls have changed.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    all: BTreeMap<SubscriptionId, Watcher>,
    changed: BTreeSet<HandsetId>,
}

impl Watchers {
    /// Something is different with a leg of this far end.
    pub(crate) fn moved(&mut self, far_end: &Endpoint) {
        if let Endpoint::Handset(handset) = far_end {
            self.changed.insert(handset.clone());
        }
    }

    /// Nobody is told of this any more.
    pub(crate) fn ended(&mut self, subscription: SubscriptionId) {
        self.all.remove(&subscription);
    }

    /// The lamps of a handset.
    fn of(&self, by: &HandsetId) -> Vec<SubscriptionId> {
        let own = self.all.iter().filter(|(_, watcher)| watcher.by == *by);
        own.map(|(id, _)| *id).collect()
    }
}

impl Agent {
    /// A handset that has shown its secret wants to be told of a colleague's calls.
    pub(crate) fn watches(&mut self, asked: &Asked, by: HandsetId) {
        let What::Subscription(id) = asked.what else {
            return;
        };
        if let Some(refusal) = self.engine.refusal_of(&asked.request) {
            self.refuse(asked, refusal.status, &told_with(&refusal));
            return;
        }
        let number = called_of(&asked.request);
        let number = number.filter(|number| HandsetId::is_extension(number.as_str()));
        let Some(number) = number else {
            self.refuse(asked, StatusCode::NOT_FOUND, &[]);
            return;
        };
        if self.watchers.of(&by).len() >= MOST_EACH {
            info!("handset {by} has {MOST_EACH} lamps, and gets no more");
            let later = [(Name::RETRY_AFTER, LONGEST_S.to_string())];
            self.refuse(asked, StatusCode::SERVICE_UNAVAILABLE, &later);
            return;
        }
        let watcher = Watcher {
            by,
            watched: HandsetId::from(number.as_str()),
            entity: asked.request.uri.clone(),
            version: 0,
        };
        let (document, time) = (self.document(&watcher), self.time());
        let contact = contact("jawab", asked.flow);
        let engine = &mut self.engine;
        let let_in = engine.let_in_subscriber(id, contact, Reach::AsHeard, None);
        if let_in.is_err() {
            // It took too long to find out who asks.
            return;
        }
        self.watchers.all.insert(id, watcher);
        if let Err(error) = self.engine.accept_subscription(time, id, Some(document)) {
            debug!("a lamp is not lit: {error}");
            self.watchers.ended(id);
        }
    }

    /// Tells of what has changed.
    pub(crate) fn tell_watchers(&mut self) {
        let changed = std::mem::take(&mut self.watchers.changed);
        if changed.is_empty() || self.watchers.all.is_empty() {
            return;
        }
        let time = self.time();
        let of_changed =
            |(_, watcher): &(&SubscriptionId, &Watcher)| changed.contains(&watcher.watched);
        let due = self.watchers.all.iter().filter(of_changed);
        let due: Vec<SubscriptionId> = due.map(|(id, _)| *id).collect();
        for id in due {
            if let Some(watcher) = self.watchers.all.get_mut(&id) {
                watcher.version = watcher.version.wrapping_add(1);
            }
            let Some(watcher) = self.watchers.all.get(&id) else {
                continue;
            };
            let document = self.document(watcher);
            // One that ends is told by an event of its own.
            let _ = self.engine.notify(time, id, document);
        }
    }

    /// A handset was removed, or has another secret: it is told nothing more.
    pub(crate) fn end_lamps_of(&mut self, handset: &HandsetId) {
        let time = self.time();
        for id in self.watchers.of(handset) {
            let because = jawab_sip_engine::subscription::Because::Rejected;
            let _ = self.engine.terminate_subscription(time, id, because, None);
            self.watchers.ended(id);
        }
    }

    /// Which calls a handset is in.
    fn document(&self, watcher: &Watcher) -> Content {
        let mut legs = self.legs_of(&Endpoint::Handset(watcher.watched.clone()));
        legs.sort_unstable();
        let dialogs = legs.into_iter().filter_map(|id| {
            let seen = self.seen(id)?;
            let rings = seen.role == Role::Recipient && seen.stage != Stage::Confirmed;
            Some(DialogState {
                id: id.to_string(),
                // As the handset sees it (RFC 4235 §4.1.2); what is up is nobody's to take.
                dialog: seen.dialog.filter(|_| rings).map(|own| DialogId {
                    call_id: own.call_id,
                    local_tag: own.remote_tag,
                    remote_tag: own.local_tag,
                }),
                role: Some(seen.role),
                stage: seen.stage,
                local: None,
                remote: None,
            })
        });
        let info = DialogInfo {
            version: watcher.version,
            entity: watcher.entity.clone(),
            dialogs: dialogs.collect(),
        };
        info.content()
    }
}
