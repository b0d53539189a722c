//! The first supervisor, as a technician takes them on when a box is set up.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::person::{CALLS, Person, STAFF, be_child};
use common::site::{asked, done, machine, staffless};
use jawab_console::{SetupError, SetupOptions, Wrong};

/// Not a test: see [`be_child`].
#[test]
fn child() {
    be_child();
}

/// A machine where nobody can log in yet.
fn new_machine() -> tempfile::TempDir {
    let folder = machine();
    staffless(folder.path());
    folder
}

fn added(folder: &Path) -> String {
    let asked = asked(folder);
    let added = asked
        .iter()
        .find(|line| line.starts_with("jawab staff add"));
    added.cloned().unwrap_or_default()
}

fn wanted(folder: &Path) -> String {
    format!(
        "jawab staff add salma --supervisor --name Salma Bennani --config {}/box.toml",
        folder.display()
    )
}

#[test]
fn a_supervisor_is_taken_on_with_a_password_typed_twice() {
    let folder = new_machine();
    let mut person = Person::sets_up(folder.path(), "vt100", "en");
    person.sees("+ Network ---");
    person.types(b"\r\r\r");
    person.sees("+ Centre ---");
    person.types(b"\r\r");
    person.sees("Nobody can log in yet");
    person.types(b"s\r");
    person.sees("a login is 2 to 32");
    person.types(b"\x15salma\rSalma Bennani\rshort\r");
    person.sees("a password has ten characters or more");
    person.types(b"\x15long enough\rlong enogh\r");
    person.sees("were not the same");
    person.types(b"long enough\rlong enough\r");
    let pins = person.sees("PIN gsm1");
    assert!(!pins.contains("long"), "{pins}");
    person.types(b"\r");
    person.sees("+ Lines ---");
    person.types(b"\r");
    person.sees("+ Calls ---");
    person.types(&b"\r".repeat(CALLS));
    person.sees("+ What staff have at once ---");
    person.types(&b"\r".repeat(STAFF));
    person.sees("New time");
    person.types(b"\r");
    person.sees("works alone");
    person.types(b"\r");
    let summary = person.sees("First supervisor       salma");
    assert!(!summary.contains("long enough"), "{summary}");
    assert_eq!(added(folder.path()), "");
    person.types(b"yes\r");
    let done = person.sees("Can log in: salma");
    assert!(!done.contains("PASSWORD"), "{done}");
    assert_eq!(added(folder.path()), wanted(folder.path()));
    let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert_eq!(said, "long enough");
}

#[test]
fn a_password_is_made_and_shown_once_where_there_are_no_screens() {
    let folder = new_machine();
    let mut person = Person::sets_up(folder.path(), "dumb", "fr");
    person.sees("Prise (eth0, ...)");
    person.types(b"\n\n\n");
    person.sees("Nom du centre");
    person.types(b"\n\n");
    person.sees("Identifiant:");
    person.types(b"salma\n");
    person.sees("Nom:");
    person.types(b"Salma Bennani\n");
    person.sees("Mot de passe:");
    person.types(b"\n");
    person.sees("Encore une fois:");
    person.types(b"\n");
    person.sees("PIN gsm1:");
    person.types(b"\n");
    person.sees("Ligne:");
    person.types(b"\n");
    person.sees("Sonnerie (s) [20]:");
    person.types(&b"\n".repeat(CALLS));
    person.sees("Chats a la fois [2]:");
    person.types(&b"\n".repeat(STAFF));
    person.sees("Nouvelle heure:");
    person.types(b"\n");
    person.sees("Entree : suite");
    person.types(b"\n");
    person.sees("OUI pour ecrire:");
    person.types(b"oui\n");
    person.sees("Peut se connecter : salma");
    let screen = person.sees("montre cette fois seulement : ");
    let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert_eq!(said.len(), 19);
    assert!(screen.contains(&said), "{screen}");
}

#[test]
fn a_script_takes_a_supervisor_on_and_hears_the_password_that_was_made() {
    let folder = new_machine();
    let mut options = SetupOptions {
        supervisor: Some("salma".into()),
        supervisor_name: Some("Salma Bennani".into()),
        json: true,
        ..SetupOptions::default()
    };
    let json = |said: String| serde_json::from_str::<serde_json::Value>(&said).unwrap();
    let planned = json(done(folder.path(), &options, "").unwrap());
    assert_eq!(planned["plan"]["supervisor"], "salma");
    assert_eq!(added(folder.path()), "");
    options.yes = true;
    let made = json(done(folder.path(), &options, "").unwrap());
    let said = || std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert_eq!(made["done"]["password"], said().as_str());
    assert_eq!(added(folder.path()), wanted(folder.path()));

    options.supervisor_password_from_input = true;
    options.sim_pin = vec!["gsm1".into()];
    let given = done(folder.path(), &options, "long enough\n1234\n").unwrap();
    assert_eq!(said(), "long enough");
    assert!(
        !given.contains("long enough") && !given.contains("1234"),
        "{given}"
    );
    let empty = done(folder.path(), &options, "\n1234\n");
    assert!(matches!(empty, Err(SetupError::Wrong(Wrong::Staff(_)))));
}

#[test]
fn where_there_is_staff_a_supervisor_adds_others() {
    let folder = machine();
    let options = SetupOptions {
        supervisor: Some("eve".into()),
        supervisor_name: Some("Eve".into()),
        yes: true,
        ..SetupOptions::default()
    };
    let refused = done(folder.path(), &options, "");
    assert!(matches!(
        refused,
        Err(SetupError::Wrong(Wrong::StaffAlready))
    ));
    assert_eq!(added(folder.path()), "");
}
