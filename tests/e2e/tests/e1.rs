//! Calls over an E1, with libpri as the operator's exchange and real phones at the centre.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::central::Central;
use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{EXTENSION, LOGIN, PASSWORD, SECRET, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::e1::{Operator, span};
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jawab_e2e::ports;
use jawab_e2e::rtp::{FarEnd, decode, encode};
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use serde_json::Value;
use tempfile::TempDir;

/// Of what was said, how much has to be heard with a correlation above 0.9.
const HEARD: f64 = 0.8;
const CALLER: &str = "0612345678";
const NUMBER: &str = "0537000000";

/// A centre with an E1 and nothing else.
struct Place {
    operator: Operator,
    centre: Centre,
    folder: TempDir,
}

impl Place {
    async fn opens() -> Self {
        Self::opens_under(None).await
    }

    async fn opens_under(central: Option<&Central>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("jawab-e1-")
            .tempdir()
            .unwrap();
        let exchange = folder.path().join("operator");
        let operator = Operator::start(&exchange).await.unwrap();
        let mut plan = Plan::new(&prompts()).unwrap();
        plan.more = format!(
            "[calls]\nring_for_s = 8\nwrap_up_s = 2\n\n[[line]]\nkind = \"e1\"\nname = \"e1\"\n\
             span = {:?}\nnumber = {NUMBER:?}\n",
            span(&exchange)
        );
        let path = folder.path().join("box");
        let mut centre = Centre::set_up(&path, plan, central).await.unwrap();
        centre
            .takes_on(LOGIN, "Salma Bennani", PASSWORD)
            .await
            .unwrap();
        centre.gets_handset(EXTENSION, SECRET).await.unwrap();
        centre.start().await.unwrap();
        centre.process().says("e1: in service").await.unwrap();
        // Its thirty channels are restarted one after the other, in some milliseconds.
        tokio::time::sleep(Duration::from_secs(1)).await;
        Self {
            operator,
            centre,
            folder,
        }
    }

    async fn phone(&self, says: &[i16]) -> Phone {
        let setup = PhoneSetup {
            extension: EXTENSION,
            secret: SECRET,
            sip_port: self.centre.sip_port(),
            says,
            answer: Answer::AtOnce,
        };
        Phone::registered(&self.folder.path().join("phone"), &setup)
            .await
            .unwrap()
    }

    async fn staff_ready(&self) -> DeskClient {
        let desk = DeskClient::log_in(&self.centre.desk_url(), LOGIN, PASSWORD, EXTENSION)
            .await
            .unwrap();
        desk.ready().await.unwrap();
        desk
    }

    /// A call comes in and its caller chooses French by a key's tones.
    async fn call_comes_in(&mut self) -> u8 {
        let channel = self.operator.calls(CALLER, NUMBER).await.unwrap();
        self.operator.says("answered").await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.operator
            .does(&format!("digit {channel} 2"))
            .await
            .unwrap();
        channel
    }

    async fn record(&self, columns: &str, more: &str) -> Vec<Value> {
        let query = format!(
            "SELECT {columns} FROM call_records JOIN contacts ON contacts.id = \
             call_records.contact {more}"
        );
        until(&format!("an answer to {query}"), || async {
            let rows = ask(&self.centre.database(), &query).ok();
            Ok(rows.and_then(|rows| rows.into_iter().next()))
        })
        .await
        .unwrap()
    }

    /// The handset dials, and the exchange is rung; gives the channel.
    async fn dials(&mut self, phone: &Phone, number: &str) -> String {
        phone.told("dial", number).await.unwrap();
        let words = self.operator.says("ring").await.unwrap();
        assert_eq!(words[1..], [NUMBER, number], "caller and called");
        words[0].clone()
    }
}

fn a_law(samples: &[i16]) -> Vec<u8> {
    samples.iter().map(|&sample| encode(sample)).collect()
}

fn linear(octets: &[u8]) -> Vec<i16> {
    octets.iter().map(|&octet| decode(octet)).collect()
}

fn assert_heard(said: &[i16], heard: &[i16], who: &str) {
    let share = audio::share_heard(said, heard);
    assert!(
        share >= HEARD,
        "{who} heard {:.0} % of what was said",
        share * 100.0
    );
}

/// How much of the sound's energy is at this pitch, over stretches of 20 ms that are loud.
fn share_of_pitch(heard: &[i16], pitch: f64) -> (f64, usize) {
    let (mut at, mut all, mut loud) = (0.0, 0.0, 0);
    for frame in heard.chunks_exact(160) {
        let energy: f64 = frame.iter().map(|&s| f64::from(s).powi(2)).sum();
        if energy < 160.0 * 1_000_f64.powi(2) {
            continue;
        }
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &sample) in frame.iter().enumerate() {
            let angle = std::f64::consts::TAU * pitch * n as f64 / 8_000.0;
            re += f64::from(sample) * angle.cos();
            im += f64::from(sample) * angle.sin();
        }
        at += 2.0 * (re * re + im * im) / 160.0;
        all += energy;
        loud += 1;
    }
    (if loud == 0 { 0.0 } else { at / all }, loud)
}

