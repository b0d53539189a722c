//! Each misbehaviour does what it says, and ends when told to behave.

#![allow(
    clippy::disallowed_methods,
    reason = "the modem is a process, and these are threads of a test"
)]

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::modem::{Modem, until};

fn misbehaving(make: &str, how: Value) -> Modem {
    let modem = Modem::ready(make);
    modem.does(how);
    modem
}

fn behaves(modem: &mut Modem) {
    modem.does(json!({"do": "behave"}));
    assert!(
        modem
            .says("AT+CSQ")
            .ends_with("\r\n+CSQ: 20,99\r\n\r\nOK\r\n")
    );
}

#[test]
fn partial_lines_come_in_pieces_with_pauses() {
    let mut modem = misbehaving(
        "simcom",
        json!({"do": "misbehave", "how": "partial_lines", "octets": 4, "every_ms": 100}),
    );
    let start = Instant::now();
    // 21 octets in six pieces: five pauses before the last.
    assert_eq!(modem.says("AT+CSQ"), "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
    assert!(start.elapsed() >= Duration::from_millis(400));
    behaves(&mut modem);
}

#[test]
fn slow_gives_every_octet_on_its_own() {
    let mut modem = misbehaving(
        "quectel",
        json!({"do": "misbehave", "how": "slow", "per_octet_ms": 30}),
    );
    let start = Instant::now();
    assert_eq!(modem.says("AT"), "\r\nOK\r\n");
    assert!(start.elapsed() >= Duration::from_millis(5 * 30));
    behaves(&mut modem);
}

#[test]
fn urc_in_reply_puts_something_before_every_result() {
    for (make, urc) in [
        ("simcom", "+CSQ: 20,99"),
        ("quectel", "+QIND: \"csq\",20,99"),
    ] {
        let mut modem = misbehaving(make, json!({"do": "misbehave", "how": "urc_in_reply"}));
        assert_eq!(
            modem.says("AT+CREG?"),
            format!("\r\n+CREG: 0,1\r\n\r\n{urc}\r\n\r\nOK\r\n")
        );
        behaves(&mut modem);
    }
}

#[test]
fn urc_in_reply_puts_a_ring_there_when_one_is_due() {
    let mut modem = misbehaving("simcom", json!({"do": "misbehave", "how": "urc_in_reply"}));
    modem.says("AT+CLIP=1");
    modem.does(json!({"do": "call", "from": "0612"}));
    // Without a command the ring comes by itself, a little later.
    modem
        .at
        .hears("\r\nRING\r\n\r\n+CLIP: \"0612\",128,,,,0\r\n");
    modem.says("AT");
    modem.does(json!({"do": "hang_up"}));
    let reply = modem.says("AT+CREG?");
    let (urc, result) = (reply.find("MISSED_CALL"), reply.find("\r\nOK\r\n"));
    assert!(reply.starts_with("\r\n+CREG: 0,1\r\n"), "{reply:?}");
    assert!(urc.is_some() && urc < result, "{reply:?}");
}

#[test]
fn error_refuses_the_commands_it_names_as_often_as_it_says() {
    let mut modem = misbehaving(
        "simcom",
        json!({"do": "misbehave", "how": "error", "command": "AT+CLCC", "count": 2}),
    );
    assert_eq!(modem.says("AT+CSQ;+CREG?").matches("OK").count(), 1);
    assert_eq!(modem.says("AT+CLCC"), "\r\nERROR\r\n");
    assert_eq!(modem.says("AT+CLCC"), "\r\nERROR\r\n");
    assert_eq!(modem.says("AT+CLCC"), "\r\nOK\r\n");
    behaves(&mut modem);
}

#[test]
fn error_refuses_everything_with_a_code_until_told_to_behave() {
    let mut modem = misbehaving(
        "quectel",
        json!({"do": "misbehave", "how": "error", "cme": 30}),
    );
    for _ in 0..3 {
        assert_eq!(modem.says("AT+CSQ"), "\r\n+CME ERROR: 30\r\n");
    }
    behaves(&mut modem);
}

#[test]
fn a_refused_ata_leaves_the_call_ringing() {
    let mut modem = misbehaving(
        "simcom",
        json!({"do": "misbehave", "how": "error", "command": "ATA"}),
    );
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.at.hears("RING\r\n");
    assert_eq!(modem.says("ATA"), "\r\nERROR\r\n");
    assert_eq!(modem.status()["call"], "incoming");
    modem.does(json!({"do": "behave"}));
    assert!(modem.says("ATA").contains("VOICE CALL: BEGIN"));
}

#[test]
fn silence_answers_nothing_and_reports_nothing() {
    let mut modem = misbehaving("quectel", json!({"do": "misbehave", "how": "silence"}));
    modem.at.write(b"AT\r");
    modem.does(json!({"do": "call", "from": "0612"}));
    assert_eq!(modem.at.rest_after(Duration::from_millis(300)), b"");
    modem.does(json!({"do": "hang_up"}));
    behaves(&mut modem);
}

#[test]
fn silence_can_end_by_itself() {
    let mut modem = misbehaving(
        "quectel",
        json!({"do": "misbehave", "how": "silence", "for_ms": 200}),
    );
    let start = Instant::now();
    until("an answer", || {
        modem.at.write(b"AT\r");
        let said = modem.at.rest_after(Duration::from_millis(50));
        said.ends_with(b"OK\r\n").then_some(())
    });
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[test]
fn disappear_takes_both_ports_and_the_call_and_brings_the_ports_back() {
    let mut modem = Modem::ready("simcom");
    let mut watch = modem.watch();
    let audio = modem.audio();
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.says("ATA");
    modem.does(json!({"do": "misbehave", "how": "disappear", "back_after_ms": 300}));
    modem.at.is_hung_up();
    audio.is_hung_up();
    assert_eq!(watch.sees("hung_up")["by"], "modem");
    modem.reopen();
    modem.at.hears("PB DONE\r\n");
    modem.registered();
    modem.says("ATE0");
    behaves(&mut modem);
}

#[test]
fn a_modem_that_disappeared_for_good_is_back_when_told_to_behave() {
    let mut modem = misbehaving("quectel", json!({"do": "misbehave", "how": "disappear"}));
    modem.at.is_hung_up();
    for port in ["at", "audio"] {
        assert!(
            std::fs::symlink_metadata(modem.file(port)).is_err(),
            "{port} is there"
        );
    }
    assert_eq!(modem.status()["present"], false);
    assert_eq!(
        modem.asks(json!({"do": "call", "from": "0612"}))["ok"],
        false
    );
    modem.does(json!({"do": "behave"}));
    modem.reopen();
    modem.at.hears("PB DONE\r\n");
}

#[test]
fn no_audio_stops_the_audio_port_and_nothing_else() {
    let mut modem = Modem::ready("simcom");
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.says("ATA");
    let audio = modem.audio();
    modem.says("AT+CPCMREG=1");
    audio.octets(640);
    modem.does(json!({"do": "misbehave", "how": "no_audio"}));
    audio.rest_after(Duration::from_millis(50));
    let sent = modem.status()["frames_sent"].clone();
    assert_eq!(audio.rest_after(Duration::from_millis(200)), b"");
    assert_eq!(modem.status()["frames_sent"], sent);
    behaves(&mut modem);
    audio.octets(640);
}

#[test]
fn garbage_comes_out_of_the_at_port_and_commands_work_all_the_same() {
    let mut modem = misbehaving(
        "simcom",
        json!({"do": "misbehave", "how": "garbage", "octets": 200}),
    );
    let garbage = modem.at.octets(200);
    assert!(garbage.iter().any(|octet| !octet.is_ascii()));
    assert_eq!(modem.says("AT"), "\r\nOK\r\n");
    modem.does(json!({"do": "misbehave", "how": "garbage", "octets": 10, "every_ms": 10}));
    modem.at.octets(100);
    modem.does(json!({"do": "behave"}));
    modem.at.rest_after(Duration::from_millis(200));
    behaves(&mut modem);
}

/// A modem in a call that it answered.
fn in_a_call(make: &str) -> Modem {
    let mut modem = Modem::ready(make);
    modem.says("AT+CLCC=1");
    modem.says("AT+QINDCFG=\"ccinfo\",1");
    modem.does(json!({"do": "call", "from": "0612"}));
    modem.call_is("incoming");
    modem.says("ATA");
    modem.call_is("active");
    modem.at.rest_after(Duration::from_millis(100));
    modem
}

#[test]
fn a_second_caller_has_an_id_of_its_own_and_ends_like_a_call() {
    for (make, second, over) in [
        (
            "simcom",
            "+CLCC: 2,1,5,0,0,\"0699\",129",
            "+CLCC: 2,1,6,0,0,\"0699\",129",
        ),
        ("quectel", "\"ccinfo\",2,1,5,", "\r\nNO CARRIER\r\n"),
    ] {
        let mut modem = in_a_call(make);
        modem.does(
            json!({"do": "misbehave", "how": "second_caller", "from": "0699",
            "gives_up_after_ms": 300}),
        );
        modem.at.hears(second);
        assert_eq!(modem.says("AT+CLCC").matches("+CLCC: ").count(), 2);
        modem.at.hears(over);
        modem.call_is("active");
    }
}

#[test]
fn what_another_program_left_is_how_it_answers() {
    let mut modem = misbehaving(
        "simcom",
        json!({"do": "misbehave", "how": "left_behind", "echo": true, "digits": true}),
    );
    modem.at.write(b"AT\r");
    modem.at.hears("AT\r0\r");
    assert!(modem.says("ATE0V1").ends_with("\r\nOK\r\n"));
}

#[test]
fn sound_is_refused_for_a_while_after_each_answer() {
    let mut modem = in_a_call("simcom");
    modem.does(json!({"do": "misbehave", "how": "sound_refused", "for_ms": 700}));
    assert_eq!(modem.says("AT+CPCMREG=1"), "\r\nERROR\r\n");
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(modem.says("AT+CPCMREG=1"), "\r\nOK\r\n");
}

#[test]
fn a_restart_unheard_takes_call_and_settings_without_a_word() {
    let mut modem = in_a_call("quectel");
    modem.says("AT+CREG=1");
    modem.does(json!({"do": "misbehave", "how": "restart_unheard"}));
    modem.call_is("idle");
    assert_eq!(modem.at.rest_after(Duration::from_millis(300)), b"");
    assert!(modem.says("AT+CREG?").contains("+CREG: 0,1"));
}

#[test]
fn chup_is_answered_and_does_nothing_while_ath_ends_the_call() {
    let mut modem = in_a_call("quectel");
    modem.does(json!({"do": "misbehave", "how": "ignores_chup"}));
    assert_eq!(modem.says("AT+CHUP"), "\r\nOK\r\n");
    modem.call_is("active");
    modem.says("ATH");
    modem.call_is("idle");
}

#[test]
fn a_busy_sim_refuses_what_goes_to_it_and_nothing_else() {
    let mut modem = misbehaving(
        "quectel",
        json!({"do": "misbehave", "how": "sim_busy", "for_ms": 700}),
    );
    assert_eq!(modem.says("AT+CLIP=1"), "\r\n+CME ERROR: 14\r\n");
    assert!(modem.says("AT+CPIN?").contains("READY"));
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(modem.says("AT+CLIP=1"), "\r\nOK\r\n");
}
