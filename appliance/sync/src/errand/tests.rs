//! What a box says next, and what it makes of the answer.

mod files;
mod urgent;

use jawab_ledger::{Change, Fields, OpHash, Retention};
use jawab_protocol::Why;

use super::*;

const TODAY: u64 = 1_800_000_000_000;
const MONTH: u64 = 30 * 24 * 60 * 60 * 1_000;
const SOON: Duration = Duration::from_millis(100);

/// Central has nothing, and knows the time.
fn answer() -> Reply {
    Reply::State(StateAnswer {
        copy_runs: false,
        now_ms: Some(TODAY),
        ..StateAnswer::default()
    })
}

fn says(errands: &mut Errands) -> Request {
    loop {
        match errands.next(0).unwrap() {
            Errand::Say(request) => return request,
            Errand::Rest(_) => {}
            Errand::Idle(_) => panic!("nothing is said"),
        }
    }
}

/// Else the box would be silent for as long as its clock was ahead.
#[test]
fn a_box_whose_stamps_are_refused_says_its_changes_again_by_centrals_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open_by(&path, || TODAY + MONTH).unwrap();
    let named = Fields::from([("name".into(), "Hajar".into())]);
    let person = Change::new("person", ledger.box_id().0, named);
    ledger.commit("salma", vec![person]).unwrap();

    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::Push(batch) if batch.epoch == 1));
    let refused = Refusal::new(Why::Clock, "");
    let trouble = errands.handle_reply(Reply::Refused(refused), SOON, 0);
    assert!(matches!(trouble, Err(Trouble::Refused(_))));
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();

    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!((batch.epoch, batch.ops.0.len()), (2, 1));
    let op = ledger.op(2, 1).unwrap().unwrap();
    assert!(op.clock.ms() < TODAY + MONTH / 2);
}

#[test]
fn an_answer_to_another_question_is_not_taken_for_one_to_this() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let mut errands = Errands::new(ledger);
    assert!(matches!(says(&mut errands), Request::State(_)));
    let odd = errands.handle_reply(Reply::Acknowledged(Head::start(1)), SOON, 0);
    assert!(matches!(odd, Err(Trouble::OffTopic)));
    assert!(matches!(errands.next(0).unwrap(), Errand::Rest(_)));
}

/// Else the next change of this box, which has that number too, would count as brought.
#[test]
fn an_acknowledgement_of_what_a_copy_of_this_box_made_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let named = |name: &str| {
        let fields = Fields::from([("name".into(), name.into())]);
        vec![Change::new("person", ledger.box_id().0, fields)]
    };
    ledger.commit("salma", named("Hajar")).unwrap();
    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::Push(_)));
    let theirs = Head {
        sequence: 2,
        ..ledger.head().unwrap()
    };
    errands
        .handle_reply(Reply::Acknowledged(theirs), SOON, 0)
        .unwrap();

    ledger.commit("salma", named("Salma")).unwrap();
    assert!(matches!(says(&mut errands), Request::State(_)), "it asks");
    // It has another history, so an epoch begins; and central is asked again.
    for _ in 0..2 {
        let state = StateAnswer {
            copy_runs: false,
            epochs: vec![theirs],
            ..StateAnswer::default()
        };
        errands.handle_reply(Reply::State(state), SOON, 0).unwrap();
        if ledger.head().unwrap().epoch == 1 {
            assert!(matches!(says(&mut errands), Request::State(_)));
        }
    }
    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!(
        (batch.epoch, batch.ops.0.len()),
        (2, 2),
        "nothing is left out"
    );
}

/// Central was restored from an older copy, and a copy of this box came first.
#[test]
fn what_central_lost_after_it_acknowledged_it_is_said_again_with_a_fork() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    for name in ["Hajar", "Salma", "Amina"] {
        let fields = Fields::from([("name".into(), name.into())]);
        let person = Change::new("person", ledger.box_id().0, fields);
        ledger.commit("salma", vec![person]).unwrap();
    }
    let acknowledged = Acknowledged {
        epoch: 1,
        sequence: 2,
    };
    let another = Head {
        epoch: 1,
        sequence: 3,
        hash: OpHash([7; 32]),
    };
    for (still_there, said_again) in [(true, 1), (false, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        ledger.backup(&path).unwrap();
        let ledger = Ledger::open(&path).unwrap();
        ledger.set_acknowledged(acknowledged).unwrap();
        let mut errands = Errands::new(ledger.clone());
        assert!(matches!(says(&mut errands), Request::State(_)));
        let state = StateAnswer {
            copy_runs: false,
            epochs: vec![another],
            ..StateAnswer::default()
        };
        errands
            .handle_reply(Reply::State(state.clone()), SOON, 0)
            .unwrap();
        let Request::Push(batch) = says(&mut errands) else {
            panic!("it does not ask for what was acknowledged")
        };
        assert_eq!((batch.epoch, batch.ops.0.len()), (1, 1));
        let reply = if still_there {
            Reply::Acknowledged(another)
        } else {
            Reply::Refused(Refusal::new(Why::Fork, "another op"))
        };
        errands.handle_reply(reply, SOON, 0).unwrap();
        assert!(matches!(says(&mut errands), Request::State(_)));
        errands.handle_reply(Reply::State(state), SOON, 0).unwrap();
        let Request::Push(batch) = says(&mut errands) else {
            panic!("nothing is sent")
        };
        assert_eq!((batch.epoch, batch.ops.0.len()), (2, said_again));
    }
}

/// Else the box would ask for ever what it cannot bring.
#[test]
fn a_central_that_lost_what_has_left_the_box_is_told_again_what_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open_by(&folder.path().join("ledger.db"), || TODAY).unwrap();
    for name in ["Hajr", "Hajar"] {
        let named = Fields::from([("name".into(), name.into())]);
        let person = Change::new("person", ledger.box_id().0, named);
        ledger.commit("salma", vec![person]).unwrap();
    }
    let both = Acknowledged {
        epoch: 1,
        sequence: 2,
    };
    ledger.set_acknowledged(both).unwrap();
    for now_ms in [TODAY, TODAY + 2 * MONTH] {
        ledger.heard_time(now_ms);
        assert!(ledger.note_acknowledged().unwrap());
    }
    let left = ledger
        .compact(&Retention::default(), Duration::ZERO)
        .unwrap();
    assert_eq!(left.changes, 1);

    let mut errands = Errands::new(ledger.clone());
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    assert!(matches!(says(&mut errands), Request::State(_)));
    errands.handle_reply(answer(), SOON, 0).unwrap();
    let Request::Push(batch) = says(&mut errands) else {
        panic!("nothing is sent")
    };
    assert_eq!((batch.epoch, batch.ops.0.len()), (2, 1));
    let said = Op::decode(&batch.ops.0[0]).unwrap();
    assert_eq!(said.fields.get("name"), Some(&"Hajar".into()));
    ledger.verify().unwrap();
}
