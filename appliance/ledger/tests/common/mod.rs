//! A ledger whose time is the test's.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jawab_ledger::{Acknowledged, Change, EARLIEST_MS, Fields, Ledger, Retention, Value};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const DAY: Duration = Duration::from_millis(DAY_MS);

pub(crate) struct Centre {
    _folder: TempDir,
    pub(crate) ledger: Ledger,
    pub(crate) now: Arc<AtomicU64>,
}

pub(crate) fn centre() -> Centre {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicU64::new(EARLIEST_MS + DAY_MS));
    let (wall, on_for) = (now.clone(), now.clone());
    let ledger = Ledger::open_by_clocks(
        &folder.path().join("ledger.db"),
        move || wall.load(Ordering::Relaxed),
        move || Duration::from_millis(on_for.load(Ordering::Relaxed)),
    )
    .unwrap();
    Centre {
        _folder: folder,
        ledger,
        now,
    }
}

impl Centre {
    pub(crate) fn closes(&self, case: Uuid) {
        let change = Change::new("case", case, fields([("status", "closed".into())]));
        self.ledger.commit("salma", vec![change]).unwrap();
    }

    /// Central has all changes, and says what time it is. (Of files it says by itself that it
    /// has them.)
    pub(crate) fn is_acknowledged(&self) {
        let head = self.ledger.head().unwrap();
        let all = Acknowledged {
            epoch: head.epoch,
            sequence: head.sequence,
        };
        self.ledger.set_acknowledged(all).unwrap();
        self.notes_it();
    }

    pub(crate) fn notes_it(&self) {
        self.ledger.heard_time(self.now.load(Ordering::Relaxed));
        assert!(self.ledger.note_acknowledged().unwrap());
    }

    pub(crate) fn days_pass(&self, days: u64) {
        self.now.fetch_add(days * DAY_MS, Ordering::Relaxed);
        self.notes_it();
    }
}

pub(crate) fn policy() -> Retention {
    Retention {
        cases: 100 * DAY,
        contacts: 100 * DAY,
        people: 50 * DAY,
        agent_states: 40 * DAY,
        margin: 30 * DAY,
    }
}

pub(crate) fn fields<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    fields.map(|(name, value)| (name.into(), value)).into()
}
