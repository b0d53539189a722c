//! What a box says, and what central answers. Field names are short: the link is paid
//! by the octet.

use std::fmt;

use jawab_ops::{BoxId, Head, MAX_OP_OCTETS};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cbor::bounded;
use crate::octets;
use crate::piece::{FileHeld, FilePiece};
use crate::refusal::Refusal;
use crate::report::LineReport;

/// The most ops in a batch.
pub const MAX_BATCH_OPS: usize = 2_000;

/// The most epochs that central tells of: a box begins one at each restore from a backup.
pub const MAX_EPOCHS: usize = 1_000;

/// The most batches of central's own that come with an answer, one of each channel.
pub const MAX_NEWS: usize = 8;

/// What a box says, and what it has of central.
#[derive(Clone, PartialEq, Debug)]
pub struct ToCentral {
    /// What it says.
    pub request: Request,
    /// What it has of each of central's channels; it lacks the others.
    pub have: Vec<Have>,
    /// How its lines are, if that has changed since it last said so.
    pub lines: Option<Vec<LineReport>>,
}

impl From<Request> for ToCentral {
    fn from(request: Request) -> Self {
        Self {
            request,
            have: Vec::new(),
            lines: None,
        }
    }
}

/// What central answers, and what it has to say itself.
#[derive(Clone, PartialEq, Debug)]
pub struct ToBox {
    /// What it answers.
    pub reply: Reply,
    /// Ops of its own that the box lacks: what follows on what the box has of a channel, or
    /// begins the channel. Their epoch is the channel.
    pub news: Vec<Batch>,
    /// Whether there are more of them than fit.
    pub more: bool,
}

impl From<Reply> for ToBox {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            news: Vec::new(),
            more: false,
        }
    }
}

/// What a box has of one of central's channels.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "(u32, u64, u32)", into = "(u32, u64, u32)")]
pub struct Have {
    /// The channel: [`EVERYBODY`] or [`ONE_BOX`].
    pub channel: u32,
    /// The number of the last op of it.
    pub sequence: u64,
    /// The beginning of that op's hash: enough to tell that central has another history.
    pub mark: u32,
}

/// The channel of what central says to every box.
pub const EVERYBODY: u32 = 1;

/// The channel of what it says to one.
pub const ONE_BOX: u32 = 2;

impl Have {
    /// What is had, by the last op of a channel.
    #[must_use]
    pub const fn up_to(head: Head) -> Self {
        let [a, b, c, d, ..] = head.hash.0;
        Self {
            channel: head.epoch,
            sequence: head.sequence,
            mark: u32::from_be_bytes([a, b, c, d]),
        }
    }
}

impl From<(u32, u64, u32)> for Have {
    fn from((channel, sequence, mark): (u32, u64, u32)) -> Self {
        Self {
            channel,
            sequence,
            mark,
        }
    }
}

impl From<Have> for (u32, u64, u32) {
    fn from(have: Have) -> Self {
        (have.channel, have.sequence, have.mark)
    }
}

/// What a box says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Request {
    /// "What do you have of me?"
    #[serde(rename = "q")]
    State(StateQuestion),
    /// "This comes next."
    #[serde(rename = "p")]
    Push(Batch),
    /// "This is a piece of a file", or what central has of it. Said only to a central that
    /// says that it takes files ([`StateAnswer::files`]).
    #[serde(rename = "f")]
    File(FilePiece),
}

impl Request {
    /// The box that says it is speaking. Central compares it with the certificate's.
    #[must_use]
    pub const fn box_id(&self) -> BoxId {
        match self {
            Self::State(question) => question.box_id,
            Self::Push(batch) => batch.box_id,
            Self::File(piece) => piece.box_id,
        }
    }

    /// How many changes the box still has to send, this request's included.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        match self {
            Self::State(question) => question.pending,
            Self::Push(batch) => batch.pending,
            Self::File(piece) => piece.pending,
        }
    }
}

