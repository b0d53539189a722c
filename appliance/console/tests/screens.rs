//! The serial console as a person uses it: through a pseudo-terminal, read by a VT100.
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

use std::time::{Duration, Instant};

use common::person::{Person, be_child, noise};
use common::site::{asked, furnish, plug_stick};
use common::{PASSWORD, Running};
use nix::pty::Winsize;

/// Not a test: see [`be_child`].
#[test]
fn child() {
    be_child();
}

#[test]
fn the_state_fits_on_a_vt100_in_ascii() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in();
    person.sees("Changes to send to central: 42");
    // The last that is drawn.
    let screen = person.sees("1 State  2 Log  3 Handsets");
    assert!(screen.contains("+ State ---"), "{screen}");
    assert!(
        screen.contains("|gsm1       free  IAM  -71 dBm"),
        "{screen}"
    );
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.lines().count() <= 24);
    assert!(person.leaves().success());
}

#[test]
fn a_terminal_that_does_not_say_its_size_is_taken_for_a_vt100() {
    let running = Running::start();
    let unknown = Winsize {
        ws_row: 0,
        ws_col: 0,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let mut person = Person::at(running.folder(), "vt100", "en", &unknown, false);
    person.logs_in();
    let screen = person.sees("1 State  2 Log");
    let keys = screen.lines().nth(23).unwrap();
    assert!(keys.contains("1 State"), "{screen}");
}

#[test]
fn a_wrong_password_and_an_account_of_staff_are_refused() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "fr");
    person.sees("Mot de passe");
    person
        .types(b"youssef\r")
        .types(PASSWORD.as_bytes())
        .types(b"\r");
    let screen = person.sees("faux");
    assert!(
        !screen.contains("gsm1") && !screen.contains(PASSWORD),
        "{screen}"
    );
}

#[test]
fn a_handset_is_added_and_its_secret_shown_once() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"3a");
    person.sees("New handset");
    person.types(b"203\rLibrary\r");
    let screen = person.sees("secret in the phone 203");
    let secret = screen
        .split(|char: char| !char.is_ascii_hexdigit())
        .find(|word| word.len() == 32)
        .unwrap()
        .to_owned();
    person.types(b"x\r");
    let screen = person.sees("203     not registered  Library");
    assert!(!screen.contains(&secret));
    person.types(b"a203\r\r");
    person.sees("Not accepted: a handset has this extension already");
}

#[test]
fn staff_are_added() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"4a");
    person.sees("New member of staff");
    person.types(b"amina\rAmina Alaoui\rshort\r");
    person.sees("a password has ten characters or more");
    person.types(b"\x15long enough\r");
    person.sees("amina                 Amina Alaoui");
}

#[test]
fn a_handset_is_tested_while_the_console_goes_on() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"6r");
    person.sees("Ring a handset");
    person.types(b"201\r");
    let screen = person.sees("Answered after 2.3 s");
    assert!(screen.contains("Rang after 0.1 s"), "{screen}");
    person.types(b"r202\r");
    person.sees("Not now: that handset is in use.");
}

#[test]
fn refusals_of_desk_and_box_are_in_french_on_a_french_console() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "fr");
    person.logs_in_in_french().types(b"3a15\r\r");
    person.sees("Refuse : un numero interne a 2 a 6 chiffres");
    person.types(b"\x1b");
    person.sees(" Telephones --");
    person.types(b"4ax\r\r\r");
    person.sees("Refuse : un identifiant a 2 a 32");
    person.types(b"\x1b");
    person.sees(" Equipe --");
    person.types(b"6c");
    person.sees("Appeler un numero par une ligne");
    person.types(b"gsm1\r0612345678\r");
    person.sees("Pas maintenant : c'est la derniere ligne libre");
}

#[test]
fn the_log_runs_with_a_filter() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"2/");
    person.sees("Filter the log");
    person.types(b"gsm2\r");
    person.sees("Log INFO gsm2");
    running.says("nothing of note");
    running.says("the modem gsm2 is silent");
    let screen = person.sees("INFO  the modem gsm2 is silent");
    assert!(!screen.contains("nothing of note"), "{screen}");
}

#[test]
fn only_the_whole_word_stops_the_box() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "fr");
    person.logs_in_in_french().types(b"5oui\r");
    person.sees("Pas arretee");
    assert!(!running.is_stopped());
    person.types(b"\x15arret\r");
    person.sees("La box s'arrete");
    assert!(running.is_stopped());
}

#[test]
fn only_the_whole_word_powers_the_machine_off() {
    let running = Running::start();
    furnish(running.folder());
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"8p");
    person.sees("Type YES: calls end");
    person.types(b"y\r");
    person.sees("type the whole word");
    assert!(asked(running.folder()).is_empty());
    person.types(b"\x15yes\r");
    person.sees("The machine powers off");
    assert_eq!(
        asked(running.folder()),
        ["systemctl --no-ask-password poweroff"]
    );
}

