//! Each misbehaviour does what it says, and ends when told to behave.

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
