//! The serial console as a person uses it: through a pseudo-terminal, read by a VT100.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{PASSWORD, Running};
use jawab_console::{ConsoleOptions, console};
use nix::pty::{Winsize, openpty};

/// The folder that the child's console looks into; unset, the child is no child.
const FOLDER: &str = "JAWAB_CONSOLE_TEST_FOLDER";

/// Not a test: this program again, as the console on a pseudo-terminal.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let options = ConsoleOptions {
        plain: false,
        lang: std::env::var("JAWAB_CONSOLE_TEST_LANG").ok(),
    };
    let left = console(Path::new(&folder), &options);
    std::process::exit(i32::from(left.is_err()));
}

/// A person at a terminal of 80 columns and 24 rows.
struct Person {
    console: Child,
    keys: File,
    screen: Arc<Mutex<vt100::Parser>>,
    octets: Arc<Mutex<usize>>,
}

impl Person {
    fn sits_down(running: &Running, term: &str, lang: &str) -> Self {
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        Self::at(running, term, lang, &size)
    }

    fn at(running: &Running, term: &str, lang: &str, size: &Winsize) -> Self {
        let pair = openpty(Some(size), None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        // A new session, so that the pseudo-terminal becomes its own.
        let console = Command::new("setsid")
            .arg("--ctty")
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--quiet"])
            .env(FOLDER, running.folder())
            .env("JAWAB_CONSOLE_TEST_LANG", lang)
            .env("TERM", term)
            .env("LC_ALL", "C")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        drop(pair.slave);
        let keys = File::from(pair.master);
        let (rows, columns) = (NonZero::new(24).unwrap(), NonZero::new(80).unwrap());
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let octets = Arc::new(Mutex::new(0));
        let (mut from, seen, counted) = (
            keys.try_clone().unwrap(),
            Arc::clone(&screen),
            Arc::clone(&octets),
        );
        std::thread::spawn(move || {
            let mut some = [0; 4_096];
            while let Ok(length @ 1..) = from.read(&mut some) {
                *counted.lock().unwrap() += length;
                seen.lock().unwrap().process(&some[..length]);
            }
        });
        Self {
            console,
            keys,
            screen,
            octets,
        }
    }

    fn types(&mut self, keys: &[u8]) -> &mut Self {
        self.keys.write_all(keys).unwrap();
        self
    }

    fn sees(&mut self, words: &str) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let screen = self.screen.lock().unwrap().screen().contents();
            if screen.contains(words) {
                return screen;
            }
            assert!(Instant::now() < until, "no {words:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn logs_in(&mut self) -> &mut Self {
        self.sees("Password");
        self.types(b"salma\r")
            .types(PASSWORD.as_bytes())
            .types(b"\r");
        self.sees("gsm1");
        self
    }

    fn leaves(mut self) -> ExitStatus {
        self.types(b"\x03");
        self.console.wait().unwrap()
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = self.console.kill();
        let _ = self.console.wait();
    }
}

#[test]
fn the_state_fits_on_a_vt100_in_ascii() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    person.logs_in();
    let screen = person.sees("Changes to send to central: 42");
    assert!(screen.contains("+ State ---"), "{screen}");
    assert!(
        screen.contains("|gsm1       free  IAM  -71 dBm"),
        "{screen}"
    );
    assert!(screen.contains("1 State  2 Log  3 Handsets"), "{screen}");
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
    let mut person = Person::at(&running, "vt100", "en", &unknown);
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
    person.sees("Mot de passe");
    person
        .types(b"salma\r")
        .types(PASSWORD.as_bytes())
        .types(b"\r");
    person.sees("gsm1");
    person.types(b"3a15\r\r");
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
    person.sees("Mot de passe");
    person
        .types(b"salma\r")
        .types(PASSWORD.as_bytes())
        .types(b"\r");
    person.sees("gsm1");
    person.types(b"5oui\r");
    person.sees("Pas arretee");
    assert!(!running.is_stopped());
    person.types(b"\x15arret\r");
    person.sees("La box s'arrete");
    assert!(running.is_stopped());
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
    let mut random: u32 = 2_463_534_242;
    for _ in 0..40 {
        let noise: Vec<u8> = (0..100)
            .map(|_| {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                random.to_le_bytes()[1]
            })
            // Ctrl-C and Ctrl-D leave the console, and are meant to.
            .filter(|octet| !matches!(octet, 3 | 4))
            .collect();
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
    person.sees("Identifiant:");
    person.types(b"salma\n");
    person.sees("Mot de passe:");
    person.types(PASSWORD.as_bytes()).types(b"\n");
    person.sees("1 Etat  2 Journal");
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

/// The page for technicians shows the screens as they are. Set JAWAB_WRITE_PAGES to write them anew.
#[test]
fn the_technicians_page_shows_these_screens() {
    let running = Running::start();
    let mut person = Person::sits_down(&running, "vt100", "en");
    let mut shown = vec![person.sees("Password")];
    person.logs_in();
    shown.push(person.sees("Changes to send"));
    person.types(b"3");
    person.sees(" Handsets --");
    person.types(b"a");
    shown.push(person.sees("Where it stands"));
    person.types(b"\x1b");
    person.sees(" Handsets --");
    person.types(b"6");
    shown.push(person.sees("Ring a handset"));
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/for-technicians.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let mut parts: Vec<String> = text.split("```screen\n").map(str::to_owned).collect();
    assert_eq!(parts.len(), shown.len() + 1);
    for (part, screen) in parts[1..].iter_mut().zip(&shown) {
        let after = part.split_once("```").unwrap().1.to_owned();
        *part = format!("{}\n```{after}", steady(screen));
    }
    let wanted = parts.join("```screen\n");
    if std::env::var_os("JAWAB_WRITE_PAGES").is_some() {
        std::fs::write(&page, &wanted).unwrap();
    }
    assert_eq!(text, wanted);
}

/// Without what differs from run to run and machine to machine, and without empty rows.
fn steady(screen: &str) -> String {
    let row = |row: &str| {
        let row = if row.contains("GiB free") {
            format!(
                "{:79}|",
                "|disk 21.4 of 28.9 GiB free   memory 0.6 of 0.9 GiB free   load 0.3   52  C"
            )
        } else if row.contains("Running for") {
            format!("{:79}|", "|Running for 3 h 12 min")
        } else {
            row.to_owned()
        };
        row.trim_end().to_owned()
    };
    let mut rows: Vec<String> = screen.lines().map(row).collect();
    rows.dedup_by(|a, b| a == b && a.starts_with('|') && a.trim_matches('|').trim().is_empty());
    rows.join("\n")
}
