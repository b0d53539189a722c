//! The program from outside: over its two ports and its control socket, as the box and
//! the tests of the box see it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod calls;
mod commands;
mod control;
mod gammu;
mod misbehaviour;
mod modem;
mod port;
mod sound;
mod texts;
mod usb;
mod ussd;
