//! The control socket, the command line, and what is left behind.

use std::fs::symlink_metadata;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::{Value, json};

use crate::modem::{Modem, PROGRAM, serve, until};

#[test]
fn what_is_not_understood_is_answered_with_what_would_be() {
    let modem = Modem::ready("simcom");
    let answer = modem.asks(json!({"do": "dance"}));
    assert_eq!(answer["ok"], false);
    assert!(
        answer["error"].as_str().unwrap().contains("hang_up"),
        "{answer}"
    );
    let answer = modem.asks(json!({"do": "call", "form": "0612"}));
    assert!(
        answer["error"].as_str().unwrap().contains("`form`"),
        "{answer}"
    );
}

#[test]
fn what_cannot_be_done_now_is_refused_with_the_reason() {
    let modem = Modem::ready("simcom");
    for (command, reason) in [
        (json!({"do": "hang_up"}), "there is no call to hang up"),
        (json!({"do": "dtmf", "digits": "1"}), "there is no call"),
        (json!({"do": "answer"}), "the box has not placed a call"),
        (
            json!({"do": "signal", "rssi": 40}),
            "rssi is 0 to 31, or 99",
        ),
    ] {
        assert_eq!(modem.asks(command), json!({"ok": false, "error": reason}));
    }
}

#[test]
fn send_prints_the_answer_and_fails_when_refused() {
    let modem = Modem::ready("quectel");
    let send = |command: &str| {
        Command::new(PROGRAM)
            .args(["send", "--control"])
            .arg(modem.file("control"))
            .arg(command)
            .output()
            .unwrap()
    };
    let status = send("{\"do\":\"status\"}");
    assert!(status.status.success());
    let answer: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(answer["call"], "idle");
    assert!(!send("{\"do\":\"hang_up\"}").status.success());
}

#[test]
fn events_tell_what_the_box_commands() {
    let mut modem = Modem::ready("simcom");
    let mut watch = modem.watch();
    modem.says("AT+CSQ");
    assert_eq!(watch.sees("at_command")["line"], "AT+CSQ");
    modem.does(json!({"do": "call", "from": "0612"}));
    assert_eq!(watch.sees("ringing")["from"], "0612");
    modem.says("ATA");
    watch.sees("answered");
}

#[test]
fn symlinks_and_socket_are_gone_at_the_end() {
    let mut modem = Modem::ready("simcom");
    assert!(modem.ends());
    for name in ["at", "audio", "control"] {
        assert!(
            symlink_metadata(modem.file(name)).is_err(),
            "{name} is left"
        );
    }
}

#[test]
fn what_a_killed_simulator_left_behind_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["at", "audio"] {
        symlink("/nonexistent", folder.path().join(name)).unwrap();
    }
    let mut first = serve(folder.path(), "simcom", &[]);
    until("the first", || {
        folder.path().join("audio").exists().then_some(())
    });
    first.kill().unwrap();
    first.wait().unwrap();
    let mut second = serve(folder.path(), "simcom", &[]);
    until("the second", || {
        folder.path().join("audio").exists().then_some(())
    });
    second.kill().unwrap();
    second.wait().unwrap();
}

#[test]
fn a_file_that_is_no_symlink_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("at"), "precious").unwrap();
    let status = serve(folder.path(), "simcom", &[]).wait().unwrap();
    assert!(!status.success());
    assert_eq!(
        std::fs::read(folder.path().join("at")).unwrap(),
        b"precious"
    );
}

#[test]
fn a_second_simulator_does_not_take_the_place_of_the_first() {
    let mut modem = Modem::ready("quectel");
    let status = serve(modem.file(".").as_path(), "simcom", &[])
        .wait()
        .unwrap();
    assert!(!status.success());
    assert!(modem.says("AT+CGMI").contains("Quectel"));
}

#[test]
fn the_trace_has_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut modem = Modem::with("quectel", &["--trace", trace.to_str().unwrap()]);
    modem.says("AT+CSQ");
    let trace = std::fs::read_to_string(trace).unwrap();
    assert!(trace.contains("> AT+CSQ\\r\n"), "{trace}");
    assert!(
        trace.contains("< \\r\\n+CSQ: 20,99\\r\\n\\r\\nOK\\r\\n\n"),
        "{trace}"
    );
}
