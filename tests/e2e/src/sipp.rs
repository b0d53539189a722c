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

    /// Waits for one call, or registration, and does as a scenario says with these words filled in.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_called_as(
        &self,
        scenario: &str,
        folder: &Path,
        words: &[(&str, &str)],
    ) -> Result<Process> {
        self.play(folder, scenario, words, &["-aa", "-m", "1"])
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

    /// Brings a call in with a header more; it lasts 200 ms.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn calls_with(
        &self,
        folder: &Path,
        caller: &str,
        media_port: u16,
        header: &str,
    ) -> Result<Process> {
        let media_port = media_port.to_string();
        let header = format!("Max-Forwards: 70\n    {header}");
        let words = [
            ("CALLER", caller),
            ("MEDIA_PORT", media_port.as_str()),
            ("CALL_MS", "200"),
            ("Max-Forwards: 70", header.as_str()),
        ];
        self.play(folder, "trunk", &words, &["-m", "1"])
    }

    /// Waits for one call and answers it, as [`Self::is_called`]; what its dialog is called is in
    /// [`dialog_of`] once it has come.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn is_called_and_tells(&self, folder: &Path, media_port: u16) -> Result<Process> {
        let media_port = media_port.to_string();
        let words = [("MEDIA_PORT", media_port.as_str()), ("RING_MS", "200")];
        let log = folder.join(DIALOG).display().to_string();
        let more = ["-aa", "-m", "1", "-trace_logs", "-log_file", &log];
        self.play(folder, "handset", &words, &more)
    }

    /// Calls a colleague, and hands another call over to them after `asks_ms`: the one whose dialog
    /// that is (REFER with Replaces, RFC 5589 §7). It ends well when the box has said how that went,
    /// and has hung up. The port that its sound is to go to is in [`answered_ports`].
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn hands_over(&self, folder: &Path, with: &HandsOver<'_>) -> Result<Process> {
        let (media_port, asks) = (with.media_port.to_string(), with.asks_ms.to_string());
        let (call_id, local, remote) = with.replaces;
        let replaces = format!("Replaces={call_id}%3Bto-tag%3D{remote}%3Bfrom-tag%3D{local}")
            .replace('@', "%40");
        let words = [
            ("EXTENSION", with.handset),
            ("SECRET", with.secret),
            ("CALLED", with.asks),
            ("MEDIA_PORT", media_port.as_str()),
            ("ASKS_MS", asks.as_str()),
            ("REPLACES", replaces.as_str()),
        ];
        let log = folder.join(ANSWERED).display().to_string();
        let more = ["-m", "1", "-trace_logs", "-log_file", &log];
        self.play(folder, "hands-over", &words, &more)
    }

    /// Watches the calls of a colleague (SUBSCRIBE to `dialog`, RFC 4235); what it is told is in
    /// [`lamp`].
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn watches(&self, folder: &Path, by: &str, secret: &str, watched: &str) -> Result<Process> {
        let words = [("EXTENSION", by), ("SECRET", secret), ("WATCHED", watched)];
        let log = folder.join(LAMP).display().to_string();
        let more = ["-m", "1", "-trace_logs", "-log_file", &log];
        self.play(folder, "watcher", &words, &more)
    }

    /// Waits until it was told so many times to fetch its settings (check-sync); it ends well if it was
    /// told nothing else.
    ///
    /// # Errors
    /// When SIPp cannot be started.
    pub fn fetches_settings(&self, folder: &Path, times: usize) -> Result<Process> {
        let times = times.to_string();
        self.play(folder, "fetches-settings", &[], &["-m", &times])
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
            calls.outcome.scenario(),
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
    /// What is to become of each.
    pub outcome: Outcome,
}

/// What is to become of calls to the outside.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// They are answered.
    Answered,
    /// They ring, and the caller hangs up.
    Cancelled,
}

impl Outcome {
    const fn scenario(self) -> &'static str {
        match self {
            Self::Answered => "outbound",
            Self::Cancelled => "outbound-cancels",
        }
    }
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
            outcome: Outcome::Answered,
        }
    }
}

/// How a handset hands one of its calls over to whom it asks in another.
#[derive(Copy, Clone, Debug)]
pub struct HandsOver<'a> {
    /// The handset.
    pub handset: &'a str,
    /// Its secret.
    pub secret: &'a str,
    /// Whom it asks.
    pub asks: &'a str,
    /// For how long, in milliseconds.
    pub asks_ms: u32,
    /// Where it wants the sound of that call.
    pub media_port: u16,
    /// The dialog of the call that it hands over: Call-ID, its own tag, the box's tag.
    pub replaces: (&'a str, &'a str, &'a str),
}

const DIALOG: &str = "dialog.log";
const LAMP: &str = "lamp.log";

/// What the dialog of [`Peer::is_called_and_tells`] is called: Call-ID, own tag, the box's tag;
/// `None` until the call has come.
#[must_use]
pub fn dialog_of(folder: &Path) -> Option<(String, String, String)> {
    let text = std::fs::read_to_string(folder.join(DIALOG)).ok()?;
    let value = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line[name.len()..].trim().to_owned())
    };
    let from = value("From:")?;
    let remote = from.split(";tag=").nth(1)?.split(';').next()?.to_owned();
    Some((value("Call-ID:")?, value("Own-Tag:")?, remote))
}

/// All that the lamp of [`Peer::watches`] was told, notification by notification.
#[must_use]
pub fn lamp(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join(LAMP)).unwrap_or_default();
    let told = text.split("NOTIFY sip:").skip(1);
    told.map(str::to_owned).collect()
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
