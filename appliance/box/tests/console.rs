//! The box as a technician meets it: `jawab serve`, and the commands that ask it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "correct horse battery";

/// A box without lines, on ports that the system chooses.
struct Box {
    folder: tempfile::TempDir,
    serve: Child,
}

fn jawab(configuration: &Path, words: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jawab"))
        .args(words)
        .arg("--config")
        .arg(configuration)
        .env("LC_ALL", "en")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

impl Box {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("prompts")).unwrap();
        std::fs::write(
            configuration(folder.path()),
            "[centre]\nname = \"Maison des jeunes de Rabat\"\ncode = \"RAB\"\n\
             [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n\
             [desk]\nlisten = \"127.0.0.1:0\"\n[sip]\nudp = \"127.0.0.1:0\"\n\
             [rtp]\nfirst_port = 0\nlast_port = 0\n",
        )
        .unwrap();
        let add = [
            "staff",
            "add",
            "salma",
            "--name",
            "Salma Bennani",
            "--supervisor",
        ];
        text(&jawab(&configuration(folder.path()), &add, PASSWORD));
        let serve = Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(["serve", "--config"])
            .arg(configuration(folder.path()))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Self { folder, serve };
        let until = Instant::now() + Duration::from_secs(20);
        while !started.asks(&["status"]).status.success() {
            assert!(Instant::now() < until, "the box does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        started
    }

    fn asks(&self, words: &[&str]) -> Output {
        jawab(&configuration(self.folder.path()), words, "")
    }
}

impl Drop for Box {
    fn drop(&mut self) {
        let _ = self.serve.kill();
        let _ = self.serve.wait();
    }
}

fn configuration(folder: &Path) -> PathBuf {
    folder.join("box.toml")
}

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
