//! The forms that messages have on the way, one for each version.

use serde::{Deserialize, Deserializer, Serialize};

use crate::cbor::{bounded, cbor, from_cbor};
use crate::frame_error::FrameError;
use crate::message::{
    Batch, Have, MAX_NEWS, Reply, Request, StateQuestion, ToBox, ToCentral, is_false,
};
use crate::pack::{Model, Packed};
use crate::piece::FilePiece;
use crate::report::{LineReport, lines};

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::message::ToCentral {}
    impl Sealed for crate::message::ToBox {}
}

/// What travels: [`ToCentral`] and [`ToBox`].
pub trait Message: Sized + sealed::Sealed {
    /// As version 1 has it.
    #[doc(hidden)]
    fn first_version(&self) -> Result<Vec<u8>, FrameError>;
    /// From what version 1 has.
    #[doc(hidden)]
    fn from_first_version(body: &[u8]) -> Result<Self, FrameError>;
    /// As this version has it, from what both sides know; what does not pack goes into `raw`.
    #[doc(hidden)]
    fn body(&self, known: &Model, raw: &mut Vec<u8>) -> Result<Vec<u8>, FrameError>;
    /// From what this version has.
    #[doc(hidden)]
    fn from_body(body: &[u8], known: &Model, raw: &[u8]) -> Result<Self, FrameError>;
}

/// [`ToCentral`] in this version.
#[derive(Debug, Serialize, Deserialize)]
struct WireToCentral {
    #[serde(rename = "r")]
    request: WireRequest,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    #[serde(deserialize_with = "few")]
    have: Vec<Have>,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "lines")]
    lines: Option<Vec<LineReport>>,
}

#[derive(Debug, Serialize, Deserialize)]
enum WireRequest {
    #[serde(rename = "q")]
    State(StateQuestion),
    #[serde(rename = "p")]
    Push(Packed),
    #[serde(rename = "f")]
    File(FilePiece),
}

impl Message for ToCentral {
    fn first_version(&self) -> Result<Vec<u8>, FrameError> {
        cbor(&self.request)
    }

    fn from_first_version(body: &[u8]) -> Result<Self, FrameError> {
        from_cbor::<Request>(body).map(Self::from)
    }

    fn body(&self, known: &Model, raw: &mut Vec<u8>) -> Result<Vec<u8>, FrameError> {
        cbor(&WireToCentral::of(self, known, raw)?)
    }

    fn from_body(body: &[u8], known: &Model, raw: &[u8]) -> Result<Self, FrameError> {
        let WireToCentral {
            request,
            have,
            lines,
        } = from_cbor(body)?;
        let request = match request {
            WireRequest::State(question) => Request::State(question),
            WireRequest::Push(packed) => Request::Push(packed.unpack(known, raw)?),
            WireRequest::File(piece) => Request::File(piece),
        };
        Ok(Self {
            request,
            have,
            lines,
        })
    }
}

impl WireToCentral {
    fn of(message: &ToCentral, model: &Model, raw: &mut Vec<u8>) -> Result<Self, FrameError> {
        let request = match &message.request {
            Request::State(question) => WireRequest::State(question.clone()),
            Request::Push(batch) => WireRequest::Push(Packed::pack(batch, model, raw)?),
            Request::File(piece) => WireRequest::File(piece.clone()),
        };
        Ok(Self {
            request,
            have: message.have.clone(),
            lines: message.lines.clone(),
        })
    }
}

/// What a batch is before it is compressed, to learn from.
pub(crate) fn body_of(batch: &Batch, model: &Model) -> Result<Vec<u8>, FrameError> {
    let message = ToCentral::from(Request::Push(batch.clone()));
    cbor(&WireToCentral::of(&message, model, &mut Vec::new())?)
}

/// [`ToBox`] in this version.
#[derive(Debug, Serialize, Deserialize)]
struct WireToBox {
    #[serde(rename = "r")]
    reply: Reply,
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    #[serde(deserialize_with = "few")]
    news: Vec<WireNews>,
    #[serde(rename = "m", default, skip_serializing_if = "is_false")]
    more: bool,
}

/// A batch of central's, and how much of what does not pack is its.
#[derive(Debug, Serialize, Deserialize)]
struct WireNews {
    #[serde(rename = "k")]
    packed: Packed,
    #[serde(rename = "w")]
    raw: u64,
}

impl Message for ToBox {
    fn first_version(&self) -> Result<Vec<u8>, FrameError> {
        cbor(&self.reply)
    }

    fn from_first_version(body: &[u8]) -> Result<Self, FrameError> {
        from_cbor::<Reply>(body).map(Self::from)
    }

    fn body(&self, known: &Model, raw: &mut Vec<u8>) -> Result<Vec<u8>, FrameError> {
        let mut news = Vec::new();
        for batch in &self.news {
            let before = raw.len();
            let packed = Packed::pack(batch, known, raw)?;
            let raw = (raw.len() - before) as u64;
            news.push(WireNews { packed, raw });
        }
        cbor(&WireToBox {
            reply: self.reply.clone(),
            news,
            more: self.more,
        })
    }

    fn from_body(body: &[u8], known: &Model, raw: &[u8]) -> Result<Self, FrameError> {
        let wire: WireToBox = from_cbor(body)?;
        let (mut rest, mut news) = (raw, Vec::new());
        for one in wire.news {
            let short = || FrameError::Malformed("a batch lacks octets".into());
            let length = usize::try_from(one.raw).map_err(|_| short())?;
            let (its, others) = rest.split_at_checked(length).ok_or_else(short)?;
            rest = others;
            news.push(one.packed.unpack(known, its)?);
        }
        Ok(Self {
            reply: wire.reply,
            news,
            more: wire.more,
        })
    }
}

/// A short list.
fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    bounded(deserializer, MAX_NEWS)
}
