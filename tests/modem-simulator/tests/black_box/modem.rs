//! A modem simulator of one's own, and its control socket.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::port::{PATIENCE, Port};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_modem-simulator");

/// A running simulator; killed when dropped.
pub(crate) struct Modem {
    pub(crate) at: Port,
    child: Child,
    folder: TempDir,
}

impl Modem {
    /// Started, registered, without echo.
    pub(crate) fn ready(make: &str) -> Self {
        Self::with(make, &[])
    }

    pub(crate) fn with(make: &str, options: &[&str]) -> Self {
        let mut modem = Self::boots(make, options);
        modem.registered();
        modem.says("ATE0");
        modem
    }

    /// Started only.
    pub(crate) fn boots(make: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = serve(folder.path(), make, options);
        until("its control socket", || {
            UnixStream::connect(folder.path().join("control")).ok()
        });
        until("its AT port", || {
            folder.path().join("at").exists().then_some(())
        });
        let modem = Self {
            at: Port::open(&folder.path().join("at")),
            child,
            folder,
        };
        until("its start", || {
            (modem.status()["started"] == true).then_some(())
        });
        modem
    }

    pub(crate) fn registered(&self) {
        until("registration", || {
            (self.status()["registration"] == 1).then_some(())
        });
    }

    /// Sends a command line, and gives what comes up to and with its result.
    pub(crate) fn says(&mut self, line: &str) -> String {
        self.at.write(format!("{line}\r").as_bytes());
        self.reply()
    }

    /// Everything up to and with the next result.
    pub(crate) fn reply(&self) -> String {
        let mut reply = String::new();
        loop {
            reply.push_str(&self.at.hears("\r\n"));
            let last = reply.trim_end().rsplit("\r\n").next().unwrap();
            if ["OK", "ERROR", "NO CARRIER"].contains(&last)
                || last.starts_with("+CME ERROR")
                || last.starts_with("+CMS ERROR")
            {
                return reply;
            }
        }
    }

    /// Gives a command to the control socket, and its answer, whatever it is.
    pub(crate) fn asks(&self, command: Value) -> Value {
        let mut stream = UnixStream::connect(self.file("control")).unwrap();
        writeln!(stream, "{command}").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// Gives a command that has to be obeyed.
    pub(crate) fn does(&self, command: Value) -> Value {
        let answer = self.asks(command.clone());
        assert_eq!(answer["ok"], true, "{command} was refused: {answer}");
        answer
    }

    pub(crate) fn status(&self) -> Value {
        self.does(json!({"do": "status"}))
    }

    pub(crate) fn call_is(&self, state: &str) {
        until(&format!("its call to be {state}"), || {
            (self.status()["call"] == state).then_some(())
        });
    }

    pub(crate) fn watch(&self) -> Watch {
        let mut stream = UnixStream::connect(self.file("control")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        writeln!(stream, "{}", json!({"do": "watch"})).unwrap();
        let mut watch = Watch(BufReader::new(stream));
        assert_eq!(watch.next(), json!({"ok": true}));
        watch
    }

    pub(crate) fn audio(&self) -> Port {
        Port::open(&self.file("audio"))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens the AT port anew, once the symlink is there.
    pub(crate) fn reopen(&mut self) {
        let path = self.file("at");
        until("the AT port", || path.exists().then_some(()));
        self.at = Port::open(&path);
    }

    /// Tells the program to end, and gives its exit status.
    pub(crate) fn ends(&mut self) -> bool {
        kill(Pid::from_raw(self.child.id() as i32), Signal::SIGTERM).unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Modem {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Events as they come.
pub(crate) struct Watch(BufReader<UnixStream>);

impl Watch {
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("an event: {line:?}"))
    }

    /// Waits for an event of this name, passing over others.
    pub(crate) fn sees(&mut self, name: &str) -> Value {
        loop {
            let event = self.next();
            if event["event"] == name {
                return event;
            }
        }
    }
}

pub(crate) fn serve(folder: &Path, make: &str, options: &[&str]) -> Child {
    Command::new(PROGRAM)
        .args(["serve", "--make", make])
        .arg("--at")
        .arg(folder.join("at"))
        .arg("--audio")
        .arg(folder.join("audio"))
        .arg("--control")
        .arg(folder.join("control"))
        .args(["--boot-ms", "20"])
        .args(options)
        .spawn()
        .unwrap()
}

/// Tries until it gives something.
pub(crate) fn until<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(result) = attempt() {
            return result;
        }
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
