//! Modems that misbehave: every call ends once and with a cause, and the line comes back.

use std::time::Duration;

use jawab_switch::{Cause, LegCommand, LegEvent, Presence};
use serde_json::json;

use crate::place::{CALLER, Place};

/// The modem misbehaves from before the call; the call goes well all the same.
async fn the_call_goes_well_although(make: &str, how: &str) {
    let mut place = Place::in_service(make).await;
    place.modem.misbehaves(how);
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn lines_in_pieces_are_put_together() {
    the_call_goes_well_although("simcom", "partial_lines").await;
    the_call_goes_well_although("quectel", "partial_lines").await;
}

#[tokio::test]
async fn a_modem_that_speaks_octet_by_octet_is_understood() {
    the_call_goes_well_although("quectel", "slow").await;
}

#[tokio::test]
async fn reports_in_the_middle_of_replies_are_not_lost() {
    the_call_goes_well_although("simcom", "urc_in_reply").await;
    the_call_goes_well_although("quectel", "urc_in_reply").await;
}

#[tokio::test]
async fn garbage_is_thrown_away() {
    let mut place = Place::in_service("simcom").await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "garbage", "every_ms": 150}));
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_modem_that_vanishes_in_a_call_ends_it_and_comes_back() {
    let mut place = Place::in_service("simcom").await;
    let leg = place.talks().await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "disappear", "back_after_ms": 1_500}));
    place.released(leg, Cause::DESTINATION_OUT_OF_ORDER).await;
    place.is(Presence::Gone).await;
    place.is(Presence::Here).await;
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_line_without_a_modem_places_no_calls() {
    let mut place = Place::in_service("quectel").await;
    place.modem.misbehaves("disappear");
    place.is(Presence::Gone).await;
    place.is_faulted("there is no serial port").await;
    let leg = place.dials("0537123456");
    place.released(leg, Cause::NETWORK_OUT_OF_ORDER).await;
}

#[tokio::test]
async fn a_modem_that_falls_silent_in_a_call_ends_it_and_comes_back() {
    let mut place = Place::in_service("quectel").await;
    let leg = place.talks().await;
    place.modem.misbehaves("silence");
    place.released(leg, Cause::DESTINATION_OUT_OF_ORDER).await;
    place.is(Presence::Gone).await;
    place.is_faulted("does not answer").await;
    place.modem.behaves();
    place.is(Presence::Here).await;
    // The modem's own call had gone on; it was hung up before the line came back.
    place.modem.call_is("idle").await;
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn an_answer_that_is_refused_is_tried_again() {
    let mut place = Place::in_service("simcom").await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "error", "command": "ATA", "count": 2}));
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_caller_who_gives_up_on_a_modem_that_does_not_answer_is_offered_once() {
    let mut place = Place::in_service("quectel").await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "error", "command": "ATA"}));
    let leg = place.is_called().await;
    place.command(leg, LegCommand::Answer);
    place.is_quiet(1_500).await;
    place.modem.hangs_up();
    place.released(leg, Cause::NORMAL_CLEARING).await;
    place.is_quiet(500).await;
    place.modem.behaves();
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn sound_that_is_refused_is_asked_for_again() {
    let mut place = Place::in_service("simcom").await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "error", "command": "+CPCMREG", "count": 1}));
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_call_without_sound_goes_on_and_is_heard_when_it_comes() {
    let mut place = Place::in_service("simcom").await;
    place.modem.misbehaves("no_audio");
    let leg = place.talks().await;
    place.is_quiet(4_000).await;
    place.modem.behaves();
    let frames = || place.modem.send(&json!({"do": "status"}))["frames_sent"].as_u64();
    let before = frames();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(frames() > before);
    place.modem.hangs_up();
    place.released(leg, Cause::NORMAL_CLEARING).await;
}

#[tokio::test]
async fn a_network_that_is_lost_takes_the_line_out_of_service() {
    let mut place = Place::in_service("quectel").await;
    place.modem.send(&json!({"do": "registration", "stat": 2}));
    place.is(Presence::Gone).await;
    place.is_faulted("the network is lost").await;
    place.modem.send(&json!({"do": "registration", "stat": 1}));
    place.is(Presence::Here).await;
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_sim_with_a_pin_is_unlocked() {
    let mut place = Place::opened("simcom", &["--sim-pin", "4321"], Some("4321"));
    place.is(Presence::Here).await;
    place.a_call_goes_well().await;
}

#[tokio::test]
async fn a_wrong_pin_is_entered_once() {
    let place = Place::opened("quectel", &["--sim-pin", "4321"], Some("1234"));
    let watch = place.modem.watched();
    place.is_faulted("the SIM refused the PIN").await;
    let (mut watch, mut entered) = (watch, 0);
    // Through at least two more attempts to bring the modem up.
    for _ in 0..40 {
        let (event, rest) = watch.next("at_command").await;
        watch = rest;
        entered += u32::from(event["line"].as_str().unwrap().starts_with("AT+CPIN="));
    }
    assert_eq!(entered, 1, "times that the PIN was entered");
    place.is_faulted("the SIM refused the PIN").await;
}

#[tokio::test]
async fn a_call_that_was_up_before_the_line_started_is_hung_up() {
    let mut place = Place::in_service("simcom").await;
    let leg = place.talks().await;
    place
        .modem
        .send(&json!({"do": "misbehave", "how": "silence", "for_ms": 16_000}));
    place.released(leg, Cause::DESTINATION_OUT_OF_ORDER).await;
    place.is(Presence::Gone).await;
    place.is(Presence::Here).await;
    place.modem.call_is("idle").await;
    place.is_quiet(300).await;
    place.modem.send(&json!({"do": "call", "from": CALLER}));
    let leg = place.is_offered(Some(CALLER)).await;
    place.command(leg, LegCommand::Answer);
    place.says(leg, LegEvent::Answered).await;
}
