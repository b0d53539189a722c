//! What the desk does for who is logged in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod agent;
mod call;
#[path = "../common/mod.rs"]
mod common;
mod live;
mod locale;
mod search;
mod settings;
mod write_up;

use jawab_desk::floor::CallOnFloor;
use jawab_vocabulary::{CallId, Language};
use jiff::Timestamp;
use uuid::Uuid;

const SCRIPT: &str = "<script>alert('x')</script>";

fn call(caller: &str) -> CallOnFloor {
    CallOnFloor {
        caller: Some(caller.into()),
        language: Some(Language::Arabic),
        ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
    }
}
