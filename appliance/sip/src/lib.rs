//! SIP handsets and trunks, mapped to legs.
//!
//! A registrar with digest authentication, a user agent, and trunks known by their
//! address, on the SIP stack `rsipstack` (why: `docs/sip-library.md`). How a leg lives:
//! `docs/how-a-sip-leg-lives.md`.

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "the error is the SIP stack's, and failures are rare"
)]

mod agent;
mod cause;
mod config;
pub mod digest;
mod identity;
mod ingress;
mod keep_alive;
mod leg;
mod log_limit;
mod numbers;
mod rate_limit;
mod register;
mod registry;
pub mod sdp;
mod start;
mod streams;
mod trunks;

pub use config::{Ha1, Secrets, SipConfig, SipError, TrunkConfig};
pub use start::{SipEndpoint, SipHandle};
