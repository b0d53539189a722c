//! A trace of a running box: from its tap, over the control socket, into a file.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use common::Running;
use common::person::{Person, be_child};
use common::site::{asked, furnish, plug_stick, site};
use jawab_console::{
    ClientError, Locale, Refusal, TraceEnd, TraceError, TraceOptions, TraceReport, TraceWanted,
    trace,
};
use jawab_trace::{Transport, Way};
use tokio_util::sync::CancellationToken;

const REGISTER: &[u8] = b"REGISTER sip:192.0.2.1 SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\nFrom: <sip:201@192.0.2.1>;tag=1\r\n\
    To: <sip:201@192.0.2.1>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n\
    Authorization: Digest username=\"201\", response=\"6629fae4\"\r\n\r\n";

/// Not a test: see [`be_child`].
#[test]
fn child() {
    be_child();
}

fn sip() -> TraceWanted {
    TraceWanted::Sip {
        handset: None,
        trunk: None,
    }
}

fn at(line: &str) -> TraceWanted {
    TraceWanted::At { line: line.into() }
}

/// A trace that goes on beside the test.
fn begins(
    running: &Running,
    what: TraceWanted,
    to: &Path,
    stop: &CancellationToken,
) -> JoinHandle<Result<TraceReport, TraceError>> {
    let site = site(running.folder());
    let options = TraceOptions {
        what,
        seconds: 60,
        to: Some(to.into()),
        json: true,
    };
    let stop = stop.clone();
    std::thread::spawn(move || trace(&site, &options, Locale::English, &stop, &mut Vec::new()))
}

/// Waits until somebody looks at the tap, and sends.
fn sends(running: &Running, octets: &[u8]) {
    let until = Instant::now() + Duration::from_secs(20);
    while !running.wires.tap.takes_sip() {
        assert!(Instant::now() < until, "nobody looks");
        std::thread::sleep(Duration::from_millis(10));
    }
    let address = |text: &str| text.parse::<SocketAddr>().unwrap();
    let (here, there) = (address("192.0.2.1:5060"), address("192.0.2.9:5060"));
    running
        .wires
        .tap
        .sip(Way::In, Transport::Udp, here, there, octets);
}

#[test]
fn sip_goes_into_a_file_for_one_alone_without_what_answers_a_challenge() {
    let running = Running::start();
    let to = running.folder().join("sip.pcapng");
    let stop = CancellationToken::new();
    let traced = begins(&running, sip(), &to, &stop);
    sends(&running, REGISTER);
    // The box answers others meanwhile.
    let mut other = jawab_console::Client::connect(running.folder()).unwrap();
    other.ask(jawab_console::Request::Status).unwrap();
    // Nobody stops it before what was said is in the file.
    let until = Instant::now() + Duration::from_secs(20);
    let is_said = |octets: Vec<u8>| String::from_utf8_lossy(&octets).contains("REGISTER");
    while !std::fs::read(&to).is_ok_and(is_said) {
        assert!(Instant::now() < until, "nothing in the file");
        std::thread::sleep(Duration::from_millis(10));
    }
    stop.cancel();
    let report = traced.join().unwrap().unwrap();
    assert_eq!(
        (report.count, report.lost, report.end),
        (1, 0, TraceEnd::Asked)
    );
    let octets = std::fs::read(&to).unwrap();
    assert_eq!(report.octets, octets.len() as u64);
    let text = String::from_utf8_lossy(&octets);
    assert!(text.contains("personal data") && text.contains("Maison des jeunes de Rabat"));
    assert!(
        text.contains("username=\"201\", response=\"xxxxxxxx\""),
        "{text}"
    );
    let mode = std::fs::metadata(&to).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What is there is not written over.
    let again = begins(&running, sip(), &to, &stop).join().unwrap();
    assert!(matches!(again, Err(TraceError::File { .. })), "{again:?}");
    assert_eq!(std::fs::read(&to).unwrap(), octets);
}

