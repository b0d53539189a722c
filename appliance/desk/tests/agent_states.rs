//! What staff are there for is written down, and adds up to a day.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::time::Duration;

use jawab_desk::{AgentChange, AgentDay, Changer, Desk, Ledger, NewContact, NewStaff, Role};
use jawab_vocabulary::{
    AfterCallReason, Availability, BreakReason, CallId, CallRecord, Cause, ChangedBy, Channel,
    Course, Direction, EndedBy, Outcome, StaffId,
};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;
use uuid::Uuid;

const DAY: Date = date(2026, 11, 23);

struct Office {
    desk: Desk,
    salma: StaffId,
    idir: StaffId,
    folder: TempDir,
}

fn desk(folder: &Path) -> Desk {
    Desk::new(Ledger::open(&folder.join("ledger.db")).unwrap(), "RAB")
}

async fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let staff = async |login: &str| {
        let new = NewStaff {
            login: login.into(),
            name: login.into(),
            password: "une phrase de passe".into(),
            role: Role::Staff,
        };
        desk.add_staff("console", new).await.unwrap()
    };
    let (salma, idir) = (staff("salma").await, staff("idir").await);
    Office {
        desk,
        salma,
        idir,
        folder,
    }
}

/// A time of the day, as the centre's clock shows it.
fn at(hour: i8, minute: i8) -> Timestamp {
    let zone = jawab_zone::legal_time();
    zone.to_timestamp(DAY.at(hour, minute, 0, 0)).unwrap()
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

impl Office {
    async fn is(&self, staff: StaffId, is: Availability, by: ChangedBy, from: Timestamp) {
        let change = AgentChange {
            id: Uuid::now_v7(),
            staff,
            is,
            by,
            at: from,
        };
        self.desk.agent_changed(change.clone()).await.unwrap();
        // What is tried again after a fault changes nothing.
        self.desk.agent_changed(change).await.unwrap();
    }

    async fn says(&self, staff: StaffId, is: Availability, from: Timestamp) {
        self.is(staff, is, ChangedBy::Themselves, from).await;
    }

    /// A call that ends at this time, after so many minutes.
    async fn speaks(&self, staff: StaffId, until: Timestamp, lasts: u64) {
        let id = Uuid::now_v7();
        let new = NewContact {
            id,
            channel: Channel::Voice,
            direction: Direction::Inbound,
            line: Some("gsm1".into()),
            caller: None,
            called: None,
            started: until - i64::try_from(lasts * 60 + 10).unwrap().seconds(),
        };
        self.desk.open_contact(new).await.unwrap();
        let record = CallRecord {
            call: CallId(1),
            direction: Direction::Inbound,
            line: Some("gsm1".into()),
            caller: None,
            called: None,
            forwarded: None,
            language: None,
            queue: None,
            staff: Some(staff),
            handset: Some("201".into()),
            not_answered_by: Vec::new(),
            total_ms: lasts * 60_000 + 10_000,
            menu_ms: 3_000,
            wait_ms: 7_000,
            talk_ms: lasts * 60_000,
            hold_ms: 0,
            cause: Cause::NORMAL_CLEARING,
            ended_by: EndedBy::Caller,
            outcome: Outcome::Answered,
            course: Course::default(),
        };
        self.desk.close_contact(id, record, until).await.unwrap();
    }

    async fn day(&self, now: Timestamp) -> Vec<AgentDay> {
        self.desk.agent_day(DAY, now).await.unwrap()
    }
}

#[tokio::test]
async fn a_day_adds_up_by_member_of_staff() {
    let office = office().await;
    let (salma, idir) = (office.salma, office.idir);
    office.says(salma, Availability::Ready, at(9, 0)).await;
    office.says(idir, Availability::Ready, at(9, 30)).await;
    office.speaks(salma, at(9, 20), 10).await;
    office.desk.agent_wrote_up(salma, minutes(1)).await.unwrap();
    office.speaks(salma, at(10, 10), 5).await;
    office.desk.agent_wrote_up(salma, minutes(2)).await.unwrap();
    let follow_up = Availability::AfterCallWork(AfterCallReason::FollowUp);
    office.says(salma, follow_up, at(10, 12)).await;
    let meal = Availability::Break(BreakReason::Meal);
    office.says(salma, meal, at(10, 30)).await;
    office.says(salma, Availability::Ready, at(11, 0)).await;
    let by_idir = ChangedBy::Colleague(idir);
    office
        .is(salma, Availability::Away, by_idir, at(12, 0))
        .await;

    let day = office.day(at(13, 0)).await;
    assert_eq!(day.len(), 2);
    let [of_idir, of_salma] = [&day[0], &day[1]];
    assert_eq!(of_idir.times.ready, minutes(210), "it goes on");
    assert_eq!(of_idir.stretches[0].until, None);
    let times = &of_salma.times;
    assert_eq!((times.calls, times.call_count), (minutes(15), 2));
    assert_eq!(times.after_calls, minutes(3 + 18));
    assert_eq!(times.breaks[&BreakReason::Meal], minutes(30));
    assert_eq!(times.ready, minutes(72 - 15 - 3 + 60));
    assert_eq!(times.at_work(), minutes(180));
    let last = of_salma.stretches.last().unwrap();
    assert_eq!(last.by, Changer::Colleague("idir".into()));
    assert_eq!(last.is, Availability::Away);
}

#[tokio::test]
async fn a_night_shift_is_in_both_of_its_days_and_who_was_away_in_none() {
    let office = office().await;
    let before = at(0, 0) - 2.hours();
    office.says(office.salma, Availability::Ready, before).await;
    office.says(office.idir, Availability::Ready, before).await;
    let away = at(0, 0) - 1.hours();
    office.says(office.idir, Availability::Away, away).await;
    office
        .says(office.salma, Availability::Away, at(3, 0))
        .await;
    let day = office.day(at(9, 0)).await;
    assert_eq!(day.len(), 1, "{day:?}");
    assert_eq!(day[0].times.ready, minutes(180));
    let day_before = DAY.yesterday().unwrap();
    let day = office.desk.agent_day(day_before, at(9, 0)).await.unwrap();
    let ready: Vec<Duration> = day.iter().map(|of| of.times.ready).collect();
    assert_eq!(ready, [minutes(60), minutes(120)]);
}

#[tokio::test]
async fn a_power_cut_closes_what_was_open_when_the_box_was_last_known_to_run() {
    let office = office().await;
    let (salma, idir) = (office.salma, office.idir);
    office.says(salma, Availability::Ready, at(9, 0)).await;
    office.desk.agents_are_here(at(9, 55)).await.unwrap();
    office.says(idir, Availability::Ready, at(9, 58)).await;
    // The power goes here; the record is what it was.
    let Office {
        desk: before,
        folder,
        ..
    } = office;
    drop(before);
    let desk = desk(folder.path());
    assert_eq!(desk.close_agent_states().await.unwrap(), 2);
    assert_eq!(desk.close_agent_states().await.unwrap(), 0, "once");
    let day = desk.agent_day(DAY, at(12, 0)).await.unwrap();
    let ends: Vec<_> = day.iter().map(|of| of.stretches[0].until).collect();
    // Idir sat down after the last sign of life: nothing is known of how long he stayed.
    assert_eq!(ends, [Some(at(9, 58)), Some(at(9, 55))]);
    let away = day[1].stretches.last().unwrap();
    assert_eq!((away.is, &away.by), (Availability::Away, &Changer::Restart));
}

#[tokio::test]
async fn of_a_version_with_other_states_what_is_known_is_shown() {
    let office = office().await;
    office
        .says(office.salma, Availability::Ready, at(9, 0))
        .await;
    let change = jawab_ledger_change(office.salma, at(10, 0));
    office.desk.ledger().commit("newer", vec![change]).unwrap();
    let away = Availability::Away;
    office.says(office.salma, away, at(11, 0)).await;
    let day = office.day(at(12, 0)).await;
    assert_eq!(day[0].stretches.len(), 2);
    assert_eq!(day[0].times.at_work(), minutes(120));
}

fn jawab_ledger_change(staff: StaffId, from: Timestamp) -> jawab_ledger::Change {
    let fields = [
        ("staff".into(), staff.0.into()),
        ("state".into(), "asleep".into()),
        ("from_ms".into(), from.as_millisecond().into()),
    ];
    jawab_ledger::Change::new("agent_state", Uuid::now_v7(), fields.into())
}
