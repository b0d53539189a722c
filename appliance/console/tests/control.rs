//! The control socket of a box, with a real desk behind it.
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

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use common::{PASSWORD, Running};
use jawab_console::{
    Answer, Client, ClientError, Control, Filter, Level, Locale, LogOptions, Refusal, Request,
    SOCKET, StatusOptions, TestCallRequest, Unfit, log, status, test,
};
use jawab_switch::TestCallRefusal;

fn login(who: &str) -> Request {
    Request::Login {
        login: who.into(),
        password: PASSWORD.into(),
    }
}

fn refused(answer: Result<Answer, ClientError>) -> Refusal {
    match answer {
        Err(ClientError::Refused { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_boxs_own_account_may_connect() {
    let running = Running::start();
    let socket = running.folder().join(SOCKET);
    let mode = std::fs::metadata(socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn two_boxes_cannot_run_on_one_folder_but_a_dead_one_is_replaced() {
    let running = Running::start();
    let _inside = running.runtime().enter();
    assert!(Control::bind(running.folder()).is_err());

    let folder = tempfile::tempdir().unwrap();
    drop(std::os::unix::net::UnixListener::bind(folder.path().join(SOCKET)).unwrap());
    let control = Control::bind(folder.path()).unwrap();
    drop(control);
    assert!(!folder.path().join(SOCKET).exists());
}

#[test]
fn status_says_how_the_box_is_in_two_languages_and_in_json() {
    let running = Running::start();
    let say = |json, locale| {
        let mut out = Vec::new();
        status(running.folder(), &StatusOptions { json }, locale, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let english = say(false, Locale::English);
    assert!(
        english.contains("gsm1       free  IAM  -71 dBm"),
        "{english}"
    );
    assert!(
        english.contains("OUT OF SERVICE: the SIM asks for its PIN"),
        "{english}"
    );
    assert!(
        english.contains("Handsets registered: 201 202"),
        "{english}"
    );
    assert!(
        english.contains("Changes to send to central: 42"),
        "{english}"
    );
    let french = say(false, Locale::French);
    assert!(french.contains("Changements à envoyer au central : 42"));
    assert!(
        french.contains("HORS SERVICE: la carte SIM demande son code PIN"),
        "{french}"
    );
    let json: serde_json::Value = serde_json::from_str(&say(true, Locale::French)).unwrap();
    assert_eq!(json["lines"][0]["state"], "idle");
    assert_eq!(json["lines"][1]["fault"]["code"], "pin-wanted");
    assert_eq!(json["unsynced"], 42);
    assert_eq!(json["files_waiting"], 3);
    assert!(json["machine"]["disk_free"].as_u64().unwrap() > 0);
}

#[test]
fn the_log_is_read_with_a_filter() {
    let running = Running::start();
    running.says("ready for calls");
    running.says("the modem gsm2 asks for a PIN");
    let options = LogOptions {
        follow: false,
        filter: "GSM2".into(),
        level: Level::Info,
        json: false,
        login: None,
    };
    let mut out = Vec::new();
    log(running.folder(), &options, None, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("INFO  the modem gsm2 asks for a PIN"), "{out}");
    assert_eq!(out.lines().count(), 1);
    let mut out = Vec::new();
    let options = LogOptions {
        json: true,
        ..options
    };
    log(running.folder(), &options, None, &mut out).unwrap();
    let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        (&line["level"], &line["number"]),
        (&"info".into(), &2.into())
    );
}

#[test]
fn whoever_waits_for_a_line_gets_it_when_it_comes() {
    let running = Running::start();
    let mut client = Client::connect(running.folder()).unwrap();
    let filter = Filter {
        level: Level::Info,
        words: "late".into(),
    };
    let waiting = std::thread::spawn(move || {
        client.ask(Request::Log {
            after: 0,
            filter,
            wait: true,
        })
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(!waiting.is_finished());
    running.says("another line");
    running.says("the late line");
    match waiting.join().unwrap().unwrap() {
        Answer::Log(lines) => assert_eq!(lines[0].text, "the late line"),
        other => panic!("{other:?}"),
    }
}

/// Where the folder of the running box is said to the child of the test below.
const FOLDER: &str = "JAWAB_TEST_LOG_OF";

#[test]
fn the_log_is_refused_to_who_is_neither_root_nor_a_supervisor() {
    let running = Running::start();
    running.says("Amina Idrissi called");
    // The account of the test is root's where it runs as the box is tested; so somebody else asks.
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let child = || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--ignored", "--exact", "somebody_asks_for_the_log"])
            .env(FOLDER, running.folder());
        child
    };
    let mut child = child();
    if is_root {
        let open = |path: &Path, mode| {
            std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        };
        open(running.folder(), 0o755);
        // Even where the socket lets somebody in.
        open(&running.folder().join(SOCKET), 0o666);
        child.uid(65_534).gid(65_534);
    }
    let asked = child.output().unwrap();
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(
        asked.status.success() && said.contains("1 passed"),
        "{asked:?}"
    );
}

#[test]
#[ignore = "the child of the_log_is_refused_to_who_is_neither_root_nor_a_supervisor"]
fn somebody_asks_for_the_log() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let mut client = Client::connect(Path::new(&folder)).unwrap();
    let ask = |wait| Request::Log {
        after: 0,
        filter: Filter {
            level: Level::Info,
            words: "Amina".into(),
        },
        wait,
    };
    for wait in [false, true] {
        assert_eq!(refused(client.ask(ask(wait))), Refusal::LoginFirst);
    }
    // A member of staff is no supervisor.
    assert_eq!(refused(client.ask(login("youssef"))), Refusal::Wrong);
    assert_eq!(refused(client.ask(ask(false))), Refusal::LoginFirst);
    client.ask(login("salma")).unwrap();
    match client.ask(ask(false)).unwrap() {
        Answer::Log(lines) => assert_eq!(lines[0].text, "Amina Idrissi called"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_supervisors_change_anything() {
    let running = Running::start();
    let mut client = Client::connect(running.folder()).unwrap();
    for request in [Request::Staff, Request::Handsets, Request::Stop] {
        assert_eq!(refused(client.ask(request)), Refusal::LoginFirst);
    }
    assert_eq!(refused(client.ask(login("youssef"))), Refusal::Wrong);
    assert_eq!(refused(client.ask(login("nobody"))), Refusal::Wrong);
    assert_eq!(refused(client.ask(Request::Stop)), Refusal::LoginFirst);
    assert!(!running.is_stopped());
}

#[test]
fn a_supervisor_adds_a_handset_and_stops_the_box() {
    let running = Running::start();
    let mut client = Client::connect(running.folder()).unwrap();
    client.ask(login("salma")).unwrap();
    let add = || Request::AddHandset {
        extension: "203".into(),
        label: "Library".into(),
    };
    match client.ask(add()).unwrap() {
        Answer::Secret(secret) => assert_eq!(secret.len(), 32),
        other => panic!("{other:?}"),
    }
    let taken = Refusal::Invalid(Unfit::ExtensionTaken);
    assert_eq!(refused(client.ask(add())), taken);
    match client.ask(Request::Handsets).unwrap() {
        Answer::Handsets(handsets) => assert_eq!(handsets[0].label, "Library"),
        other => panic!("{other:?}"),
    }
    client.ask(Request::Stop).unwrap();
    assert!(running.is_stopped());
}

#[test]
fn nonsense_other_versions_and_endless_lines_are_refused() {
    let running = Running::start();
    let raw = |octets: &[u8]| {
        let mut stream = UnixStream::connect(running.folder().join(SOCKET)).unwrap();
        // Of an endless line the box reads so much and hangs up.
        let _ = stream.write_all(octets);
        let mut line = String::new();
        let _ = BufReader::new(stream).read_line(&mut line);
        line
    };
    assert!(raw(b"\xff\x00{{\n").contains("senseless"));
    assert!(raw(b"{\"v\":1,\"do\":\"dance\"}\n").contains("senseless"));
    assert!(raw(b"{\"v\":9,\"do\":\"status\"}\n").contains("version"));
    assert_eq!(raw(&vec![b'x'; 100_000]), "");
    assert!(raw(b"{\"v\":1,\"do\":\"status\"}\n").contains("gsm1"));
}

#[test]
fn a_test_says_how_it_went_in_two_languages_and_in_json() {
    let running = Running::start();
    let ring = TestCallRequest::Ring {
        handset: "201".into(),
    };
    let say = |json, locale| {
        let mut out = Vec::new();
        assert!(test(running.folder(), &ring, json, locale, &mut out).unwrap());
        String::from_utf8(out).unwrap()
    };
    let english = say(false, Locale::English);
    assert!(english.contains("Answered after 2.3 s"), "{english}");
    assert!(english.contains("16 normal call clearing"), "{english}");
    assert!(say(false, Locale::French).contains("Décroché après 2.3 s"));
    let json: serde_json::Value = serde_json::from_str(&say(true, Locale::French)).unwrap();
    assert_eq!(json["answered_ms"], 2_340);
    assert_eq!(json["cause"], 16);
}

#[test]
fn a_test_that_callers_would_miss_is_refused_with_the_reason() {
    let running = Running::start();
    let mut client = Client::connect(running.folder()).unwrap();
    let call = TestCallRequest::Call {
        line: "gsm1".into(),
        number: "0612345678".into(),
    };
    let why = refused(client.ask(Request::Test(call)));
    assert_eq!(why, Refusal::Test(TestCallRefusal::LastChannel));
}

#[test]
fn the_enrolment_code_is_in_the_state_once_the_button_was_held_for_it() {
    let running = Running::start();
    let say = || {
        let mut out = Vec::new();
        let options = StatusOptions { json: false };
        status(running.folder(), &options, Locale::English, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(!say().contains("Enrolment code"));
    running.shows_code("0198c0de");
    assert!(say().contains("Enrolment code: 0198c0de"));
}

#[tokio::test]
async fn a_data_folder_that_takes_no_socket_has_it_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    // Neither to be removed nor to be bound to, as all is on a read-only disk.
    std::fs::create_dir(folder.path().join("control.sock.new")).unwrap();
    let control = Control::bind(folder.path()).unwrap();
    assert!(!folder.path().join("control.sock").exists());
    assert!(jawab_console::Client::connect(folder.path()).is_ok());
    assert!(Control::bind(folder.path()).is_err(), "a second box");
    drop(control);
    assert!(jawab_console::Client::connect(folder.path()).is_err());
}

#[test]
fn a_telephone_that_is_registered_is_told_to_fetch_its_settings() {
    let running = Running::start();
    let mut client = Client::connect(running.folder()).unwrap();
    let asks = |extension: &str| Request::FetchSettings {
        extension: extension.into(),
    };
    assert!(matches!(client.ask(asks("201")), Ok(Answer::Done)));
    let gone = Refusal::Test(TestCallRefusal::HandsetGone);
    assert_eq!(refused(client.ask(asks("299"))), gone);
    assert_eq!(*running.fetched.lock().unwrap(), ["201".into()]);
}
