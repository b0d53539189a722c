//! The box as a technician meets it: `jawab serve`, and the commands that ask it.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod data_folder;
mod traces;

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
        write_configuration(folder.path());
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

    /// A command that goes on beside the test.
    fn begins(&self, words: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_jawab"))
            .args(words)
            .arg("--config")
            .arg(configuration(self.folder.path()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
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

fn write_configuration(folder: &Path) {
    std::fs::create_dir(folder.join("prompts")).unwrap();
    std::fs::write(
        configuration(folder),
        "[centre]\nname = \"Maison des jeunes de Rabat\"\ncode = \"RAB\"\n\
         [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n\
         [desk]\nlisten = \"127.0.0.1:0\"\n[sip]\nudp = \"127.0.0.1:0\"\n\
         [rtp]\nfirst_port = 0\nlast_port = 0\n",
    )
    .unwrap();
}

fn configuration(folder: &Path) -> PathBuf {
    folder.join("box.toml")
}
