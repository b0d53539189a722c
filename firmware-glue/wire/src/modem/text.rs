//! Text messages and other words of strangers on the AT port, which are not the modem's.
//!
//! A message shown directly (`+CMT:`, TS 27.005 clause 3.4.1) has its text on the next line,
//! or lines; whoever sends one that reads `NO CARRIER` or `RDY` must not end a call with it.
//! The start-up has messages stored and not shown; this is for modems that do not obey.

use core::time::Duration;

/// A text's second line follows its first at once, and without a frame of its own.
const LINES_WITHIN: Duration = Duration::from_millis(300);
/// So soon after a text a word of a modem that has just started is the text's.
const SUSPECT_FOR: Duration = Duration::from_secs(1);

/// Which lines are a text's.
#[derive(Clone, Debug, Default)]
pub(super) enum Texts {
    /// None is.
    #[default]
    None,
    /// The next line is, whatever it is.
    Announced {
        /// Since when.
        since: Duration,
        /// Octets of its PDU, where it is one.
        length: Option<u16>,
    },
    /// Lines without a frame are, for a moment.
    Begun {
        /// Since when.
        since: Duration,
    },
    /// Lines are, to the one with the closing quote, for a moment.
    Quoted {
        /// Since when.
        since: Duration,
    },
}

impl Texts {
    /// Whether a line is a text's; `None` stands for one that could not be read.
    pub(super) fn takes(&mut self, now: Duration, line: Option<&str>, framed: bool) -> bool {
        match *self {
            Self::None => false,
            Self::Announced { since, .. } => {
                *self = Self::Begun { since };
                true
            }
            Self::Begun { since } => !framed && now.saturating_sub(since) <= LINES_WITHIN,
            Self::Quoted { since } => {
                if now.saturating_sub(since) > SUSPECT_FOR {
                    return false;
                }
                if line.is_some_and(|line| line.contains('"')) {
                    *self = Self::Begun { since };
                }
                true
            }
        }
    }

    /// The octets of the PDU that the next line is.
    pub(super) const fn announced(&self) -> Option<u16> {
        match self {
            Self::Announced { length, .. } => *length,
            _ => None,
        }
    }

    /// Whether a line may be a text's all the same.
    pub(super) fn may_have_said(&self, now: Duration) -> bool {
        match *self {
            Self::None => false,
            Self::Announced { since, .. } | Self::Begun { since } | Self::Quoted { since } => {
                now.saturating_sub(since) <= SUSPECT_FOR
            }
        }
    }
}
