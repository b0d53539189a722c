//! Whom to call back: each address with a missed call that nobody answered or settled is on the list
//! once, whatever happens in whatever order.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "../common/mod.rs"]
mod common;
mod needs;

use std::time::Duration;

use common::{Office, office, staff};
use jawab_desk::{
    Address, CallBackLine, CallBackList, CallBackRules, CallBacks, DeskError, NewContact,
    NewVoiceMessage, Turn,
};
use jawab_records::call_back::DoneReason;
use jawab_vocabulary::{
    CallId, CallRecord, Cause, Channel, Course, Direction, EndedBy, Language, Outcome, StaffId,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const AMINA: &str = "+212612345678";
const HAMZA: &str = "+212661000001";
const LINA: &str = "+212537000002";

/// A call with somebody, so many seconds ago.
#[derive(Clone, Debug)]
struct Call {
    number: Option<&'static str>,
    direction: Direction,
    outcome: Outcome,
    /// When it began.
    ago_s: i64,
    lasted_s: u64,
    by: Option<StaffId>,
}

/// Somebody waits in the queue and hangs up.
fn missed(number: &'static str, ago_s: i64) -> Call {
    Call {
        number: Some(number),
        direction: Direction::Inbound,
        outcome: Outcome::AbandonedInQueue,
        ago_s,
        lasted_s: 20,
        by: None,
    }
}

/// A member of staff calls somebody.
fn called(number: &'static str, ago_s: i64, outcome: Outcome, by: StaffId) -> Call {
    Call {
        direction: Direction::Outbound,
        outcome,
        by: Some(by),
        ..missed(number, ago_s)
    }
}

impl Office {
    async fn call(&self, call: Call) -> Uuid {
        let id = Uuid::now_v7();
        let began = Timestamp::now() - SignedDuration::from_secs(call.ago_s);
        let party = call.number.and_then(Address::number);
        let is_inbound = call.direction == Direction::Inbound;
        let new = NewContact {
            id,
            channel: Channel::Voice,
            direction: call.direction,
            line: Some("gsm1".into()),
            caller: if is_inbound { party.clone() } else { None },
            called: if is_inbound { None } else { party },
            started: began,
        };
        self.desk.open_contact(new).await.unwrap();
        let language = self.desk.set_contact_language(id, Language::Tamazight);
        language.await.unwrap();
        let ms = call.lasted_s * 1_000;
        let record = CallRecord {
            call: CallId(1),
            direction: call.direction,
            line: Some("gsm1".into()),
            caller: None,
            called: None,
            forwarded: None,
            language: Some(Language::Tamazight),
            queue: None,
            staff: call.by,
            handset: None,
            not_answered_by: Vec::new(),
            total_ms: ms,
            menu_ms: 0,
            wait_ms: ms,
            talk_ms: 0,
            hold_ms: 0,
            cause: Cause::NORMAL_CLEARING,
            ended_by: EndedBy::Caller,
            outcome: call.outcome,
            course: Course::default(),
        };
        let ended = began + Duration::from_millis(ms);
        self.desk.close_contact(id, record, ended).await.unwrap();
        id
    }

    async fn list(&self) -> CallBacks {
        self.desk.call_backs(CallBackList::default()).await.unwrap()
    }

    async fn only(&self) -> CallBackLine {
        let mut rows = self.list().await.page.rows;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    async fn colleague(&self) -> StaffId {
        self.desk.add_staff("test", staff("brahim")).await.unwrap()
    }
}

/// The fields of a conflict, with what somebody else saved.
fn clashes(said: Result<(), DeskError>) -> Vec<(&'static str, Option<String>)> {
    match said {
        Err(DeskError::Conflict(clashes)) => {
            let clashes = clashes.into_iter();
            clashes.map(|clash| (clash.field, clash.saved)).collect()
        }
        other => panic!("no conflict: {other:?}"),
    }
}

#[tokio::test]
async fn whoever_called_in_vain_is_one_line_with_all_that_is_known_of_it() {
    let office = office().await;
    office.call(missed(AMINA, 900)).await;
    // A version before kept the same number so.
    office.call(missed("0612345678", 600)).await;
    let tried = called(AMINA, 500, Outcome::Failed, office.salma);
    office.call(tried).await;
    let newest = office.call(missed(AMINA, 300)).await;
    let line = office.only().await;
    assert_eq!((line.newest, line.times), (newest, 3));
    assert_eq!(line.address.as_str(), AMINA);
    assert!(line.last.duration_since(line.first).as_secs() >= 599);
    assert_eq!(line.line.as_deref(), Some("gsm1"));
    assert_eq!(line.language, Some(Language::Tamazight));
    assert_eq!(line.wait_ms, Some(20_000));
    assert_eq!(line.tries.len(), 1);
    assert_eq!(line.tries[0].by.as_deref(), Some("Salma Bennani"));
    assert_eq!(line.taken, None);
    assert_eq!(office.desk.count_call_backs().await.unwrap(), 1);
}

#[tokio::test]
async fn who_hung_up_at_once_or_hides_their_number_is_counted_apart() {
    let office = office().await;
    let at_once = Call {
        lasted_s: 4,
        ..missed(AMINA, 500)
    };
    let in_the_menu = Call {
        outcome: Outcome::AbandonedInMenu,
        ..missed(HAMZA, 500)
    };
    let hidden = Call {
        number: None,
        ..missed(LINA, 400)
    };
    for call in [at_once, in_the_menu, hidden] {
        office.call(call).await;
    }
    let list = office.list().await;
    assert_eq!((list.open, list.brief, list.withheld), (0, 2, 1));
    // Who was asked to call again is called back, however short that was.
    let turned_away = Call {
        lasted_s: 1,
        outcome: Outcome::TurnedAway,
        ..missed(AMINA, 300)
    };
    office.call(turned_away).await;
    assert_eq!(office.only().await.times, 1);
}

#[tokio::test]
async fn an_answered_call_in_either_direction_is_the_end_of_it() {
    let office = office().await;
    for (number, answered) in [(AMINA, Direction::Inbound), (HAMZA, Direction::Outbound)] {
        office.call(missed(number, 900)).await;
        let answered = Call {
            direction: answered,
            outcome: Outcome::Answered,
            by: Some(office.salma),
            ..missed(number, 600)
        };
        office.call(answered).await;
    }
    assert_eq!(office.list().await.open, 0);
    let again = office.call(missed(HAMZA, 300)).await;
    let line = office.only().await;
    assert_eq!((line.newest, line.times), (again, 1), "with its own count");
}

#[tokio::test]
async fn one_takes_it_and_another_takes_it_over_on_purpose_only() {
    let office = office().await;
    let brahim = office.colleague().await;
    let newest = office.call(missed(AMINA, 300)).await;
    let (salma, desk) = (office.salma, &office.desk);
    desk.take_call_back(salma, newest, None).await.unwrap();
    let taken = office.only().await.taken.unwrap();
    assert_eq!((taken.by, taken.name.as_str()), (salma, "Salma Bennani"));

    // The page of the other was open since before.
    let clash = clashes(desk.take_call_back(brahim, newest, None).await);
    assert_eq!(clash, [("taken_by", Some("Salma Bennani".to_owned()))]);
    let said = desk.finish_call_back(brahim, newest, None, DoneReason::NotNeeded);
    assert_eq!(clashes(said.await).len(), 1);
    // Now it shows who has it.
    let over = desk.take_call_back(brahim, newest, Some(salma)).await;
    over.unwrap();
    assert_eq!(office.only().await.taken.unwrap().by, brahim);
    // Who does not have it gives nothing back.
    desk.give_call_back(salma, newest).await.unwrap();
    assert_eq!(office.only().await.taken.unwrap().by, brahim);
    // It is theirs when the caller tries again, too.
    let again = office.call(missed(AMINA, 100)).await;
    assert_eq!(office.only().await.taken.unwrap().by, brahim);
    desk.give_call_back(brahim, again).await.unwrap();
    assert_eq!(office.only().await.taken, None);
}

#[tokio::test]
async fn what_was_taken_is_free_again_when_time_passes_or_who_took_it_goes() {
    let office = office().await;
    let brahim = office.colleague().await;
    let newest = office.call(missed(AMINA, 300)).await;
    let take = |staff| office.desk.take_call_back(staff, newest, None);
    take(brahim).await.unwrap();
    assert_eq!(office.desk.give_back_all(office.salma).await.unwrap(), 0);
    assert_eq!(office.desk.give_back_all(brahim).await.unwrap(), 1);
    assert_eq!(office.only().await.taken, None);

    take(brahim).await.unwrap();
    let rules = CallBackRules {
        taken_for: Duration::ZERO,
        ..CallBackRules::default()
    };
    let later = office.desk.clone().with_call_back_rules(rules);
    let free = CallBackList {
        free: true,
        ..CallBackList::default()
    };
    assert_eq!(later.call_backs(free.clone()).await.unwrap().page.count, 1);
    assert_eq!(
        office
            .desk
            .call_backs(free.clone())
            .await
            .unwrap()
            .page
            .count,
        0
    );
    let theirs = CallBackList {
        taken_by: Some(brahim),
        ..CallBackList::default()
    };
    assert_eq!(office.desk.call_backs(theirs).await.unwrap().page.count, 1);
    // Their account is closed.
    let closed = office.desk.set_staff_active("test", brahim, false).await;
    closed.unwrap();
    assert_eq!(office.desk.call_backs(free).await.unwrap().page.count, 1);
}

#[tokio::test]
async fn done_by_hand_is_undone_and_a_new_call_opens_it_anew() {
    let office = office().await;
    let brahim = office.colleague().await;
    let (salma, desk) = (office.salma, &office.desk);
    office.call(missed(AMINA, 900)).await;
    let newest = office.call(missed(AMINA, 600)).await;
    let wrong = DoneReason::WrongNumber;
    let done = desk.finish_call_back(salma, newest, None, wrong).await;
    done.unwrap();
    let list = office.list().await;
    assert_eq!((list.open, list.done.len()), (0, 1));
    assert_eq!(
        (list.done[0].contact, list.done[0].reason),
        (newest, Some(wrong))
    );
    assert_eq!(list.done[0].by.as_deref(), Some("Salma Bennani"));

    // Somebody else's page still shows it.
    let clash = clashes(desk.take_call_back(brahim, newest, None).await);
    let saved = [("done", "wrong-number"), ("done_by", "Salma Bennani")];
    let saved = saved.map(|(field, saved)| (field, Some(saved.to_owned())));
    assert_eq!(clash, saved);

    desk.reopen_call_back(brahim, newest).await.unwrap();
    assert_eq!(office.only().await.times, 2, "as it was");
    desk.reopen_call_back(brahim, newest).await.unwrap();
    let done = desk.finish_call_back(salma, newest, None, DoneReason::GaveUp);
    done.await.unwrap();
    let again = office.call(missed(AMINA, 300)).await;
    let line = office.only().await;
    assert_eq!((line.newest, line.times), (again, 1));
    assert!(office.list().await.done.is_empty());

    // They are reached before somebody says that it was not done after all.
    let done = desk.finish_call_back(salma, again, None, DoneReason::Reached);
    done.await.unwrap();
    office
        .call(called(AMINA, 100, Outcome::Answered, salma))
        .await;
    let clash = clashes(desk.reopen_call_back(brahim, again).await);
    assert_eq!(clash, [("answered", Some("Salma Bennani".to_owned()))]);
    for nobody in [
        desk.take_call_back(salma, Uuid::now_v7(), None).await,
        desk.reopen_call_back(salma, Uuid::now_v7()).await,
    ] {
        assert!(matches!(nobody, Err(DeskError::NotFound(_))), "{nobody:?}");
    }
}

#[tokio::test]
async fn the_list_looks_back_a_month_and_is_searched_and_sorted() {
    let office = office().await;
    let day_s = 24 * 60 * 60;
    office.call(missed(LINA, 31 * day_s)).await;
    office.call(missed(AMINA, 3 * day_s)).await;
    office.call(missed(HAMZA, 2 * day_s)).await;
    office.call(missed(AMINA, day_s)).await;
    let numbers = async |list: CallBackList| {
        let rows = office.desk.call_backs(list).await.unwrap().page.rows;
        let numbers = rows.iter().map(|line| line.address.to_string());
        numbers.collect::<Vec<_>>()
    };
    let longest = CallBackList::default();
    assert_eq!(numbers(longest.clone()).await, [AMINA, HAMZA]);
    let newest = CallBackList {
        newest_first: true,
        ..longest.clone()
    };
    assert_eq!(numbers(newest).await, [AMINA, HAMZA]);
    let of_one = CallBackList {
        number: "06 61 00".into(),
        turn: Turn::First,
        ..longest
    };
    assert_eq!(numbers(of_one).await, [HAMZA]);
}

impl Office {
    async fn leaves_a_message(&self, contact: Uuid, ago_s: i64) {
        let left = self.desk.voice_message_left(NewVoiceMessage {
            contact,
            length: Duration::from_secs(9),
            at: Timestamp::now() - SignedDuration::from_secs(ago_s),
        });
        left.await.unwrap();
    }

    /// The messages that are somebody's business, the newest first.
    async fn open_messages(&self) -> Vec<Uuid> {
        let (mut found, mut after) = (Vec::new(), None);
        while let Some(next) = self.desk.next_open_message(after).await.unwrap() {
            found.push(next.contact);
            after = Some(next.contact);
        }
        found
    }
}

#[tokio::test]
async fn messages_are_heard_newest_first_until_their_callers_are_settled() {
    let office = office().await;
    let desk = &office.desk;
    let older = office.call(missed(AMINA, 500)).await;
    let newer = office.call(missed(HAMZA, 300)).await;
    let withheld = Call {
        number: None,
        ..missed(LINA, 400)
    };
    let withheld = office.call(withheld).await;
    for (contact, ago_s) in [(older, 500), (newer, 300), (withheld, 400)] {
        office.leaves_a_message(contact, ago_s).await;
    }
    assert_eq!(office.open_messages().await, [newer, withheld, older]);
    let first = desk.next_open_message(None).await.unwrap().unwrap();
    assert_eq!(first.caller, Address::number(HAMZA));
    let counts = desk.count_open_messages().await.unwrap();
    assert_eq!((counts.new, counts.heard), (3, 0));
    // One is said to be done at a handset, and whoever left the other was spoken with.
    desk.finish_message(office.salma, newer).await.unwrap();
    assert_eq!(office.open_messages().await, [withheld, older]);
    let reached = called(AMINA, 10, Outcome::Answered, office.salma);
    office.call(reached).await;
    assert_eq!(office.open_messages().await, [withheld]);
    // Nobody can call a withheld number: it is somebody's business until it is heard.
    assert!(desk.finish_message(office.salma, withheld).await.is_err());
    let counts = desk.count_open_messages().await.unwrap();
    assert_eq!((counts.new, counts.heard), (1, 0));
}

#[tokio::test]
async fn whom_the_box_calls_back_is_remembered_and_called_once() {
    let office = office().await;
    let desk = &office.desk;
    let contact = office.call(missed(AMINA, 100)).await;
    let waited = Duration::from_secs(60);
    let queue = Some("Pass Jeunes".into());
    let kept = desk.keep_call_back(contact, queue.clone(), waited).await;
    kept.unwrap();
    assert!(office.only().await.by_box);
    let wanted = desk.remembered_call_backs().await.unwrap();
    assert_eq!(wanted.len(), 1);
    assert_eq!(wanted[0].number.as_str(), AMINA);
    assert_eq!((wanted[0].tries, &wanted[0].queue), (0, &queue));
    assert_eq!(wanted[0].language, Some(Language::Tamazight));
    assert!(wanted[0].waited >= waited);
    // They are called in vain, and again; and then the power goes while they are.
    assert!(desk.call_back_begins(contact).await.unwrap());
    let in_vain = desk.call_back_not_reached(contact, Some(1)).await;
    in_vain.unwrap();
    let wanted = desk.remembered_call_backs().await.unwrap();
    assert_eq!(wanted[0].tries, 1);
    assert!(desk.call_back_begins(contact).await.unwrap());
    assert_eq!(desk.remembered_call_backs().await.unwrap(), []);
    assert!(!office.only().await.by_box, "they are staff's");
    assert!(!desk.call_back_begins(contact).await.unwrap());
}

#[tokio::test]
async fn nobody_is_called_back_whom_a_colleague_spoke_with_or_who_is_done() {
    let office = office().await;
    let desk = &office.desk;
    let keep = async |contact| {
        let waited = Duration::from_secs(60);
        desk.keep_call_back(contact, None, waited).await.unwrap();
    };
    let amina = office.call(missed(AMINA, 100)).await;
    let hamza = office.call(missed(HAMZA, 100)).await;
    keep(amina).await;
    keep(hamza).await;
    let spoken = called(AMINA, 10, Outcome::Answered, office.salma);
    office.call(spoken).await;
    assert!(!desk.call_back_begins(amina).await.unwrap());
    let done = desk.finish_call_back(office.salma, hamza, None, DoneReason::Reached);
    done.await.unwrap();
    assert!(!desk.call_back_begins(hamza).await.unwrap());
    assert_eq!(desk.remembered_call_backs().await.unwrap(), []);
    // A call that is not written down yet cannot have been answered.
    let just_now = Uuid::now_v7();
    let opened = desk.open_contact(common::inbound(just_now, LINA)).await;
    opened.unwrap();
    keep(just_now).await;
    assert!(desk.call_back_begins(just_now).await.unwrap());
}
