//! Who is to be called back: who gave up waiting, and who called while it was closed.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_in_the_queue_is_to_be_called_back_until_they_are_reached() {
    const CALLER: &str = "0612345678";
    let centre = Centre::open().await;
    // The caller of a test does not wait for long.
    let rules = CallBackRules {
        short: Duration::ZERO,
        ..CallBackRules::default()
    };
    let desk = centre.desk.clone().with_call_back_rules(rules);
    let released = || LegEvent::Released(jawab_switch::Cause::NORMAL_CLEARING);
    let leg = LegId::offered(1);
    let offered = LegEvent::Offered {
        from: Endpoint::Line("trunk1".into()),
        caller: Some(CALLER.into()),
        called: None,
    };
    centre.has_somebody_ready().await;
    let mut board = centre.floor.follow();
    let two = LegEvent::Digit(jawab_switch::Digit::new('2').unwrap());
    for event in [offered, LegEvent::Answered, two] {
        centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
    }
    let waits = board.wait_for(|board| !board.waiting.is_empty());
    let waits = tokio::time::timeout(SEEN_WITHIN, waits).await;
    waits.unwrap().unwrap();
    let hangs_up = Input::Leg(leg, released());
    centre.inputs.send(hangs_up).await.unwrap();
    are_to_be_called_back(&desk, 1).await;

    let dialled = LegEvent::Offered {
        from: Endpoint::Handset("201".into()),
        caller: Some("201".into()),
        called: Some(CALLER.into()),
    };
    let leg = LegId::offered(2);
    centre.inputs.send(Input::Leg(leg, dialled)).await.unwrap();
    let on_call = board.wait_for(|board| board.agents[0].activity.call().is_some());
    let on_call = tokio::time::timeout(SEEN_WITHIN, on_call).await;
    on_call.unwrap().unwrap();
    // The handset may have rung several times before; a leg that is none answers nothing.
    for n in 1..=4 {
        let answers = Input::Leg(LegId::originated(n), LegEvent::Answered);
        centre.inputs.send(answers).await.unwrap();
    }
    let hangs_up = Input::Leg(leg, released());
    centre.inputs.send(hangs_up).await.unwrap();
    are_to_be_called_back(&desk, 0).await;
    centre.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hours_of_the_calendar_count_for_calls_as_soon_as_they_are_saved() {
    let centre = Centre::open().await;
    let line = Input::Line("trunk1".into(), Presence::Here);
    centre.inputs.send(line).await.unwrap();
    let released = || LegEvent::Released(jawab_switch::Cause::NORMAL_CLEARING);
    let supervisor = StaffId(Uuid::now_v7());
    let mut calls = 0;
    // Without hours it is open: a caller is in the menu. Then it is closed on each day, then open.
    for (hours, outcome) in [
        (None, "abandoned_in_menu"),
        (Some(""), "outside_hours"),
        (Some("0-24"), "abandoned_in_menu"),
    ] {
        if let Some(hours) = hours {
            let week = [(); 7].map(|()| hours.to_owned());
            let said = centre.desk.set_hours(supervisor, HoursOf::Lines, week);
            said.await.unwrap();
        }
        // What is saved is on its way to call control: the first calls may be before it.
        let met = async {
            loop {
                calls += 1;
                let leg = LegId::offered(calls);
                let offered = LegEvent::Offered {
                    from: Endpoint::Line("trunk1".into()),
                    caller: Some("0612345678".into()),
                    called: None,
                };
                for event in [offered, LegEvent::Answered, released()] {
                    centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
                }
                while outcomes(&centre.desk).len() < usize::try_from(calls).unwrap() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                if outcomes(&centre.desk).last().map(String::as_str) == Some(outcome) {
                    return;
                }
            }
        };
        tokio::time::timeout(HANGS, met).await.unwrap();
    }
    // Who called while it was closed is to be called back, in one line.
    are_to_be_called_back(&centre.desk, 1).await;
    centre.stops().await;
}
