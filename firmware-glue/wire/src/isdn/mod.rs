//! Signalling on an E1: Q.921 under Q.931 (ETS 300 102, EN 300 403-1), user and network side.
//!
//! [`Span`] is the whole of it. It is told what arrives and what is wanted, and says what must
//! go out and what happened; see its documentation for the order of calls.
//! What is and is not done of the recommendations is listed in this folder's README.

mod cause;
pub mod q921;
mod q931;

pub use cause::Cause;
pub use q921::Side;
pub use q931::{
    Bearer, CALLS, CallError, CallId, Channel, ChannelSet, DIGITS, Digits, Event, Law, Number,
    NumberType, Party, Presentation, Progress, Restart, Screening, Sending, Setup, SetupError,
    Span, SpanConfig, StartUp, State, Timer, Times, Transfer, Wanted,
};
