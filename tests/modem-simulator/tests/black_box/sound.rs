//! The voice path: what the caller says, hears and presses.

use std::path::Path;
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::json;

use crate::modem::{Modem, until};
use crate::port::Port;

/// A voice of which no piece resembles another, and no sample is zero.
fn voice(samples: i16) -> Vec<i16> {
    (0..samples).map(|n| n.wrapping_mul(7_919) | 1).collect()
}

fn write_wav(path: &Path, rate: u32, samples: &[i16]) {
    let spec = WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
}

fn read_wav(path: &Path) -> Vec<i16> {
    let mut reader = hound::WavReader::open(path).unwrap();
    reader.samples().collect::<Result<_, _>>().unwrap()
}

/// A call that is answered with its sound on the audio port.
fn answered(modem: &mut Modem, call: serde_json::Value) -> Port {
    modem.does(call);
    modem.at.hears("RING\r\n");
    modem.says("ATA");
    let port = modem.audio();
    let on = if modem.says("AT+CGMI").contains("SIMCOM") {
        "AT+CPCMREG=1;+DDET=1"
    } else {
        "AT+QPCMV=1,0;+QTONEDET=1"
    };
    assert!(modem.says(on).ends_with("\r\nOK\r\n"));
    port
}

/// Takes samples until a piece is among them, and whatever follows it up to its length.
fn hears(port: &Port, piece: &[i16]) {
    let mut heard = Vec::new();
    until("the caller's voice", || {
        heard.extend(port.samples(160));
        let whole = heard.windows(piece.len()).any(|window| window == piece);
        whole.then_some(())
    });
}

#[test]
fn the_box_hears_what_the_caller_says() {
    for make in ["simcom", "quectel"] {
        let mut modem = Modem::ready(make);
        let said = voice(4_000);
        let said_in = modem.file("said.wav");
        write_wav(&said_in, 8_000, &said);
        let port = answered(
            &mut modem,
            json!({"do": "call", "from": "0612", "wav": &said_in,
                   "wav_after_ms": 1_000}),
        );
        hears(&port, &said);
        // And then silence.
        until("silence", || {
            port.samples(160).iter().all(|s| *s == 0).then_some(())
        });
    }
}

#[test]
fn the_caller_says_more_when_told_to_again_and_again() {
    let mut modem = Modem::ready("quectel");
    let port = answered(&mut modem, json!({"do": "call", "from": "0612"}));
    let said = voice(1_000);
    write_wav(&modem.file("said.wav"), 8_000, &said);
    modem.does(json!({"do": "play", "wav": modem.file("said.wav"), "loop": true}));
    hears(&port, &[said.clone(), said].concat());
}

#[test]
fn the_caller_hears_what_the_box_says_and_it_is_kept() {
    for make in ["simcom", "quectel"] {
        let mut modem = Modem::ready(make);
        let heard_in = modem.file("heard.wav");
        let mut port = answered(
            &mut modem,
            json!({"do": "call", "from": "0612", "record": &heard_in}),
        );
        // Less than a modem keeps of what comes too early, so that none of it is late.
        let said = voice(3_200);
        port.write_samples(&said);
        until("the frames", || {
            (modem.status()["frames_received"] == 20).then_some(())
        });
        modem.does(json!({"do": "hang_up"}));
        modem.call_is("idle");
        let heard = read_wav(&heard_in);
        let begins = heard.iter().position(|sample| *sample != 0).unwrap();
        assert_eq!(
            heard[begins..begins + said.len()],
            said,
            "as it was written"
        );
        assert!(
            heard[begins + said.len()..]
                .iter()
                .all(|sample| *sample == 0)
        );
    }
}

#[test]
fn a_recording_is_as_long_as_the_call() {
    let mut modem = Modem::ready("quectel");
    let mut watch = modem.watch();
    let heard_in = modem.file("heard.wav");
    answered(
        &mut modem,
        json!({"do": "call", "from": "0612", "record": &heard_in,
               "hang_up_after_ms": 700}),
    );
    let talked_ms = watch.sees("hung_up")["talked_ms"].as_u64().unwrap();
    assert!(talked_ms >= 700);
    let samples = read_wav(&heard_in).len() as u64;
    // The milliseconds are cut, the samples are not.
    assert!(
        (talked_ms * 8..=talked_ms * 8 + 8).contains(&samples),
        "{samples}"
    );
}

#[test]
fn a_recording_can_be_read_while_the_call_goes_on() {
    let mut modem = Modem::ready("simcom");
    let heard_in = modem.file("heard.wav");
    let mut port = answered(
        &mut modem,
        json!({"do": "call", "from": "0612", "record": &heard_in}),
    );
    port.write_samples(&voice(1_600));
    until("the voice in the file", || {
        read_wav(&heard_in).ends_with(&voice(1_600)).then_some(())
    });
    assert_eq!(modem.status()["call"], "active");
}

#[test]
fn sound_flows_only_when_the_box_asked_for_it() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.says("AT+CMEE=1");
    modem.says("ATA");
    let port = modem.audio();
    assert_eq!(port.rest_after(Duration::from_millis(200)), b"");
    modem.says("AT+CPCMREG=1");
    port.octets(3_200);
    modem.says("AT+CHUP");
    assert_eq!(
        modem.says("AT+CPCMREG=1"),
        "\r\n+CME ERROR: 3\r\n",
        "it goes with a call"
    );
    assert_eq!(modem.status()["pcm"], false);
}

