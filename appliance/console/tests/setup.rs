//! Guided set-up as a person does it: on a VT100, as lines of text, and from a script.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::person::{CALLS, Person, STAFF, be_child, noise};
use common::site::{BEFORE, asked, done, machine};
use jawab_console::{SetupError, SetupOptions, TuningOptions, Wrong};

/// Not a test: see [`be_child`].
#[test]
fn child() {
    be_child();
}

#[test]
fn a_line_gets_its_modem_by_imei_and_what_makes_no_sense_is_refused() {
    let folder = machine();
    let mut options = SetupOptions {
        line: vec![
            "gsm1.imei=861477037812345".into(),
            "gsm1.budget.minutes_day=60".into(),
        ],
        yes: true,
        ..SetupOptions::default()
    };
    done(folder.path(), &options, "").unwrap();
    let written = text(folder.path(), "box.toml");
    assert!(
        written.contains("imei = \"861477037812345\"\n"),
        "{written}"
    );
    assert!(written.contains("budget = { minutes_day = 60 }\n"));
    assert!(!written.contains("_port"), "{written}");
    options.line = vec!["gsm1.imei=8614".into()];
    let error = done(folder.path(), &options, "").unwrap_err().to_string();
    assert!(error.contains("15 digits"), "{error}");
    options.line = vec!["gsm9.imei=861477037812345".into()];
    let error = done(folder.path(), &options, "").unwrap_err();
    assert!(matches!(error, SetupError::Wrong(Wrong::NoSuchLine)));
    assert_eq!(text(folder.path(), "box.toml"), written);
}

