//! Central: where boxes bring what they recorded, and where the ministry looks.
//!
//! What is kept is behind [`store::Store`]; everything else holds nothing of its own.

#![forbid(unsafe_code)]

mod admins;
mod answer;
mod attachments;
pub mod authority;
mod channel;
pub mod config;
mod epochs;
mod files;
mod lines;
mod ministry;
pub mod outbox;
mod passwords;
mod peer;
pub mod postgres;
mod serve;
pub mod sqlite;
pub mod store;
mod sync;
pub mod verify;

pub use answer::answer;
pub use ministry::{Central, end_sessions, unlock};
pub use passwords::{PasswordError, hashed, hashed_for};
pub use peer::Peer;
pub use serve::serve;
