//! Calls as they should be, with both makes.

use jawab_line_state::LineState;
use jawab_switch::{Cause, Digit, LegCommand, LegEvent, Presence};
use serde_json::json;

use crate::place::Place;
use crate::sound::{read, seconds_of, tone, write};

const MAKES: [&str; 2] = ["simcom", "quectel"];

fn digit(key: char) -> Digit {
    Digit::new(key).unwrap()
}

async fn a_call_is_heard_both_ways(make: &str) {
    let mut place = Place::in_service(make).await;
    let leg = place.talks().await;
    let voice = place.file("caller.wav");
    write(&voice, &tone(700.0, 4.0));
    place
        .modem
        .send(&json!({"do": "play", "wav": voice, "loop": true}));

    let staff_heard = place.converses(leg, &tone(900.0, 3.0)).await;
    place.modem.hangs_up();
    place.released(leg, Cause::NORMAL_CLEARING).await;
    let caller_heard = read(&place.file("caller-heard.wav"));

    let (staff, caller) = (
        seconds_of(700.0, &staff_heard),
        seconds_of(900.0, &caller_heard),
    );
    assert!(staff > 2.3, "staff heard {staff} s of the caller");
    assert!(caller > 2.3, "the caller heard {caller} s of staff");
}

#[tokio::test]
async fn a_call_on_a_simcom_is_heard_both_ways() {
    a_call_is_heard_both_ways("simcom").await;
}

#[tokio::test]
async fn a_call_on_a_quectel_is_heard_both_ways() {
    a_call_is_heard_both_ways("quectel").await;
}

#[tokio::test]
async fn keys_of_the_caller_arrive_once_each_and_in_order() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let leg = place.talks().await;
        place.modem.send(&json!({"do": "dtmf", "digits": "12#"}));
        for key in ['1', '2', '#'] {
            place.says(leg, LegEvent::Digit(digit(key))).await;
        }
        place.is_quiet(500).await;
    }
}

#[tokio::test]
async fn keys_of_staff_reach_the_far_end() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let leg = place.talks().await;
        let watch = place.modem.watched();
        place.command(leg, LegCommand::SendDigit(digit('5')));
        let (event, _) = watch.next("heard_dtmf").await;
        assert_eq!(event["digit"], "5");
    }
}

#[tokio::test]
async fn the_box_hangs_up() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let leg = place.talks().await;
        place.command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
        place.released(leg, Cause::NORMAL_CLEARING).await;
        place.modem.call_is("idle").await;
        place.a_call_goes_well().await;
    }
}

#[tokio::test]
async fn a_call_is_refused_while_it_rings() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let leg = place.is_called().await;
        place.command(leg, LegCommand::Release(Cause::USER_BUSY));
        place.released(leg, Cause::NORMAL_CLEARING).await;
        place.modem.call_is("idle").await;
    }
}

#[tokio::test]
async fn a_caller_who_gives_up_is_released() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let leg = place.is_called().await;
        place.modem.hangs_up();
        place.released(leg, Cause::NORMAL_CLEARING).await;
    }
}

#[tokio::test]
async fn a_caller_who_withholds_their_number_is_offered_without() {
    let mut place = Place::in_service("simcom").await;
    place.modem.send(&json!({"do": "call", "from": null}));
    place.is_offered(None).await;
}

#[tokio::test]
async fn a_number_is_dialled_and_answers() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        place
            .modem
            .send(&json!({"do": "outgoing", "mode": "answer"}));
        let leg = place.dials("0537123456");
        place.says(leg, LegEvent::Alerting).await;
        place
            .health_is(|health| health.state == LineState::Busy)
            .await;
        place.modem.send(&json!({"do": "answer"}));
        place.says(leg, LegEvent::Answered).await;
        place.modem.hangs_up();
        place.released(leg, Cause::NORMAL_CLEARING).await;
        place
            .health_is(|health| health.state == LineState::Idle)
            .await;
    }
}

#[tokio::test]
async fn a_number_that_is_busy_or_out_of_reach_releases_with_its_cause() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        for (mode, cause) in [
            ("busy", Cause::USER_BUSY),
            // What the modem says when it is asked why (`+CEER`).
            ("no_carrier", Cause::NO_ROUTE),
        ] {
            place.modem.send(&json!({"do": "outgoing", "mode": mode}));
            let leg = place.dials("0537123456");
            place.released(leg, cause).await;
        }
    }
}

#[tokio::test]
async fn a_line_in_a_call_takes_no_second_one() {
    let mut place = Place::in_service("simcom").await;
    let _leg = place.talks().await;
    let second = place.dials("0537123456");
    place.released(second, Cause::NO_CIRCUIT).await;
}

#[tokio::test]
async fn signal_and_operator_are_the_lines_health() {
    let place = Place::in_service("quectel").await;
    let health = place
        .health_is(|health| health.operator.is_some() && health.signal_dbm.is_some())
        .await;
    assert_eq!(health.signal_dbm, Some(-73));
    assert_eq!(health.state, LineState::Idle);
}

#[tokio::test]
async fn a_line_that_stops_hangs_up_first() {
    let mut place = Place::in_service("quectel").await;
    let leg = place.talks().await;
    place.stops();
    place.released(leg, Cause::NORMAL_CLEARING).await;
    place.modem.call_is("idle").await;
}

#[tokio::test]
async fn an_emergency_call_is_put_through_where_the_network_does_not_let_the_sim_in() {
    let mut place = Place::in_service("quectel").await;
    place.modem.send(&json!({"do": "registration", "stat": 3}));
    place.is(Presence::Gone).await;
    let leg = place.dials("0612345678");
    place.released(leg, Cause::NETWORK_OUT_OF_ORDER).await;
    place
        .modem
        .send(&json!({"do": "outgoing", "mode": "answer", "after_ms": 300}));
    let leg = place.dials("15");
    place.says(leg, LegEvent::Alerting).await;
    place.says(leg, LegEvent::Answered).await;
    place.command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    place.released(leg, Cause::NORMAL_CLEARING).await;
    place.is_faulted("does not let the SIM in").await;
}

#[tokio::test]
async fn an_emergency_call_is_put_through_by_a_modem_whose_sim_is_locked() {
    let mut place = Place::opened("simcom", &["--sim-pin", "4321"], None);
    place.is_faulted("asks for its PIN").await;
    place
        .modem
        .send(&json!({"do": "outgoing", "mode": "answer", "after_ms": 300}));
    let leg = place.dials("19");
    place.says(leg, LegEvent::Alerting).await;
    place.says(leg, LegEvent::Answered).await;
    place.command(leg, LegCommand::Release(Cause::NORMAL_CLEARING));
    place.released(leg, Cause::NORMAL_CLEARING).await;
}