#[test]
fn a_factory_reset_wants_the_centres_name() {
    let running = Running::start();
    let wanted = running.folder().join("factory-reset");
    let mut person = Person::sits_down(&running, "vt100", "fr");
    person.logs_in_in_french().types(b"8foui\r");
    person.sees("ce n'est pas le nom de ce centre");
    assert!(!wanted.exists());
    person.types(b"\x15Maison des jeunes de Rabat\r");
    person.sees("est demande.");
    assert!(wanted.exists());
}

#[test]
fn an_update_is_found_on_a_stick_and_installed() {
    let running = Running::start();
    let folder = running.folder();
    furnish(folder);
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in().types(b"8uyes\r");
    person.sees("There is no stick.");
    let mounted = plug_stick(folder);
    person.types(b"uyes\r");
    person.sees("No stick has a file box.update.");
    std::fs::write(mounted.join("box.update"), "").unwrap();
    person.types(b"uyes\r");
    person.sees("Installed. The next start takes it");
    let asked = asked(folder);
    let install = format!("box-update install {}/box.update", mounted.display());
    assert!(asked.contains(&install), "{asked:?}");
    assert!(asked.last().unwrap().starts_with("umount "), "{asked:?}");
}

#[test]
fn a_quiet_screen_costs_the_line_almost_nothing() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in();
    person.sees("Callers waiting");
    std::thread::sleep(Duration::from_millis(500));
    let before = *person.octets.lock().unwrap();
    std::thread::sleep(Duration::from_secs(6));
    let spent = *person.octets.lock().unwrap() - before;
    // 115,200 bit/s carry 69,120 octets in that time.
    assert!(spent < 1_000, "{spent} octets in six seconds");
}

#[test]
fn line_noise_neither_stops_the_box_nor_the_console() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in();
    for noise in noise(2_463_534_242).take(40) {
        person.types(&noise);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!running.is_stopped());
    assert!(person.console.try_wait().unwrap().is_none());
    // Out of whatever the noise opened, and in again.
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        person.types(b"\x1b");
        std::thread::sleep(Duration::from_millis(200));
        person.types(b"\r\x1b");
        std::thread::sleep(Duration::from_millis(200));
        person.types(b"1\x0c");
        std::thread::sleep(Duration::from_millis(400));
        let screen = person.screen.lock().unwrap().screen().contents();
        if screen.contains("Changes to send") {
            break;
        }
        if screen.contains("Log in (supervisors)") {
            person.types(b"\x1b");
            std::thread::sleep(Duration::from_millis(200));
            person
                .types(b"salma\r")
                .types(PASSWORD.as_bytes())
                .types(b"\r");
            person.sees("Changes to send");
            break;
        }
        assert!(Instant::now() < until, "lost on\n{screen}");
    }
    assert!(person.leaves().success());
}

#[test]
fn a_dumb_terminal_gets_lines() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "dumb", "fr");
    person.logs_in_with_lines();
    person.types(b"\xff\xfe\x07\n1\n");
    person.sees("Changements a envoyer au central : 42");
    person.types(b"4\n204\nAccueil\n");
    person.sees("garde nulle part");
    person.types(b"7\nr\n201\n");
    person.sees("Decroche apres 2.3 s");
    person.types(b"9\nnon\n");
    person.sees("Pas arretee");
    person.types(b"0\n");
    assert!(person.console.wait().unwrap().success());
    assert!(!running.is_stopped());
}

#[test]
fn a_dumb_terminal_updates_powers_off_and_asks_for_a_reset() {
    let running = Running::start();
    let folder = running.folder();
    furnish(folder);
    std::fs::write(plug_stick(folder).join("box.update"), "").unwrap();
    let mut person = Person::sits_down(&running, "dumb", "fr");
    person.logs_in_with_lines();
    person.types(b"b\np\no\n");
    person.sees("Pas fait : tapez le mot entier.");
    assert!(asked(folder).is_empty());
    person.types(b"b\nu\noui\n");
    person.sees("Installed. The next start takes it");
    person.types(b"b\nf\noui\n");
    person.sees("ce n'est pas le nom de ce centre");
    assert!(!folder.join("factory-reset").exists());
    person.types(b"b\nf\nMaison des jeunes de Rabat\n");
    person.sees("est demande.");
    assert!(folder.join("factory-reset").exists());
    person.types(b"b\np\noui\n");
    person.sees("La machine s'eteint");
    let asked = asked(folder);
    let last = asked.last().unwrap();
    assert_eq!(last, "systemctl --no-ask-password poweroff");
}
