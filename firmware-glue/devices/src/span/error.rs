//! Why a span cannot be opened.

use std::io;
use std::path::PathBuf;

/// Why a span cannot be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SpanError {
    /// DAHDI is not loaded.
    #[error(
        "DAHDI is not there ({path}): {source}; is there a card, and its module loaded (`lsmod | grep dahdi`)?"
    )]
    NoDahdi {
        /// What was opened.
        path: PathBuf,
        /// Why it could not be.
        #[source]
        source: io::Error,
    },
    /// DAHDI has no such span.
    #[error("DAHDI has no span {span}: {source}; `cat /proc/dahdi/*` lists those there are")]
    NoSpan {
        /// Its number.
        span: u32,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is a span, but no E1.
    #[error(
        "span {span} has {channels} channels, not the 31 of an E1; set the card to E1 (`default_linemode=e1`, or its jumper)"
    )]
    NotE1 {
        /// Its number.
        span: u32,
        /// How many channels it has.
        channels: usize,
    },
    /// The span does not take its settings.
    #[error("span {span} cannot be set up ({what}): {source}; does another program have it?")]
    SetUp {
        /// Its number.
        span: u32,
        /// Which step.
        what: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Nobody listens on the socket.
    #[error("nobody stands for the line on {path}: {source}; start the far end first")]
    NoFarEnd {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}
