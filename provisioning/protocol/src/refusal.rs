//! Why central takes nothing, in words for both sides.

use std::fmt;

use jawab_ops::{ChainError, DecodeError, TooFarAhead};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::frame_error::FrameError;

/// The longest detail that travels, in characters.
const DETAIL: usize = 400;

/// Central took nothing of what was sent, and says why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {detail}", why.at_the_box())]
pub struct Refusal {
    /// The reason.
    #[serde(rename = "w")]
    pub why: Why,
    /// What exactly was wrong, for the log; nothing of what people said.
    #[serde(rename = "d", default)]
    pub detail: String,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(why: Why, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string().chars().take(DETAIL).collect();
        Self { why, detail }
    }
}

/// Reasons.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Why {
    /// The ops follow on another history than the one central has.
    Fork,
    /// Ops are missing before them.
    Gap,
    /// The box was not enrolled, or its certificate was replaced by a newer one.
    UnknownBox,
    /// The request says another box than the certificate.
    OtherBox,
    /// Another version of the protocol.
    WrongVersion,
    /// Made with a dictionary that central does not have.
    Dictionary,
    /// More than central takes at once.
    TooLarge,
    /// The ops are not one chain of this box.
    BadChain,
    /// Stamps from the far future.
    Clock,
    /// No request.
    Malformed,
    /// The request broke off on the way.
    Torn,
    /// Central cannot keep anything at the moment.
    Unable,
    /// A reason that only a newer central knows.
    Other(String),
}

/// Reasons with their names on the wire.
const NAMES: [(Why, &str); 12] = [
    (Why::Fork, "fork"),
    (Why::Gap, "gap"),
    (Why::UnknownBox, "unknown-box"),
    (Why::OtherBox, "other-box"),
    (Why::WrongVersion, "wrong-version"),
    (Why::Dictionary, "dictionary"),
    (Why::TooLarge, "too-large"),
    (Why::BadChain, "bad-chain"),
    (Why::Clock, "clock"),
    (Why::Malformed, "malformed"),
    (Why::Torn, "torn"),
    (Why::Unable, "unable"),
];

impl Why {
    /// Its name, for the wire and the log.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => NAMES
                .iter()
                .find(|(why, _)| why == known)
                .map_or("", |(_, name)| name),
        }
    }

    /// What it means, and what to do, for who looks after the box.
    #[must_use]
    pub const fn at_the_box(&self) -> &'static str {
        match self {
            Self::Fork => {
                "central has another history of this box; it begins a new one by itself, \
                 look whether a second box runs from a copy of this one's disk"
            }
            Self::Gap => "central lacks earlier changes; the box asks again from where they end",
            Self::UnknownBox => {
                "central does not know this box or its certificate; \
                 have it enrolled and put the new certificate in place"
            }
            Self::OtherBox => {
                "the certificate is another box's; put the one in place that was made for this box's id"
            }
            Self::WrongVersion => {
                "central speaks another version; update the box, or have central updated"
            }
            Self::Dictionary => "central lacks the box's dictionary; the box does without",
            Self::TooLarge => "central takes less at once; the box sends smaller batches",
            Self::BadChain => {
                "the chain of changes is broken; run `jawab ledger verify` on the box"
            }
            Self::Clock => {
                "changes carry a time that is more than a day ahead of central's; set the box's clock right"
            }
            Self::Malformed => {
                "central does not understand the box; look whether a proxy stands between them"
            }
            Self::Torn => "what was sent did not arrive as a whole; the box tries again by itself",
            Self::Unable => "central cannot save at the moment; the box tries again by itself",
            Self::Other(_) => {
                "central refuses for a reason that only newer boxes know; update the box"
            }
        }
    }

    /// What it means, and what to do, for who looks after central.
    #[must_use]
    pub const fn at_central(&self) -> &'static str {
        match self {
            Self::Fork => {
                "the box has another history than the one kept here: it was restored from a backup, \
                 or two boxes share one id; nothing was overwritten"
            }
            Self::Gap => {
                "the box sent changes that come later than the next one; it will ask what is here"
            }
            Self::UnknownBox => {
                "a certificate of this authority, but not the last one issued to an enrolled box; \
                 enrol the box again if it is meant to be here"
            }
            Self::OtherBox => "a box says that it is another one; look at who has its key",
            Self::WrongVersion => "the box speaks another version; update the older side",
            Self::Dictionary => {
                "the box used a dictionary that is not here, and goes on without; \
                 update central to save octets"
            }
            Self::TooLarge => "the box sent more than is taken at once",
            Self::BadChain => {
                "the changes are not one unbroken chain: damage at the box, or a forgery"
            }
            Self::Clock => "the box's clock, or this machine's, is more than a day wrong",
            Self::Malformed => "something that is no request of a box",
            Self::Torn => {
                "the link to the box broke off in the middle of a request; it sends it again"
            }
            Self::Unable => "this machine could not save; look at its disk",
            Self::Other(_) => "a reason of another version",
        }
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Why {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = NAMES.iter().find(|(_, known)| *known == name);
        Ok(known.map_or(Self::Other(name), |(why, _)| why.clone()))
    }
}

impl From<&FrameError> for Refusal {
    fn from(error: &FrameError) -> Self {
        let why = match error {
            FrameError::Version { .. } => Why::WrongVersion,
            FrameError::Dictionary { .. } => Why::Dictionary,
            FrameError::TooLong { .. } => Why::TooLarge,
            FrameError::Chain => Why::BadChain,
            FrameError::NotOurs | FrameError::Malformed(_) => Why::Malformed,
        };
        Self::new(why, error)
    }
}

impl From<ChainError> for Refusal {
    fn from(error: ChainError) -> Self {
        let why = match error {
            ChainError::Fork { .. } => Why::Fork,
            ChainError::Gap { .. } => Why::Gap,
            ChainError::OtherBox { .. } | ChainError::OtherEpoch { .. } => Why::BadChain,
        };
        Self::new(why, error)
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Self::new(Why::BadChain, error)
    }
}

impl From<TooFarAhead> for Refusal {
    fn from(error: TooFarAhead) -> Self {
        Self::new(Why::Clock, error)
    }
}
