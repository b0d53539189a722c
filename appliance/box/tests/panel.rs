//! A box with a front panel: the reference board for the panel's microcontroller, on the other
//! end of a pseudo-terminal.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jawab_wire::panel::{Board, HOLD_FOR_CODE, HOLD_FOR_RESET, Light, Lights, Pattern, Power};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};

const PATIENCE: Duration = Duration::from_secs(20);

/// What a finger and the mains do, and how the lights shine.
#[derive(Default)]
struct Front {
    down: bool,
    power: Power,
    lights: Lights,
    /// Time of the board's that is still to be leapt over: nobody holds a button for fifteen
    /// seconds in a test.
    leap: Duration,
}

/// A box without lines, and a panel.
struct Desk {
    folder: tempfile::TempDir,
    serve: Child,
    front: Arc<Mutex<Front>>,
    _slave: std::os::fd::OwnedFd,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.serve.kill();
        let _ = self.serve.wait();
    }
}

/// The board, until its line is gone. It leaps at most three seconds between two words of
/// the box, which says one each second: a longer silence would be the link's end.
fn board(mut line: File, front: &Mutex<Front>) {
    let begun = Instant::now();
    let mut leapt = Duration::ZERO;
    let mut board = Board::new(1, Duration::ZERO);
    let mut octets = [0; 64];
    loop {
        let now = begun.elapsed() + leapt;
        {
            let mut front = front.lock().unwrap();
            board.handle_button(front.down, now);
            board.handle_power(front.power, now);
            front.lights = board.lights(now);
        }
        board.handle_timeout(now);
        while let Some(out) = board.poll_transmit(now) {
            if line.write_all(&out).is_err() {
                return;
            }
        }
        match line.read(&mut octets) {
            Ok(length) => {
                board.handle_octets(&octets[..length], now);
                let mut front = front.lock().unwrap();
                let step = front.leap.min(Duration::from_secs(3));
                front.leap -= step;
                leapt += step;
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Desk {
    fn starts() -> Self {
        let pair = nix::pty::openpty(None, None).unwrap();
        let mut raw = tcgetattr(&pair.slave).unwrap();
        cfmakeraw(&mut raw);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &raw).unwrap();
        fcntl(&pair.master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        let port = nix::unistd::ttyname(&pair.slave).unwrap();
        let front = Arc::new(Mutex::new(Front::default()));
        let (line, shared) = (File::from(pair.master), Arc::clone(&front));
        std::thread::spawn(move || board(line, &shared));

        let folder = tempfile::tempdir().unwrap();
        put_a_prompt(&folder.path().join("prompts"));
        let configuration = folder.path().join("box.toml");
        let text = format!(
            "[centre]\nname = \"Maison des jeunes de Rabat\"\ncode = \"RAB\"\n\
             [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n\
             [desk]\nlisten = \"127.0.0.1:0\"\n[sip]\nudp = \"127.0.0.1:0\"\n\
             [rtp]\nfirst_port = 0\nlast_port = 0\n\
             [panel]\nport = {port:?}\nstop_after_s = 1\n"
        );
        std::fs::write(&configuration, text).unwrap();
        let serve = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["serve", "--config"])
            .arg(&configuration)
            .stderr(File::create(folder.path().join("log")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let desk = Self {
            folder,
            serve,
            front,
            _slave: pair.slave,
        };
        desk.says("the front panel is there");
        desk
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < until, "waited for {what}:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn says(&self, words: &str) {
        self.until(words, || self.log().contains(words));
    }

    fn shines(&self, lights: Lights) {
        self.until(&format!("{lights:?}"), || {
            self.front.lock().unwrap().lights == lights
        });
    }

    /// A finger goes down for so long, and off again.
    fn holds(&self, time: Duration) {
        {
            let mut front = self.front.lock().unwrap();
            front.down = true;
            front.leap = time;
        }
        // The contact settles before and after.
        std::thread::sleep(Duration::from_millis(200));
        self.until("the button to be held", || {
            self.front.lock().unwrap().leap.is_zero()
        });
        std::thread::sleep(Duration::from_millis(200));
        self.front.lock().unwrap().down = false;
        std::thread::sleep(Duration::from_millis(200));
    }

    fn mains(&self, power: Power) {
        self.front.lock().unwrap().power = power;
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    fn status(&self) -> serde_json::Value {
        let output = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["status", "--json", "--config"])
            .arg(self.folder.path().join("box.toml"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// A box without any announcement says so by its lights.
fn put_a_prompt(prompts: &Path) {
    std::fs::create_dir_all(prompts.join("ar")).unwrap();
    let mut wav = b"RIFF\x24\x0a\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x0a\0\0".to_vec();
    wav.resize(wav.len() + 2_560, 0);
    std::fs::write(prompts.join("ar/welcome.wav"), wav).unwrap();
}

#[test]
fn the_lights_show_a_box_without_lines_handsets_and_central() {
    let desk = Desk::starts();
    desk.shines(
        Lights::default()
            .with(Light::Power, Pattern::On)
            .with(Light::Network, Pattern::Slow),
    );
}

#[test]
fn a_short_press_wants_to_announce_and_says_when_there_is_nobody_to_hear_it() {
    let desk = Desk::starts();
    desk.holds(Duration::ZERO);
    desk.says("not begun: no handset is registered and free");
}

#[test]
fn five_seconds_on_the_button_show_the_enrolment_code_in_log_and_state() {
    let desk = Desk::starts();
    assert!(desk.status()["enrolment_code"].is_null());
    desk.holds(HOLD_FOR_CODE);
    desk.says("the enrolment code of this box is ");
    let code = desk.status()["enrolment_code"].as_str().unwrap().to_owned();
    assert!(desk.log().contains(&code));
    assert!(!desk.data("factory-reset").exists());
}

#[test]
fn a_factory_reset_is_asked_for_once_it_is_confirmed_and_erases_nothing() {
    let desk = Desk::starts();
    desk.holds(HOLD_FOR_RESET);
    desk.says("waits ten seconds for a short press");
    assert!(!desk.data("factory-reset").exists());
    desk.holds(Duration::ZERO);
    desk.says("a factory reset was confirmed");
    let asked = std::fs::read_to_string(desk.data("factory-reset")).unwrap();
    assert!(asked.contains("at the front panel"), "{asked}");
    assert!(desk.data("ledger.db").exists());
    assert!(desk.status()["centre"].is_string(), "it goes on");
}

#[test]
fn mains_that_go_and_stay_away_stop_the_box_in_order() {
    let mut desk = Desk::starts();
    // Gone from the start, the input may be torn off; once it has been seen it is believed.
    desk.mains(Power::Failing);
    desk.says("the box goes on");
    desk.mains(Power::Mains);
    desk.says("the mains are back");
    desk.mains(Power::Failing);
    desk.says("the record is written down to its last change");
    desk.says("the mains did not come back: the box stops in order");
    assert!(desk.serve.wait().unwrap().success());
    assert!(!desk.data("control.sock").exists());
}
