//! How much is talked on a line, and who called on which: what is known over a restart.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, inbound, office};
use jawab_desk::{Desk, Ledger, NewContact};
use jawab_vocabulary::{
    CallId, CallRecord, Cause, Course, Direction, EndedBy, LineId, Number, Outcome,
};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

/// A call from the desk to a number, on a line, that was talked and held for so long.
async fn calls(office: &Office, called: &str, line: &str, ms: (u64, u64), at: Timestamp) {
    let id = Uuid::now_v7();
    let new = NewContact {
        direction: Direction::Outbound,
        line: None,
        caller: None,
        called: jawab_desk::Address::number(called),
        started: at,
        ..inbound(id, "0612345678")
    };
    office.desk.open_contact(new).await.unwrap();
    let record = CallRecord {
        call: CallId(1),
        direction: Direction::Outbound,
        line: Some(line.into()),
        caller: None,
        called: Some(called.into()),
        forwarded: None,
        language: None,
        queue: None,
        staff: None,
        handset: None,
        not_answered_by: Vec::new(),
        total_ms: ms.0 + ms.1,
        menu_ms: 0,
        wait_ms: 0,
        talk_ms: ms.0,
        hold_ms: ms.1,
        cause: Cause::NORMAL_CLEARING,
        ended_by: EndedBy::Staff,
        outcome: Outcome::Answered,
        course: Course::default(),
    };
    office.desk.close_contact(id, record, at).await.unwrap();
}

#[tokio::test]
async fn calls_that_went_out_on_a_line_since_then_count_and_emergency_calls_do_not() {
    let office = office().await;
    let now = Timestamp::now();
    let before = now - 3.hours();
    calls(&office, "0612345678", "gsm1", (60_000, 5_000), now).await;
    calls(&office, "0522000000", "gsm1", (30_000, 0), now).await;
    calls(&office, "0612345678", "gsm2", (7_000, 0), now).await;
    calls(&office, "0612345678", "gsm1", (900_000, 0), before).await;
    calls(&office, "15", "gsm1", (800_000, 0), now).await;
    let talked = async |line: &str, since| {
        let line = LineId::from(line);
        office.desk.talked_out_ms(&line, since).await.unwrap()
    };
    let since = now - 1.hours();
    assert_eq!(talked("gsm1", since).await, 95_000);
    assert_eq!(talked("gsm2", since).await, 7_000);
    assert_eq!(talked("gsm3", since).await, 0);
    assert_eq!(talked("gsm1", before - 1.hours()).await, 995_000);
}

#[tokio::test]
async fn who_called_on_which_line_is_known_the_last_of_each_last() {
    let office = office().await;
    let now = Timestamp::now();
    for (line, at) in [("gsm2", now - 1.hours()), ("gsm1", now)] {
        let new = NewContact {
            line: Some(line.into()),
            started: at,
            ..inbound(Uuid::now_v7(), "0612345678")
        };
        office.desk.open_contact(new).await.unwrap();
    }
    let called = office.desk.called_on(now - 2.hours()).await.unwrap();
    let lines: Vec<&str> = called.iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(lines, ["gsm2", "gsm1"]);
    assert!(
        called
            .iter()
            .all(|(number, _)| Number::is_same(number.as_str(), "0612345678"))
    );
}

/// The plug is pulled: nothing of the box's but its disk is left.
#[tokio::test]
async fn what_was_talked_is_known_after_a_restart() {
    let office = office().await;
    let now = Timestamp::now();
    calls(&office, "0612345678", "gsm1", (60_000, 5_000), now).await;
    let Office { desk, folder, .. } = office;
    drop(desk);
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let desk = Desk::new(ledger, "RAB");
    let talked = desk.talked_out_ms(&"gsm1".into(), now - 1.hours()).await;
    assert_eq!(talked.unwrap(), 65_000);
}
