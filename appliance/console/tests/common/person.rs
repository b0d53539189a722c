//! A person at a pseudo-terminal, whose screen is read by a VT100.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits; a process of the test's own ends here"
)]
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "helpers of several tests; a test fails by panicking"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jawab_console::{ConsoleOptions, SetupOptions, console, setup_on_terminal};
use nix::pty::{Winsize, openpty};

use super::site::site;
use super::{PASSWORD, Running};

/// The folder that the child's console looks into; unset, the child is no child.
const FOLDER: &str = "JAWAB_CONSOLE_TEST_FOLDER";
/// Whether the child is a set-up.
const SETS_UP: &str = "JAWAB_CONSOLE_TEST_SETS_UP";
/// The size of a VT100.
const VT100: Winsize = Winsize {
    ws_row: 24,
    ws_col: 80,
    ws_xpixel: 0,
    ws_ypixel: 0,
};

/// How many answers the set-up's page of calls has, and the one of what staff have at once.
pub const CALLS: usize = 13;
pub const STAFF: usize = 6;

/// Not a test: this program again, as the console or the set-up on a pseudo-terminal. Each
/// file of tests has a test `child` that calls it.
pub fn be_child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let lang = std::env::var("JAWAB_CONSOLE_TEST_LANG").ok();
    let site = site(Path::new(&folder));
    let failed = if std::env::var(SETS_UP).is_ok_and(|yes| !yes.is_empty()) {
        let options = SetupOptions {
            lang,
            ..SetupOptions::default()
        };
        setup_on_terminal(&site, &options).is_err()
    } else {
        let plain = false;
        console(&site, &ConsoleOptions { plain, lang }).is_err()
    };
    std::process::exit(i32::from(failed));
}

/// A person at a terminal of 80 columns and 24 rows.
pub struct Person {
    pub console: Child,
    keys: File,
    pub screen: Arc<Mutex<vt100::Parser>>,
    pub octets: Arc<Mutex<usize>>,
}

impl Person {
    pub fn sits_down(running: &Running, term: &str, lang: &str) -> Self {
        Self::at(running.folder(), term, lang, &VT100, false)
    }

    /// In front of the set-up alone; the folder's programs are in the place of the system's.
    pub fn sets_up(folder: &Path, term: &str, lang: &str) -> Self {
        Self::at(folder, term, lang, &VT100, true)
    }

    pub fn at(folder: &Path, term: &str, lang: &str, size: &Winsize, is_set_up: bool) -> Self {
        let pair = openpty(Some(size), None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        let programs = folder.join("programs");
        let path = std::env::var("PATH").unwrap();
        // A new session, so that the pseudo-terminal becomes its own.
        let console = Command::new("setsid")
            .env("PATH", format!("{}:{path}", programs.display()))
            .env(SETS_UP, if is_set_up { "yes" } else { "" })
            .arg("--ctty")
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--quiet"])
            .env(FOLDER, folder)
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

    pub fn types(&mut self, keys: &[u8]) -> &mut Self {
        self.keys.write_all(keys).unwrap();
        self
    }

    pub fn sees(&mut self, words: &str) -> String {
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

    pub fn logs_in(&mut self) -> &mut Self {
        self.logs_in_where("Password")
    }

    /// On a French console.
    pub fn logs_in_in_french(&mut self) -> &mut Self {
        self.logs_in_where("Mot de passe")
    }

    fn logs_in_where(&mut self, words: &str) -> &mut Self {
        self.sees(words);
        self.types(b"salma\r")
            .types(PASSWORD.as_bytes())
            .types(b"\r");
        self.sees("gsm1");
        self
    }

    /// Where there are no screens, in French.
    pub fn logs_in_with_lines(&mut self) -> &mut Self {
        self.sees("Identifiant:");
        self.types(b"salma\n");
        self.sees("Mot de passe:");
        self.types(PASSWORD.as_bytes()).types(b"\n");
        self.sees("1 Etat  2 Journal");
        self
    }

    pub fn leaves(mut self) -> ExitStatus {
        self.types(b"\x03");
        self.console.wait().unwrap()
    }
}

/// Line noise, a hundred octets at a time, the same for a seed. Ctrl-C and Ctrl-D are not in it:
/// they leave, and are meant to.
pub fn noise(seed: u32) -> impl Iterator<Item = Vec<u8>> {
    let mut random = seed;
    let mut octet = move || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random.to_le_bytes()[1]
    };
    std::iter::repeat_with(move || {
        let octets = (0..100).map(|_| octet());
        octets.filter(|octet| !matches!(octet, 3 | 4)).collect()
    })
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = self.console.kill();
        let _ = self.console.wait();
    }
}