#[tokio::test]
async fn a_call_on_an_e1_is_answered_heard_both_ways_and_recorded() {
    let mut place = Place::opens().await;
    let (caller_voice, staff_voice) = (audio::voice(1, 6.0), audio::voice(2, 6.0));
    let phone = place.phone(&staff_voice).await;
    let _desk = place.staff_ready().await;
    let channel = place.call_comes_in().await;
    place.operator.listens(channel).await.unwrap();
    place
        .centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    place
        .operator
        .speaks(channel, &a_law(&caller_voice))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(7)).await;
    place
        .operator
        .does(&format!("hangup {channel} 16"))
        .await
        .unwrap();

    let record = place
        .record(
            "cause, outcome, ended_by, line, language, caller, talk_ms",
            "",
        )
        .await;
    assert_eq!(record[0], 16, "normal call clearing");
    assert_eq!(record[1], "answered");
    assert_eq!(record[2], "caller");
    assert_eq!(record[3], "e1");
    assert_eq!(record[4], "fr", "the key's tones were understood");
    assert!(record[6].as_i64().unwrap() >= 6_000, "{record:?}");
    let caller_heard = linear(&place.operator.heard(channel).unwrap());
    assert_heard(&staff_voice, &caller_heard, "the caller");
    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(&caller_voice, &staff_heard, "staff");
}

#[tokio::test]
async fn a_law_reaches_a_handset_that_speaks_it_bit_for_bit() {
    let mut place = Place::opens().await;
    let handset = Ipv4Addr::new(127, 0, 0, 7);
    let far_end = FarEnd::listen(handset).unwrap();
    let sipp = Peer {
        address: handset.to_string(),
        port: ports::free().unwrap(),
        box_port: place.centre.sip_port(),
    };
    let files = place.folder.path().join("sipp");
    sipp.registers(&files, EXTENSION, SECRET).await.unwrap();
    let _answers = sipp.is_called(&files, far_end.port().unwrap()).unwrap();
    let _desk = place.staff_ready().await;
    let channel = place.call_comes_in().await;
    place
        .centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    let mut far_end = far_end;
    let peer = until("audio from the box", || async { Ok(far_end.heard().peer) })
        .await
        .unwrap();
    // All 256 octets, in frames that do not resemble each other.
    let frame = |number: usize, odd: usize| -> Vec<u8> {
        (0..160)
            .map(|n| (n * 97 + number * 53 + odd) as u8)
            .collect()
    };
    let said: Vec<Vec<u8>> = (0..150).map(|n| frame(n, 0)).collect();
    let answered: Vec<Vec<u8>> = (0..150).map(|n| frame(n, 7)).collect();
    place.operator.listens(channel).await.unwrap();
    place
        .operator
        .speaks(channel, &said.concat())
        .await
        .unwrap();
    let samples = linear(&answered.concat());
    let far_end = tokio::task::spawn_blocking(move || {
        far_end.says(peer, &samples).unwrap();
        far_end
    })
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;

    let at_handset = a_law(&far_end.heard().samples);
    let at_caller = place.operator.heard(channel).unwrap();
    for (what, sent, heard) in [
        ("the handset", &said, at_handset),
        ("the caller", &answered, at_caller),
    ] {
        let exact = sent
            .iter()
            .filter(|frame| heard.windows(160).any(|window| window == frame.as_slice()))
            .count();
        println!("{what}: {exact} of {} frames bit for bit", sent.len());
        assert!(
            exact * 10 >= sent.len() * 9,
            "{what} heard {exact} frames as they were"
        );
    }
}

