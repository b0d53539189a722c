//! What phones do with their keys beside handing over: they take up what rings elsewhere, park and take
//! who is parked, do not ring, have another ring, and bring three together; lamps show it. Who hears
//! whom is judged by what was said, and how a call went by the segments of its record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use jawab_e2e::audio;
use jawab_e2e::day::{Day, EXTENSION, Forecast, LOGIN, PASSWORD, SECRET, prompts, secret_of};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::{Answer, Phone};
use jawab_e2e::ports;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::{HandsOver, Peer, answered_ports, dialog_of, lamp};
use jawab_e2e::wait::until;

/// Of what was said, how much has to be heard; the rest is for what a jitter buffer did.
const HEARD: f64 = 0.75;
/// … and how much of what was said to somebody else may look as if it was.
const NOT_HEARD: f64 = 0.2;
/// A colleague's handset.
const COLLEAGUE: &str = "202";
/// Another one's.
const OTHER: &str = "203";

async fn pause(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

async fn says(day: &mut Day, words: &str) {
    day.centre.process().says(words).await.unwrap();
}

async fn dials(day: &Day, phone: &Phone, number: &str) {
    let to = format!("sip:{number}@127.0.0.1:{}", day.centre.sip_port());
    phone.told("dial", &to).await.unwrap();
}

fn seconds(said: &[i16], from: usize, to: usize) -> &[i16] {
    &said[from * audio::RATE..to * audio::RATE]
}

#[track_caller]
fn assert_heard(said: &[i16], heard: &[i16], what: &str) {
    let share = audio::share_heard(said, heard);
    let found = audio::correlations(said, heard);
    assert!(share >= HEARD, "{what}: {share} ({found:?})");
}

#[track_caller]
fn assert_not_heard(said: &[i16], heard: &[i16], what: &str) {
    let share = audio::share_heard(said, heard);
    assert!(share <= NOT_HEARD, "{what}: {share}");
}

/// The tone of a far end that is busy: 425 Hz, half a second (ITU-T E.180).
fn busy_tone() -> Vec<i16> {
    let sample = |n: usize| {
        let phase = std::f64::consts::TAU * 425.0 * n as f64 / audio::RATE as f64;
        (phase.sin() * 7_000.0) as i16
    };
    (0..audio::RATE / 2).map(sample).collect()
}

fn roles(legs: &[String]) -> String {
    legs.iter().filter_map(|leg| leg.chars().next()).collect()
}

/// The states of the dialogs in what a lamp was told, one word for each notification: none, or the
/// one of its call (RFC 4235 §4.1).
fn states(told: &[String]) -> Vec<&str> {
    let state = |told: &'_ String| -> Option<(usize, usize)> {
        let begin = told.find("<state>")? + "<state>".len();
        let end = told[begin..].find('<')? + begin;
        Some((begin, end))
    };
    let word = |told| state(told).map_or("none", |(begin, end)| &told[begin..end]);
    told.iter().map(word).collect()
}

