use jawab_desk::floor::{Supervised, SupervisedProgress, WayOut};
use jawab_line_state::LineKind;
use jawab_switch::{CallEvent, SupervisionProgress};
use jawab_vocabulary::{LineChoice, LineClosed, QueueName, Supervision};

use super::*;

#[test]
fn who_supervises_is_shown_by_name_until_they_leave() {
    let mut keeper = BoardKeeper::default();
    let (call, contact, now) = (CallId(4), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let [salma, samira] = [1, 2].map(|n| StaffId(Uuid::from_u128(n)));
    keeper.call_begins(call, contact, Direction::Inbound, None);
    keeper.sits_down(salma, "201".into(), now);
    keeper.agent(salma, AgentState::OnCall(call), now);
    keeper.name(samira, "Samira".into());
    let shown = |keeper: &BoardKeeper| {
        let board = keeper.board(std::iter::empty());
        let call = board.agents[0].activity.call().cloned().unwrap();
        assert_eq!(call.call, CallId(4));
        call.supervised
    };
    assert_eq!(shown(&keeper), None);
    let event = CallEvent::Supervised {
        by: samira,
        how: Supervision::Listen,
        progress: SupervisionProgress::TakesPart,
    };
    keeper.call(call, &event, now);
    let listens = Supervised {
        by: samira,
        name: "Samira".into(),
        does: Supervision::Listen,
        progress: SupervisedProgress::TakesPart,
    };
    assert_eq!(shown(&keeper), Some(listens));
    let over = CallEvent::SupervisionOver(jawab_vocabulary::Cause::NORMAL_CLEARING);
    keeper.call(call, &over, now);
    assert_eq!(shown(&keeper), None);
}

#[test]
fn who_is_parked_is_shown_where_until_somebody_has_them() {
    let mut keeper = BoardKeeper::default();
    let (call, contact, now) = (CallId(1), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let caller = Number::from("0612345678");
    keeper.call_begins(call, contact, Direction::Inbound, Some(&caller));
    let parked = |keeper: &BoardKeeper| keeper.board(std::iter::empty()).parked;
    assert_eq!(parked(&keeper), []);
    let shown = Parked {
        contact,
        caller: Some("0612345678".into()),
        at: "201".into(),
        since: now,
    };
    for over in [
        CallEvent::PickedUp("202".into()),
        CallEvent::ComesBack("201".into()),
    ] {
        keeper.call(call, &CallEvent::Parked("201".into()), now);
        assert_eq!(parked(&keeper), std::slice::from_ref(&shown));
        keeper.call(call, &over, now);
        assert_eq!(parked(&keeper), []);
    }
    keeper.call(call, &CallEvent::Parked("201".into()), now);
    keeper.over(call);
    assert_eq!(parked(&keeper), []);
}

#[test]
fn a_caller_is_shown_in_the_queue_where_they_wait_and_with_whom_they_are() {
    let named = QueueName::from;
    let queue = |name| QueueOnFloor {
        name: named(name),
        programme: None,
    };
    let mut keeper = BoardKeeper::of(vec![queue("Colonies"), queue("Accueil")]);
    let (call, contact, now) = (CallId(1), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let staff = StaffId(Uuid::from_u128(2));
    keeper.call_begins(call, contact, Direction::Inbound, None);
    keeper.sits_down(staff, "201".into(), now);
    for queue in [Some(named("Colonies")), Some(named("Accueil")), None] {
        keeper.call(call, &CallEvent::Queued(queue.clone()), now);
        let board = keeper.board([call].into_iter());
        assert_eq!(board.queues.len(), 2);
        assert_eq!(board.waiting[0].queue, queue);
        keeper.agent(staff, AgentState::Ringing(call), now);
        let board = keeper.board(std::iter::empty());
        let rings = board.agents[0].activity.call().unwrap();
        assert_eq!(rings.queue, queue);
    }
}

#[test]
fn who_went_outside_in_vain_is_not_shown_as_asking_somebody() {
    let mut keeper = BoardKeeper::default();
    let (call, now) = (CallId(1), Timestamp::UNIX_EPOCH);
    let staff = StaffId(Uuid::from_u128(2));
    keeper.call_begins(call, Uuid::from_u128(1), Direction::Inbound, None);
    keeper.sits_down(staff, "201".into(), now);
    let consults = CallEvent::Consults {
        to: jawab_switch::Endpoint::Line("gsm1".into()),
        called: "0522000000".into(),
    };
    let over = CallEvent::ConsultOver(jawab_vocabulary::Cause::USER_BUSY);
    for event in [consults, over, CallEvent::Queued(None)] {
        keeper.call(call, &event, now);
    }
    keeper.agent(staff, AgentState::Ringing(call), now);
    let board = keeper.board(std::iter::empty());
    assert_eq!(board.agents[0].activity.call().unwrap().asked, None);
}

#[test]
fn who_took_a_handset_is_known_by_name_until_who_had_it_knows() {
    let mut keeper = BoardKeeper::default();
    let (one, other) = (StaffId(Uuid::from_u128(1)), StaffId(Uuid::from_u128(2)));
    let now = Timestamp::UNIX_EPOCH;
    keeper.name(other, "Idir".into());
    keeper.taken("201".into(), one, other, now);
    let taken = |keeper: &BoardKeeper| keeper.board(std::iter::empty()).taken;
    let told = Taken {
        staff: one,
        handset: "201".into(),
        by: "Idir".into(),
        at: now,
    };
    assert_eq!(taken(&keeper), [told]);
    keeper.knows_of_taken(other);
    assert_eq!(taken(&keeper).len(), 1);
    keeper.knows_of_taken(one);
    assert!(taken(&keeper).is_empty());
    keeper.taken("201".into(), one, other, now);
    keeper.sits_down(one, "202".into(), now);
    assert!(taken(&keeper).is_empty(), "who sits elsewhere knows");
}

#[test]
fn what_is_left_of_a_budget_is_shown_beside_its_line_and_that_it_is_used_up() {
    let mut keeper = BoardKeeper::default();
    keeper.line(LineStatus::starting("gsm1", LineKind::Gsm));
    let shown = |keeper: &BoardKeeper| keeper.board(std::iter::empty()).lines[0].clone();
    assert_eq!(shown(&keeper).spending.budget, None);
    for (left_s, used) in [(600, false), (0, true), (60, false)] {
        let left = Budget {
            left_s,
            of_month: true,
        };
        keeper.budget("gsm1".into(), left);
        assert_eq!(shown(&keeper).spending.budget, Some(left));
        let warns = shown(&keeper).warnings.contains(&LineWarning::BudgetUsed);
        assert_eq!(warns, used);
        // The driver, which knows nothing of it, says how the line is.
        keeper.line(LineStatus::starting("gsm1", LineKind::Gsm));
    }
}

#[test]
fn why_a_call_goes_out_on_a_line_or_on_none_is_shown() {
    let mut keeper = BoardKeeper::default();
    let (call, contact, now) = (CallId(1), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let staff = StaffId(Uuid::from_u128(2));
    keeper.call_begins(call, contact, Direction::Outbound, None);
    keeper.sits_down(staff, "201".into(), now);
    keeper.agent(staff, AgentState::OnCall(call), now);
    let shown = |keeper: &BoardKeeper| {
        let board = keeper.board(std::iter::empty());
        let call = board.agents[0].activity.call().cloned();
        call.and_then(|call| call.way_out)
    };
    assert_eq!(shown(&keeper), None);
    let event = CallEvent::LineChosen {
        line: "gsm2".into(),
        because: LineChoice::Prefix,
    };
    keeper.call(call, &event, now);
    let chosen = WayOut::Chosen("gsm2".into(), LineChoice::Prefix);
    assert_eq!(shown(&keeper), Some(chosen));
    let closed = LineClosed::Budget;
    keeper.call(call, &CallEvent::LinesClosed(closed), now);
    assert_eq!(shown(&keeper), Some(WayOut::Closed(closed)));
}
