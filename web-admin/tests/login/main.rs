//! What keeps strangers out of the desk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod onward;
mod password;
mod session;
mod strangers;
