use jawab_ledger::OpHash;
use proptest::prelude::*;

use super::*;

const SOON: Duration = Duration::from_millis(100);

fn head(epoch: u32, sequence: u64, history: u8) -> Head {
    let hash = OpHash(if sequence == 0 {
        [0; 32]
    } else {
        [history ^ u8::try_from(sequence % 251).unwrap(); 32]
    });
    Head {
        epoch,
        sequence,
        hash,
    }
}

fn epoch(ours: Head, theirs: Head) -> Epoch {
    let ours_there = (theirs.sequence > 0 && theirs.sequence <= ours.sequence)
        .then(|| head(ours.epoch, theirs.sequence, 0).hash);
    Epoch {
        ours,
        theirs,
        ours_there,
    }
}

fn sends_from(course: &mut Course) -> Option<Position> {
    match course.next() {
        Next::Send { from, .. } => Some(from),
        _ => None,
    }
}

#[test]
fn a_start_asks_then_sends_what_is_missing_then_waits() {
    let mut course = Course::new();
    assert_eq!(course.next(), Next::Ask);
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 4, 0))], 1);
    assert_eq!(
        sends_from(&mut course),
        Some(Position { epoch: 1, after: 4 })
    );
    course.handle_acknowledged(head(1, 10, 0), 900, SOON);
    let position = Position {
        epoch: 1,
        after: 10,
    };
    assert_eq!(sends_from(&mut course), Some(position));
    course.handle_nothing_left();
    assert!(matches!(course.next(), Next::Idle(_)));
    course.moved();
    assert_eq!(sends_from(&mut course), Some(position));
}

#[test]
fn a_box_restored_from_an_older_backup_begins_an_epoch() {
    let mut course = Course::new();
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 40, 0))], 3);
    assert_eq!(course.next(), Next::Begin { epoch: 4 });
    course.handle_begun();
    assert_eq!(course.next(), Next::Ask);
    // The old epoch still disagrees, and is left alone.
    let epochs = [
        epoch(head(1, 10, 0), head(1, 40, 0)),
        epoch(head(4, 2, 0), head(4, 0, 0)),
    ];
    course.handle_state(&epochs, 4);
    assert_eq!(
        sends_from(&mut course),
        Some(Position { epoch: 4, after: 0 })
    );
}

#[test]
fn a_history_that_parted_after_a_restore_begins_an_epoch() {
    let mut course = Course::new();
    course.handle_state(&[epoch(head(1, 50, 0), head(1, 40, 9))], 1);
    assert_eq!(course.next(), Next::Begin { epoch: 2 });
}

#[test]
fn a_central_restored_from_an_older_backup_gets_all_epochs_again_in_order() {
    let mut course = Course::new();
    let epochs = [
        epoch(head(1, 50, 0), head(1, 40, 0)),
        epoch(head(2, 5, 0), head(2, 0, 0)),
    ];
    course.handle_state(&epochs, 2);
    assert_eq!(
        sends_from(&mut course),
        Some(Position {
            epoch: 1,
            after: 40
        })
    );
    course.handle_acknowledged(head(1, 50, 0), 900, SOON);
    course.handle_nothing_left();
    assert_eq!(
        sends_from(&mut course),
        Some(Position { epoch: 2, after: 0 })
    );
}

#[test]
fn a_failure_rests_asks_again_and_sends_less_at_once() {
    let mut course = Course::new();
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 0, 0))], 1);
    let Next::Send { octets: before, .. } = course.next() else {
        panic!("nothing is sent")
    };
    course.handle_failed(u32::MAX);
    assert_eq!(course.next(), Next::Rest(Duration::from_secs(1)));
    assert_eq!(course.next(), Next::Ask);
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 0, 0))], 1);
    let Next::Send { octets: after, .. } = course.next() else {
        panic!("nothing is sent")
    };
    assert!(after < before);
}

#[test]
fn every_refusal_rests_before_the_next_question() {
    for why in [
        Why::Gap,
        Why::Fork,
        Why::UnknownBox,
        Why::Unable,
        Why::TooLarge,
    ] {
        let mut course = Course::new();
        course.handle_refused(&Refusal::new(why, ""), 0);
        assert!(matches!(course.next(), Next::Rest(_)));
        assert_eq!(course.next(), Next::Ask);
    }
}

#[test]
fn a_refusal_that_comes_again_rests_longer_though_the_question_is_answered() {
    let mut course = Course::new();
    let mut last = Duration::ZERO;
    for _ in 0..8 {
        course.handle_state(&[epoch(head(1, 10, 0), head(1, 0, 0))], 1);
        course.handle_refused(&Refusal::new(Why::BadChain, ""), u32::MAX);
        let Next::Rest(rest) = course.next() else {
            panic!("no rest")
        };
        assert!(rest > last);
        last = rest;
    }
}

#[test]
fn an_acknowledgement_that_does_not_go_forward_is_not_believed() {
    let mut course = Course::new();
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 4, 0))], 1);
    course.handle_acknowledged(head(1, 4, 0), 900, SOON);
    assert_eq!(course.next(), Next::Ask);
}

#[test]
fn central_is_asked_once_for_what_did_not_fit_when_all_is_sent() {
    let mut course = Course::new();
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 4, 0))], 1);
    course.handle_more();
    assert!(sends_from(&mut course).is_some(), "what we have goes first");
    course.handle_acknowledged(head(1, 10, 0), 900, SOON);
    course.handle_nothing_left();
    assert_eq!(course.next(), Next::Ask);
    course.handle_state(&[epoch(head(1, 10, 0), head(1, 10, 0))], 1);
    course.handle_nothing_left();
    assert!(matches!(course.next(), Next::Idle(_)));
}

proptest! {
    /// Whatever central has, after few enough steps it has all, each op once.
    #[test]
    fn central_gets_everything_once(ours in 0_u64..400, have in 0_u64..400, step in 1_u64..60) {
        let have = have.min(ours);
        let mut course = Course::new();
        let mut central = have;
        for _ in 0..1_000 {
            match course.next() {
                Next::Ask => {
                    course.handle_state(&[epoch(head(1, ours, 0), head(1, central, 0))], 1);
                }
                Next::Send { from, octets } => {
                    prop_assert_eq!(from.after, central);
                    prop_assert!((SMALLEST_BATCH..=LARGEST_BATCH).contains(&octets));
                    if central == ours {
                        course.handle_nothing_left();
                    } else {
                        central = (central + step).min(ours);
                        course.handle_acknowledged(head(1, central, 0), octets, SOON);
                    }
                }
                Next::Idle(_) => break,
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert_eq!(central, ours);
        prop_assert!(matches!(course.next(), Next::Idle(_)));
    }
}
