//! What goes over the control socket: a request on a line, an answer on a line, JSON.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use jawab_desk::Invalid;
use jawab_switch::{Announcement, PromptId, TestCall, TestCallRefusal, Tone};
use jawab_vocabulary::{Cause, Language};
use serde::{Deserialize, Serialize};

use crate::log::{Filter, LogLine};
use crate::status::Status;
use crate::trace::{Seen, TraceWanted};

/// The socket's name in the data folder.
pub const SOCKET: &str = "control.sock";
/// The folder of the socket while the data folder takes none (a read-only disk): in memory, named
/// after the data folder and its owner, who alone may use it.
pub(crate) fn folder_in_memory(data: &Path) -> io::Result<(PathBuf, u32)> {
    let data = fs::canonicalize(data)?;
    let owner = fs::metadata(&data)?.uid();
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    let name = format!("jawab-control-{owner}-{:016x}", hasher.finish());
    Ok((Path::new("/dev/shm").join(name), owner))
}

/// Whether a folder is that account's alone, and no link to another.
pub(crate) fn is_of(folder: &Path, owner: u32) -> bool {
    fs::symlink_metadata(folder)
        .is_ok_and(|found| found.is_dir() && found.uid() == owner && found.mode() & 0o077 == 0)
}

/// The version spoken here.
pub const VERSION: u16 = 1;
/// Longest request, in octets.
pub const LINE_MAX: u64 = 16 * 1024;

/// A request with its version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) v: u16,
    #[serde(flatten)]
    pub(crate) request: Request,
}

/// What can be asked of a running box.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// How the box is.
    Status,
    /// The log's lines after one.
    Log {
        /// The last line that is known; 0 for none.
        after: u64,
        /// Which of them.
        filter: Filter,
        /// When there is none, wait for one for a while.
        wait: bool,
    },
    /// Lets a supervisor in, for as long as the connection stands.
    Login {
        /// Who.
        login: String,
        /// Their password.
        password: String,
    },
    /// Everybody. For a supervisor.
    Staff,
    /// Takes somebody on. For a supervisor.
    AddStaff {
        /// What they log in with.
        login: String,
        /// Their name.
        name: String,
        /// Their first password.
        password: String,
        /// May administer staff and handsets.
        supervisor: bool,
    },
    /// The handsets that are set up. For a supervisor.
    Handsets,
    /// Sets a handset up, and gives its secret. For a supervisor.
    AddHandset {
        /// Its extension.
        extension: String,
        /// Where it stands.
        label: String,
    },
    /// Tests a handset or a line, and says how it went. Whoever may open the socket may
    /// test: a test takes nothing from callers, and changes nothing.
    Test(TestCallRequest),
    /// Has the telephone of a handset fetch its settings anew (check-sync). Whoever may open the socket may:
    /// it changes nothing, and ends no call.
    FetchSettings {
        /// Its extension.
        extension: String,
    },
    /// Shows what goes over the wires from now on, masked: answers follow until the one that
    /// says that it is over, or until whoever asked hangs up. Whoever may open the socket may
    /// read the record, too.
    Trace {
        /// What.
        what: TraceWanted,
        /// For how long; an hour at most.
        seconds: u16,
    },
    /// Asks the system for a factory reset, by the file [`RESET_WANTED`](crate::RESET_WANTED). For a supervisor.
    FactoryReset {
        /// The centre's name, typed by whoever knows which box this is.
        centre: String,
    },
    /// Ends the box in order: calls are ended with a cause, what is written is on disk. For a supervisor.
    Stop,
}

/// What comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It was done.
    Ok(Answer),
    /// It was not.
    Refused {
        /// Why.
        why: Refusal,
        /// The same in words, for a log.
        words: String,
    },
}

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Done; there is nothing to say.
    Done,
    /// How the box is.
    Status(Box<Status>),
    /// Lines of the log; empty when none came for a while.
    Log(Vec<LogLine>),
    /// Somebody is in.
    Welcome {
        /// Their name.
        name: String,
    },
    /// Everybody.
    Staff(Vec<StaffEntry>),
    /// The handsets.
    Handsets(Vec<HandsetEntry>),
    /// A new handset's secret, which is kept nowhere.
    Secret(String),
    /// How a test went.
    Tested(TestCallReport),
    /// A part of a trace.
    Traced(Seen),
}

/// A member of staff in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffEntry {
    /// What they log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// May administer.
    pub supervisor: bool,
}

/// A handset in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandsetEntry {
    /// Its extension.
    pub extension: String,
    /// Where it stands.
    pub label: String,
    /// Whether it is registered now.
    pub here: bool,
}

/// Why something was not done.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The box speaks another version.
    Version,
    /// The request makes no sense.
    Senseless,
    /// A supervisor must be let in first.
    LoginFirst,
    /// Login or password is wrong, or they are no supervisor.
    Wrong,
    /// Too many failures; wait.
    Wait,
    /// Their password was given by somebody else, and is changed at the desk first.
    ChangePassword,
    /// What was given cannot be used.
    Invalid(Unfit),
    /// A test is not begun now.
    Test(TestCallRefusal),
    /// No line has that name, or it is of another kind.
    NoSuchLine,
    /// As many traces as there may be are under way.
    TracesAlready,
    /// That is not the centre's name.
    OtherCentre,
    /// The record failed.
    Failed,
}

/// What is wrong with something that was given.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfit {
    /// A text beyond its limit.
    TooLong,
    /// A login of other characters, or of another length.
    Login,
    /// Somebody has this login already.
    LoginTaken,
    /// A password that is too short.
    WeakPassword,
    /// A password that everybody tries first.
    CommonPassword,
    /// A password with the login, the person's name or the centre's in it.
    TellingPassword,
    /// A name is missing.
    EmptyName,
    /// An extension that is none.
    Extension,
    /// A handset has this extension already.
    ExtensionTaken,
    /// A secret that is too short.
    WeakSecret,
    /// Something that the console does not ask for; the words say what.
    Other,
}

