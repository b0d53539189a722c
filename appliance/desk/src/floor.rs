//! The floor: what the desk sees of the calls that are up now, and what it may
//! ask of them. The box keeps the board true; pages only look and ask.

use std::sync::Arc;

use jawab_line_state::LineStatus;
use jawab_vocabulary::{
    AfterCallReason, BreakReason, CallId, Diversion, HandsetId, Language, LineChoice, LineClosed,
    LineId, QueueName, StaffAction, StaffId, Supervision,
};
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use crate::link_trouble::LinkTrouble;

/// The desk's end of the floor. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Floor {
    board: watch::Receiver<Arc<Board>>,
    actions: mpsc::Sender<(StaffId, StaffAction)>,
}

/// The box's end of the floor.
#[derive(Debug)]
pub struct FloorKeeper {
    /// Where to show a new board.
    pub board: watch::Sender<Arc<Board>>,
    /// What staff ask for.
    pub actions: mpsc::Receiver<(StaffId, StaffAction)>,
}

/// The box takes no actions: it is stopping.
#[derive(Debug, thiserror::Error)]
#[error("the box is stopping and takes no more actions; try again once it is back")]
pub struct Stopping;

/// A floor with nobody on it: the desk's end and the box's.
#[must_use]
pub fn floor() -> (Floor, FloorKeeper) {
    let (show, board) = watch::channel(Arc::new(Board::default()));
    let (ask, actions) = mpsc::channel(64);
    (
        Floor {
            board,
            actions: ask,
        },
        FloorKeeper {
            board: show,
            actions,
        },
    )
}

impl Floor {
    /// What is up now.
    #[must_use]
    pub fn board(&self) -> Arc<Board> {
        self.board.borrow().clone()
    }

    /// Follows the board: a receiver that wakes at each change.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Arc<Board>> {
        self.board.clone()
    }

    /// Asks the switch for something on behalf of a member of staff. What comes of it shows on the board.
    ///
    /// # Errors
    /// [`Stopping`] when the box is going down.
    pub async fn ask(&self, staff: StaffId, action: StaffAction) -> Result<(), Stopping> {
        self.actions
            .send((staff, action))
            .await
            .map_err(|_| Stopping)
    }
}

/// All that is up now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Board {
    /// Callers who wait, of whatever queue, in the order of their turns.
    pub waiting: Vec<Waiting>,
    /// The queues that there are, as they are configured; beside them there is one without a name.
    pub queues: Vec<QueueOnFloor>,
    /// Callers who are parked, the longest first.
    pub parked: Vec<Parked>,
    /// Staff at work, in order of name.
    pub agents: Vec<Agent>,
    /// The lines.
    pub lines: Vec<LineStatus>,
    /// The handsets that are registered.
    pub handsets: Vec<HandsetId>,
    /// Handsets that are not to ring, and what they do instead, by extension.
    pub diversions: Vec<(HandsetId, Diversion)>,
    /// Handsets that a colleague took, as long as who had them does not know.
    pub taken: Vec<Taken>,
    /// Changes that central does not have yet.
    pub unsynced: u64,
    /// Files of cases that central does not have yet.
    pub files_waiting: u64,
    /// When central was last reached and took what was said.
    pub central_heard: Option<Timestamp>,
    /// What stands between the box and central, if anything does.
    pub link_trouble: Option<LinkTrouble>,
    /// Whether central says that a second box runs with this one's id.
    pub copy_runs: bool,
    /// A fault that keeps the box from saving, in words for staff: a full or read-only disk.
    pub fault: Option<StorageFault>,
    /// What of the box's own files is damaged, missing or cannot be used. Calls go on.
    pub defects: Vec<Defect>,
}

/// A handset that a colleague took.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Whose it was.
    pub staff: StaffId,
    /// Which.
    pub handset: HandsetId,
    /// Who has it now, by name.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

/// What keeps the box from working as it should.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum StorageFault {
    /// Nothing can be saved: no space left.
    DiskFull,
    /// Nothing can be saved: another reason, which is in the log.
    CannotSave,
}

/// Something of the box's own that cannot be used and needs somebody; calls go on without it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Defect {
    /// What it is of.
    pub part: DefectPart,
    /// The file, or the setting of the configuration.
    pub file: String,
    /// What is wrong with it, in words.
    pub why: String,
}

/// What a defect is of; it decides what is to be done.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DefectPart {
    /// The record was damaged, empty or missing: it is set aside as this file, and what could
    /// be read of it is in a new one.
    Record,
    /// The record cannot be written to: what is saved now is kept in memory alone.
    RecordInMemory,
    /// The configuration cannot be read: the last one that was good is in use.
    Configuration,
    /// A part of the configuration is wrong and is left out.
    Setting,
    /// The box's key or certificate for central: nothing is brought there.
    CentralFiles,
    /// The desk's certificate: another is in use.
    DeskCertificate,
    /// Announcements.
    Prompts,
    /// There is no room for messages of callers.
    Voicemail,
}

/// A queue, as it is configured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueOnFloor {
    /// Its name.
    pub name: QueueName,
    /// The code of the programme that its calls are about.
    pub programme: Option<String>,
}