/// A caller who rings at one handset is taken up at a second, parked there, and taken at the first;
/// a third has a lamp of the first.
#[tokio::test]
async fn a_caller_is_taken_up_elsewhere_and_parked_and_taken_and_a_lamp_shows_it() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = day.phone(Answer::WhenTold).await.unwrap();
    let voice = audio::voice(3, 8.0);
    let colleague = day.another_phone(COLLEAGUE, &voice, Answer::AtOnce).await;
    let colleague = colleague.unwrap();
    day.centre
        .gets_handset(OTHER, &secret_of(OTHER))
        .await
        .unwrap();
    let watcher = Peer {
        address: "127.0.0.1".into(),
        port: ports::free().unwrap(),
        box_port: day.centre.sip_port(),
    };
    let lamps = day.file("lamp");
    let _watcher = watcher
        .watches(&lamps, OTHER, &secret_of(OTHER), EXTENSION)
        .unwrap();
    let lit = |so: &'static str| {
        let lamps = lamps.clone();
        async move {
            let what = format!("the lamp to be {so}");
            until(&what, || async {
                Ok((states(&lamp(&lamps)).last() == Some(&so)).then_some(()))
            })
            .await
            .unwrap();
        }
    };
    lit("none").await;
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    says(&mut day, &format!("handset {EXTENSION} rings")).await;
    lit("early").await;

    dials(&day, &colleague, &format!("*8{EXTENSION}")).await;
    says(&mut day, &format!("handset {COLLEAGUE} takes it up")).await;
    lit("none").await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    colleague.presses("*5").await.unwrap();
    says(&mut day, &format!("is parked at handset {COLLEAGUE}")).await;
    pause(3.0).await;
    dials(&day, &phone, &format!("*5{COLLEAGUE}")).await;
    says(&mut day, &format!("handset {EXTENSION} takes it up")).await;
    lit("confirmed").await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    day.modem.hangs_up().await.unwrap();
    lit("none").await;

    let (segments, legs) = day
        .course("talk_ms > 0 AND direction = 'inbound'")
        .await
        .unwrap();
    // With the colleague, on hold without anybody, with who was rung at first.
    let talks: Vec<&str> = segments.split('t').collect();
    assert_eq!(talks.len(), 3, "{segments}");
    assert!(talks[1].contains('h'), "{segments}");
    assert_eq!(roles(&legs), "csss", "{legs:?}");
    // A leg names its handset where that is another than the record's.
    let elsewhere = legs.iter().filter(|leg| leg.contains('@'));
    assert_eq!(elsewhere.collect::<Vec<_>>(), [&legs[2]], "{legs:?}");
    assert!(legs[2].contains(&format!("@{COLLEAGUE}")), "{legs:?}");

    let told = lamp(&lamps).concat();
    assert!(
        !told.contains("612345678"),
        "a lamp tells no phone who calls"
    );
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let music = audio::read(&prompts().join("hold-music.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(seconds(&voice, 1, 5), &caller_heard, "who took it up");
    assert_heard(seconds(&music, 0, 2), &caller_heard, "music while parked");
    assert_heard(
        seconds(&day.staff_voice, 1, 5),
        &caller_heard,
        "who took them",
    );
    assert_heard(
        &day.caller_voice[..5 * audio::RATE],
        &colleague_heard,
        "before",
    );
    assert_heard(&day.caller_voice[..5 * audio::RATE], &staff_heard, "after");
    assert_not_heard(&voice, &staff_heard, "who was never in their call");
}

/// Nobody takes whoever is parked, and the handset where they are rings after the time that is set.
#[tokio::test]
async fn who_is_parked_and_not_taken_comes_back_after_the_time_that_is_set() {
    let more = "[calls]\nring_for_s = 8\nwrap_up_s = 0\npark_for_s = 6\n";
    let mut day = Day::begins(Forecast {
        more: more.into(),
        ..Forecast::default()
    })
    .await
    .unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    says(&mut day, "the two are talking").await;
    phone.presses("*5").await.unwrap();
    says(&mut day, &format!("is parked at handset {EXTENSION}")).await;
    let parked = Instant::now();
    let back = format!("it comes back to handset {EXTENSION}");
    says(&mut day, &back).await;
    let after = parked.elapsed();
    assert!((5.5..9.0).contains(&after.as_secs_f64()), "{after:?}");
    pause(2.0).await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    day.modem.hangs_up().await.unwrap();

    let (segments, legs) = day.course("talk_ms > 0").await.unwrap();
    let talks: Vec<&str> = segments.split('t').collect();
    assert_eq!(talks.len(), 3, "{segments}");
    assert!(talks[1].contains('h'), "{segments}");
    assert_eq!(roles(&legs), "css", "{legs:?}");
    let staff_heard = phone.switched_off().await.unwrap();
    let said = &day.caller_voice[..5 * audio::RATE];
    assert_heard(said, &staff_heard, "the caller, who came back");
}

/// A handset that is not to be disturbed, and then is forwarded: a colleague's call, and a caller's.
#[tokio::test]
async fn a_handset_does_not_ring_and_has_another_ring_and_rings_again() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    let (voice, dialler) = (audio::voice(3, 6.0), audio::voice(4, 6.0));
    let colleague = day.another_phone(COLLEAGUE, &voice, Answer::AtOnce).await;
    let colleague = colleague.unwrap();
    let other = day.another_phone(OTHER, &dialler, Answer::AtOnce).await;
    let other = other.unwrap();
    day.staff_ready().await.unwrap();
    // Each code is a call of its own, which the box ends after its tones.
    let presses = async |day: &mut Day, code: &str, call: usize| {
        dials(day, &phone, code).await;
        says(day, &format!("call-{call}: over")).await;
    };
    presses(&mut day, "*61", 1).await;
    dials(&day, &other, EXTENSION).await;
    pause(2.0).await;
    other.told("hangup", "").await.unwrap();
    says(&mut day, "call-2: over").await;
    // The queue passes it over: a caller waits, and nobody's telephone rings.
    day.gsm_call().await.unwrap();
    says(&mut day, "call-3: waits in the queue").await;
    pause(2.0).await;
    let rang = format!("handset {EXTENSION} rings");
    assert!(!day.centre.process().has_said(&rang).unwrap());
    presses(&mut day, "*60", 4).await;
    says(&mut day, "call-3: answered; the two are talking").await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    day.modem.hangs_up().await.unwrap();
    says(&mut day, "call-3: over").await;
    presses(&mut day, &format!("*6{COLLEAGUE}"), 5).await;
    dials(&day, &other, EXTENSION).await;
    says(&mut day, "call-6: handset").await;
    pause(6.0).await;
    other.told("hangup", "").await.unwrap();
    says(&mut day, "call-6: over").await;

    let refused = day.box_has(
        "SELECT outcome, cause FROM call_records JOIN contacts ON contacts.id = contact \
         WHERE direction = 'internal' AND outcome = 'failed'",
    );
    assert_eq!(refused.await.unwrap()[1], 17, "the user is busy (Q.850)");
    let (segments, legs) = day
        .course("talk_ms > 0 AND direction = 'internal'")
        .await
        .unwrap();
    assert!(segments.contains('t'), "{segments}");
    assert_eq!(roles(&legs), "sk", "{legs:?}");
    assert!(legs[1].contains(&format!("@{COLLEAGUE}")), "{legs:?}");

    let other_heard = other.switched_off().await.unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(&busy_tone(), &other_heard, "that it is busy");
    assert_heard(
        seconds(&voice, 1, 4),
        &other_heard,
        "whoever rings for them",
    );
    assert_heard(seconds(&dialler, 1, 4), &colleague_heard, "who called");
    assert_not_heard(&dialler, &staff_heard, "it did not ring");
    assert_heard(
        &day.caller_voice[..5 * audio::RATE],
        &staff_heard,
        "the caller",
    );
}

