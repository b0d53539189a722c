//! What a call leaves in the record while it goes on.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_late_is_on_the_desk_and_in_the_contact() {
    let centre = Centre::open().await;
    let leg = LegId::offered(1);
    let offered = LegEvent::Offered {
        from: Endpoint::Line("trunk1".into()),
        caller: None,
        called: None,
    };
    centre.has_somebody_ready().await;
    let mut board = centre.floor.follow();
    for event in [
        offered,
        LegEvent::Caller("0612345678".into()),
        LegEvent::Answered,
        LegEvent::Digit(jawab_switch::Digit::new('2').unwrap()),
    ] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let shown = board.wait_for(|board| {
        let number = board
            .waiting
            .first()
            .and_then(|waiting| waiting.caller.clone());
        number.as_deref() == Some("0612345678")
    });
    tokio::time::timeout(SEEN_WITHIN, shown)
        .await
        .unwrap()
        .unwrap();
    let kept = async {
        loop {
            let contacts = centre.desk.recent_contacts(1).await.unwrap();
            let caller = contacts.first().and_then(|contact| contact.address.clone());
            if caller.is_some_and(|caller| caller.as_str() == "+212612345678") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SEEN_WITHIN, kept).await.unwrap();
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_from_a_handset_has_its_contact_from_the_start_and_a_power_cut_leaves_it_closed() {
    let centre = Centre::open().await;
    centre.has_somebody_ready().await;
    let mut board = centre.floor.follow();
    let dialled = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some("0522000001".into()),
    };
    centre
        .inputs
        .send(Input::Leg(LegId::offered(1), dialled))
        .await
        .unwrap();
    let on_call = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let on_call = tokio::time::timeout(SEEN_WITHIN, on_call).await.unwrap();
    let shown = on_call.unwrap().agents[0].activity.call().cloned().unwrap();
    assert!(shown.outbound);
    // What a case of it points to is there before it is over, with whom it is.
    let opened = async {
        loop {
            if let [contact] = &*centre.desk.recent_contacts(2).await.unwrap() {
                return contact.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let opened = tokio::time::timeout(SEEN_WITHIN, opened).await.unwrap();
    assert_eq!((opened.id, opened.outcome()), (shown.contact, None));
    let called = opened.address.as_ref().map(jawab_desk::Address::as_str);
    assert_eq!(called, Some("+212522000001"));
    // The power goes: nobody hangs up, and nothing more is written.
    centre.running.abort();
    assert!(centre.running.await.unwrap_err().is_cancelled());
    assert_eq!(centre.desk.close_interrupted().await.unwrap(), 1);
    let left = centre.desk.recent_contacts(2).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, shown.contact);
    assert_eq!(left[0].outcome(), Some(jawab_vocabulary::Outcome::Failed));
}