impl From<Invalid> for Unfit {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::TooLong { .. } => Self::TooLong,
            Invalid::Login => Self::Login,
            Invalid::LoginTaken => Self::LoginTaken,
            Invalid::WeakPassword => Self::WeakPassword,
            Invalid::CommonPassword => Self::CommonPassword,
            Invalid::TellingPassword => Self::TellingPassword,
            Invalid::EmptyName => Self::EmptyName,
            Invalid::Extension => Self::Extension,
            Invalid::ExtensionTaken => Self::ExtensionTaken,
            Invalid::WeakSecret => Self::WeakSecret,
            // What the console does not ask for, it has no words for.
            _ => Self::Other,
        }
    }
}

/// How long whoever answers hears themselves, unless it is said otherwise.
const ECHO_SECONDS: u16 = 10;
/// How long at most: an hour shows whether the two ends of a line go by one clock.
const ECHO_SECONDS_MAX: i64 = 3_600;

/// A test of a handset or a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Subcommand)]
#[serde(tag = "test", rename_all = "kebab-case")]
pub enum TestCallRequest {
    /// Ring a handset; whoever answers hears that it is a test.
    Ring {
        /// Its extension.
        handset: String,
    },
    /// Call a number over a line; whoever answers hears a tone of 1020 Hz.
    Call {
        /// The line's name.
        #[arg(long)]
        line: String,
        /// The number. Never an emergency service.
        number: String,
    },
    /// Call a number over a line; whoever answers hears what they say.
    Loop {
        /// The line's name.
        #[arg(long)]
        line: String,
        /// The number. Never an emergency service.
        number: String,
        /// For how long, 1 to 3600 seconds; 10 without it. Who calls wins: it is broken off where they need the line.
        #[arg(long, default_value_t = ECHO_SECONDS, value_parser = clap::value_parser!(u16).range(1..=ECHO_SECONDS_MAX))]
        seconds: u16,
    },
}

impl TestCallRequest {
    /// A line's echo for as long as a test usually takes.
    pub(crate) const fn echo(line: String, number: String) -> Self {
        Self::Loop {
            line,
            number,
            seconds: ECHO_SECONDS,
        }
    }

    /// For how long it goes on beside ringing, where whoever asks says so.
    pub(crate) fn lasts(&self) -> Duration {
        match self {
            Self::Loop { seconds, .. } => Duration::from_secs(u64::from(*seconds)),
            Self::Ring { .. } | Self::Call { .. } => Duration::ZERO,
        }
    }

    /// What the switch is asked for.
    #[must_use]
    pub fn test_call(&self) -> TestCall {
        match self {
            Self::Ring { handset } => TestCall::Ring {
                handset: handset.as_str().into(),
                say: [Language::Arabic, Language::French]
                    .map(|language| Announcement::Prompt(PromptId::TestCall, language))
                    .to_vec(),
            },
            Self::Call { line, number } => TestCall::Call {
                line: line.as_str().into(),
                number: number.as_str().into(),
                say: vec![Announcement::Tone(Tone::Test); 2],
            },
            Self::Loop { line, number, .. } => TestCall::Echo {
                line: line.as_str().into(),
                number: number.as_str().into(),
                lasts: self.lasts(),
            },
        }
    }
}

/// How a test went. Times are from its beginning, in milliseconds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestCallReport {
    /// When a telephone began to ring, where the network says.
    pub rang_ms: Option<u64>,
    /// When somebody answered.
    pub answered_ms: Option<u64>,
    /// How long it took.
    pub lasted_ms: u64,
    /// Whether it was broken off, because somebody needed what it held.
    pub gave_way: bool,
    /// Why it ended (Q.850).
    pub cause: u8,
    /// The recommendation's words for that.
    pub cause_words: String,
}

impl TestCallReport {
    /// A report of these times.
    #[must_use]
    pub fn new(
        rang: Option<Duration>,
        answered: Option<Duration>,
        lasted: Duration,
        gave_way: bool,
        cause: Cause,
    ) -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            rang_ms: rang.map(ms),
            answered_ms: answered.map(ms),
            lasted_ms: ms(lasted),
            gave_way,
            cause: cause.value(),
            cause_words: cause.words().unwrap_or_default().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(subcommand)]
        test: TestCallRequest,
    }

    fn looped(seconds: &[&str]) -> Result<TestCallRequest, clap::Error> {
        let words = ["test", "loop", "--line", "e1", "0522000001"];
        let words = words.iter().chain(seconds);
        Command::try_parse_from(words).map(|command| command.test)
    }

    #[test]
    fn a_lines_echo_lasts_ten_seconds_or_as_long_as_is_said_up_to_an_hour() {
        let lasts = |seconds: &[&str]| looped(seconds).unwrap().lasts();
        assert_eq!(lasts(&[]), Duration::from_secs(10));
        assert_eq!(lasts(&["--seconds", "3600"]), Duration::from_secs(3_600));
        assert!(looped(&["--seconds", "3601"]).is_err());
        assert!(looped(&["--seconds", "0"]).is_err());
        let request = looped(&["--seconds", "3600"]).unwrap();
        let TestCall::Echo { lasts, .. } = request.test_call() else {
            panic!("{request:?}");
        };
        assert_eq!(lasts, request.lasts());
        // What a console of before says is understood.
        let said = r#"{"test":"loop","line":"e1","number":"0522000001","seconds":30}"#;
        let before: TestCallRequest = serde_json::from_str(said).unwrap();
        assert_eq!(before.lasts(), Duration::from_secs(30));
    }
}
