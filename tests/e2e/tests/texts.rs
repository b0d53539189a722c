//! Texts: somebody writes, is answered from the desk, and the answer arrives; with the plug pulled in
//! between. Nothing is lost, nothing is sent twice, and nothing is said to have been that was not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_e2e::day::{Day, EXTENSION, Forecast, LOGIN, PASSWORD};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::wait::until;
use serde_json::{Value, json};

const HER: &str = "+212612345678";

async fn at_the_desk(day: &Day) -> DeskClient {
    let url = day.centre.desk_url();
    let client = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION);
    client.await.unwrap()
}

async fn has(day: &Day, query: &str, wanted: Value) {
    until(query, || async {
        let row = day.box_has(query).await?;
        Ok((row.first() == Some(&wanted)).then_some(()))
    })
    .await
    .unwrap();
}

/// What is known of the text of the centre's own that says this.
async fn is(day: &Day, text: &str, state: &str) {
    let query = format!("SELECT state FROM messages WHERE state IS NOT NULL AND text = '{text}'");
    has(day, &query, json!(state)).await;
}

/// The conversation with whoever wrote first.
async fn conversation(desk: &mut DeskClient) -> String {
    for _ in 0..100 {
        if let Some(at) = desk.waiting_conversations().await.unwrap().pop() {
            return at;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no text waits for an answer");
}

/// A form that is sent twice is one text.
async fn answers(desk: &mut DeskClient, at: &str, text: &str) {
    desk.writes_text(at, text, 2).await.unwrap();
}

/// The texts that the network has: to whom, and what they say.
async fn taken(day: &Day) -> Vec<(String, String)> {
    let texts = day.modem.send(json!({"do": "texts"})).await.unwrap();
    let taken = texts["taken"].as_array().unwrap();
    let word = |of: &Value| of.as_str().unwrap().to_owned();
    taken
        .iter()
        .map(|text| (word(&text["to"]), word(&text["text"])))
        .collect()
}

#[tokio::test]
async fn a_text_is_answered_from_the_desk_and_arrives_whatever_happens_to_the_box() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let came = json!({"do": "text", "from": HER, "text": "Salam, où est le camp ?"});
    day.modem.send(came).await.unwrap();
    let mut desk = at_the_desk(&day).await;
    let at = conversation(&mut desk).await;
    let list = desk.get("/conversations").await.unwrap();
    assert!(list.contains("où est le camp"), "it waits for an answer");

    answers(&mut desk, &at, "A Ifrane, le 5.").await;
    is(&day, "A Ifrane, le 5.", "arrived").await;
    let list = desk.get("/conversations").await.unwrap();
    assert!(!list.contains("où est le camp"), "it has been answered");
    let page = desk.get(&at).await.unwrap();
    assert!(page.contains("Salam, où est le camp ?") && page.contains("A Ifrane, le 5."));

    // The network takes the next one, and the box goes down before it hears so.
    let lost = json!({"do": "sending", "result_lost": true, "report_after_ms": 4_000});
    day.modem.send(lost).await.unwrap();
    answers(&mut desk, &at, "Bonne route.").await;
    until("the network to have it", || async {
        Ok((taken(&day).await.len() == 2).then_some(()))
    })
    .await
    .unwrap();
    day.centre.loses_power().await.unwrap();
    day.modem.send(json!({"do": "sending"})).await.unwrap();
    let not_known = "SELECT state FROM messages WHERE text = 'Bonne route.'";
    has(&day, not_known, json!("not-known")).await;
    day.centre.start().await.unwrap();
    // Its report settles it.
    is(&day, "Bonne route.", "arrived").await;
    // And a text after it goes the way of the first.
    let mut desk = at_the_desk(&day).await;
    answers(&mut desk, &at, "A demain.").await;
    is(&day, "A demain.", "arrived").await;
    let all = ["A Ifrane, le 5.", "Bonne route.", "A demain."].map(|it| (HER.into(), it.into()));
    assert_eq!(taken(&day).await, all, "each once, and in order");

    // Whoever wants no more gets none.
    let stop = json!({"do": "text", "from": HER, "text": "STOP"});
    day.modem.send(stop).await.unwrap();
    has(
        &day,
        "SELECT COUNT(*) FROM messages WHERE text = 'STOP'",
        json!(1),
    )
    .await;
    let page = desk.get(&at).await.unwrap();
    assert!(page.contains("data-test=\"no-texts\""));
}
