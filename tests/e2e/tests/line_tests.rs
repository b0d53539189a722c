//! A technician tests a handset and a line of a running box: a phone, a modem and their sound.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_e2e::audio;
use jawab_e2e::centre::ask;
use jawab_e2e::day::{Day, EXTENSION, Forecast};
use jawab_e2e::phone::Answer;
use jawab_e2e::process::{built, run};
use serde_json::{Value, json};

const NUMBER: &str = "0612345678";

/// What `jawab test` says, as JSON; or why it fails, in words.
async fn tests(day: &Day, words: &[&str]) -> Result<Value, String> {
    let configuration = day.centre.configuration();
    let mut arguments = vec!["test"];
    arguments.extend(words);
    arguments.extend(["--json", "--config", configuration.to_str().unwrap()]);
    let said = run(&built("jawab").unwrap(), arguments, "").await;
    said.map(|text| serde_json::from_str(&text).unwrap())
        .map_err(|error| error.to_string())
}

/// Share of the energy that is at this pitch.
fn purity(signal: &[i16], pitch: f64) -> f64 {
    let (mut re, mut im, mut energy) = (0.0, 0.0, 1.0);
    for (n, &sample) in signal.iter().enumerate() {
        let angle = std::f64::consts::TAU * pitch * n as f64 / audio::RATE as f64;
        re += f64::from(sample) * angle.cos();
        im += f64::from(sample) * angle.sin();
        energy += f64::from(sample).powi(2);
    }
    2.0 * (re * re + im * im) / (energy * signal.len() as f64)
}

/// In French or in English, as this machine is set up.
fn says(text: &str, words: [&str; 2]) -> bool {
    words.iter().any(|words| text.contains(words))
}

fn is_loud(sample: &i16) -> bool {
    sample.unsigned_abs() > 1_000
}

#[tokio::test]
async fn a_handset_and_a_line_are_tested_and_leave_no_contact() {
    let day = Day::begins(Forecast::default()).await.unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();

    let report = tests(&day, &["ring", EXTENSION]).await.unwrap();
    assert!(report["answered_ms"].is_u64(), "{report}");
    assert_eq!(report["cause"], 16, "{report}");

    // Whoever is called hears the tone.
    let heard = day.file("tone.wav");
    let outgoing = json!({"do": "outgoing", "mode": "answer", "after_ms": 300, "record": heard});
    day.modem.send(outgoing).await.unwrap();
    let call = ["call", "--line", "gsm1", NUMBER];
    let report = tests(&day, &call).await.unwrap();
    assert_eq!(report["gave_way"], false, "{report}");
    day.modem_is("idle").await.unwrap();
    let tone = audio::read(&heard).unwrap();
    let from = tone.iter().position(is_loud).unwrap();
    // From its middle: the line's sound begins when the line likes.
    let second = &tone[from + audio::RATE / 2..][..audio::RATE];
    assert!(
        purity(second, 1_020.0) > 0.95,
        "{}",
        purity(second, 1_020.0)
    );

    // And hears themselves.
    let (voice, heard) = (day.file("caller.wav"), day.file("echo.wav"));
    audio::write(&voice, &day.caller_voice).unwrap();
    let outgoing = json!({
        "do": "outgoing", "mode": "answer", "after_ms": 300, "wav": voice, "record": heard,
    });
    day.modem.send(outgoing).await.unwrap();
    let echo = ["loop", "--line", "gsm1", NUMBER, "--seconds", "8"];
    let report = tests(&day, &echo).await.unwrap();
    assert!(report["lasted_ms"].as_u64().unwrap() >= 8_000, "{report}");
    day.modem_is("idle").await.unwrap();
    let share = audio::share_heard(&day.caller_voice, &audio::read(&heard).unwrap());
    assert!(share >= 0.8, "{share}");

    let busy = json!({"do": "outgoing", "mode": "busy"});
    day.modem.send(busy).await.unwrap();
    let unanswered = tests(&day, &call).await.unwrap_err();
    assert!(unanswered.contains("\"cause\": 17"), "{unanswered}");

    let emergency = tests(&day, &["call", "--line", "gsm1", "15"]).await;
    assert!(says(&emergency.unwrap_err(), ["secours", "emergency"]));

    // While staff are at work the only line is the callers'.
    let _desk = day.staff_ready().await.unwrap();
    let refused = tests(&day, &call).await.unwrap_err();
    assert!(says(&refused, ["dernière ligne libre", "last free line"]));

    let heard = phone.switched_off().await.unwrap();
    let spoken = heard.iter().filter(|sample| is_loud(sample)).count();
    assert!(spoken > audio::RATE, "the phone heard the prompt: {spoken}");
    for table in ["contacts", "call_records"] {
        let rows = ask(
            &day.centre.database(),
            &format!("SELECT COUNT(*) FROM {table}"),
        );
        assert_eq!(rows.unwrap()[0][0], 0, "{table}");
    }
}