#[tokio::test]
async fn a_call_out_is_answered_and_hung_up() {
    let mut place = Place::opens().await;
    let (their_voice, staff_voice) = (audio::voice(3, 4.0), audio::voice(4, 4.0));
    let phone = place.phone(&staff_voice).await;
    let channel = place.dials(&phone, "0522000001").await;
    place
        .operator
        .does(&format!("alert {channel}"))
        .await
        .unwrap();
    place
        .operator
        .does(&format!("answer {channel}"))
        .await
        .unwrap();
    let slot = channel.parse().unwrap();
    place.operator.listens(slot).await.unwrap();
    place
        .operator
        .speaks(slot, &a_law(&their_voice))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    phone.told("hangup", "").await.unwrap();
    let over = place.operator.says("over").await.unwrap();
    assert_eq!(over, [channel.as_str(), "16"]);
    let record = place.record("cause, outcome, line", "").await;
    assert_eq!(record[0], 16);
    assert_eq!(record[2], "e1");
    let heard = phone.switched_off().await.unwrap();
    assert_heard(&their_voice, &heard, "staff");
}

#[tokio::test]
async fn busy_unallocated_and_no_answer_are_recorded_and_heard() {
    for cause in [17, 19, 1] {
        let mut place = Place::opens().await;
        let phone = place.phone(&[]).await;
        let channel = place.dials(&phone, "0522000001").await;
        place
            .operator
            .does(&format!("hangup {channel} {cause}"))
            .await
            .unwrap();
        // It is recorded when all of the tone or the text was heard.
        let record = place.record("cause", "").await;
        assert_eq!(record[0], cause);
        let heard = phone.switched_off().await.unwrap();
        let (share, loud) = share_of_pitch(&heard, 425.0);
        assert!(loud > 40, "{cause}: {loud} frames are heard");
        if cause == 1 {
            assert!(share < 0.3, "{share:.2} of the text is 425 Hz");
        } else {
            assert!(share > 0.8, "{cause}: {share:.2} of the tone is 425 Hz");
            let longest = longest_run(&heard);
            assert!(longest.abs_diff(500) <= 60, "{cause}: {longest} ms");
        }
    }
}

/// The longest stretch without silence, in ms.
fn longest_run(heard: &[i16]) -> usize {
    let (mut run, mut longest) = (0, 0);
    for frame in heard.chunks_exact(160) {
        let is_loud = frame.iter().any(|sample| sample.unsigned_abs() > 1_000);
        run = if is_loud { run + 20 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// What central knows of the E1 contains this.
async fn central_is_told(central: &Central, what: &str) {
    until(&format!("central to know of {what}"), || async {
        let rows = ask(&central.database(), "SELECT lines FROM boxes")?;
        let lines = rows.first().and_then(|row| row[0].as_str());
        Ok(lines
            .is_some_and(|lines| lines.contains(what))
            .then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn central_sees_the_span_its_channels_and_its_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let mut central = Central::set_up(folder.path(), ports::free().unwrap(), PASSWORD)
        .await
        .unwrap();
    central.start().await.unwrap();
    let mut place = Place::opens_under(Some(&central)).await;
    place.operator.calls(CALLER, NUMBER).await.unwrap();
    place.operator.says("answered").await.unwrap();
    central_is_told(&central, "\"c\":[1,30]").await;
    place.operator.does("alarm 1").await.unwrap();
    central_is_told(&central, "no signal (LOS)").await;
}

#[tokio::test]
async fn an_alarm_takes_the_line_out_of_service_and_back() {
    let mut place = Place::opens().await;
    place.operator.does("alarm 1").await.unwrap();
    place
        .centre
        .process()
        .says("no signal (LOS)")
        .await
        .unwrap();
    let phone = place.phone(&[]).await;
    phone.told("dial", "0522000001").await.unwrap();
    let record = place.record("cause, line", "").await;
    assert_eq!(record[0], 34, "no line is free: {record:?}");
    place.operator.does("alarm 0").await.unwrap();
    place
        .centre
        .process()
        .says("the alarm is over")
        .await
        .unwrap();
    let channel = place.operator.calls(CALLER, NUMBER).await.unwrap();
    let answered = place.operator.says("answered").await.unwrap();
    assert_eq!(answered, [channel.to_string()]);
}