/// Strength of a frequency in some samples, relative to full scale.
fn strength(samples: &[i16], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let angle = std::f64::consts::TAU * hz * n as f64 / 8_000.0;
        re += f64::from(*sample) * angle.cos();
        im += f64::from(*sample) * angle.sin();
    }
    (re * re + im * im).sqrt() * 2.0 / samples.len() as f64 / 32_768.0
}

#[test]
fn a_key_is_heard_and_reported() {
    for (make, report) in [("simcom", "+RXDTMF: 5"), ("quectel", "+QTONEDET: 53")] {
        let mut modem = Modem::ready(make);
        let port = answered(&mut modem, json!({"do": "call", "from": "0612"}));
        modem.does(json!({"do": "dtmf", "digits": "5"}));
        modem.at.hears(&format!("\r\n{report}\r\n"));
        until("770 and 1336 Hz", || {
            let heard = port.samples(160);
            (strength(&heard, 770.0) > 0.15 && strength(&heard, 1_336.0) > 0.15).then_some(())
        });
    }
}

#[test]
fn keys_of_the_call_are_pressed_in_time_and_not_heard_when_not_in_band() {
    let mut modem = Modem::ready("simcom");
    let port = answered(
        &mut modem,
        json!({"do": "call", "from": "0612", "inband": false, "digits": [
            {"digit": "1", "at_ms": 1_000}, {"digit": "#", "at_ms": 1_200},
        ]}),
    );
    let said = modem.at.hears("+RXDTMF: #\r\n");
    assert!(said.contains("\r\n+RXDTMF: 1\r\n"), "{said:?}");
    let heard = port.rest_after(Duration::ZERO);
    assert!(heard.iter().all(|octet| *octet == 0));
}

#[test]
fn keys_are_not_reported_before_the_box_asks() {
    let mut modem = Modem::ready("quectel");
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.says("ATA");
    modem.does(json!({"do": "dtmf", "digits": "5"}));
    assert_eq!(modem.at.rest_after(Duration::from_millis(300)), b"");
}

#[test]
fn the_first_sound_each_way_is_timed_from_a_mark() {
    let mut modem = Modem::ready("simcom");
    let mut port = answered(&mut modem, json!({"do": "call", "from": "0612"}));
    port.write_samples(&[0; 160]);
    until("a frame each way", || {
        let status = modem.status();
        let frames = |name: &str| status[name].as_u64().unwrap();
        (frames("frames_sent") > 0 && frames("frames_received") > 0).then_some(())
    });
    let quiet = modem.status();
    assert!(quiet["first_loud_sent_ns"].is_null() && quiet["first_loud_heard_ns"].is_null());

    port.write_samples(&[9_000; 160]);
    modem.does(json!({"do": "dtmf", "digits": "1"}));
    let timed = until("sound each way", || {
        let status = modem.status();
        (status["first_loud_sent_ns"].is_i64() && status["first_loud_heard_ns"].is_i64())
            .then_some(status)
    });
    let (before, after) = (quiet["now_ns"].as_i64(), timed["now_ns"].as_i64());
    for name in ["first_loud_sent_ns", "first_loud_heard_ns"] {
        assert!((before..=after).contains(&timed[name].as_i64()), "{timed}");
    }

    modem.does(json!({"do": "mark"}));
    assert!(modem.status()["first_loud_heard_ns"].is_null());
}

#[test]
fn frames_keep_the_time_of_a_monotonic_clock() {
    let mut modem = Modem::ready("quectel");
    let port = answered(&mut modem, json!({"do": "call", "from": "0612"}));
    let number = |status: &serde_json::Value, name: &str| status[name].as_i64().unwrap();
    let start = modem.status();
    port.octets(320 * 60);
    // Late frames are made up for: sooner or later none is missing but those due just now.
    until("as many frames as there were 20 ms", || {
        let now = modem.status();
        let frames = number(&now, "frames_sent") - number(&start, "frames_sent");
        let elapsed_ms = (number(&now, "now_ns") - number(&start, "now_ns")) / 1_000_000;
        ((frames - elapsed_ms / 20).abs() <= 1).then_some(())
    });
}

#[test]
fn a_wav_of_another_kind_is_refused_with_how_to_convert_it() {
    let modem = Modem::ready("simcom");
    write_wav(&modem.file("cd.wav"), 44_100, &voice(100));
    let answer = modem.asks(json!({"do": "call", "from": "0612", "wav": modem.file("cd.wav")}));
    let error = answer["error"].as_str().unwrap();
    assert!(
        error.contains("44100 Hz") && error.contains("sox"),
        "{error}"
    );
    std::fs::write(modem.file("text.wav"), "no sound at all").unwrap();
    let answer = modem.asks(json!({"do": "call", "from": "0612", "wav": modem.file("text.wav")}));
    assert!(
        answer["error"].as_str().unwrap().contains("text.wav"),
        "{answer}"
    );
    assert_eq!(modem.status()["call"], "idle");
}
