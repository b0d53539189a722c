//! The box's side of sync: brings what the ledger keeps to central, whenever central can
//! be reached, and never stands in anybody's way when it cannot.
//!
//! What to do next is decided in [`Course`](course::Course), which knows no socket, no
//! file and no clock; [`Errands`] makes requests of it from the ledger; [`Syncer`] carries
//! them out. See
//! `provisioning/docs/how-an-op-reaches-central.md`.

#![forbid(unsafe_code)]

mod backoff;
mod course;
mod errand;
mod error;
mod judge;
mod keys;
mod link;
mod metered;
mod obstacle;
mod parcels;
mod reporter;
mod route;
mod standing;
mod syncer;

pub use errand::{Errand, Errands, Trouble};
pub use error::SyncError;
pub use jawab_desk::LinkTrouble;
pub use jawab_protocol::LineReport;
pub use link::check;
pub use metered::{Metered, MeteredFiles, NoSuchTime, WaitsFor};
pub use parcels::FilesWaiting;
pub use route::Route;
pub use syncer::{SyncConfig, SyncStatus, Syncer, Unusable};
