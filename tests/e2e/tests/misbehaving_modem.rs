//! A modem that misbehaves: each time the call ends in one clean record, the line
//! recovers by itself, and the log has a line that a technician understands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_e2e::centre::ask;
use jawab_e2e::day::{CALLER, Day, Forecast};
use jawab_e2e::modem::Make;
use jawab_e2e::phone::Answer;
use jawab_e2e::wait::until;
use serde_json::{Value, json};

async fn records(day: &Day) -> i64 {
    ask(&day.centre.database(), "SELECT COUNT(*) FROM call_records").unwrap()[0][0]
        .as_i64()
        .unwrap()
}

async fn has_records(day: &Day, count: i64) {
    until(&format!("{count} call records"), || async {
        Ok((records(day).await == count).then_some(()))
    })
    .await
    .unwrap();
}

/// A call comes in, is answered by staff, and the caller hangs up: the line works.
async fn a_call_goes_well(day: &mut Day, talking: usize) {
    day.gsm_call().await.unwrap();
    until("the two to talk", || async {
        let log = std::fs::read_to_string(day.centre.log())?;
        Ok((log.matches("the two are talking").count() >= talking).then_some(()))
    })
    .await
    .unwrap();
    let before = records(day).await;
    day.modem.hangs_up().await.unwrap();
    has_records(day, before + 1).await;
}

/// In a call that is up, the modem misbehaves; then it behaves again, and the next call goes well.
async fn misbehaves_in_a_call(how: Value, log_says: &str) {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let _phone = day.phone(Answer::AtOnce).await.unwrap();
    let _desk = day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    day.centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();

    day.modem.send(how).await.unwrap();
    has_records(&day, 1).await;
    let record = ask(
        &day.centre.database(),
        "SELECT cause, outcome, ended_by FROM call_records",
    )
    .unwrap();
    assert_eq!(record[0][0], 27, "destination out of order: {record:?}");
    assert_eq!(record[0][1], "answered");
    assert_eq!(record[0][2], "failure");
    day.centre.process().says(log_says).await.unwrap();

    day.modem.send(json!({"do": "behave"})).await.unwrap();
    day.centre
        .process()
        .says("gsm1: back in service")
        .await
        .unwrap();
    // The member of staff is ready again by themselves after the wrap-up.
    a_call_goes_well(&mut day, 2).await;
}

#[tokio::test]
async fn a_modem_that_vanishes_in_a_call_ends_it_and_the_line_comes_back() {
    misbehaves_in_a_call(
        json!({"do": "misbehave", "how": "disappear", "back_after_ms": 3_000}),
        "is gone",
    )
    .await;
}

#[tokio::test]
async fn a_modem_that_falls_silent_in_a_call_ends_it_and_the_line_comes_back() {
    misbehaves_in_a_call(
        json!({"do": "misbehave", "how": "silence"}),
        "does not answer",
    )
    .await;
}

/// The modem misbehaves from before the call; the call goes well all the same.
async fn misbehaves_and_the_call_goes_well(make: Make, how: Value) {
    let mut day = Day::begins(Forecast {
        make,
        ..Forecast::default()
    })
    .await
    .unwrap();
    let _phone = day.phone(Answer::AtOnce).await.unwrap();
    let _desk = day.staff_ready().await.unwrap();
    day.modem.send(how).await.unwrap();
    a_call_goes_well(&mut day, 1).await;
    let record = ask(
        &day.centre.database(),
        "SELECT cause, outcome FROM call_records",
    )
    .unwrap();
    assert_eq!(record, [[json!(16), json!("answered")]]);
}

#[tokio::test]
async fn lines_that_come_in_pieces_are_put_together() {
    misbehaves_and_the_call_goes_well(
        Make::Simcom,
        json!({"do": "misbehave", "how": "partial_lines"}),
    )
    .await;
}

#[tokio::test]
async fn an_unsolicited_result_in_the_middle_of_a_reply_is_not_lost() {
    misbehaves_and_the_call_goes_well(
        Make::Quectel,
        json!({"do": "misbehave", "how": "urc_in_reply"}),
    )
    .await;
}

#[tokio::test]
async fn a_modem_that_refuses_to_answer_a_call_leaves_a_clean_record() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let _phone = day.phone(Answer::AtOnce).await.unwrap();
    let _desk = day.staff_ready().await.unwrap();
    day.modem
        .send(json!({"do": "misbehave", "how": "error", "command": "ATA"}))
        .await
        .unwrap();
    day.modem
        .send(json!({"do": "call", "from": CALLER, "record": day.file("caller-heard.wav")}))
        .await
        .unwrap();
    day.centre.process().says("arrives on gsm1").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    day.modem.hangs_up().await.unwrap();
    has_records(&day, 1).await;
    let record = ask(&day.centre.database(), "SELECT outcome FROM call_records").unwrap();
    assert_eq!(record, [[json!("failed")]]);
    day.modem.send(json!({"do": "behave"})).await.unwrap();
    a_call_goes_well(&mut day, 1).await;
}

#[tokio::test]
async fn a_second_caller_who_gives_up_leaves_the_first_conversation_alone() {
    let mut day = Day::begins(Forecast {
        make: Make::Quectel,
        ..Forecast::default()
    })
    .await
    .unwrap();
    let _phone = day.phone(Answer::AtOnce).await.unwrap();
    let _desk = day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    day.centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    day.modem
        .send(
            json!({"do": "misbehave", "how": "second_caller", "from": "0699999999",
            "gives_up_after_ms": 400}),
        )
        .await
        .unwrap();
    // The modem says NO CARRIER, and whose end that was is found out by the list of calls.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(records(&day).await, 0, "the first call goes on");
    day.modem.hangs_up().await.unwrap();
    has_records(&day, 1).await;
    let record = ask(
        &day.centre.database(),
        "SELECT cause, outcome, ended_by FROM call_records",
    )
    .unwrap();
    assert_eq!(record, [[json!(16), json!("answered"), json!("caller")]]);
}

#[tokio::test]
async fn a_port_that_another_program_left_with_echo_costs_no_call() {
    misbehaves_and_the_call_goes_well(
        Make::Simcom,
        json!({"do": "misbehave", "how": "left_behind", "echo": true}),
    )
    .await;
}
