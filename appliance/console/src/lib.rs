//! What a technician touches: the control socket of a running box, `jawab status`,
//! `jawab log`, and the serial console.
//!
//! The box binds a [`Control`] in its data folder and serves it; everything else here
//! talks to that socket as [`Client`], and knows nothing of the box but what it answers.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use jawab_console::{Answer, Client, Request};
//!
//! let mut client = Client::connect(Path::new("/var/lib/jawab"))?;
//! if let Answer::Status(status) = client.ask(Request::Status)? {
//!     println!("{status:?}");
//! }
//! # Ok::<(), jawab_console::ClientError>(())
//! ```

#![forbid(unsafe_code)]

mod client;
mod command;
mod lights;
mod lines;
mod locale;
mod log;
mod machine;
mod protocol;
mod refusal;
mod reset;
mod screens;
mod server;
mod setup;
mod status;
mod stick;
mod test_call;
mod trace;
mod update;

pub use client::{Client, ClientError, refused_in_words};
pub use command::{LogOptions, StatusOptions, log, status, stop};
pub use lights::lights;
pub use locale::Locale;
pub use log::{Filter, Level, LogBook, LogLine};
pub use machine::{NotDone, Site, power_off};
pub use protocol::{
    Answer, HandsetEntry, LINE_MAX, Refusal, Reply, Request, SOCKET, StaffEntry, TestCallReport,
    TestCallRequest, Unfit, VERSION,
};
pub use reset::{RESET_WANTED, ask_for_reset};
pub use screens::{ConsoleOptions, console, setup_on_terminal};
pub use server::{Control, Inside, PendingTestCall};
pub use setup::{SetupError, SetupOptions, TuningOptions, Wrong, setup};
pub use status::{AgentNow, Machine, Status};
pub use stick::sticks;
pub use test_call::test;
pub use trace::{Seen, TraceEnd, TraceError, TraceOptions, TraceReport, TraceWanted, Wires, trace};
pub use update::{UpdateError, update, update_from_stick};
