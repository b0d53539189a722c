//! The main job, with nothing of ours faked: a call comes in, is answered at a
//! handset, written up at the desk, kept on disk, and shown at the ministry.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::centre::ask;
use jawab_e2e::day::{CALLER, Day, Forecast};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::modem::Make;
use jawab_e2e::phone::{Answer, Phone};
use jawab_e2e::ports;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;

/// Of what was said, how much has to be heard with a correlation above 0.9. The rest is
/// for the half seconds in which a jitter buffer took a frame out or put one in.
const HEARD: f64 = 0.8;

async fn talk_over_gsm(day: &mut Day) -> (DeskClient, Phone) {
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    let desk = day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    day.centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    day.caller_speaks().await.unwrap();
    tokio::time::sleep(Duration::from_secs(7)).await;
    (desk, phone)
}

async fn save_case(day: &Day, desk: &DeskClient, note: &str) {
    let contact = day
        .box_has("SELECT id FROM contacts ORDER BY started_ms DESC LIMIT 1")
        .await
        .unwrap();
    let contact = contact[0].as_str().unwrap();
    let page = desk
        .saves_case(&[
            ("contact", contact),
            ("note", note),
            ("programme", "pass-jeunes"),
            ("kind", "information"),
            ("status", "open"),
            ("name", "Amina"),
        ])
        .await
        .unwrap();
    assert!(
        page.contains("case-saved"),
        "the desk says no \"saved\": {page}"
    );
}

async fn case_is_at_central_once(day: &Day, note: &str) {
    let note_rows = format!("SELECT COUNT(*) FROM notes WHERE text = '{note}' HAVING COUNT(*) > 0");
    day.central_has(&note_rows).await.unwrap();
    let rows = ask(&day.central.database(), &note_rows).unwrap();
    assert_eq!(rows[0][0], 1, "the note is at central once");
}

/// The record's course: who talked, and how each side was heard.
async fn course_is_kept(day: &Day) {
    let kept = day
        .box_has(
            "SELECT course, total_ms, talk_ms + hold_ms FROM call_records \
             WHERE course IS NOT NULL",
        )
        .await
        .unwrap();
    let course = kept[0].as_str().unwrap();
    let [total_ms, talk_ms] = [1, 2].map(|column: usize| kept[column].as_i64().unwrap());
    let [segments, caller, staff] = course.split('|').collect::<Vec<_>>()[..] else {
        panic!("the caller and one handset: {course}");
    };
    let kinds = segments.to_lowercase();
    assert!("mrt".chars().all(|kind| kinds.contains(kind)), "{course}");
    // How many packets or frames came, beside one for each 20 ms: six seconds of talk are 300.
    let sides = [(caller, "c^", total_ms), (staff, "s*", talk_ms)];
    let [of_caller, of_staff] = sides.map(|(side, role, ms)| {
        let numbers = numbers(side.strip_prefix(role).unwrap());
        assert!(ms / 20 + numbers[0] >= 290, "{course} in {ms} ms");
        numbers
    });
    assert_eq!(of_caller[5], 0, "a modem has no score: {course}");
    // The score in tenths, from 44: on this machine nothing is lost.
    assert!((-1..=14).contains(&of_staff[5]), "{course}");
}

/// Six numbers, most of them one character: digits, capitals from 10, small letters from -1 down.
fn numbers(text: &str) -> [i64; 6] {
    let (mut rest, mut numbers) = (text, [0; 6]);
    for number in &mut numbers {
        let Some(first) = rest.chars().next() else {
            break;
        };
        rest = &rest[1..];
        let from = |base: char| i64::from(u32::from(first) - u32::from(base));
        *number = match first {
            '0'..='9' => from('0'),
            'A'..='Z' => 10 + from('A'),
            'a'..='z' => -1 - from('a'),
            _ => {
                let (said, after) = rest.split_once(')').unwrap();
                rest = after;
                said.parse().unwrap()
            }
        };
    }
    assert!(rest.is_empty(), "{text}");
    numbers
}

fn assert_heard(said: &[i16], heard: &[i16], who: &str) {
    let share = audio::share_heard(said, heard);
    assert!(
        share >= HEARD,
        "{who} heard {:.0} % of what was said ({:?})",
        share * 100.0,
        audio::correlations(said, heard)
    );
}

