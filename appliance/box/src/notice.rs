//! What the rest of the box tells the exchange, beside what drivers and staff do.

use std::sync::Arc;
use std::time::Duration;

use jawab_desk::floor::{Defect, StorageFault};
use jawab_line_state::{Budget, LineStatus, TextUse};
use jawab_switch::{Hours, Presence, TestCall, TestCallRefusal};
use jawab_sync::SyncStatus;
use jawab_vocabulary::{Cause, LineId, Menus, Number};
use tokio::sync::oneshot;

/// Something that the exchange is told.
#[derive(Debug)]
pub(crate) enum Notice {
    /// A line is in a new state.
    Line(LineStatus),
    /// What is left of a line's budget.
    Budget(LineId, Budget),
    /// How many texts a line sends.
    Texts(LineId, TextUse),
    /// Before a restart somebody called on that line last.
    CalledOn(Number, LineId),
    /// How the sync goes.
    Sync(SyncStatus),
    /// Whether the box can save.
    Storage(Option<StorageFault>),
    /// What of the box's own files cannot be used.
    Defects(Vec<Defect>),
    /// The centre opens or closes.
    Hours(Hours),
    /// Messages that callers leave can be kept, or cannot.
    Voicemail(Presence),
    /// The menus that callers hear from now on.
    Menus(Option<Arc<Menus>>),
    /// Begins a test call.
    TestCall(TestCallOrder),
    /// Whether the exchange still turns; it answers.
    Pulse(oneshot::Sender<()>),
}

/// A test call that is wanted, and where its report goes.
#[derive(Debug)]
pub(crate) struct TestCallOrder {
    /// What is to be tried.
    pub test_call: TestCall,
    /// Who wants to know.
    pub report: oneshot::Sender<Result<TestCallResult, TestCallRefusal>>,
}

/// How a test call went; times from its beginning.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct TestCallResult {
    /// When somebody's telephone began to ring, where that is told.
    pub rang: Option<Duration>,
    /// When somebody answered.
    pub answered: Option<Duration>,
    /// How long it took.
    pub lasted: Duration,
    /// Whether it was broken off for a caller, or for a call of staff.
    pub gave_way: bool,
    /// Why its last leg was released.
    pub cause: Cause,
}
