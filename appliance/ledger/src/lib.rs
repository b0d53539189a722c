//! The box's durable record: ops and the tables made from them, on SQLite.
//!
//! Every change is one transaction (WAL, `synchronous=FULL`) that appends ops and
//! applies them to the tables; when it returns, it is on disk. No network, no telephony.
//! See `docs/how-a-change-is-kept.md`.
//!
//! ```
//! use jawab_ledger::{Change, Fields, Ledger, Value};
//! use uuid::Uuid;
//!
//! # let folder = tempfile::tempdir()?;
//! let ledger = Ledger::open(&folder.path().join("ledger.db"))?;
//! let name = Fields::from([("name".into(), Value::Text("Salma".into()))]);
//! ledger.commit("switch", vec![Change::new("person", Uuid::now_v7(), name)])?;
//! // It is on disk now.
//! let people: i64 = ledger
//!     .read(|tables| tables.query_row("SELECT count(*) FROM people", [], |row| row.get(0)))?;
//! assert_eq!((people, ledger.head()?.sequence), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod accounts;
mod ack_marks;
mod backup;
mod board;
mod central_ops;
mod chain;
mod change;
mod checkpoint;
mod clock;
mod connection;
mod deeds;
mod epochs;
mod error;
mod file_copy;
mod files;
mod files_at_central;
mod folders;
mod lasting;
mod local;

mod disk_reserve;
mod memory;
mod mend;
mod new_file;
mod new_kinds;
mod number_forms;
mod outbox;
mod pages;
mod rebuild;
mod record_file;
mod retention;
mod save_fault;
mod saves;
pub mod search;
mod store;
pub mod tables;
mod time;
mod trail;
mod urgency;
mod verify;
pub mod zones;

pub use backup::{BackedUp, Restored};
pub use board::Board;
pub use chain::Acknowledged;
pub use change::Change;
pub use clock::wall_ms;
pub use clock::{ClockTrouble, EARLIEST_MS, MOST_IDLE_MS};
pub use deeds::TrailLine;
pub use error::LedgerError;
pub use files::{Files, FilesFound};
pub use files_at_central::FILES_AT_CENTRAL;
pub use jawab_ops::{
    BoxId, EntityKind, Fields, FileHash, Head, MAX_FILE_OCTETS, Op, OpHash, REOPENED, Value, id_of,
    id_of_all_texts,
};
pub use lasting::RecordTrouble;
pub use mend::Mended;
pub use new_file::{NewFile, WholeFile};
pub use number_forms::number_forms;
pub use retention::{Compacted, Retention};
pub use rusqlite;
pub use save_fault::SaveFault;
pub use store::Ledger;
pub use urgency::Urgency;
pub use verify::Verified;
