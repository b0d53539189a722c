//! gammu, which speaks to modems since 2003, sends and receives through the simulator: what our
//! driver meets is what others' programs take for a modem.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::modem::{serve, until};

/// A simulator whose port is gammu's alone.
struct Bench {
    folder: TempDir,
    child: Child,
}

impl Bench {
    fn new(make: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = serve(folder.path(), make, &["--sim-texts", "10"]);
        let bench = Self { folder, child };
        until("its registration", || {
            let status = bench.asks(&json!({"do": "status"}))?;
            (status["registration"] == 1).then_some(())
        });
        let configuration = format!(
            "[gammu]\ndevice = {}\nconnection = at115200\nuse_locking = no\n",
            bench.folder.path().join("at").display()
        );
        std::fs::write(bench.folder.path().join("gammurc"), configuration).unwrap();
        bench
    }

    fn asks(&self, command: &Value) -> Option<Value> {
        let mut stream = UnixStream::connect(self.folder.path().join("control")).ok()?;
        writeln!(stream, "{command}").ok()?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).ok()?;
        serde_json::from_str(&answer).ok()
    }

    fn does(&self, command: &Value) -> Value {
        let answer = self.asks(command).expect("it listens");
        assert_eq!(answer["ok"], true, "{command}: {answer}");
        answer
    }

    fn gammu(&self, arguments: &[&str]) -> String {
        let output = Command::new("timeout")
            .args(["60", "gammu", "-c"])
            .arg(self.folder.path().join("gammurc"))
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("gammu is there: apt install gammu");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "gammu {arguments:?}: {said}{complained}"
        );
        said
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn gammu_reads_what_came_and_joins_its_parts() {
    let bench = Bench::new("quectel");
    bench.does(&json!({"do": "text", "from": "+212612345678", "text": "Où êtes-vous ? {€}"}));
    for (number, text) in [(2, "complet."), (1, "Votre dossier est ")] {
        bench.does(&json!({"do": "text", "from": "INWI", "text": text, "part": [77, 2, number]}));
    }
    bench.does(&json!({"do": "text", "from": "+212698765432", "text": "ⴰⵣⵓⵍ 👋"}));
    let read = bench.gammu(&["geteachsms"]);
    assert!(read.contains("Où êtes-vous ? {€}"), "{read}");
    assert!(read.contains("Votre dossier est complet."), "{read}");
    assert!(read.contains("ⴰⵣⵓⵍ 👋"), "{read}");
    for from in ["+212612345678", "INWI", "+212698765432"] {
        assert!(read.contains(&format!("\"{from}\"")), "{from}: {read}");
    }
}

#[test]
fn gammu_sends_a_long_text_and_the_network_has_its_parts() {
    for make in ["simcom", "quectel"] {
        let bench = Bench::new(make);
        let text = "مرحبا، ملفك جاهز 👋 ".repeat(5);
        let said = bench.gammu(&[
            "sendsms",
            "TEXT",
            "+212612345678",
            "-len",
            "400",
            "-autolen",
            "400",
            "-text",
            text.trim(),
        ]);
        assert!(said.contains("OK"), "{said}");
        let taken = bench.does(&json!({"do": "texts"}))["taken"].clone();
        let parts = taken.as_array().unwrap();
        assert_eq!(parts.len(), 2, "{taken}");
        let joined: String = parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect();
        assert_eq!(joined, text.trim());
        assert_eq!(parts[0]["to"], "+212612345678");
        assert_eq!([&parts[0]["part"][2], &parts[1]["part"][2]], [1, 2]);
    }
}

#[test]
fn gammu_is_told_why_a_text_was_refused() {
    let bench = Bench::new("quectel");
    bench.does(&json!({"do": "sending", "refuses": 38}));
    let output = Command::new("timeout")
        .args(["60", "gammu", "-c"])
        .arg(bench.folder.path().join("gammurc"))
        .args(["sendsms", "TEXT", "+212612345678", "-text", "Hello"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        !output.status.success() || said.contains("error 38"),
        "{said}"
    );
    assert_eq!(bench.does(&json!({"do": "texts"}))["taken"], json!([]));
}

#[test]
fn gammu_asks_the_network_for_the_credit() {
    for make in ["simcom", "quectel"] {
        let bench = Bench::new(make);
        let text = "Votre credit est 12,50 DH";
        bench.does(&json!({"do": "ussd", "code": "*580#", "text": text}));
        let said = bench.gammu(&["getussd", "*580#"]);
        assert!(said.contains(text), "{said}");
    }
}
