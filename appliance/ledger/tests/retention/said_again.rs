//! What a new epoch and central say of what has left.

use std::sync::atomic::Ordering;

use jawab_ledger::{Acknowledged, BoxId, Fields, Op, OpHash, REOPENED};
use jawab_ops::{EntityKind, Hlc};
use jawab_records::{case, person};
use uuid::Uuid;

use crate::common::{centre, fields};

#[test]
fn a_new_epoch_says_again_what_is_still_here() {
    let centre = centre();
    let over = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.hears_a_story_of("Brahim Amezian", "+212622222222");
    centre.closes(over.case);
    centre.is_acknowledged();
    centre.days_pass(101);
    centre.compacts();
    assert!(centre.ledger.has_left(1, 1).unwrap());
    assert!(
        centre
            .ledger
            .ops_after(1, 0, 99, usize::MAX)
            .unwrap()
            .is_empty()
    );

    let nothing = Acknowledged {
        epoch: 1,
        sequence: 0,
    };
    centre.ledger.set_acknowledged(nothing).unwrap();
    let rows = centre.ledger.verify().unwrap().rows;
    assert_eq!(centre.ledger.begin_epoch(2).unwrap().sequence, 6);
    assert_eq!(centre.ledger.verify().unwrap().rows, rows);
    let again = centre.ledger.ops_after(2, 0, 99, usize::MAX).unwrap();
    assert_eq!(again.len(), 6);
    // The first saying is not needed any more.
    assert_eq!(centre.compacts().changes, 6);
    assert_eq!(
        centre.ledger.ops_after(2, 0, 99, usize::MAX).unwrap(),
        again
    );
}

fn central_says(
    sequence: u64,
    previous: OpHash,
    kind: &str,
    id: Uuid,
    what: Fields,
    ms: u64,
) -> Op {
    Op {
        box_id: BoxId(Uuid::from_u128(7)),
        epoch: 1,
        sequence,
        clock: Hlc::at_ms(ms),
        author: "ministry".into(),
        entity: EntityKind::new(kind),
        id,
        fields: what,
        previous,
    }
}

#[test]
fn what_central_says_of_a_case_that_left_comes_back_with_what_is_said() {
    let centre = centre();
    let story = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.closes(story.case);
    centre.is_acknowledged();
    let answered = |sequence, previous, status: &str| {
        let now_ms = centre.now.load(Ordering::Relaxed);
        let what = fields([("status", status.into()), (REOPENED, 1.into())]);
        central_says(sequence, previous, "case", story.case, what, now_ms)
    };
    let first = answered(1, OpHash::default(), "closed");
    centre.ledger.hear(1, &[first.encode()]).unwrap();
    centre.days_pass(101);
    let left = centre.compacts();
    assert_eq!((left.of(&case::KIND), left.of(&person::KIND)), (1, 1));

    // A central that was restored says it again: the case stays away.
    centre.ledger.hear(1, &[first.encode()]).unwrap();
    assert_eq!(centre.count("cases"), 0);
    centre.is_whole();

    let second = answered(2, first.hash(), "open");
    centre.ledger.hear(1, &[second.encode()]).unwrap();
    assert_eq!(centre.count("cases"), 1);
    centre.days_pass(500);
    assert_eq!(
        centre.compacts().of(&case::KIND),
        0,
        "the ministry opened it again"
    );
    let third = answered(3, second.hash(), "closed");
    centre.ledger.hear(1, &[third.encode()]).unwrap();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}
