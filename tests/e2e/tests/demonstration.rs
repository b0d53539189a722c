//! `./run`: it starts, again, after a power cut, and says in words when another one is up.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use jawab_e2e::ports;
use jawab_e2e::process::{Process, built};
use tempfile::TempDir;
use tokio::process::Command;

/// `./run`'s program, in a folder and on ports of its own.
struct Demonstration {
    folder: TempDir,
    ports: String,
    starts: usize,
}

impl Demonstration {
    fn new() -> Self {
        let folder = TempDir::with_prefix("jawab-demonstration-").unwrap();
        // The prompts that `./run` makes before it starts the program.
        let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/prompts");
        std::fs::create_dir(folder.path().join("target")).unwrap();
        std::os::unix::fs::symlink(prompts, folder.path().join("target/prompts")).unwrap();
        let ports: Vec<_> = std::iter::repeat_with(|| ports::free().unwrap().to_string())
            .take(3)
            .collect();
        Self {
            folder,
            ports: ports.join(","),
            starts: 0,
        }
    }

    fn starts(&mut self, words: &[&str]) -> Process {
        self.starts += 1;
        Process::start(
            &format!("run-{}", self.starts),
            self.folder.path(),
            Command::new(built("jawab-demo").unwrap())
                .args(words)
                .current_dir(self.folder.path())
                .env("JAWAB_DEMO_PORTS", &self.ports),
        )
        .unwrap()
    }
}

/// Once, while another is up, after that one was killed, and after it was stopped in order.
#[tokio::test]
async fn it_starts_again_and_again_and_says_when_another_is_up() {
    let mut demonstration = Demonstration::new();

    let mut nobody = demonstration.starts(&["call"]);
    nobody.says("no ./run is up here").await.unwrap();
    assert!(!nobody.ends().await.unwrap());

    let mut first = demonstration.starts(&[]);
    first.says("the two are talking, ").await.unwrap();

    let mut another = demonstration.starts(&[]);
    another.says("another ./run is up here").await.unwrap();
    assert!(!another.ends().await.unwrap());
    assert!(first.is_running().unwrap());

    // Box, central, modem and phone go on when their starter is killed.
    first.kill().await.unwrap();
    let mut second = demonstration.starts(&[]);
    second.says("which was killed, left running").await.unwrap();
    second.says("the two are talking, ").await.unwrap();
    second.signal(nix::sys::signal::Signal::SIGINT).unwrap();
    assert!(second.ends().await.unwrap());

    let mut third = demonstration.starts(&[]);
    third.says("the two are talking, ").await.unwrap();
    assert!(!third.has_said("left running").unwrap());
    third.signal(nix::sys::signal::Signal::SIGINT).unwrap();
    assert!(third.ends().await.unwrap());

    // Told to end before it is up, it leaves nothing behind either.
    let mut hasty = demonstration.starts(&[]);
    hasty.says("starting the box").await.unwrap();
    hasty.signal(nix::sys::signal::Signal::SIGINT).unwrap();
    hasty.says("stopped before it was up").await.unwrap();
    assert!(hasty.ends().await.unwrap());
    let mut last = demonstration.starts(&[]);
    last.says("starting the box").await.unwrap();
    assert!(!last.has_said("left running").unwrap());
    last.signal(nix::sys::signal::Signal::SIGINT).unwrap();
    assert!(last.ends().await.unwrap());
}

#[tokio::test]
async fn a_port_that_another_program_has_is_named() {
    let mut demonstration = Demonstration::new();
    let desk = demonstration.ports.split(',').next().unwrap();
    let _held = std::net::TcpListener::bind(format!("127.0.0.1:{desk}")).unwrap();
    let mut refused = demonstration.starts(&[]);
    let words = refused.says("is taken by another program").await.unwrap();
    assert!(words.contains("for the staff desk"), "{words}");
    assert!(!refused.ends().await.unwrap());
}