async fn gsm_call_end_to_end(make: Make) {
    let mut day = Day::begins(Forecast {
        make,
        ..Forecast::default()
    })
    .await
    .unwrap();
    let (desk, phone) = talk_over_gsm(&mut day).await;
    day.modem.hangs_up().await.unwrap();
    let record = day
        .box_has(
            "SELECT cause, outcome, ended_by, talk_ms, wait_ms, caller, language \
             FROM call_records JOIN contacts ON contacts.id = call_records.contact",
        )
        .await
        .unwrap();
    assert_eq!(record[0], 16, "normal call clearing");
    assert_eq!(record[1], "answered");
    assert_eq!(record[2], "caller");
    assert!(record[3].as_i64().unwrap() >= 6_000, "{record:?}");
    assert_eq!(record[5], CALLER);
    assert_eq!(record[6], "fr");
    course_is_kept(&day).await;

    save_case(&day, &desk, "Elle demande les papiers du Pass Jeunes.").await;
    case_is_at_central_once(&day, "Elle demande les papiers du Pass Jeunes.").await;
    day.central_has("SELECT cause FROM call_records WHERE cause = 16")
        .await
        .unwrap();

    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(&day.caller_voice, &staff_heard, "staff");
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    assert_heard(&day.staff_voice, &caller_heard, "the caller");
}

#[tokio::test]
async fn a_call_on_a_simcom_modem_is_answered_and_reaches_central() {
    gsm_call_end_to_end(Make::Simcom).await;
}

#[tokio::test]
async fn a_call_on_a_quectel_modem_is_answered_and_reaches_central() {
    gsm_call_end_to_end(Make::Quectel).await;
}

#[tokio::test]
async fn a_call_on_a_sip_trunk_is_answered_and_reaches_central() {
    trunk_call_end_to_end("trunk").await;
}

/// RFC 3261 §13.2.1, §14.1: the answers are in its ACKs.
#[tokio::test]
async fn a_call_on_a_trunk_that_has_us_make_the_offers_is_heard_both_ways() {
    trunk_call_end_to_end("trunk-offerless").await;
}

async fn trunk_call_end_to_end(scenario: &str) {
    let provider = Ipv4Addr::new(127, 0, 0, 9);
    let port = ports::free().unwrap();
    let mut day = Day::begins(Forecast {
        trunks: vec![format!("{provider}:{port}")],
        ..Forecast::default()
    })
    .await
    .unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    let desk = day.staff_ready().await.unwrap();

    let mut caller = FarEnd::listen(provider).unwrap();
    let sipp = Peer {
        address: provider.to_string(),
        port,
        box_port: day.centre.sip_port(),
    };
    let mut call = sipp
        .calls_as(
            scenario,
            &day.file("sipp"),
            CALLER,
            caller.port().unwrap(),
            20_000,
        )
        .unwrap();
    let peer = jawab_e2e::wait::until("the welcome", || async { Ok(caller.heard().peer) })
        .await
        .unwrap();
    caller.presses(peer, '3').unwrap();
    day.centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    let voice = day.caller_voice.clone();
    let caller = tokio::task::spawn_blocking(move || {
        caller.says(peer, &voice).unwrap();
        caller
    })
    .await
    .unwrap();

    save_case(&day, &desk, "Il veut partir en colonie.").await;
    assert!(call.ends().await.unwrap(), "SIPp is content with the call");
    let record = day
        .box_has(
            "SELECT cause, outcome, ended_by, line, language \
             FROM call_records JOIN contacts ON contacts.id = call_records.contact",
        )
        .await
        .unwrap();
    assert_eq!(record[0], 16);
    assert_eq!(record[1], "answered");
    assert_eq!(record[2], "caller");
    assert_eq!(record[3], "trunk1");
    assert_eq!(record[4], "zgh");
    case_is_at_central_once(&day, "Il veut partir en colonie.").await;

    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(&day.caller_voice, &staff_heard, "staff");
    assert_heard(&day.staff_voice, &caller.heard().samples, "the caller");
}

#[tokio::test]
async fn a_call_while_central_is_gone_reaches_it_when_it_is_back() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    day.central.stop().await.unwrap();
    let (desk, _phone) = talk_over_gsm(&mut day).await;
    day.modem.hangs_up().await.unwrap();
    save_case(&day, &desk, "Central dormait.").await;
    day.central.start().await.unwrap();
    case_is_at_central_once(&day, "Central dormait.").await;
}

#[tokio::test]
async fn a_case_survives_a_power_cut_right_after_saved_and_reaches_central_once() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let (desk, _phone) = talk_over_gsm(&mut day).await;
    save_case(&day, &desk, "Le courant est parti.").await;
    day.centre.loses_power().await.unwrap();
    let rows = ask(
        &day.centre.database(),
        "SELECT COUNT(*) FROM notes WHERE text = 'Le courant est parti.'",
    )
    .unwrap();
    assert_eq!(rows[0][0], 1, "what was said to be saved is on disk");
    day.centre.start().await.unwrap();
    case_is_at_central_once(&day, "Le courant est parti.").await;
    // Staff are still logged in, and the page still serves them.
    let mut desk = desk;
    desk.get("/").await.unwrap();
}
