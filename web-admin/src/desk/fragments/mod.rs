//! The live parts of the desk, each made from the board alone (and, for the call in
//! hand, from what the ledger knows of the caller). The same board gives the same
//! text, so that the stream sends only what changed; clocks tick in the browser.

mod button;
mod call;
mod call_words;
mod fault;
mod floor;
mod lines;
mod me;
mod queue;
mod supervision;

pub(super) use call::call;
pub(super) use call_words::{heard, phase, supervised_words, title};
pub(super) use fault::fault;
pub(super) use floor::floor;
pub(super) use lines::lines;
pub(super) use me::me;
pub(super) use queue::queue;
pub(super) use supervision::{cannot, ends, longest, own_handset, team};
