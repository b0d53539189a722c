//! What goes over the control socket: a request on a line, an answer on a line, JSON.

use serde::{Deserialize, Serialize};

use crate::log::{Filter, LogLine};
use crate::status::Status;

/// The socket's name in the data folder.
pub const SOCKET: &str = "control.sock";
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
    /// What was given cannot be used; the words say why.
    Invalid,
    /// The record failed.
    Failed,
}
