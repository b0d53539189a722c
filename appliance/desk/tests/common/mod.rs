//! What several tests of the desk begin with.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "what several tests begin with, and not each uses; a test that cannot go on fails"
)]

use jawab_desk::{Address, CaseKind, Desk, Ledger, NewCase, NewContact, NewStaff, Role, Whose};
use jawab_vocabulary::{Channel, Direction, StaffId};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

/// A centre's desk with one supervisor.
pub struct Office {
    pub desk: Desk,
    pub salma: StaffId,
    /// The record is in it, for as long as this is there.
    pub folder: TempDir,
}

pub const PASSWORD: &str = "une phrase de passe";

pub async fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let desk = Desk::new(ledger, "RAB");
    let salma = desk.add_staff("console", staff("salma")).await.unwrap();
    Office {
        desk,
        salma,
        folder,
    }
}

/// A supervisor who logs in so, with [`PASSWORD`].
pub fn staff(login: &str) -> NewStaff {
    NewStaff {
        login: login.into(),
        name: "Salma Bennani".into(),
        password: PASSWORD.into(),
        role: Role::Supervisor,
    }
}

/// A question that nobody is named with.
pub fn question() -> NewCase {
    NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "Une question.".into(),
        programme: None,
        kind: CaseKind::Information.into(),
        open: true,
        name: None,
        address: None,
        whose: Whose::Unsaid,
    }
}

/// Somebody calls from a number.
pub fn inbound(id: Uuid, number: &str) -> NewContact {
    NewContact {
        id,
        channel: Channel::Voice,
        direction: Direction::Inbound,
        line: Some("gsm1".into()),
        caller: Address::number(number),
        called: None,
        started: Timestamp::now(),
    }
}
