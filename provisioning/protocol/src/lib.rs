//! What travels between a box and central, and what central makes of it. No I/O.
//!
//! A box asks ([`Request`]), central answers ([`Reply`]); nothing else is ever said. One
//! request is one `POST` to [`PATH`], its answer the response's body, both as [`encode`]
//! makes them. See `provisioning/docs/how-an-op-reaches-central.md`.

#![forbid(unsafe_code)]

mod frame;
mod judge;
mod message;
mod refusal;

pub use frame::{FrameError, MAX_BODY_OCTETS, MAX_FRAME_OCTETS, VERSION, decode, encode};
pub use judge::{Judged, NewOp, judge};
pub use message::{
    Batch, EncodedOps, MAX_BATCH_OPS, MAX_EPOCHS, Reply, Request, StateAnswer, StateQuestion,
};
pub use refusal::{Refusal, Why};

/// Where central takes requests.
pub const PATH: &str = "/sync";

/// What kind of octets they are (HTTP `content-type`).
pub const MEDIA_TYPE: &str = "application/vnd.jawab.sync";
