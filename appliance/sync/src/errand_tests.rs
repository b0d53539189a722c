use jawab_ledger::{Change, Fields};
use jawab_protocol::Why;

use super::*;

const TODAY: u64 = 1_800_000_000_000;
const MONTH: u64 = 30 * 24 * 60 * 60 * 1_000;
const SOON: Duration = Duration::from_millis(100);

/// Central has nothing, and knows the time.
fn answer() -> Reply {
    Reply::State(StateAnswer {
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
