//! Random orders of events, sense and nonsense: the invariants hold after every step,
//! and once everybody has hung up nothing is left.

mod steps;

use std::time::Duration;

use proptest::prelude::*;

pub(super) use self::steps::capacity;
use self::steps::{HANDSETS, queues, step, step_in_a_call, take};
use super::script::Centre;
use crate::*;

/// What happens in a call that is supervised from handset 203, and beside it.
#[derive(Clone, Debug)]
enum Beside {
    /// A supervisor wants to do this, or to leave.
    Supervisor(Option<Supervision>),
    Answers,
    HangsUp(u8),
    HearsItOut(u8),
    /// Whoever answers the call does this, with a supervisor and without one.
    Both(StaffAction),
    Wait(u64),
}

fn step_beside_a_supervisor() -> impl Strategy<Value = Beside> {
    let how = prop::option::weighted(0.8, prop::sample::select(Supervision::ALL.to_vec()));
    let action = prop::sample::select(vec![StaffAction::Hold, StaffAction::Resume]);
    prop_oneof![
        4 => how.prop_map(Beside::Supervisor),
        4 => Just(Beside::Answers),
        1 => prop::sample::select(vec![16_u8, 17, 38]).prop_map(Beside::HangsUp),
        6 => any::<u8>().prop_map(Beside::HearsItOut),
        3 => action.prop_map(Beside::Both),
        3 => prop::sample::select(vec![1_u64, 5, 31]).prop_map(Beside::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(320))]

    #[test]
    fn whatever_happens_no_leg_no_call_and_no_agent_is_lost(
        steps in prop::collection::vec(step(), 0..120),
        capacity in capacity(),
        after_hours in prop::sample::select(vec![AfterHours::IfReady, AfterHours::Never]),
        announce in any::<bool>(),
        queues in queues(),
    ) {
        let mut centre = Centre::with(|config| {
            config.capacity = capacity.clone();
            config.announce_supervision = announce;
            config.queues = queues.clone();
            config.after_hours = after_hours;
            config.call_back = Some(CallBacks {
                tries: 2,
                again: Duration::from_secs(30),
            });
            config.voicemail = Some(Voicemail {
                at_most: Duration::from_secs(60),
                silence: Duration::from_secs(5),
            });
        });
        for step in steps {
            take(&mut centre, step);
        }
        everybody_goes_home(&mut centre)?;
    }

    /// The same call without its supervisors: whoever calls and whoever answers are told the same, but that
    /// somebody listens, and their call leaves the same record but for the supervisors in it.
    #[test]
    fn a_supervisor_changes_nothing_for_those_who_talk(
        steps in prop::collection::vec(step_beside_a_supervisor(), 0..40),
    ) {
        let mut with = Centre::new();
        let mut without = Centre::new();
        for centre in [&mut with, &mut without] {
            for (who, handset) in (0..2).zip(HANDSETS) {
                centre.ready(who, handset);
            }
            centre.receives_french_call("0612345678");
            centre.answers("201");
        }
        let legs: Vec<LegId> = with.legs.keys().copied().collect();
        for step in steps {
            match step {
                Beside::Supervisor(how) => {
                    let action = how.map_or(StaffAction::LeaveSupervised, |how| {
                        StaffAction::Supervise("203".into(), CallId(1), how)
                    });
                    with.does(9, action);
                }
                Beside::Answers => {
                    if let Some(leg) = with.rings("203") {
                        with.leg(leg, LegEvent::Answered);
                    }
                }
                Beside::HangsUp(cause) => {
                    if let Some(leg) = with.rings("203") {
                        with.leg(leg, LegEvent::Released(Cause::try_from(cause).unwrap()));
                    }
                }
                Beside::HearsItOut(n) => {
                    let leg = legs[usize::from(n) % legs.len()];
                    let playing = with.legs.get(&leg).and_then(|log| log.playing.clone());
                    if let Some((id, _)) = playing {
                        with.leg(leg, LegEvent::Played(id));
                    }
                }
                Beside::Both(action) => {
                    with.does(0, action.clone());
                    without.does(0, action);
                }
                Beside::Wait(seconds) => {
                    with.waits(seconds);
                    without.waits(seconds);
                }
            }
            prop_assert_eq!(&with.agents, &without.agents);
            let of_call = |centre: &Centre| -> Vec<CallEvent> {
                let others = centre.events.iter().filter(|event| {
                    !matches!(
                        event,
                        CallEvent::Supervised { .. } | CallEvent::SupervisionOver(_)
                    )
                });
                others.cloned().collect()
            };
            prop_assert_eq!(of_call(&with), of_call(&without));
            let [caller, answers] = [legs[0], legs[1]];
            for (one, other) in [(caller, answers), (answers, caller)] {
                prop_assert_eq!(with.hears_leg(one, other), without.hears_leg(one, other));
            }
        }
        for centre in [&mut with, &mut without] {
            centre.does(0, StaffAction::HangUp);
        }
        let [with, without] = [&with, &without].map(|centre| centre.only_record().clone());
        let sums = |record: &CallRecord| {
            (record.total_ms, record.menu_ms, record.wait_ms, record.talk_ms, record.hold_ms)
        };
        prop_assert_eq!(sums(&with), sums(&without));
        prop_assert_eq!(
            (with.staff, &with.handset, with.ended_by, with.outcome, with.cause),
            (without.staff, &without.handset, without.ended_by, without.outcome, without.cause)
        );
        let others = with.course.legs.iter().filter(|leg| leg.role != LegRole::Supervisor);
        prop_assert!(others.eq(without.course.legs.iter()));
    }

    #[test]
    fn a_call_that_is_handed_over_is_never_lost(
        outbound in any::<bool>(),
        steps in prop::collection::vec(step_in_a_call(), 0..60),
    ) {
        let mut centre = Centre::new();
        for (who, handset) in (0..3).zip(HANDSETS) {
            centre.ready(who, handset);
        }
        if outbound {
            centre.offers(Endpoint::Handset("201".into()), "201", "0612345678");
            let dialled = *centre.legs.keys().rfind(|leg| leg.is_originated()).unwrap();
            centre.leg(dialled, LegEvent::Answered);
        } else {
            centre.receives_french_call("0612345678");
            centre.answers("201");
        }
        for step in steps {
            take(&mut centre, step);
        }
        everybody_goes_home(&mut centre)?;
    }
}

fn everybody_goes_home(centre: &mut Centre) -> Result<(), TestCaseError> {
    // Everybody hangs up, and goes home.
    let legs: Vec<LegId> = centre.switch.legs.keys().copied().collect();
    for leg in legs {
        centre.hangs_up(leg);
    }
    let left: Vec<LegId> = centre.switch.legs.keys().copied().collect();
    for leg in left {
        centre.hangs_up(leg);
    }
    for id in 0..6 {
        centre.work(id, WorkInput::Over);
    }
    for who in 0..3 {
        centre.does(who, StaffAction::Leave);
    }
    // What is to be done for who was to be called back is over, too.
    centre.waits(4 * 24 * 60 * 60);
    prop_assert!(centre.switch.wishes.is_empty());
    prop_assert!(centre.switch.calls.is_empty());
    prop_assert!(centre.switch.test_call.is_none());
    prop_assert!(centre.switch.legs.is_empty());
    prop_assert!(centre.switch.queue.is_empty());
    prop_assert!(centre.switch.agents.is_empty());
    prop_assert!(centre.switch.works.is_empty());
    prop_assert_eq!(centre.switch.next_timeout(), None);
    prop_assert!(
        centre
            .agents
            .values()
            .all(|state| *state == AgentState::Away)
    );
    Ok(())
}
