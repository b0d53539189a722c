//! Message-waiting lamps of phones (SUBSCRIBE to `message-summary`, RFC 3842). Messages are the whole
//! centre's: whatever account a phone names, it is told the same, and calls `*9` to hear them.

use std::collections::BTreeMap;

use jawab_sip_engine::dialog::Reach;
use jawab_sip_engine::endpoint::SubscriptionId;
use jawab_sip_engine::package::{Counts, MessageSummary};
use jawab_sip_engine::session::Content;
use jawab_sip_engine::subscription::Because;
use jawab_sip_engine::{Name, StatusCode, Uri};
use jawab_switch::{HandsetId, StarCode};
use tracing::{debug, info};

use crate::agent::watchers::LONGEST_S;
use crate::agent::{Agent, Asked, What, told_with};
use crate::local_address::{contact, host};

/// Of one handset: one is asked for anew while the last has not run out, by a phone that was restarted.
const MOST_EACH: usize = 4;

/// All that are told of messages, and what they were told.
#[derive(Debug, Default)]
pub(crate) struct Mailboxes {
    all: BTreeMap<SubscriptionId, Mailbox>,
    counts: Counts,
}

/// Who is told.
#[derive(Debug)]
struct Mailbox {
    by: HandsetId,
    /// What is called to hear them.
    account: Uri,
}

impl Mailboxes {
    /// Nobody is told of this any more.
    pub(crate) fn ended(&mut self, subscription: SubscriptionId) {
        self.all.remove(&subscription);
    }

    /// Nobody is told any more; there are as many messages as before.
    pub(crate) fn forget_all(&mut self) {
        self.all.clear();
    }

    fn of(&self, by: &HandsetId) -> Vec<SubscriptionId> {
        let own = self.all.iter().filter(|(_, mailbox)| mailbox.by == *by);
        own.map(|(id, _)| *id).collect()
    }

    fn document(&self, account: &Uri) -> Content {
        MessageSummary::of_voice(Some(account.clone()), self.counts).content()
    }
}

impl Agent {
    /// A handset that has shown its secret wants to be told of messages.
    pub(crate) fn has_a_mailbox(&mut self, asked: &Asked, by: HandsetId) {
        let What::Mailbox(id) = asked.what else {
            return;
        };
        if let Some(refusal) = self.engine.refusal_of(&asked.request) {
            self.refuse(asked, refusal.status, &told_with(&refusal));
            return;
        }
        if self.mailboxes.of(&by).len() >= MOST_EACH {
            info!("handset {by} has {MOST_EACH} lamps for messages, and gets no more");
            let later = [(Name::RETRY_AFTER, LONGEST_S.to_string())];
            self.refuse(asked, StatusCode::SERVICE_UNAVAILABLE, &later);
            return;
        }
        let local = asked.flow.local;
        let keys = StarCode::Messages.keys();
        let account = Uri::sip(Some(keys), &host(local.ip()), Some(local.port()));
        let document = self.mailboxes.document(&account);
        let time = self.time();
        let here = contact("jawab", asked.flow);
        let let_in = self
            .engine
            .let_in_subscriber(id, here, Reach::AsHeard, None);
        if let_in.is_err() {
            // It took too long to find out who asks.
            return;
        }
        self.mailboxes.all.insert(id, Mailbox { by, account });
        if let Err(error) = self.engine.accept_subscription(time, id, Some(document)) {
            debug!("a lamp for messages is not lit: {error}");
            self.mailboxes.ended(id);
        }
    }

    /// There are so many messages now.
    pub(crate) fn messages_are(&mut self, new: u32, old: u32) {
        self.mailboxes.counts = Counts {
            new,
            old,
            ..Counts::default()
        };
        let time = self.time();
        let told: Vec<(SubscriptionId, Content)> = self
            .mailboxes
            .all
            .iter()
            .map(|(id, mailbox)| (*id, self.mailboxes.document(&mailbox.account)))
            .collect();
        for (id, document) in told {
            // One that ends is told by an event of its own.
            let _ = self.engine.notify(time, id, document);
        }
    }

    /// A handset was removed, or has another secret: it is told nothing more.
    pub(crate) fn end_mailboxes_of(&mut self, handset: &HandsetId) {
        let time = self.time();
        for id in self.mailboxes.of(handset) {
            let _ = self
                .engine
                .terminate_subscription(time, id, Because::Rejected, None);
            self.mailboxes.ended(id);
        }
    }
}