/// Keys bring three together.
#[tokio::test]
async fn all_three_talk_and_the_two_go_on_when_who_brought_them_together_hangs_up() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    // Each says something while the others are silent: what is mixed resembles neither.
    let (while_three, while_two) = (audio::voice(3, 4.0), audio::voice(4, 3.0));
    let silence = vec![0; 9 * audio::RATE];
    let voice = [while_three.as_slice(), &silence, &while_two].concat();
    let colleague = day.another_phone(COLLEAGUE, &voice, Answer::AtOnce).await;
    let colleague = colleague.unwrap();
    day.staff_voice = Vec::new();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    says(&mut day, "the two are talking").await;
    phone.presses(&format!("*2{COLLEAGUE}#")).await.unwrap();
    says(&mut day, "whoever is asked answered").await;
    phone.presses("*3").await.unwrap();
    says(&mut day, "all three talk").await;
    pause(4.0).await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    phone.told("hangup", "").await.unwrap();
    says(&mut day, &format!("handset {COLLEAGUE} has taken it over")).await;
    pause(6.0).await;
    day.modem.hangs_up().await.unwrap();

    let (segments, legs) = day.course("talk_ms > 0").await.unwrap();
    // Two, on hold, all three, and two others: the segment of three has both legs beside the caller's.
    let talks: Vec<&str> = segments.split('t').collect();
    assert_eq!(talks.len(), 4, "{segments}");
    assert!(talks[2].ends_with(":1+2"), "{segments}");
    assert_eq!(talks[3], "", "{segments}");
    assert_eq!(roles(&legs), "css", "{legs:?}");
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    let said = &day.caller_voice[..5 * audio::RATE];
    assert_heard(
        said,
        &staff_heard,
        "the caller, to who brought them together",
    );
    assert_heard(said, &colleague_heard, "the caller, to who was asked");
    let asked = seconds(&while_three, 2, 4);
    assert_heard(asked, &caller_heard, "who was asked");
    assert_heard(asked, &staff_heard, "who was asked, to who asks");
    assert_heard(seconds(&while_two, 0, 2), &caller_heard, "who stays");
    assert_not_heard(&while_two, &staff_heard, "who hung up");
}

