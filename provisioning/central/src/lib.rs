//! Central: where boxes bring what they recorded, and where the ministry looks.
//!
//! What is kept is behind [`store::Store`]; everything else holds nothing of its own.
//!
//! ```
//! use jawab_central::sqlite::SqliteStore;
//! use jawab_central::store::Store;
//! use jawab_ops::BoxId;
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let folder = tempfile::tempdir()?;
//! let store = SqliteStore::open(&folder.path().join("central.db"))?;
//! let nobody = BoxId(uuid::Uuid::from_u128(7));
//! assert!(store.certificate(nobody).await?.is_none());    // not enrolled
//! assert!(store.heads(nobody).await?.is_empty());         // and nothing is known of it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod admins;
mod answer;
mod attachments;
pub mod authority;
mod authors;
mod calendar;
mod case_list;
pub mod catalogue;
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
mod unknown;
pub mod verify;

pub use answer::answer;
pub use ministry::{Central, end_sessions, unlock};
pub use passwords::{PasswordError, hashed, hashed_for};
pub use peer::Peer;
pub use serve::serve;