/// A caller who waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// The contact in the ledger.
    pub contact: Uuid,
    /// Their number, where the network gave it.
    pub caller: Option<String>,
    /// The language they chose.
    pub language: Option<Language>,
    /// In which queue; `None` for the one without a name.
    pub queue: Option<QueueName>,
    /// Since when they wait.
    pub since: Timestamp,
}

/// A caller who is parked, for whoever takes them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// The contact in the ledger.
    pub contact: Uuid,
    /// The other party's number, where it is known.
    pub caller: Option<String>,
    /// At which handset's place.
    pub at: HandsetId,
    /// Since when.
    pub since: Timestamp,
}

/// A member of staff at work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agent {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// At which handset.
    pub handset: HandsetId,
    /// Whether that handset is registered.
    pub handset_here: bool,
    /// What they are doing.
    pub activity: Activity,
    /// Since when.
    pub since: Timestamp,
}

/// What a member of staff is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Activity {
    /// Takes calls.
    Ready,
    /// Takes none, for this reason.
    Break(BreakReason),
    /// Their handset rings.
    Ringing(CallOnFloor),
    /// In conversation.
    OnCall(CallOnFloor),
    /// The caller is on hold.
    OnHold(CallOnFloor),
    /// Writing a call up; with a reason, until they say that they are ready.
    AfterCallWork(CallOnFloor, Option<AfterCallReason>),
}

impl Activity {
    /// The call in hand, if there is one.
    #[must_use]
    pub const fn call(&self) -> Option<&CallOnFloor> {
        match self {
            Self::Ready | Self::Break(_) => None,
            Self::Ringing(call)
            | Self::OnCall(call)
            | Self::OnHold(call)
            | Self::AfterCallWork(call, _) => Some(call),
        }
    }
}

/// A call as a member of staff sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallOnFloor {
    /// What call control calls it, until it is over.
    pub call: CallId,
    /// When it began.
    pub began: Timestamp,
    /// The line it arrived on.
    pub line: Option<String>,
    /// Whether it is no supervisor's business: colleagues talk among themselves, or somebody called
    /// an emergency service.
    pub private: bool,
    /// The contact in the ledger.
    pub contact: Uuid,
    /// The other party's number, where it is known.
    pub caller: Option<String>,
    /// The language they chose.
    pub language: Option<Language>,
    /// The queue that they waited in; `None` for the one without a name, and where they did not.
    pub queue: Option<QueueName>,
    /// True when staff placed the call.
    pub outbound: bool,
    /// How it goes out, where there is something to be known of it.
    pub way_out: Option<WayOut>,
    /// Who is asked in the course of it, if somebody is.
    pub asked: Option<Asked>,
    /// The supervisor who takes part in it, or is about to.
    pub supervised: Option<Supervised>,
}

/// How a call goes out, where it is not merely a line's turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WayOut {
    /// On a line that was chosen for whom it goes to.
    Chosen(LineId, LineChoice),
    /// On none: one is free, and calls may not go out on it now.
    Closed(LineClosed),
}

impl CallOnFloor {
    /// A call that comes in, of which nothing else is known yet.
    #[must_use]
    pub const fn begun(call: CallId, contact: Uuid, began: Timestamp) -> Self {
        Self {
            call,
            began,
            line: None,
            private: false,
            contact,
            caller: None,
            language: None,
            queue: None,
            outbound: false,
            way_out: None,
            asked: None,
            supervised: None,
        }
    }
}

/// A supervisor who takes part in a colleague's call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Supervised {
    /// Who.
    pub by: StaffId,
    /// Their name.
    pub name: String,
    /// What they do in it.
    pub does: Supervision,
    /// How far they are.
    pub progress: SupervisedProgress,
}

/// How far a supervisor is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SupervisedProgress {
    /// Their handset rings.
    Rings,
    /// Those who talk hear that somebody listens, who hears nothing yet.
    Told,
    /// They hear those who talk.
    TakesPart,
}

/// Somebody who is asked in the course of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The number dialled: a colleague's extension, or a number outside.
    pub number: String,
    /// How far it is.
    pub progress: AskedProgress,
}

/// How far a consultation is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AskedProgress {
    /// They are called.
    Called,
    /// They are not reached; a tone says so.
    NotReached,
    /// They talk with staff, and the other is on hold.
    Answered,
    /// All three talk.
    ThreeWay,
}

impl Board {
    /// The code of the programme that calls of a queue are about, if it is about one.
    #[must_use]
    pub fn programme_of(&self, queue: &QueueName) -> Option<&str> {
        let mut queues = self.queues.iter();
        let queue = queues.find(|known| known.name == *queue)?;
        queue.programme.as_deref()
    }

    /// How many lines are out of service.
    #[must_use]
    pub fn lines_out(&self) -> usize {
        self.lines.iter().filter(|line| line.state.is_out()).count()
    }

    /// Whether the handset of an extension is registered.
    #[must_use]
    pub fn has_handset(&self, extension: &str) -> bool {
        self.handsets.iter().any(|here| here.as_str() == extension)
    }
}