/// A phone with two lines asks on its second, and its transfer key makes one call of the two: SIPp,
/// for baresip knows no REFER with Replaces.
#[tokio::test]
async fn a_caller_is_handed_over_by_the_phones_own_key_after_the_colleague_was_asked() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let voice = audio::voice(3, 12.0);
    let colleague = day.another_phone(COLLEAGUE, &voice, Answer::AtOnce).await;
    let colleague = colleague.unwrap();
    let address = Ipv4Addr::LOCALHOST;
    let peer = |port| Peer {
        address: address.to_string(),
        port,
        box_port: day.centre.sip_port(),
    };
    let first = peer(ports::free().unwrap());
    let second = peer(ports::free().unwrap());
    let (mut with_caller, with_colleague) = (
        FarEnd::listen(address).unwrap(),
        FarEnd::listen(address).unwrap(),
    );
    let folder = day.file("sipp");
    first.registers(&folder, EXTENSION, SECRET).await.unwrap();
    let media = with_caller.port().unwrap();
    let mut call = first.is_called_and_tells(&folder, media).unwrap();
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    says(&mut day, "the two are talking").await;
    let box_side = until("the box's sound", || async { Ok(with_caller.heard().peer) });
    let box_side = box_side.await.unwrap();
    let staff_voice = seconds(&day.staff_voice, 0, 3).to_vec();
    let said = staff_voice.clone();
    tokio::task::spawn_blocking(move || with_caller.says(box_side, &said))
        .await
        .unwrap()
        .unwrap();

    let (call_id, own, theirs) = dialog_of(&folder).unwrap();
    let other_line = day.file("sipp-2");
    let with = HandsOver {
        handset: EXTENSION,
        secret: SECRET,
        asks: COLLEAGUE,
        asks_ms: 4_000,
        media_port: with_colleague.port().unwrap(),
        replaces: (&call_id, &own, &theirs),
    };
    let mut asking = second.hands_over(&other_line, &with).unwrap();
    until("the colleague's answer", || async {
        Ok(answered_ports(&other_line)?.first().copied())
    })
    .await
    .unwrap();
    assert!(
        asking.ends().await.unwrap(),
        "the phone was told, and hung up on"
    );
    assert!(call.ends().await.unwrap(), "and so was its first line");
    says(&mut day, &format!("handset {COLLEAGUE} has taken it over")).await;
    day.caller_speaks().await.unwrap();
    pause(6.0).await;
    day.modem.hangs_up().await.unwrap();

    let (segments, legs) = day
        .course("talk_ms > 0 AND direction = 'inbound'")
        .await
        .unwrap();
    assert!(segments.ends_with("t:2"), "{segments}");
    assert_eq!(roles(&legs), "css", "{legs:?}");
    assert!(legs[2].contains(&format!("@{COLLEAGUE}")), "{legs:?}");
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let asked = with_colleague.heard().samples;
    assert_heard(&staff_voice, &caller_heard, "who answered");
    assert_heard(seconds(&voice, 0, 3), &asked, "whom they asked");
    assert_not_heard(
        seconds(&voice, 0, 3),
        &caller_heard,
        "what was not for them",
    );
    assert_heard(seconds(&voice, 6, 9), &caller_heard, "who took it over");
    assert_heard(
        &day.caller_voice[..5 * audio::RATE],
        &colleague_heard,
        "the caller",
    );
}

/// A technician has a telephone fetch its settings, then a supervisor does at the desk; and it is told
/// once more when its secret was changed. One that is not here cannot be told.
#[tokio::test]
async fn a_telephone_is_told_to_fetch_its_settings_by_command_at_the_desk_and_with_a_new_secret() {
    let day = Day::begins(Forecast::default()).await.unwrap();
    let telephone = Peer {
        address: "127.0.0.1".into(),
        port: ports::free().unwrap(),
        box_port: day.centre.sip_port(),
    };
    assert!(day.centre.has_settings_fetched(EXTENSION).await.is_err());
    let folder = day.file("telephone");
    telephone
        .registers(&folder, EXTENSION, SECRET)
        .await
        .unwrap();
    let mut fetches = telephone.fetches_settings(&folder, 3).unwrap();
    // SIPp says nothing when it listens; what it is not there for is sent to it again.
    day.centre.has_settings_fetched(EXTENSION).await.unwrap();
    let desk = DeskClient::log_in(&day.centre.desk_url(), LOGIN, PASSWORD, EXTENSION).await;
    let desk = desk.unwrap();
    let of_handset = |what: &str| format!("/settings/handsets/{EXTENSION}/{what}");
    desk.sends(&of_handset("sync"), &[]).await.unwrap();
    desk.sends(&of_handset("key"), &[]).await.unwrap();
    assert!(fetches.ends().await.unwrap(), "it was told three times");
}
