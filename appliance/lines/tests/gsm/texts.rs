//! Texts, from the network through the modem to whoever keeps them, with both makes.

use jawab_lines::TextEnd;
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

/// A SUBMIT of "hi" to +212612345678 that asks for a report.
const SUBMIT: [u8; 17] = [
    0, 0x31, 0, 12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87, 0, 0, 168, 2, 0xe8, 0x34,
];

fn taken(place: &Place) -> usize {
    let texts = place.modem.send(&json!({"do": "texts"}));
    texts["taken"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_text_leaves_once_that_is_written_down_and_its_report_comes() {
    for make in MAKES {
        let mut place = Place::in_service(make).await;
        let mut written = false;
        let end = place
            .line
            .send_text(&SUBMIT, async || {
                assert_eq!(taken(&place), 0, "it has not left");
                written = true;
                true
            })
            .await;
        assert!(written && matches!(end, TextEnd::Given(Some(_))), "{end:?}");
        let report = place.text().await;
        assert!(matches!(
            jawab_wire::sms::Pdu::read(&report.pdu),
            Ok(jawab_wire::sms::Pdu::Report(_))
        ));
        report.is_kept();
        nothing_is_left(&place).await;
    }
}

#[tokio::test]
async fn what_is_not_written_down_does_not_leave_and_the_next_one_does() {
    let place = Place::in_service("simcom").await;
    let end = place.line.send_text(&SUBMIT, async || false).await;
    assert_eq!(end, TextEnd::NotNow);
    // Whoever gives up before it leaves takes it back, too.
    let given_up = place
        .line
        .send_text(&SUBMIT, async || std::future::pending().await);
    let short = std::time::Duration::from_millis(500);
    assert!(tokio::time::timeout(short, given_up).await.is_err());
    assert_eq!(taken(&place), 0);
    loop {
        match place.line.send_text(&SUBMIT, async || true).await {
            TextEnd::NotNow => tokio::time::sleep(short).await,
            end => {
                assert!(matches!(end, TextEnd::Given(_)), "{end:?}");
                break;
            }
        }
    }
    assert_eq!(taken(&place), 1);
}

#[tokio::test]
async fn a_refusal_says_its_number_and_a_modem_that_vanishes_leaves_it_not_known() {
    let place = Place::in_service("simcom").await;
    place.modem.send(&json!({"do": "sending", "refuses": 28}));
    let end = place.line.send_text(&SUBMIT, async || true).await;
    assert_eq!(end, TextEnd::Refused(Some(28)));
    let lost = json!({"do": "sending", "result_lost": true, "status": null});
    place.modem.send(&lost);
    let sends = place.line.send_text(&SUBMIT, async || true);
    let vanishes = async {
        while taken(&place) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let gone = json!({"do": "misbehave", "how": "disappear", "back_after_ms": 3_000});
        place.modem.send(&gone);
    };
    let (end, ()) = tokio::join!(sends, vanishes);
    assert_eq!(end, TextEnd::NotKnown);
}