#[test]
fn queues_are_made_by_a_set_up_and_those_that_make_no_sense_together_are_refused() {
    let folder = machine();
    let mut options = SetupOptions {
        queue: ["Camps.key=2", "Camps.overflow=120 Accueil", "Accueil.key=1"]
            .map(String::from)
            .to_vec(),
        yes: true,
        ..SetupOptions::default()
    };
    done(folder.path(), &options, "").unwrap();
    let written = text(folder.path(), "box.toml");
    let queues = jawab_config::Config::parse(&written).unwrap().queues;
    let names: Vec<_> = queues.iter().map(|queue| queue.name.as_str()).collect();
    assert_eq!(names, ["Camps", "Accueil"]);
    options.queue = vec!["Accueil=".into()];
    let error = done(folder.path(), &options, "").unwrap_err();
    assert!(matches!(error, SetupError::Refused { .. }), "{error}");
    options.queue = vec!["Missions=".into()];
    let error = done(folder.path(), &options, "").unwrap_err();
    assert!(matches!(error, SetupError::Wrong(Wrong::NoSuchQueue)));
    assert_eq!(text(folder.path(), "box.toml"), written);
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn a_box_is_set_up_page_by_page() {
    let folder = machine();
    let at = folder.path();
    let mut person = Person::sets_up(at, "vt100", "en");
    person.sees("+ Network ---");
    person.types(b"eth0\r\x15fixed\r192.168.1.300/24\r");
    person.sees("An address has its prefix");
    person.types(b"\x15192.168.1.10/24\r10.0.0.1\r");
    person.sees("The gateway is another machine's address");
    person.types(b"\x15192.168.1.1\r9.9.9.9\r20\r192.168.1.2/24\r");
    person.sees("have addresses in common");
    person.types(b"\x1510.77.77.1/24\r");
    person.sees("+ Centre ---");
    person.types(b"\x15Maison des jeunes de Rabat\r\x15R\r");
    person.sees("two to four letters");
    person.types(b"\x15rab\r");
    person.sees("PIN gsm1");
    person.types(b"4711");
    let hidden = person.sees("****");
    assert!(!hidden.contains("4711"), "{hidden}");
    person.types(b"\r");
    person.sees("+ Lines ---");
    person.types(b"\r");
    person.sees("+ Calls ---");
    person.types(b"\x150\r");
    person.sees("a whole number from 1 to 86400");
    person.types(b"\x1525");
    person.types(&b"\r".repeat(CALLS));
    person.sees("+ What staff have at once ---");
    person.types(b"\x1521\r");
    person.sees("a whole number from 0 to 20");
    person.types(b"\x152\r\r\r\x15mail, voice\r");
    person.sees("Channels are chat, text and mail");
    person.types(b"\x15mail, chat\r\r\r");
    // The time of Morocco's law, whatever zone data this system has.
    let offset = jawab_zone::legal_time().to_offset(jiff::Timestamp::now());
    let hours = offset.seconds() / 3_600;
    person.sees(&format!(" +{hours:02}:00"));
    person.types(b"\r");
    person.sees("Enrolment at central");
    person.sees("works alone");
    person.types(b"\r");
    let summary = person.sees("nothing is written yet");
    assert!(
        summary.contains("eth0, 192.168.1.10/24 -> 192.168.1.1, DNS 9.9.9.9"),
        "{summary}"
    );
    assert!(!summary.contains("4711"), "{summary}");
    assert!(summary.contains("Phone rings (s)        25"), "{summary}");
    assert!(
        summary.contains("During a call          chat mail"),
        "{summary}"
    );
    assert!(!summary.contains("Writing up"), "{summary}");
    person.types(b"ye\r");
    person.sees("type the whole word");
    assert_eq!(text(at, "box.toml"), BEFORE);
    person.types(b"\x15yes\r");
    let done = person.sees("Type YES to restart");
    assert!(done.contains("there is no /dev/no-such-port"), "{done}");
    person.types(b"yes\r");
    person.sees("The box starts again.");
    person.types(b"\r");
    assert!(person.console.wait().unwrap().success());

    let wanted = BEFORE
        .replace("\"Jawab\"", "\"Maison des jeunes de Rabat\"")
        .replace("JWB", "RAB")
        + "sim_pin_file = \"keys/sim-gsm1.pin\"\n\n[calls]\nring_for_s = 25\n\n\
           [agents]\nduring_call = [\"chat\", \"mail\"]\n";
    assert_eq!(text(at, "box.toml"), wanted);
    assert_eq!(text(at, "box.toml.bak"), BEFORE);
    assert_eq!(text(at, "keys/sim-gsm1.pin"), "4711\n");
    let mode = fs::metadata(at.join("keys/sim-gsm1.pin"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(text(at, "network/10-uplink.network").contains("Address=192.168.1.10/24\n"));
    assert!(text(at, "network/20-phones.network").contains("Address=10.77.77.1/24\n"));
    assert_eq!(
        asked(at),
        [
            "networkctl reload",
            "systemctl --no-ask-password restart jawab"
        ]
    );
}

#[test]
fn a_dumb_terminal_is_asked_in_lines_and_no_pin_is_echoed() {
    let folder = machine();
    let mut person = Person::sets_up(folder.path(), "dumb", "fr");
    person.sees("Prise (eth0, ...)");
    person.types(b"\n\n");
    person.sees("VLAN ou prise des telephones:");
    person.types(b"\n");
    person.sees("Nom du centre [Jawab]:");
    person.types(b"Dar Chabab\nX9\n");
    person.sees("Un code a deux");
    person.types(b"SAL\n");
    person.sees("PIN gsm1:");
    person.types(b"2580\n");
    person.sees("Ligne:");
    person.types(b"\n");
    person.sees("Sonnerie (s) [20]:");
    person.types(b"\n-\n");
    person.sees("un nombre entier de 0 a 86400");
    person.types(b"0\n\n\n\n\n\n\n\n\n\n\n\n");
    person.sees("Chats a la fois [2]:");
    person.types(b"\n\n\n\n\n\n");
    person.sees("Nouvelle heure:");
    person.types(b"hier\n");
    person.sees("Ce n'est pas une heure");
    person.types(b"2026-11-24 18:30\n");
    person.sees("Entree : suite");
    person.types(b"\n");
    person.sees("OUI pour ecrire:");
    person.types(b"oui\n");
    let screen = person.sees("OUI pour redemarrer:");
    assert!(!screen.contains("2580"), "{screen}");
    person.types(b"\n");
    assert!(person.console.wait().unwrap().success());
    let written = text(folder.path(), "box.toml");
    assert!(written.contains("name = \"Dar Chabab\"   # as the desk"));
    assert!(written.ends_with("\n[calls]\nwrap_up_s = 0\n"), "{written}");
    let asked = asked(folder.path());
    let set = "timedatectl --no-ask-password set-time 2026-11-24 18:30:00 UTC";
    assert!(asked.iter().any(|line| line == set), "{asked:?}");
    // DHCP on every port is what the image does without a file.
    assert_eq!(
        fs::read_dir(folder.path().join("network")).unwrap().count(),
        0
    );
}

/// A machine with a trunk beside its modem.
fn machine_with_a_trunk() -> tempfile::TempDir {
    let folder = machine();
    let trunk = "\n[[line]]\nkind = \"sip-trunk\"\nname = \"trunk1\"\npeer = \"203.0.113.5\"\n\
                 channels = 8\n";
    fs::write(folder.path().join("box.toml"), format!("{BEFORE}{trunk}")).unwrap();
    folder
}

#[test]
fn lines_are_set_up_on_pages_of_their_own_and_checked_as_the_box_does() {
    let folder = machine_with_a_trunk();
    let mut person = Person::sets_up(folder.path(), "vt100", "en");
    person.sees("+ Network ---");
    person.types(b"\r\r\r");
    person.sees("+ Centre ---");
    person.types(b"\r\r");
    person.sees("PIN gsm1");
    person.types(b"\r");
    let lines = person.sees("+ Lines ---");
    assert!(
        lines.contains("1  gsm1") && lines.contains("2  trunk1"),
        "{lines}"
    );
    person.types(b"gsm7\r");
    person.sees("There is no such line");
    person.types(b"\x15gsm1\r");
    person.sees("/dev/no-such-port");
    person.types(b"\r\r\r\r");
    person.sees("+ What a line may cost ---");
    // No code to ask for the credit that is to be told of.
    person.types(b"\rmany\r");
    person.sees("a whole number from 0 to");
    person.types(b"\x1520");
    person.types(&b"\r".repeat(11));
    person.sees("credit_low_dh");
    person.types(b"*580#");
    person.types(&b"\r".repeat(12));
    person.sees("+ Lines ---");
    person.types(b"2\r");
    person.sees("Transport");
    person.types(b"by pigeon\r\r\r\r\r\r\r");
    person.sees("unknown");
    // Nothing of the page is kept.
    person.types(b"\x1b");
    person.sees("+ Lines ---");
    person.types(b"trunk1\r");
    person.sees("Transport");
    person.types(b"tls\r\r\r\r\r\ryes\r");
    person.sees("+ What a line may cost ---");
    person.types(b"\r60\r\r\r\r\r");
    person.sees("+ Lines ---");
    person.types(b"\r");
    person.sees("+ Calls ---");
    person.types(&b"\r".repeat(CALLS));
    person.types(&b"\r".repeat(STAFF));
    person.sees("New time");
    person.types(b"\r");
    person.sees("works alone");
    person.types(b"\r");
    let summary = person.sees("nothing is written yet");
    for line in [
        "gsm1.credit_code       \"*580#\"",
        "gsm1.credit_low_dh     20",
    ] {
        assert!(summary.contains(line), "{summary}");
    }
    person.types(b"yes\r");
    person.sees("Type YES to restart");
    let written = text(folder.path(), "box.toml");
    let config = jawab_config::Config::parse(&written).unwrap();
    let [
        jawab_config::Line::Gsm(gsm),
        jawab_config::Line::SipTrunk(trunk),
    ] = &config.lines[..]
    else {
        panic!("{written}");
    };
    assert_eq!(
        (gsm.credit_code.as_deref(), gsm.credit_low_dh),
        (Some("*580#"), Some(20))
    );
    assert_eq!(trunk.transport, jawab_config::TrunkTransport::Tls);
    assert!(trunk.queue_by_forwarded);
    let budget = trunk.budget.as_ref().unwrap();
    assert_eq!((budget.minutes_day, budget.minutes_month), (Some(60), None));
}

#[test]
fn line_noise_writes_nothing() {
    let folder = machine();
    let mut person = Person::sets_up(folder.path(), "vt100", "en");
    person.sees("+ Network ---");
    for noise in noise(88_172_645).take(30) {
        person.types(&noise);
    }
    // Whatever the noise opened or left, it wrote nothing.
    assert_eq!(text(folder.path(), "box.toml"), BEFORE);
    assert!(!folder.path().join("keys").exists());
    assert!(asked(folder.path()).is_empty());
}

#[test]
fn a_script_sees_what_would_change_before_it_says_yes() {
    let folder = machine();
    let mut options = SetupOptions {
        centre_code: Some("sal".into()),
        sim_pin: vec!["gsm1".into()],
        json: true,
        ..SetupOptions::default()
    };
    let said = done(folder.path(), &options, "1234\n").unwrap();
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["plan"]["centre_code"], "SAL");
    assert!(json["done"].is_null() && !said.contains("1234"), "{said}");
    assert_eq!(text(folder.path(), "box.toml"), BEFORE);
    options.yes = true;
    let said = done(folder.path(), &options, "1234\n").unwrap();
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["done"]["written"].as_array().unwrap().len(), 2);
    assert!(text(folder.path(), "box.toml").contains("code = \"SAL\""));
}

#[test]
fn how_calls_are_handled_is_set_up_by_a_script_and_what_holds_already_is_not_said_again() {
    let folder = machine();
    let mut options = SetupOptions {
        tuning: TuningOptions {
            wrap_up: Some("60".into()),
            max_queue: Some("12".into()),
            before_calls: Some("mail,text".into()),
            ..TuningOptions::default()
        },
        json: true,
        ..SetupOptions::default()
    };
    let said = done(folder.path(), &options, "").unwrap();
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let settings = serde_json::json!({"calls.max_queue": "12", "agents.before_calls": "text mail"});
    assert_eq!(json["plan"]["settings"], settings);
    assert_eq!(text(folder.path(), "box.toml"), BEFORE);
    options.yes = true;
    done(folder.path(), &options, "").unwrap();
    let after = text(folder.path(), "box.toml");
    let wanted = "\n[calls]\nmax_queue = 12\n\n[agents]\nbefore_calls = [\"text\", \"mail\"]\n";
    assert_eq!(after, format!("{BEFORE}{wanted}"));
    options.tuning.max_queue = Some("0".into());
    let error = done(folder.path(), &options, "").unwrap_err();
    let bounds = Wrong::Number {
        from: 1,
        to: 10_000,
    };
    assert!(matches!(error, SetupError::Wrong(wrong) if wrong == bounds));
    assert_eq!(text(folder.path(), "box.toml"), after);
}

#[test]
fn phones_on_a_port_of_their_own_are_set_up_by_a_script() {
    let folder = machine();
    let mut options = SetupOptions {
        network: Some("dhcp".into()),
        port: Some("eth0".into()),
        phones_port: Some("eth1".into()),
        phones_address: Some("10.77.77.1/24".into()),
        json: true,
        ..SetupOptions::default()
    };
    let said = done(folder.path(), &options, "").unwrap();
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let phones = serde_json::json!({"port": "eth1", "address": "10.77.77.1/24"});
    assert_eq!(json["plan"]["network"]["phones"], phones);
    options.phones_port = Some("eth0".into());
    let error = done(folder.path(), &options, "").unwrap_err();
    assert!(matches!(error, SetupError::Wrong(Wrong::SamePort)));
    options.phones_port = None;
    options.phones_vlan = Some("eth1".into());
    let error = done(folder.path(), &options, "").unwrap_err();
    assert!(matches!(error, SetupError::Wrong(Wrong::Vlan)));
}

#[test]
fn a_configuration_that_the_check_refuses_is_not_written() {
    let folder = machine();
    let before = format!("{BEFORE}\n[watchdog]\ntimeout_s = 3\n");
    std::fs::write(folder.path().join("box.toml"), &before).unwrap();
    let options = SetupOptions {
        centre_name: Some("Rabat".into()),
        sim_pin: vec!["gsm1".into()],
        yes: true,
        ..SetupOptions::default()
    };
    let error = done(folder.path(), &options, "1234\n").unwrap_err();
    let file = folder.path().join("box.toml");
    let why = format!("the configuration {} is wrong: watchdog", file.display());
    assert!(error.to_string().starts_with(&why), "{error}");
    assert_eq!(text(folder.path(), "box.toml"), before);
    assert!(!folder.path().join("box.toml.part").exists());
    assert!(!folder.path().join("keys").exists());
    let nobodys = SetupOptions {
        sim_pin: vec!["gsm9".into()],
        ..SetupOptions::default()
    };
    let error = done(folder.path(), &nobodys, "1234\n").unwrap_err();
    assert!(matches!(error, SetupError::Wrong(Wrong::NoSuchLine)));
}
