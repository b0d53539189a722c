//! The list beside the rules as they are written, in whatever order things happen.

use std::collections::BTreeMap;

use jawab_records::call_back::DoneReason;
use jawab_vocabulary::{Direction, Outcome};
use jiff::Timestamp;
use proptest::prelude::*;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::common::office;
use crate::{AMINA, Call, HAMZA, LINA, missed};

/// Something that happens, in the order in which it is written down.
#[derive(Clone, Debug)]
enum Event {
    /// A call: whose, which way, how it ended, when it began, how long it took.
    Call(usize, Direction, Outcome, i64, u64),
    /// Somebody who is on the list is taken, or given back.
    Take(usize, bool),
    /// Somebody who is on the list is done.
    Done(usize),
    /// What was done last is not done after all.
    Undo(usize),
    /// A member of staff goes.
    Goes,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let outcome = prop::sample::select(vec![
        Outcome::Answered,
        Outcome::AbandonedInQueue,
        Outcome::AbandonedInQueue,
        Outcome::TurnedAway,
        Outcome::OutsideHours,
        Outcome::Failed,
        Outcome::AbandonedInMenu,
    ]);
    let direction = prop::sample::select(vec![
        Direction::Inbound,
        Direction::Inbound,
        Direction::Outbound,
    ]);
    let call = (0..3_usize, direction, outcome, 100..5_000_i64, 1..90_u64);
    let event = prop_oneof![
        5 => call.prop_map(|(of, way, how, ago, long)| Event::Call(of, way, how, ago, long)),
        1 => (0..3_usize, any::<bool>()).prop_map(|(of, take)| Event::Take(of, take)),
        2 => (0..3_usize).prop_map(Event::Done),
        1 => (0..3_usize).prop_map(Event::Undo),
        1 => Just(Event::Goes),
    ];
    prop::collection::vec(event, 1..24)
}

/// A call as the test knows it.
#[derive(Clone, Debug)]
struct Known {
    id: Uuid,
    of: usize,
    inbound: bool,
    outcome: Outcome,
    began_ms: i64,
    ended_ms: i64,
    /// Whether staff say that they and those before are done.
    done: bool,
}

impl Known {
    fn is_missed(&self) -> bool {
        let was_short = self.ended_ms - self.began_ms < 5_000;
        self.inbound
            && match self.outcome {
                Outcome::AbandonedInQueue => !was_short,
                Outcome::TurnedAway | Outcome::OutsideHours | Outcome::Failed => true,
                _ => false,
            }
    }
}

/// The missed calls of each for which nobody was there since, by the rules as they are written.
fn needs(calls: &[Known]) -> BTreeMap<usize, Vec<&Known>> {
    let mut needs: BTreeMap<usize, Vec<&Known>> = BTreeMap::new();
    for missed in calls.iter().filter(|call| call.is_missed()) {
        let of_same = || calls.iter().filter(|other| other.of == missed.of);
        let is_answered = of_same().any(|other| {
            other.outcome == Outcome::Answered
                && (other.began_ms, other.id) > (missed.began_ms, missed.id)
        });
        let is_done = of_same()
            .any(|other| other.done && (other.ended_ms, other.id) >= (missed.ended_ms, missed.id));
        if !is_answered && !is_done {
            needs.entry(missed.of).or_default().push(missed);
        }
    }
    needs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever order calls, takes and dones come in, each address with a missed call that nobody
    /// answered or settled is on the list exactly once, with as many calls as are open, and the
    /// navigation counts as many.
    #[test]
    fn each_address_with_an_open_need_is_on_the_list_exactly_once(events in events()) {
        Runtime::new().unwrap().block_on(async {
            let office = office().await;
            let numbers = [AMINA, HAMZA, LINA];
            let now = Timestamp::now();
            let mut calls: Vec<Known> = Vec::new();
            for event in events {
                let newest = |of: usize, calls: &[Known]| {
                    let open = needs(calls).remove(&of)?;
                    open.iter().max_by_key(|call| (call.ended_ms, call.id)).map(|call| call.id)
                };
                match event {
                    Event::Call(of, direction, outcome, ago_s, lasted_s) => {
                        let call = Call {
                            direction,
                            outcome,
                            lasted_s,
                            by: Some(office.salma),
                            ..missed(numbers[of], ago_s)
                        };
                        let id = office.call(call).await;
                        let sheet = office.desk.contact(id).await.unwrap().unwrap().contact;
                        calls.push(Known {
                            id,
                            of,
                            inbound: direction == Direction::Inbound,
                            outcome,
                            began_ms: sheet.at.as_millisecond(),
                            ended_ms: sheet.ended.unwrap().as_millisecond(),
                            done: false,
                        });
                    }
                    Event::Take(of, take) => if let Some(seen) = newest(of, &calls) {
                        if take {
                            office.desk.take_call_back(office.salma, seen, None).await.unwrap();
                        } else {
                            office.desk.give_call_back(office.salma, seen).await.unwrap();
                        }
                    },
                    Event::Done(of) => if let Some(seen) = newest(of, &calls) {
                        let why = DoneReason::NotNeeded;
                        let done = office.desk.finish_call_back(office.salma, seen, None, why);
                        done.await.unwrap();
                        calls.iter_mut().find(|call| call.id == seen).unwrap().done = true;
                    },
                    Event::Undo(of) => {
                        let list = office.list().await;
                        let done = list.done.iter().find(|done| done.address.as_str() == numbers[of]);
                        if let Some(done) = done {
                            office.desk.reopen_call_back(office.salma, done.contact).await.unwrap();
                            let known = calls.iter_mut().find(|call| call.id == done.contact);
                            known.unwrap().done = false;
                        }
                    }
                    Event::Goes => {
                        office.desk.give_back_all(office.salma).await.unwrap();
                        let taken = office.list().await.page.rows;
                        prop_assert!(taken.iter().all(|line| line.taken.is_none()));
                    }
                }
                let list = office.list().await;
                let on_list: Vec<_> = list.page.rows.iter().map(|line| {
                    (line.address.to_string(), line.times, line.newest)
                }).collect();
                let should = needs(&calls);
                prop_assert_eq!(on_list.len(), should.len(), "{:?}", on_list);
                prop_assert_eq!(list.open, should.len());
                for (of, open) in &should {
                    let newest = open.iter().max_by_key(|call| (call.ended_ms, call.id)).unwrap();
                    let line = (numbers[*of].to_owned(), open.len(), newest.id);
                    prop_assert!(on_list.contains(&line), "{line:?} is not in {on_list:?}");
                }
            }
            prop_assert!(Timestamp::now() >= now);
            Ok(())
        })?;
    }
}
