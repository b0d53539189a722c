//! A modem simulator of one's own, and its control socket.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);

/// A running simulator; killed when dropped.
pub(crate) struct Modem {
    folder: PathBuf,
    child: Child,
}

/// The program, where the workspace was built: beside this test.
fn program() -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let program = folder.join("modem-simulator");
    assert!(
        program.exists(),
        "{} is not built; run `cargo build --workspace` first",
        program.display()
    );
    program
}

impl Modem {
    pub(crate) fn plugged_in(folder: &Path, make: &str, options: &[&str]) -> Self {
        let child = Command::new(program())
            .args(["serve", "--make", make])
            .args(if options.contains(&"--usb") {
                Vec::new()
            } else {
                vec![
                    "--at".into(),
                    folder.join("at"),
                    "--audio".into(),
                    folder.join("audio"),
                ]
            })
            .arg("--control")
            .arg(folder.join("control"))
            .args(options)
            .spawn()
            .unwrap();
        let modem = Self {
            folder: folder.into(),
            child,
        };
        let deadline = Instant::now() + PATIENCE;
        while UnixStream::connect(folder.join("control")).is_err() {
            assert!(Instant::now() < deadline, "the simulator does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        modem
    }

    /// Tells the simulator what to do; it answers at once.
    pub(crate) fn send(&self, command: &Value) -> Value {
        let answer = self.ask(command);
        assert_eq!(answer["ok"], true, "{command}: {answer}");
        answer
    }

    fn ask(&self, command: &Value) -> Value {
        let mut stream = UnixStream::connect(self.folder.join("control")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        writeln!(stream, "{command}").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    pub(crate) fn misbehaves(&self, how: &str) {
        self.send(&json!({"do": "misbehave", "how": how}));
    }

    pub(crate) fn behaves(&self) {
        self.send(&json!({"do": "behave"}));
    }

    pub(crate) fn hangs_up(&self) {
        self.send(&json!({"do": "hang_up"}));
    }

    /// Waits until the modem's call is in a state.
    pub(crate) async fn call_is(&self, state: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let status = self.send(&json!({"do": "status"}));
            if status["call"] == state {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "waited for {state}, the call is {}",
                status["call"]
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Watches the simulator's events from now on.
    pub(crate) fn watched(&self) -> Watch {
        let mut stream = UnixStream::connect(self.folder.join("control")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        writeln!(stream, "{}", json!({"do": "watch"})).unwrap();
        let mut reader = BufReader::new(stream);
        let mut answer = String::new();
        reader.read_line(&mut answer).unwrap();
        Watch(reader)
    }
}

impl Drop for Modem {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the simulator reports.
pub(crate) struct Watch(BufReader<UnixStream>);

impl Watch {
    /// Waits for the next event of this name.
    pub(crate) async fn next(mut self, name: &'static str) -> (Value, Self) {
        tokio::task::spawn_blocking(move || {
            loop {
                let mut line = String::new();
                assert!(self.0.read_line(&mut line).unwrap() > 0, "no {name}");
                let event: Value = serde_json::from_str(&line).unwrap();
                if event["event"] == name {
                    return (event, self);
                }
            }
        })
        .await
        .unwrap()
    }
}
