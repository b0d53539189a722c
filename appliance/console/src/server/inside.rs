//! What the control socket may see and do of a box.

use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

use jawab_desk::Desk;
use jawab_desk::floor::Floor;
use jawab_switch::TestCallRefusal;
use jawab_vocabulary::HandsetId;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::log::LogBook;
use crate::protocol::{TestCallReport, TestCallRequest};
use crate::trace::Wires;

/// A test that is asked for, and where its outcome goes.
#[derive(Debug)]
pub struct PendingTestCall {
    /// Which.
    pub test: TestCallRequest,
    /// How it went, or why it was not begun.
    pub outcome: oneshot::Sender<Result<TestCallReport, TestCallRefusal>>,
}

/// What the control socket may see and do of a box.
pub struct Inside {
    /// The centre's name.
    pub centre: String,
    /// The program's version.
    pub version: String,
    /// The realm that handsets' secrets are bound to.
    pub realm: String,
    /// Where the record is kept.
    pub data: PathBuf,
    /// The desk.
    pub desk: Desk,
    /// What is up now.
    pub floor: Floor,
    /// The log.
    pub log: LogBook,
    /// What the front panel's button shows for a while: the code to enrol the box with.
    pub enrolment_code: watch::Receiver<Option<String>>,
    /// Takes tests.
    pub tests: mpsc::Sender<PendingTestCall>,
    /// What can be traced.
    pub wires: Wires,
    /// Has the telephone of a handset fetch its settings anew.
    pub fetch_settings: Box<dyn Fn(HandsetId) + Send + Sync>,
    /// Ends the box in order.
    pub stop: Box<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Inside {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Inside").finish_non_exhaustive()
    }
}

/// What all connections have in common.
pub(super) struct Shared {
    pub(super) inside: Inside,
    pub(super) begun: Instant,
    pub(super) traces: Semaphore,
}
