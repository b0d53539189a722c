//! What travels between a box and central, and what central makes of it. No I/O.
//!
//! A box asks ([`ToCentral`]), central answers ([`ToBox`]); nothing else is ever said. One
//! request is one `POST` to [`PATH`], its answer the response's body, both as [`encode`]
//! makes them, in a [`Dialect`] that both speak. See
//! `provisioning/docs/how-an-op-reaches-central.md`.
//!
//! ```
//! use jawab_ops::BoxId;
//! use jawab_protocol::{Dialect, Request, StateQuestion, ToCentral, decode, encode};
//!
//! let box_id = BoxId(uuid::Uuid::from_u128(7));
//! let question = StateQuestion { box_id, pending: 3, board: None };
//! let octets = encode(&ToCentral::from(Request::State(question)), Dialect::NEWEST)?;
//! let (heard, dialect): (ToCentral, Dialect) = decode(&octets)?;
//! assert_eq!((heard.request.pending(), dialect), (3, Dialect::NEWEST));
//! # Ok::<(), jawab_protocol::FrameError>(())
//! ```

#![forbid(unsafe_code)]

mod cbor;
mod dialect;
mod dictionary;
mod frame;
mod frame_error;
mod ids;
mod judge;
mod limits;
mod message;
mod octets;
mod pack;
mod piece;
mod refusal;
mod report;
pub mod train;
mod verified_time;
mod wire;

pub use dialect::{Dialect, VERSION};
pub use dictionary::dictionaries;
pub use frame::{decode, dialect_of, encode};
pub use frame_error::FrameError;
pub use jawab_ops::MAX_FILE_OCTETS;
pub use judge::{Judged, NewOp, judge};
pub use limits::{MAX_BODY_OCTETS, MAX_FRAME_OCTETS};
pub use message::{
    Batch, BoardReport, EVERYBODY, EncodedOps, Have, MAX_BATCH_OPS, MAX_EPOCHS, MAX_NEWS, ONE_BOX,
    Reply, Request, StateAnswer, StateQuestion, ToBox, ToCentral,
};
pub use piece::{FileHeld, FilePiece, MAX_PIECE_OCTETS};
pub use refusal::{Refusal, Why};
pub use report::{LineReport, MAX_LINES};
pub use verified_time::{BUILT_S, verified_time};
pub use wire::Message;

/// Where central takes requests.
pub const PATH: &str = "/sync";

/// What kind of octets they are (HTTP `content-type`).
pub const MEDIA_TYPE: &str = "application/vnd.jawab.sync";
