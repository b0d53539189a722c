//! SIPp, as a handset and as a SIP trunk. Its media are a [`crate::rtp::FarEnd`].

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::process::Process;

/// Where a SIPp stands and whom it talks to.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its own loopback address.
    pub address: String,
    /// Its own port.
    pub port: u16,
    /// Port of the box, on 127.0.0.1.
    pub box_port: u16,
}

impl Peer {
    /// Registers an extension with its secret.
    ///
    /// # Errors
    /// When the box does not let it in.
    pub async fn registers(&self, folder: &Path, extension: &str, secret: &str) -> Result<()> {
        let mut process = self.play(
            folder,
            "register",
            &[("EXTENSION", extension), ("SECRET", secret)],
            &["-s", extension, "-m", "1"],
        )?;
        ensure!(process.ends().await?, "SIPp could not register {extension}");
        Ok(())
    }

    /// Waits for one call and answers it; its media go to `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_called(&self, folder: &Path, media_port: u16) -> Result<Process> {
        self.are_called(folder, media_port, 1)
    }

    /// Is an operator (`op.ma`) with one account (its name, its password), which registers and
    /// calls 0522000001 from +212537000000; the media of its calls go to `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_an_operator(
        &self,
        folder: &Path,
        user: &str,
        password: &str,
        media_port: u16,
    ) -> Result<Process> {
        let media_port = media_port.to_string();
        let words = [
            ("AUTH_USER", user),
            ("PASSWORD", password),
            ("DOMAIN", "op.ma"),
            ("MEDIA_PORT", media_port.as_str()),
        ];
        self.play(folder, "operator", &words, &["-aa"])
    }

    /// Brings a call in, which lasts `call_ms`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn calls(
        &self,
        folder: &Path,
        caller: &str,
        media_port: u16,
        call_ms: u32,
    ) -> Result<Process> {
        self.calls_as("trunk", folder, caller, media_port, call_ms)
    }

    /// The same by another scenario: `trunk-offerless` has us make the offers.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn calls_as(
        &self,
        scenario: &str,
        folder: &Path,
        caller: &str,
        media_port: u16,
        call_ms: u32,
    ) -> Result<Process> {
        let (media_port, call_ms) = (media_port.to_string(), call_ms.to_string());
        let words = [
            ("CALLER", caller),
            ("MEDIA_PORT", media_port.as_str()),
            ("CALL_MS", call_ms.as_str()),
        ];
        self.play(folder, scenario, &words, &["-m", "1"])
    }

    /// Waits for as many calls and answers them; the media of all go to `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn are_called(&self, folder: &Path, media_port: u16, calls: usize) -> Result<Process> {
        let (media_port, calls) = (media_port.to_string(), calls.to_string());
        let words = [("MEDIA_PORT", media_port.as_str())];
        self.play(folder, "handset", &words, &["-aa", "-m", &calls])
    }

    /// Brings as many calls in, five a second, which last `call_ms` each; the media of all are
    /// at `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn call_at_once(
        &self,
        folder: &Path,
        caller: &str,
        media_port: u16,
        call_ms: u32,
        calls: usize,
    ) -> Result<Process> {
        let (media_port, call_ms) = (media_port.to_string(), call_ms.to_string());
        let words = [
            ("CALLER", caller),
            ("MEDIA_PORT", media_port.as_str()),
            ("CALL_MS", call_ms.as_str()),
        ];
        let calls = calls.to_string();
        self.play(
            folder,
            "trunk",
            &words,
            &["-r", "5", "-l", &calls, "-m", &calls],
        )
    }

    /// Has these handsets (number and secret) call a number outside, five a second, for `call_ms` each; the media of all
    /// are at `media_port`. Each that is answered has the port that it is to send to written to [`answered_ports`].
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn call_out(
        &self,
        folder: &Path,
        handsets: &[(String, String)],
        called: &str,
        media_port: u16,
        call_ms: u32,
    ) -> Result<Process> {
        std::fs::create_dir_all(folder)?;
        let mut lines = String::from("SEQUENTIAL\n");
        for (number, secret) in handsets {
            writeln!(
                lines,
                "{number};[authentication username={number} password={secret}]"
            )?;
        }
        let file = folder.join("handsets.csv");
        std::fs::write(&file, lines)?;
        let (media_port, call_ms) = (media_port.to_string(), call_ms.to_string());
        let words = [
            ("CALLED", called),
            ("MEDIA_PORT", media_port.as_str()),
            ("CALL_MS", call_ms.as_str()),
        ];
        let (calls, log) = (handsets.len().to_string(), folder.join(ANSWERED));
        let log = log.to_string_lossy();
        self.play(
            folder,
            "outbound",
            &words,
            &[
                "-r",
                "5",
                "-l",
                &calls,
                "-m",
                &calls,
                "-inf",
                &file.to_string_lossy(),
                "-trace_logs",
                "-log_file",
                &log,
            ],
        )
    }

    fn play(
        &self,
        folder: &Path,
        scenario: &str,
        words: &[(&str, &str)],
        more: &[&str],
    ) -> Result<Process> {
        std::fs::create_dir_all(folder)?;
        let filled = fill(folder, scenario, words)?;
        Process::start(
            &format!("sipp-{scenario}"),
            folder,
            Command::new("sipp")
                .current_dir(folder)
                .arg(format!("127.0.0.1:{}", self.box_port))
                .arg("-sf")
                .arg(filled)
                .args(["-i", &self.address, "-p", &self.port.to_string()])
                .args(["-nostdin", "-trace_err"])
                .args(more),
        )
        .context("SIPp is needed: apt-get install sip-tester")
    }
}

const ANSWERED: &str = "answered.log";

/// Where the calls of [`Peer::call_out`] that were answered until now are to send their sound.
///
/// # Errors
/// When SIPp wrote something else than ports.
pub fn answered_ports(folder: &Path) -> Result<Vec<u16>> {
    let text = std::fs::read_to_string(folder.join(ANSWERED)).unwrap_or_default();
    let ports = text.lines().map(|port| port.trim().parse());
    Ok(ports.collect::<Result<_, _>>()?)
}

/// A scenario with its words filled in, in a file of its own.
fn fill(folder: &Path, scenario: &str, words: &[(&str, &str)]) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sipp")
        .join(format!("{scenario}.xml"));
    let mut text = std::fs::read_to_string(&source)?;
    for (word, value) in words {
        text = text.replace(word, value);
    }
    let filled = folder.join(format!("{scenario}.xml"));
    std::fs::write(&filled, text)?;
    Ok(filled)
}
