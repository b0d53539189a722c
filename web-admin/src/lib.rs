//! Pages: the staff desk of a box and central's console. Their words, their
//! looks, and what keeps strangers out.
//!
//! ```no_run
//! use jawab_desk::floor::floor;
//! use jawab_desk::{Desk, Ledger, MenuDesk};
//! use jawab_web::desk::{DeskState, router};
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let ledger = Ledger::open("/var/lib/jawab/ledger.db".as_ref())?;
//! let (floor, _keeper) = floor();
//! let pages: axum::Router = router(DeskState {
//!     centre: "Rabat-Agdal".into(),
//!     desk: Desk::new(ledger, "RAB"),
//!     floor,
//!     menus: MenuDesk::default(),
//!     sip_realm: "jawab".into(),
//! });
//! // To be served by jawab_listener::serve; `cargo run -p jawab-web --example preview` shows them.
//! # let _ = pages;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

pub mod access;
mod account;
mod assets;
mod calendar;
mod case_file;
mod case_words;
pub mod central;
pub mod desk;
mod devices;
mod download;
mod error_page;
mod format;
mod guard;
mod headers;
mod held_words;
mod kept;
mod labels;
mod layers;
mod lines;
mod listing;
mod locale;
mod login;
mod negotiation;
mod own_password;
mod page;
mod page_error;
pub mod session;
mod trail;
mod upload;

pub use locale::Locale;
