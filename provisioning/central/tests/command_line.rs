//! What central's admin sees when something is not right.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::os::unix::fs::PermissionsExt;

use common::{Box, Central, central_says};

fn complaint(words: &[&str], input: &str) -> String {
    let output = central_says(words, input);
    assert!(!output.status.success(), "{words:?} was accepted");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_missing_configuration_is_named() {
    let said = complaint(&["serve", "--config", "/nowhere/central.toml"], "");
    assert!(said.contains("/nowhere/central.toml"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("central.toml");
    // A file stands where a folder should be: also root cannot write into that.
    std::fs::write(folder.path().join("data"), "").unwrap();
    let text =
        "data = \"data/deep\"\nboxes_listen = \"127.0.0.1:1\"\nconsole_listen = \"127.0.0.1:2\"\n";
    std::fs::write(&configuration, text).unwrap();
    let words = [
        "init",
        "--name",
        "x",
        "--config",
        configuration.to_str().unwrap(),
    ];
    let said = complaint(&words, "");
    assert!(said.contains("data/deep"), "{said}");
}

#[test]
fn a_central_that_was_not_set_up_does_not_serve() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("central.toml");
    let text =
        "data = \"data\"\nboxes_listen = \"127.0.0.1:1\"\nconsole_listen = \"127.0.0.1:2\"\n";
    std::fs::write(&configuration, text).unwrap();
    let said = complaint(&["serve", "--config", configuration.to_str().unwrap()], "");
    assert!(said.contains("jawab-central init"), "{said}");
}

#[tokio::test]
async fn a_port_in_use_is_named_with_its_setting() {
    let central = Central::up().await;
    let configuration = central.configuration();
    let said = complaint(&["serve", "--config", configuration.to_str().unwrap()], "");
    assert!(said.contains("boxes_listen"), "{said}");
}

#[test]
fn an_authority_is_never_replaced_and_weak_passwords_and_taken_logins_are_refused() {
    let central = Central::set_up();
    let configuration = central.configuration();
    let with =
        |words: &[&'static str]| [words, &["--config", configuration.to_str().unwrap()]].concat();
    let said = complaint(&with(&["init", "--name", "x"]), "");
    assert!(said.contains("set up already"), "{said}");
    let add = with(&["admin", "add", "youssef"]);
    for (password, why) in [
        ("short", "or more"),
        ("azertyuiop", "tries first"),
        ("aaaaaaaaaaaa", "tries first"),
        ("youssef password", "neither the login"),
    ] {
        let said = complaint(&add, password);
        assert!(said.contains(why), "{password}: {said}");
    }
    assert!(complaint(&with(&["admin", "add", "salma"]), "a long password").contains("already"));
}

#[test]
fn a_centre_whose_code_no_box_takes_is_not_enrolled() {
    let central = Central::set_up();
    let configuration = central.configuration();
    let id = uuid::Uuid::from_u128(7).to_string();
    let keys = central.folder.path().join("keys");
    for code in ["R", "RABAT", "RB1", "رب"] {
        let said = complaint(
            &[
                "enrol",
                "--centre",
                "Rabat",
                "--code",
                code,
                "--box-id",
                &id,
                "--out",
                keys.to_str().unwrap(),
                "--config",
                configuration.to_str().unwrap(),
            ],
            "",
        );
        assert!(said.contains("two to four letters"), "{code}: {said}");
        assert!(!keys.exists(), "{code}");
    }
}

#[test]
fn keys_are_for_their_owner_alone() {
    let central = Central::set_up();
    let it = Box::enrolled(&central);
    for key in [
        it.keys().join("box.key"),
        central.folder.path().join("data/authority.key"),
        central.folder.path().join("data/central.key"),
    ] {
        let mode = std::fs::metadata(key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_catalogue_is_looked_after_on_the_command_line() {
    let central = Central::set_up();
    let configuration = central.configuration();
    let with =
        |words: &[&'static str]| [words, &["--config", configuration.to_str().unwrap()]].concat();
    let says = |words: &[&'static str]| {
        let output = central_says(&with(words), "");
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let list = says(&["programme", "list"]);
    let first = list.lines().next().unwrap();
    assert_eq!(first, "pass-jeunes\t(built in)\toffered\t16 to 30 years");
    let new = complaint(&with(&["programme", "set", "music"]), "");
    assert!(new.contains("French name"), "{new}");
    let new = [
        "programme",
        "set",
        "music",
        "--name",
        "Musique",
        "--from",
        "13",
        "--position",
        "-1",
    ];
    assert!(says(&new).contains("music is published"));
    assert!(says(&new).contains("nothing is published"));
    let ages = complaint(&with(&["programme", "set", "music", "--to", "12"]), "");
    assert!(ages.contains("youngest"), "{ages}");
    let code = complaint(&with(&["programme", "retire", "Music"]), "");
    assert!(code.contains("a-z"), "{code}");
    says(&["programme", "retire", "camps"]);
    let list = says(&["programme", "list"]);
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines[0], "music\tMusique\toffered\t13 to - years");
    assert_eq!(
        lines[2],
        "camps\t(the built-in name)\tretired\t8 to 25 years"
    );
    says(&["programme", "offer", "camps"]);
    assert!(!says(&["programme", "list"]).contains("retired"));

    says(&[
        "case-kind",
        "set",
        "threat",
        "--name",
        "Menace",
        "--urgent",
        "true",
    ]);
    says(&["case-kind", "set", "incident", "--urgent", "false"]);
    let list = says(&["case-kind", "list"]);
    for line in [
        "threat\tMenace\toffered\turgent",
        "incident\t(the built-in name)\toffered\tnot urgent",
        "complaint\t(built in)\toffered\turgent",
    ] {
        assert!(list.lines().any(|is| is == line), "{list}");
    }
}

#[test]
fn accounts_are_looked_after_on_the_command_line() {
    let central = Central::set_up();
    let configuration = central.configuration();
    let with =
        |words: &[&'static str]| [words, &["--config", configuration.to_str().unwrap()]].concat();
    let says = |words: &[&'static str], input: &str| {
        let output = central_says(&with(words), input);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let last = complaint(&with(&["admin", "deactivate", "salma"]), "");
    assert!(last.contains("one administrator at least"), "{last}");
    let last = complaint(&with(&["admin", "role", "salma", "reader"]), "");
    assert!(last.contains("one administrator at least"), "{last}");
    says(&["admin", "add", "omar", "--reader"], "le thé est servi");
    let list = says(&["admin", "list"], "");
    assert!(
        list.contains("salma\tadmin") && list.contains("omar\treader"),
        "{list}"
    );
    says(&["admin", "role", "omar", "admin"], "");
    says(&["admin", "deactivate", "salma"], "");
    let list = says(&["admin", "list"], "");
    assert!(
        list.starts_with("omar\tadmin"),
        "those who may first: {list}"
    );
    assert!(list.contains("deactivated"), "{list}");
    says(&["admin", "reactivate", "Salma"], "");
    assert!(!says(&["admin", "list"], "").contains("deactivated"));
    assert!(says(&["admin", "reset", "omar"], "").trim().len() >= 10);
    says(&["admin", "unlock", "omar"], "");
    for what in ["deactivate", "reactivate", "reset", "unlock"] {
        let said = complaint(&with(&["admin", what, "nobody"]), "");
        assert!(said.contains("nobody"), "{said}");
    }
}
