//! `jawab trace`: what goes over the box's wires, into a file on a stick.

mod command;
mod file;
mod watch;

use std::net::IpAddr;

use clap::{Args, Subcommand};
use jawab_trace::{Said, SipMessage, Tap};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tokio::sync::watch::Receiver;

pub use command::{TraceError, trace};
pub(crate) use command::{record, report_lines};
pub(crate) use watch::Watch;

/// Longest trace: what somebody waits for beside a telephone.
pub(crate) const LONGEST_S: u16 = 3_600;

/// What is traced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Subcommand)]
#[serde(tag = "trace", rename_all = "kebab-case")]
pub enum TraceWanted {
    /// SIP messages, as pcapng: Wireshark, tcpdump and sngrep read it.
    Sip {
        /// Those of this handset alone, by its extension.
        #[arg(long, conflicts_with = "trunk")]
        handset: Option<String>,
        /// Those of this trunk alone, by the line's name.
        #[arg(long)]
        trunk: Option<String>,
    },
    /// What is said to a GSM line's modem and by it, as text.
    At {
        /// The line's name.
        line: String,
    },
}

impl TraceWanted {
    /// SIP of a handset (digits), of a trunk, or of all where nobody is named.
    pub(crate) fn sip_of(who: String) -> Self {
        let is_handset = who.bytes().all(|octet| octet.is_ascii_digit());
        let who = (!who.is_empty()).then_some(who);
        let (handset, trunk) = if is_handset { (who, None) } else { (None, who) };
        Self::Sip { handset, trunk }
    }
}

/// For how long, as it was typed; none for what cannot be.
pub(crate) fn seconds(typed: &str) -> Option<u16> {
    let seconds = typed.parse().ok()?;
    (1..=LONGEST_S).contains(&seconds).then_some(seconds)
}

/// A trace, and where it goes.
#[derive(Clone, Debug, Args)]
pub struct TraceOptions {
    /// What.
    #[command(subcommand)]
    pub what: TraceWanted,
    /// For how long, 1 to 3600 seconds; Ctrl-C ends it before.
    #[arg(long = "for", global = true, value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u16).range(1..=i64::from(LONGEST_S)))]
    pub seconds: u16,
    /// The new file; without it, one on the stick that is plugged in (as root). It holds
    /// personal data.
    #[arg(long, global = true, value_name = "PATH")]
    pub to: Option<PathBuf>,
    /// As JSON, for a program.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be traced at a box.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    /// Where its drivers put what they send and receive.
    pub tap: Tap,
    /// Its SIP trunks, and where they are at the moment.
    pub trunks: Vec<(String, Receiver<Vec<IpAddr>>)>,
    /// Its lines with a modem.
    pub modems: Vec<String>,
}

/// A part of a trace, masked. The first one comes at once, and may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    /// SIP messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sip: Vec<SipMessage>,
    /// Lines of an AT dialogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<Said>,
    /// How many were dropped meanwhile, of whatever kind, because this was too slow.
    pub lost: u64,
    /// Whether that was the last part.
    pub is_over: bool,
}

/// How a trace ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TraceEnd {
    /// Its time was over.
    Time,
    /// Somebody ended it.
    Asked,
    /// The file is as long as one may be.
    Size,
    /// No room was left where it is written.
    Full,
    /// The box stopped.
    BoxGone,
}

/// What became of a trace.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TraceReport {
    /// The file's name on the stick, or where it was wanted.
    pub file: PathBuf,
    /// Whether it is on a stick, which may be taken out.
    pub on_stick: bool,
    /// Its length in octets.
    pub octets: u64,
    /// Messages, or lines, in it.
    pub count: u64,
    /// Messages that were dropped because the file was too slow.
    pub lost: u64,
    /// How it ended.
    pub end: TraceEnd,
}

impl TraceReport {
    /// Whether all of it is there that was wanted.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self.end, TraceEnd::Time | TraceEnd::Asked) && self.lost == 0
    }
}
