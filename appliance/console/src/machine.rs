//! What only root may have done: the machine's own programs are asked, and say no to others.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::locale::Locale;

/// Why one of the machine's programs did not do it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{command}: {why}")]
pub struct NotDone {
    /// What can be said as root instead.
    pub command: String,
    /// What it said.
    pub why: String,
}

impl NotDone {
    /// The same for a technician, who may be root another time.
    pub(crate) fn said(&self, locale: Locale) -> String {
        locale.with("say-as-root", &[("why", self.to_string())])
    }
}

/// Powers the machine off in order, by systemd, which ends the box first.
///
/// # Errors
/// [`NotDone`]: systemd does not do it for this account.
pub fn power_off() -> Result<(), NotDone> {
    run(&words("systemctl --no-ask-password poweroff")).map(drop)
}

/// Runs a command to its end; what it prints comes back.
///
/// # Errors
/// [`NotDone`]: it is not there, or fails, with its last words.
pub(crate) fn run(words: &[String]) -> Result<String, NotDone> {
    run_with(words, "")
}

/// The same, with a secret on its standard input.
pub(crate) fn run_with(words: &[String], secret: &str) -> Result<String, NotDone> {
    let failed = |why: String| NotDone {
        command: words.join(" "),
        why,
    };
    let (program, words) = words.split_first().ok_or_else(|| failed(String::new()))?;
    let output = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            if let Some(mut input) = child.stdin.take() {
                // Whoever does not read it says itself why.
                let _ = input.write_all(secret.as_bytes());
            }
            child.wait_with_output()
        })
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(failed(last.map_or_else(
        || output.status.to_string(),
        |line| line.trim().to_owned(),
    )))
}

pub(crate) fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

/// Where things are on the machine that the console stands on.
#[derive(Clone, Debug)]
pub struct Site {
    /// The box's record, and its control socket.
    pub data: PathBuf,
    /// Its configuration file.
    pub configuration: PathBuf,
    /// The box's own program.
    pub program: PathBuf,
    /// systemd-networkd's files.
    pub network: PathBuf,
    /// The system's root, for what the kernel and systemd say below `/sys`, `/dev` and `/run`.
    pub root: PathBuf,
}

impl Site {
    /// A box that runs from its configuration file on this machine.
    #[must_use]
    pub fn of(data: PathBuf, configuration: PathBuf) -> Self {
        Self {
            data,
            configuration,
            program: std::env::current_exe().unwrap_or_else(|_| "jawab".into()),
            network: "/etc/systemd/network".into(),
            root: "/".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_says_what_it_prints_or_why_it_fails() {
        assert_eq!(run(&words("echo one")).unwrap(), "one\n");
        let shell = |script: &str| run(&["sh".into(), "-c".into(), script.into()]);
        assert_eq!(run_with(&words("cat"), "secret").unwrap(), "secret");
        let failed = shell("echo first >&2; echo Access denied >&2; echo >&2; exit 1").unwrap_err();
        assert_eq!(failed.why, "Access denied");
        assert!(
            !run(&words("no-such-program --now"))
                .unwrap_err()
                .why
                .is_empty()
        );
    }
}
