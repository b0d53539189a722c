//! What the console does is a command.

use std::process::{Command, Output};

use super::Box;
use super::PASSWORD;
use super::configuration;
use super::jawab;
use super::text;
use super::write_configuration;

#[test]
fn a_running_box_says_how_it_is_and_is_stopped_from_the_console() {
    let mut running = Box::start();
    let status = text(&running.asks(&["status"]));
    assert!(
        status.starts_with("Maison des jeunes de Rabat - jawab "),
        "{status}"
    );
    assert!(status.contains("No line is configured"), "{status}");
    let json: serde_json::Value =
        serde_json::from_str(&text(&running.asks(&["status", "--json"]))).unwrap();
    assert_eq!(json["centre"], "Maison des jeunes de Rabat");
    let log = text(&running.asks(&["log", "--filter", "ready for calls"]));
    assert_eq!(log.lines().count(), 1, "{log}");

    let second = running.asks(&["serve"]);
    let why = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(why.contains("a box runs on"), "{why}");

    let said = format!("salma\n{PASSWORD}\n4\n203\nLibrary\n9\nstop\n");
    let plain = ["console", "--plain"];
    let console = text(&jawab(&configuration(running.folder.path()), &plain, &said));
    assert!(console.contains("It is shown this once"), "{console}");
    assert!(console.contains("The box stops"), "{console}");
    // The code that systemd's unit does not start it again for.
    assert_eq!(running.serve.wait().unwrap().code(), Some(85));
    assert!(!running.folder.path().join("data/control.sock").exists());
    let handsets = text(&running.asks(&["handset", "list"]));
    assert_eq!(handsets, "203\tLibrary\n");
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&text(output)).unwrap()
}

#[test]
fn what_the_console_does_is_a_command_with_json() {
    let mut running = Box::start();
    let box_ = configuration(running.folder.path());
    let staff = ["staff", "add", "amina", "--name", "Amina Alaoui", "--json"];
    assert_eq!(json(&jawab(&box_, &staff, PASSWORD))["role"], "staff");
    let staff = json(&running.asks(&["staff", "list", "--json"]));
    assert_eq!(staff[0]["login"], "amina");
    assert_eq!(staff[1]["supervisor"], true);
    let password = ["staff", "password", "amina", "--json"];
    assert_eq!(
        json(&jawab(&box_, &password, "another password"))["login"],
        "amina"
    );
    let handset = json(&running.asks(&["handset", "add", "204", "--json"]));
    assert_eq!(handset["secret"].as_str().unwrap().len(), 32);
    let handsets = json(&running.asks(&["handset", "list", "--json"]));
    assert_eq!(handsets[0]["extension"], "204");
    assert_eq!(handsets[0]["here"], false);
    let log = text(&running.asks(&["log", "--json", "--filter", "ready for calls"]));
    assert_eq!(log.lines().count(), 1, "{log}");

    let off = Command::new(env!("CARGO_BIN_EXE_jawab"))
        .args(["power-off", "--json"])
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&off.stderr).into_owned();
    assert!(!off.status.success() && why.contains("--yes"), "{why}");

    let stop = ["stop", "--login", "amina", "--yes", "--json"];
    let no_supervisor = jawab(&box_, &stop, "another password");
    let why = String::from_utf8_lossy(&no_supervisor.stderr).into_owned();
    assert!(
        !no_supervisor.status.success() && why.contains("no supervisor's"),
        "{why}"
    );
    let stop = ["stop", "--login", "salma", "--yes", "--json"];
    assert_eq!(json(&jawab(&box_, &stop, PASSWORD))["stops"], true);
    assert_eq!(running.serve.wait().unwrap().code(), Some(85));
}

