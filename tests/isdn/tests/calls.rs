//! Calls between our engine and libpri, with either as the network.
#![allow(clippy::unwrap_used, reason = "tests")]

use jawab_isdn_tests::{Ending, Load, Plan, Random, Stage, Who, World};
use jawab_wire::isdn::{Sending, Side};

const CAUSES: [u8; 8] = [1, 16, 17, 18, 21, 27, 31, 41];

/// Both ends give the cause of the plan for the call's end.
fn agrees(ending: &Ending) -> bool {
    let cause = ending.plan.cause;
    ending.ours.is_some_and(|ours| ours.0 == cause) && ending.peers == Some(i64::from(cause))
}

fn all_agree(world: &World, endings: &[Ending], count: usize) {
    assert_eq!(endings.len(), count);
    let mut others = endings.iter().filter(|ending| !agrees(ending));
    let first = others.next();
    assert!(
        first.is_none(),
        "{} of {count} differ, at first {first:?}, link {:?}",
        others.count() + 1,
        world.span.link().statistics()
    );
}

fn ten_thousand_calls(side: Side, caller: Who) {
    let mut world = World::up(side, &[]);
    let mut random = Random::new(5);
    let plans = (0..10_000).map(|number| Plan {
        ended_by: if random.below(2) == 0 {
            Who::Us
        } else {
            Who::Peer
        },
        cause: CAUSES[number % CAUSES.len()],
        ..Plan::answered(caller, Who::Us)
    });
    let endings = Load::run(&mut world, plans, 20);
    all_agree(&world, &endings, 10_000);
    world.is_idle();
}

#[test]
fn as_user_ten_thousand_calls_to_the_network_leave_none_behind() {
    ten_thousand_calls(Side::User, Who::Us);
}

#[test]
fn as_user_ten_thousand_calls_from_the_network_leave_none_behind() {
    ten_thousand_calls(Side::User, Who::Peer);
}

#[test]
fn as_network_ten_thousand_calls_to_the_user_leave_none_behind() {
    ten_thousand_calls(Side::Network, Who::Us);
}

#[test]
fn as_network_ten_thousand_calls_from_the_user_leave_none_behind() {
    ten_thousand_calls(Side::Network, Who::Peer);
}

fn digits_one_by_one(side: Side) {
    let mut world = World::up(side, &["overlap"]);
    for caller in [Who::Us, Who::Peer] {
        let plans = (0..200).map(|_| Plan {
            sending: Sending::Overlap,
            ..Plan::answered(caller, Who::Us)
        });
        let endings = Load::run(&mut world, plans, 10);
        all_agree(&world, &endings, 200);
        assert!(endings.iter().all(|ending| ending.digits == "0537000002"));
    }
    world.is_idle();
}

#[test]
fn as_user_digits_go_one_by_one_in_both_directions() {
    digits_one_by_one(Side::User);
}

#[test]
fn as_network_digits_go_one_by_one_in_both_directions() {
    digits_one_by_one(Side::Network);
}

/// Every stage, ended by each end, of calls from each.
fn ended_in_every_state(side: Side) {
    let mut world = World::up(side, &["overlap"]);
    for caller in [Who::Us, Who::Peer] {
        for ended_by in [Who::Us, Who::Peer] {
            for until in [
                Stage::SetUp,
                Stage::Digits,
                Stage::Proceeding,
                Stage::Alerting,
                Stage::Connected,
            ] {
                let sending = if until == Stage::Digits {
                    Sending::Overlap
                } else {
                    Sending::EnBloc
                };
                // libpri refuses at once with few causes, and gives up with few others.
                let cause = if until == Stage::SetUp && ended_by != caller {
                    34
                } else {
                    16
                };
                let plan = Plan {
                    caller,
                    sending,
                    until,
                    ended_by,
                    cause,
                };
                let endings = Load::run(&mut world, [plan; 5], 2);
                world.is_idle();
                // Ended at once, a call may be over before the called side is told of it, and
                // libpri tells nobody why.
                if until == Stage::SetUp && ended_by == caller {
                    assert_eq!(endings.len(), 5);
                    for ending in endings {
                        let (ours, peers) = (ending.ours.map(|cause| cause.0), ending.peers);
                        assert!(ours.is_none_or(|ours| ours == cause), "{ending:?}");
                        assert!(
                            peers.is_none_or(|peers| peers == i64::from(cause)),
                            "{ending:?}"
                        );
                        assert!(caller == Who::Peer || ours.is_some(), "{ending:?}");
                    }
                } else {
                    all_agree(&world, &endings, 5);
                }
            }
        }
    }
    world.is_idle();
}

#[test]
fn as_user_a_call_ends_in_whatever_state_it_is() {
    ended_in_every_state(Side::User);
}

#[test]
fn as_network_a_call_ends_in_whatever_state_it_is() {
    ended_in_every_state(Side::Network);
}

fn refused(side: Side) {
    let mut world = World::up(side, &[]);
    for caller in [Who::Us, Who::Peer] {
        let called = if caller == Who::Us {
            Who::Peer
        } else {
            Who::Us
        };
        for cause in [1, 17, 21, 34, 88] {
            // libpri says nothing of other causes until it proceeds.
            let until = match cause {
                17 | 21 | 88 if called == Who::Peer => Stage::Proceeding,
                _ => Stage::SetUp,
            };
            let plan = Plan {
                until,
                ended_by: called,
                cause,
                ..Plan::answered(caller, called)
            };
            let endings = Load::run(&mut world, [plan; 4], 2);
            all_agree(&world, &endings, 4);
        }
    }
    world.is_idle();
}

#[test]
fn as_user_a_refusal_has_its_cause_on_both_sides() {
    refused(Side::User);
}

#[test]
fn as_network_a_refusal_has_its_cause_on_both_sides() {
    refused(Side::Network);
}