/// What central answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// What it has.
    #[serde(rename = "s")]
    State(StateAnswer),
    /// The batch is on its disk; this is the last op it now has of that epoch.
    #[serde(rename = "a")]
    Acknowledged(Head),
    /// So much of the file is on its disk.
    #[serde(rename = "f")]
    File(FileHeld),
    /// It took nothing.
    #[serde(rename = "r")]
    Refused(Refusal),
}

/// "What do you have of me?" Asked when the box starts, after any trouble, and now and
/// then, so that central knows that the box lives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StateQuestion {
    /// The box.
    #[serde(rename = "b")]
    pub box_id: BoxId,
    /// How many changes it still has to send, as far as it knows.
    #[serde(rename = "n", default)]
    pub pending: u64,
    /// The board that it runs on; told once after each start.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardReport>,
}

/// The board that a box runs on, for central to see copies and replaced boxes by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardReport {
    /// What tells it from others: eight hexadecimal digits.
    #[serde(rename = "f")]
    pub fingerprint: String,
    /// The maker's name of its kind; it may be anything.
    #[serde(rename = "k", default)]
    pub model: String,
}

/// The last op of each epoch that central has of a box.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StateAnswer {
    /// In order of the epochs.
    #[serde(rename = "e", deserialize_with = "few_heads")]
    pub epochs: Vec<Head>,
    /// Central's clock, in milliseconds since 1970 (UTC), for a box whose own was never set.
    #[serde(rename = "t", default)]
    pub now_ms: Option<u64>,
    /// The newest version that central speaks; 0 from a central that does not say.
    #[serde(rename = "v", default)]
    pub version: u8,
    /// The dictionaries that it has.
    #[serde(rename = "d", default, with = "octets")]
    pub dictionaries: Vec<u8>,
    /// Whether it takes files; a central that does not say takes none.
    #[serde(rename = "f", default, skip_serializing_if = "is_false")]
    pub files: bool,
    /// Whether two boxes seem to run with this one's id: two epochs grew at a time, lately.
    #[serde(rename = "c", default, skip_serializing_if = "is_false")]
    pub copy_runs: bool,
}

/// Ops of one epoch, in order, without gaps.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Batch {
    /// The box that made them.
    #[serde(rename = "b")]
    pub box_id: BoxId,
    /// Their epoch.
    #[serde(rename = "e")]
    pub epoch: u32,
    /// How many changes the box still has to send, these included.
    #[serde(rename = "n", default)]
    pub pending: u64,
    /// The ops.
    #[serde(rename = "o")]
    pub ops: EncodedOps,
}

impl Batch {
    /// How many changes the box still has to send once this batch is taken.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.pending.saturating_sub(self.ops.0.len() as u64)
    }
}

/// Ops as the box encoded them. They travel and are kept verbatim: a field that only a
/// newer box knows is part of the hash that the next op carries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EncodedOps(pub Vec<Vec<u8>>);

impl Serialize for EncodedOps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|op| Octets(op)))
    }
}

struct Octets<'a>(&'a [u8]);

impl Serialize for Octets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for EncodedOps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bounded(deserializer, MAX_BATCH_OPS).map(|ops: Vec<OneOp>| {
            let ops = ops.into_iter().map(|op| op.0);
            Self(ops.collect())
        })
    }
}

/// The octets of an op that are not too many.
struct OneOp(Vec<u8>);

impl<'de> Deserialize<'de> for OneOp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOpVisitor;
        impl Visitor<'_> for OneOpVisitor {
            type Value = OneOp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an op of at most {MAX_OP_OCTETS} octets")
            }

            fn visit_bytes<E: de::Error>(self, octets: &[u8]) -> Result<OneOp, E> {
                self.visit_byte_buf(octets.to_vec())
            }

            fn visit_byte_buf<E: de::Error>(self, octets: Vec<u8>) -> Result<OneOp, E> {
                if octets.len() > MAX_OP_OCTETS {
                    return Err(E::invalid_length(octets.len(), &self));
                }
                Ok(OneOp(octets))
            }
        }
        deserializer.deserialize_byte_buf(OneOpVisitor)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
pub(crate) const fn is_false(yes: &bool) -> bool {
    !*yes
}

fn few_heads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Head>, D::Error> {
    bounded(deserializer, MAX_EPOCHS)
}
