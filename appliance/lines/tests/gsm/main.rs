//! GSM lines with a real peer: the modem simulator, a program of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod cost;
mod hotplug;
mod misbehaviour;
mod modem;
mod place;
mod sound;
mod texts;
mod trace;