#[test]
fn an_account_is_reset_deactivated_and_taken_back_on_the_command_line() {
    let running = Box::start();
    let box_ = configuration(running.folder.path());
    let amina = ["staff", "add", "amina", "--name", "Amina Alaoui"];
    text(&jawab(&box_, &amina, PASSWORD));
    let reset = json(&running.asks(&["staff", "reset", "Amina", "--json"]));
    let once = reset["password"].as_str().unwrap();
    assert!(once.len() >= 10, "{once}");
    let refused = |words: &[&str], secret: &str| {
        let refused = jawab(&box_, words, secret);
        assert!(!refused.status.success(), "{words:?}");
        String::from_utf8_lossy(&refused.stderr).into_owned()
    };
    let stop = ["stop", "--login", "amina", "--yes"];
    // The old password is no more; the new one is hers, to be changed first.
    let (old, new) = (refused(&stop, PASSWORD), refused(&stop, once));
    assert_ne!(old, new);
    assert!(new.contains("change your password first"), "{new}");

    let off = json(&running.asks(&["staff", "deactivate", "amina", "--json"]));
    assert_eq!(off["active"], false);
    assert_eq!(refused(&stop, once), old, "whoever left is nobody");
    let back = json(&running.asks(&["staff", "reactivate", "amina", "--json"]));
    assert_eq!(back["active"], true);
    assert_eq!(refused(&stop, once), new);

    for (words, why) in [
        (["staff", "deactivate", "salma"], "supervisor"),
        (["staff", "reset", "nobody"], "nobody has the login"),
        (["staff", "deactivate", "nobody"], "nobody has the login"),
        (["staff", "reactivate", "nobody"], "nobody has the login"),
    ] {
        let said = refused(&words, "");
        assert!(said.contains(why), "{words:?}: {said}");
    }
}

#[test]
fn an_account_and_a_handset_are_edited_on_the_command_line() {
    let running = Box::start();
    let box_ = configuration(running.folder.path());
    let amina = ["staff", "add", "amina", "--name", "Amina Alaoui"];
    text(&jawab(&box_, &amina, PASSWORD));
    let edit = |words: &[&str]| {
        let words = [&["staff", "edit"], words, &["--json"]].concat();
        let edited = json(&running.asks(&words));
        let field = |name: &str| edited[name].as_str().unwrap().to_owned();
        [field("login"), field("name"), field("role")]
    };
    let name = edit(&["Amina", "--name", "Amina Idrissi"]);
    assert_eq!(name, ["amina", "Amina Idrissi", "staff"]);
    let all = ["amina", "--new-login", "A.Idrissi", "--role", "supervisor"];
    assert_eq!(edit(&all), ["a.idrissi", "Amina Idrissi", "supervisor"]);
    let back = edit(&["a.idrissi", "--role", "staff"]);
    assert_eq!(back, ["a.idrissi", "Amina Idrissi", "staff"]);

    let secret = json(&running.asks(&["handset", "add", "201", "--json"]));
    let rename = ["handset", "rename", "201", " Library ", "--json"];
    assert_eq!(json(&running.asks(&rename))["label"], "Library");
    let new = json(&running.asks(&["handset", "rekey", "201", "--json"]));
    assert_ne!(new["secret"], secret["secret"]);
    assert!(new["secret"].as_str().unwrap().len() >= 8);
    let listed = || json(&running.asks(&["handset", "list", "--json"]));
    assert_eq!(listed()[0]["label"], "Library");
    let removed = json(&running.asks(&["handset", "remove", "201", "--json"]));
    assert_eq!(removed["removed"], true);
    assert_eq!(listed(), serde_json::json!([]));

    for (words, why) in [
        (
            &["staff", "edit", "salma", "--role", "staff"][..],
            "supervisor",
        ),
        (
            &["staff", "edit", "salma", "--new-login", "a.idrissi"],
            "login",
        ),
        (
            &["staff", "edit", "nobody", "--name", "N"],
            "nobody has the login",
        ),
        (&["staff", "edit", "salma"], "--name"),
        (&["handset", "rename", "201", "x"], "handset"),
        (&["handset", "rekey", "201"], "handset"),
        (&["handset", "remove", "201"], "handset"),
    ] {
        let refused = jawab(&box_, words, "");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && said.contains(why),
            "{words:?}: {said}"
        );
    }
}

#[test]
fn a_factory_reset_is_asked_for_by_the_centres_name_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let box_ = configuration(folder.path());
    write_configuration(folder.path());
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let wish = folder.path().join("data/factory-reset");
    for words in [
        &["reset"][..],
        &["reset", "--centre", "Maison des jeunes de Sale"],
    ] {
        assert!(!jawab(&box_, words, "").status.success());
        assert!(!wish.exists());
    }
    let asked = ["reset", "--centre", "Maison des jeunes de Rabat", "--json"];
    assert_eq!(json(&jawab(&box_, &asked, ""))["asked"], true);
    assert!(wish.exists());
    let back = json(&jawab(&box_, &["reset", "--take-back", "--json"], ""));
    assert!(back["asked"] == false && !wish.exists());
}
