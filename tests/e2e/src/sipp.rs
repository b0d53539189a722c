//! SIPp, as a handset and as a SIP trunk. Its media are a [`crate::rtp::FarEnd`].

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        self.is_an_operator_by("u1", folder, user, password, media_port)
    }

    /// The same by another transport of SIPp's: `t1` is one connection, which it takes.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_an_operator_by(
        &self,
        transport: &str,
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
        self.play(folder, "operator", &words, &["-aa", "-t", transport])
    }

    /// Waits for one call and does as a scenario says; the media go to `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_called_as(&self, scenario: &str, folder: &Path, media_port: u16) -> Result<Process> {
        let media_port = media_port.to_string();
        let words = [("MEDIA_PORT", media_port.as_str())];
        self.play(folder, scenario, &words, &["-aa", "-m", "1"])
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
        let words = [("MEDIA_PORT", media_port.as_str()), ("RING_MS", "500")];
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

    /// Answers every call at once; the media of all go to `media_port`.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn answers_at_once(&self, folder: &Path, media_port: u16) -> Result<Process> {
        let media_port = media_port.to_string();
        let words = [("MEDIA_PORT", media_port.as_str()), ("RING_MS", "0")];
        self.play(folder, "handset", &words, &["-aa"])
    }

    /// Has handsets call a number outside. Each that is answered has the port that it is to send to written to
    /// [`answered_ports`].
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn call_out(&self, folder: &Path, calls: &CallsOut<'_>) -> Result<Process> {
        std::fs::create_dir_all(folder)?;
        let mut lines = String::from("SEQUENTIAL\n");
        for (number, secret) in calls.handsets {
            writeln!(
                lines,
                "{number};[authentication username={number} password={secret}]"
            )?;
        }
        let file = folder.join("handsets.csv");
        std::fs::write(&file, lines)?;
        let media_port = calls.media_port.to_string();
        let lasts = calls.lasts.as_millis().to_string();
        let words = [
            ("CALLED", calls.called),
            ("MEDIA_PORT", media_port.as_str()),
            ("CALL_MS", lasts.as_str()),
        ];
        let (count, log) = (calls.count.to_string(), folder.join(ANSWERED));
        let (rate, period) = (calls.rate.0.to_string(), calls.rate.1.as_millis());
        let gives_up = calls.gives_up.as_millis().to_string();
        self.play(
            folder,
            "outbound",
            &words,
            &[
                "-r",
                &rate,
                "-rp",
                &period.to_string(),
                "-l",
                &count,
                "-m",
                &count,
                "-recv_timeout",
                &gives_up,
                "-inf",
                &file.to_string_lossy(),
                "-trace_logs",
                "-log_file",
                &log.to_string_lossy(),
            ],
        )
    }

    /// Refuses every call, as busy.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn refuses(&self, folder: &Path) -> Result<Process> {
        self.play(folder, "handset-refuses", &[], &["-aa"])
    }

    /// Brings so many calls in, one each `every`; the media of all are at `media_port`. A caller
    /// stays for the shortest while at least, and for up to as long as `longer` beyond it.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn calls_all_day(&self, folder: &Path, day: &CallsAllDay<'_>) -> Result<Process> {
        let media_port = day.media_port.to_string();
        let shortest = day.shortest.as_millis().to_string();
        let longer = day.longer.as_millis().to_string();
        let words = [
            ("CALLER", day.caller),
            ("MEDIA_PORT", media_port.as_str()),
            ("SHORTEST", shortest.as_str()),
            ("LONGER", longer.as_str()),
        ];
        let (count, period) = (day.count.to_string(), day.every.as_millis().to_string());
        let rate = ["-r", "1", "-rp", &period, "-m", &count];
        self.play(folder, "trunk-day", &words, &rate)
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

/// Calls that come in all day long.
#[derive(Copy, Clone, Debug)]
pub struct CallsAllDay<'a> {
    /// Who calls.
    pub caller: &'a str,
    /// Where they all want their sound.
    pub media_port: u16,
    /// How many calls.
    pub count: usize,
    /// One each so long.
    pub every: Duration,
    /// How long a caller stays at least.
    pub shortest: Duration,
    /// For up to how long beyond that.
    pub longer: Duration,
}

/// A handset's number and its secret.
pub type Handset = (String, String);

/// Calls of handsets to the outside.
#[derive(Copy, Clone, Debug)]
pub struct CallsOut<'a> {
    /// Who calls, each in its turn.
    pub handsets: &'a [Handset],
    /// Whom.
    pub called: &'a str,
    /// Where they all want their sound.
    pub media_port: u16,
    /// How long a call lasts that was answered.
    pub lasts: Duration,
    /// How many calls.
    pub count: usize,
    /// So many of them in so long.
    pub rate: (usize, Duration),
    /// How long an answer to anything may take: after that the call has failed.
    pub gives_up: Duration,
}

impl<'a> CallsOut<'a> {
    /// Of each of these handsets one, five a second.
    #[must_use]
    pub const fn one_each(handsets: &'a [Handset], called: &'a str, media_port: u16) -> Self {
        Self {
            handsets,
            called,
            media_port,
            lasts: Duration::from_secs(3_600),
            count: handsets.len(),
            rate: (5, Duration::from_secs(1)),
            gives_up: Duration::from_secs(32),
        }
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
