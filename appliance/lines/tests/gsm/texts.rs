//! Texts, from the network through the modem to whoever keeps them, with both makes.

use serde_json::{Value, json};

use crate::place::Place;

const MAKES: [&str; 2] = ["simcom", "quectel"];

fn writes(place: &Place, text: &str) {
    place
        .modem
        .send(&json!({"do": "text", "from": "+212612345678", "text": text}));
}

/// Used places of all memories, and what the network could not give.
async fn nothing_is_left(place: &Place) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let texts = place.modem.send(&json!({"do": "texts"}));
        let used = |memory: &str| texts["memories"][memory][0].clone();
        let left = [used("SM"), used("ME"), texts["held"].clone()];
        if left.iter().all(|count| *count == 0) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "{texts}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_text_is_brought_and_deleted_once_it_is_kept() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        writes(&place, "Bonjour");
        let text = place.text().await;
        assert_eq!(text.line.as_str(), "gsm1");
        let texts = place.modem.send(&json!({"do": "texts"}));
        assert_eq!(texts["memories"]["SM"][0], 1, "it is on the SIM until then");
        text.is_kept();
        nothing_is_left(&place).await;
    }
}

#[tokio::test]
async fn texts_come_while_a_call_is_up_and_the_call_goes_on() {
    let mut place = Place::in_service("quectel").await;
    place.talks().await;
    for number in 0..5 {
        writes(&place, &format!("{number}"));
    }
    for _ in 0..5 {
        place.text().await.is_kept();
    }
    nothing_is_left(&place).await;
    let status: Value = place.modem.send(&json!({"do": "status"}));
    assert_eq!(status["call"], "active");
}

#[tokio::test]
async fn what_does_not_fit_on_a_sim_of_ten_comes_when_there_is_room() {
    let mut place = Place::opened("simcom", &["--sim-texts", "10"], None);
    place.is(jawab_switch::Presence::Here).await;
    for number in 0..15 {
        writes(&place, &format!("{number}"));
    }
    let mut came = std::collections::BTreeSet::new();
    while came.len() < 15 {
        let text = place.text().await;
        came.insert(text.pdu.clone());
        text.is_kept();
    }
    nothing_is_left(&place).await;
}
