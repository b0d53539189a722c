//! What staff and supervisors do is written down.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_are_there_for_is_written_down_in_order() {
    let centre = Centre::open().await;
    let staff = StaffId(Uuid::now_v7());
    let handset = || "201".into();
    for action in [
        StaffAction::Ready(handset()),
        // Said again, it changes nothing.
        StaffAction::Ready(handset()),
        StaffAction::Break(handset(), BreakReason::Prayer),
        StaffAction::Leave,
    ] {
        centre.floor.ask(staff, action).await.unwrap();
    }
    let written = || {
        let ledger = centre.desk.ledger();
        ledger.read(|db| {
            db.prepare(
                "SELECT state, reason FROM agent_states WHERE staff = ?1 ORDER BY from_ms, id",
            )?
            .query_map([staff.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(String, Option<String>)>, _>>()
        })
    };
    let kept = async {
        while written().unwrap().len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    let said = |state: &str, reason: Option<&str>| (state.into(), reason.map(Into::into));
    let expected = [
        said("ready", None),
        said("break", Some("prayer")),
        said("away", None),
    ];
    assert_eq!(written().unwrap(), expected);
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_supervisor_does_is_written_down_with_who_did_it() {
    let centre = Centre::open().await;
    let salma = centre.has_somebody_ready().await;
    let samira = StaffId(Uuid::now_v7());
    let mut board = centre.floor.follow();
    let dials = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some("0522000001".into()),
    };
    for (leg, event) in [
        (LegId::offered(1), dials),
        (LegId::originated(1), LegEvent::Answered),
    ] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let talks = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let board = tokio::time::timeout(SEEN_WITHIN, talks)
        .await
        .unwrap()
        .unwrap()
        .clone();
    let call = board.agents[0].activity.call().unwrap();
    assert!(!call.private, "a number outside");
    let meeting = StaffAction::SendOnBreak(salma, BreakReason::Meeting);
    for action in [meeting, StaffAction::EndCall(call.call)] {
        centre.floor.ask(samira, action).await.unwrap();
    }
    let written = || {
        let ledger = centre.desk.ledger();
        let done = ledger.read(|db| {
            db.query_row(
                "SELECT contacts.supervised, call_records.ended_by, agent_states.changed_by \
                 FROM contacts JOIN call_records ON call_records.contact = contacts.id \
                 JOIN agent_states ON agent_states.state = 'break'",
                [],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
            )
        });
        done.ok()
    };
    let kept = async {
        loop {
            match written() {
                Some(kept) => return kept,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let kept: [String; 3] = tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    assert_eq!(
        kept,
        ["end".into(), "supervisor".into(), samira.to_string()]
    );
    // She comes back by herself, after a restart of the box, too.
    let remembered = centre.desk.remembered_presence().await.unwrap();
    let on_a_break = StaffAction::Break("201".into(), BreakReason::Meeting);
    assert_eq!(remembered, [(salma, on_a_break)]);
    let trail = centre.desk.ledger();
    let trail = trail.trail("contact", call.contact, 9).unwrap();
    assert_eq!(trail[0].author, samira.to_string());
    centre.stops().await;
}
