//! Who sits where: a handset has one member of staff.

use super::script::{Centre, staff};
use crate::{
    AgentState, BreakReason, CallId, Endpoint, HandsetId, LegEvent, StaffAction, TransferTo,
};

const SHARED: &str = "201";

const fn on_a_break(handset: HandsetId) -> StaffAction {
    StaffAction::Break(handset, BreakReason::Other)
}

#[test]
fn who_loses_a_handset_leaves_and_is_told_who_has_it() {
    for idle in [StaffAction::Ready as fn(_) -> _, on_a_break] {
        let mut centre = Centre::new();
        centre.does(1, idle(SHARED.into()));
        centre.ready(2, SHARED);
        assert_eq!(centre.agents[&staff(1)], AgentState::Away);
        assert_eq!(centre.agents[&staff(2)], AgentState::Ready);
        assert_eq!(centre.taken, [(SHARED.into(), staff(1), staff(2))]);
    }
}

#[test]
fn who_sits_alone_or_moves_to_a_free_handset_takes_nothing() {
    let mut centre = Centre::new();
    centre.ready(1, SHARED);
    centre.ready(1, SHARED);
    centre.ready(2, "202");
    centre.ready(1, "203");
    centre.ready(2, SHARED);
    assert!(centre.taken.is_empty());
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
}

#[test]
fn a_handset_in_a_call_is_not_taken_while_it_rings_talks_or_holds() {
    let mut centre = Centre::new();
    centre.ready(1, SHARED);
    centre.receives_french_call("0612345678");
    let refused = |centre: &mut Centre| {
        let before = centre.agents[&staff(1)].clone();
        for wish in [StaffAction::Ready as fn(_) -> _, on_a_break] {
            centre.does(2, wish(SHARED.into()));
        }
        assert_eq!(centre.agents[&staff(1)], before);
        assert!(!centre.agents.contains_key(&staff(2)));
        assert!(centre.taken.is_empty());
    };
    assert!(matches!(centre.agents[&staff(1)], AgentState::Ringing(_)));
    refused(&mut centre);
    let leg = centre.answers(SHARED);
    refused(&mut centre);
    centre.does(1, StaffAction::Hold);
    assert!(matches!(centre.agents[&staff(1)], AgentState::OnHold(_)));
    refused(&mut centre);
    centre.does(1, StaffAction::Resume);
    centre.hangs_up(leg);
    assert_ne!(
        centre.agents[&staff(1)],
        AgentState::Away,
        "nobody sent them away"
    );
    centre.ready(2, SHARED);
    assert_eq!(centre.taken, [(SHARED.into(), staff(1), staff(2))]);
}

#[test]
fn who_sat_elsewhere_and_is_refused_stays_there() {
    let mut centre = Centre::new();
    centre.ready(1, SHARED);
    centre.receives_french_call("0612345678");
    centre.answers(SHARED);
    centre.ready(2, "202");
    centre.ready(2, SHARED);
    assert_eq!(centre.agents[&staff(2)], AgentState::Ready);
    centre.receives_french_call("0612345679");
    assert!(centre.rings("202").is_some());
}

#[test]
fn who_takes_a_caller_up_while_they_write_another_up_writes_it_up_no_longer() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    centre.answers("201");
    // A second line of the handset's dials, and the caller goes to the queue before that is answered.
    let takes = centre.offers(Endpoint::Handset("201".into()), "201", "*8");
    centre.does(1, StaffAction::Transfer(TransferTo::Queue));
    assert!(matches!(
        centre.agents[&staff(1)],
        AgentState::AfterCallWork(_, None)
    ));
    centre.waits(20);
    centre.leg(takes, LegEvent::Answered);
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    assert_eq!(
        centre.wrote_up,
        [(staff(1), std::time::Duration::from_secs(20))]
    );
}

#[test]
fn a_telephone_is_told_to_fetch_its_settings_whoever_speaks_at_it() {
    let mut centre = Centre::new();
    centre.does(9, crate::StaffAction::FetchSettings("202".into()));
    assert_eq!(centre.fetch_settings, [crate::HandsetId::from("202")]);
}
