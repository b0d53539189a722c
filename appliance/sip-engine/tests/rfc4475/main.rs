//! Each torture message of RFC 4475 in its essentials, under the name that the RFC gives it, and
//! what becomes of it: read to the values that are meant, or refused with the status that is
//! owed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod answered;
mod malformed;
mod other;
mod torture;
mod valid;
