//! The box's side of sync: brings what the ledger keeps to central, whenever central can
//! be reached, and never stands in anybody's way when it cannot.
//!
//! What to do next is decided in `Course`, which knows no socket, no
//! file and no clock; [`Errands`] makes requests of it from the ledger; [`Syncer`] carries
//! them out. See
//! `provisioning/docs/how-an-op-reaches-central.md`.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use jawab_ledger::Ledger;
//! use jawab_sync::{Metered, SyncConfig, Syncer};
//! use tokio_util::sync::CancellationToken;
//!
//! # async fn example(ledger: Ledger) {
//! let syncer = Syncer::spawn(
//!     ledger,
//!     SyncConfig {
//!         central: "https://central.example.ma:8445".into(),
//!         authority: "/etc/jawab/ca.pem".into(),
//!         certificate: "/etc/jawab/box.pem".into(),
//!         key: "/etc/jawab/box.key".into(),
//!         gather: Duration::from_secs(30),
//!         metered: Metered::default(),
//!     },
//!     CancellationToken::new(),
//! );
//! let mut status = syncer.status();
//! while status.changed().await.is_ok() {
//!     println!("{} changes to go", status.borrow_and_update().pending);
//! }
//! # }
//! ```

#![forbid(unsafe_code)]

mod backoff;
mod config;
mod course;
mod errand;
mod error;
mod judge;
mod keys;
mod link;
mod metered;
mod obstacle;
mod parcels;
mod pem;
mod reporter;
mod route;
mod standing;
mod syncer;

pub use config::SyncConfig;
pub use errand::{Errand, Errands, Trouble};
pub use error::SyncError;
pub use jawab_desk::LinkTrouble;
pub use jawab_protocol::LineReport;
pub use link::check;
pub use metered::{Metered, WaitsFor};
pub use parcels::FilesWaiting;
pub use pem::certificates;
pub use route::Route;
pub use syncer::{SyncStatus, Syncer, Unusable};