#[test]
fn a_line_that_the_box_does_not_have_is_refused_and_no_file_is_left() {
    let running = Running::start();
    let to = running.folder().join("at.txt");
    let traced = begins(&running, at("gsm9"), &to, &CancellationToken::new());
    let error = traced.join().unwrap().unwrap_err();
    let why = match &error {
        TraceError::Box(ClientError::Refused { why, .. }) => *why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why, Refusal::NoSuchLine);
    assert_eq!(
        error.said(Locale::English),
        "Not begun: no line has that name."
    );
    assert!(!to.exists());
}

#[test]
fn two_traces_at_once_are_enough() {
    let running = Running::start();
    let stop = CancellationToken::new();
    let file = |name: &str| running.folder().join(name);
    let first = begins(&running, sip(), &file("1"), &stop);
    let second = begins(&running, at("gsm1"), &file("2"), &stop);
    let until = Instant::now() + Duration::from_secs(20);
    while !(file("1").exists() && file("2").exists()) {
        assert!(Instant::now() < until, "no files");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    let third = begins(&running, sip(), &file("3"), &stop).join().unwrap();
    let error = third.unwrap_err().said(Locale::French);
    assert_eq!(error, "Pas maintenant : deux traces sont en cours.");
    stop.cancel();
    assert!(first.join().unwrap().is_ok() && second.join().unwrap().is_ok());
}

#[test]
fn a_modems_dialogue_is_recorded_onto_a_stick_from_the_screens() {
    let running = Running::start();
    let folder = running.folder();
    furnish(folder);
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"6m");
    person.sees("Record what a modem is told and says");
    person.types(b"gsm1\r\x15none\r");
    person.sees("1 to 3600 seconds");
    person.types(b"\x15600\r");
    person.sees("There is no stick.");
    let mounted = plug_stick(folder);
    person.types(b"mgsm1\r\r");
    person.sees("do not take it out");
    let said = || std::fs::read_dir(&mounted).unwrap().next();
    let until = Instant::now() + Duration::from_secs(20);
    while said().is_none() {
        assert!(Instant::now() < until, "no file");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    let tap = &running.wires.tap;
    tap.at("gsm1", Way::Out, b"AT+CPIN=\"4711\"\r");
    tap.at("gsm1", Way::In, b"\r\nOK\r\n");
    std::thread::sleep(Duration::from_millis(300));
    person.types(b"x");
    let screen = person.sees("the stick may be taken out");
    assert!(screen.contains("Messages in it: 2"), "{screen}");
    let file = said().unwrap().unwrap();
    let name = file.file_name().into_string().unwrap();
    assert!(
        name.starts_with("jawab-at-gsm1-2") && name.ends_with(".txt"),
        "{name}"
    );
    let text = std::fs::read_to_string(file.path()).unwrap();
    assert!(
        text.contains(" > AT+CPIN=****\n") && text.contains(" < OK\n"),
        "{text}"
    );
    let asked = asked(folder);
    assert!(
        asked[0].starts_with("mount -o rw,nosuid,nodev,noexec "),
        "{asked:?}"
    );
    assert!(asked.last().unwrap().starts_with("umount "), "{asked:?}");
}

#[test]
fn a_dumb_terminal_records_until_enter() {
    let running = Running::start();
    let folder = running.folder();
    furnish(folder);
    plug_stick(folder);
    let mut person = Person::sits_down(&running, "dumb", "fr");
    person.logs_in_with_lines();
    person.types(b"7\ns\n201\n30\n");
    person.sees("Entree l'arrete");
    sends(&running, REGISTER);
    sends(&running, b"OPTIONS sip:202@192.0.2.9 SIP/2.0\r\n\r\n");
    std::thread::sleep(Duration::from_millis(300));
    person.types(b"\n");
    person.sees("la cle peut etre retiree");
    person.sees("Messages dedans : 1");
    person.types(b"0\n");
    assert!(person.console.wait().unwrap().success());
}
