//! The call journal: writes what happens on the floor to the ledger, in order. The exchange never
//! waits for the disk: a call goes on while the disk is full or slow, and what
//! could not be written is kept and tried again.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use jawab_desk::floor::StorageFault;
use jawab_desk::{Address, AgentChange, Desk, DeskError, LedgerError, NewContact, NewVoiceMessage};
use jawab_vocabulary::{
    Availability, CallRecord, Channel, Direction, Diversion, HandsetId, Language, LineId, Number,
    StaffAction, StaffId, SupervisorDeed,
};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::{debug, error, info, warn};
use uuid::Uuid;

/// How long to wait before a write that failed is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// Most entries kept while nothing can be written: days of calls at a busy centre,
/// and a few megabytes of memory.
const MOST_KEPT: usize = 20_000;

/// How often it is written that the box runs, while somebody is at work: what a power cut can
/// cost of the time that they were.
const ALIVE: Duration = Duration::from_secs(5 * 60);

/// Something to be written.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A contact began: a call arrived, or a handset dialled.
    Opened(Opening),
    /// Who calls is known now.
    Caller {
        /// The contact.
        contact: Uuid,
        /// Who.
        caller: Number,
    },
    /// The caller chose a language.
    Language {
        /// The contact.
        contact: Uuid,
        /// Which.
        language: Language,
    },
    /// A supervisor did something in the call.
    Supervised {
        /// The contact.
        contact: Uuid,
        /// Who.
        by: StaffId,
        /// What.
        did: SupervisorDeed,
    },
    /// The call is over.
    Closed {
        /// The contact.
        contact: Uuid,
        /// How it went.
        record: Box<CallRecord>,
        /// When it ended.
        at: Timestamp,
    },
    /// A caller left a message.
    Message(NewVoiceMessage),
    /// What a member of staff did last, to be taken up again after a restart.
    Presence {
        /// Who.
        staff: StaffId,
        /// What.
        action: StaffAction,
    },
    /// What a handset does with calls for it, to be taken up again after a restart.
    Diversion {
        /// Which.
        handset: HandsetId,
        /// What; `None` where it rings.
        diversion: Option<Diversion>,
    },
    /// A member of staff is there for something else.
    Availability(AgentChange),
    /// A member of staff has written a call up.
    WroteUp {
        /// Who.
        staff: StaffId,
        /// How long it took.
        took: Duration,
    },
}

/// The contact that a call begins with.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    /// The contact.
    pub contact: Uuid,
    /// Which way the call goes.
    pub direction: Direction,
    /// The line it arrived on, if it arrived on one.
    pub line: Option<LineId>,
    /// Who calls.
    pub caller: Option<Number>,
    /// The number dialled.
    pub called: Option<Number>,
    /// When.
    pub at: Timestamp,
}

/// The exchange's end: takes entries without waiting.
#[derive(Clone, Debug)]
pub(crate) struct CallJournal {
    entries: mpsc::UnboundedSender<Entry>,
}

impl CallJournal {
    /// Starts the task that writes to `desk`; the ledger itself tells of faults of the disk.
    #[must_use]
    pub(crate) fn start(desk: Desk) -> (Self, JoinHandle<()>) {
        #[allow(
            clippy::disallowed_methods,
            reason = "some entries for each call; the writer keeps MOST_KEPT"
        )]
        let (entries, queue) = mpsc::unbounded_channel();
        let writer = Writer {
            desk,
            kept: VecDeque::new(),
            fault: None,
            at_work: BTreeSet::new(),
            alive: Instant::now(),
        };
        (Self { entries }, tokio::spawn(writer.run(queue)))
    }

    /// Takes an entry, to be written as soon as can be.
    pub(crate) fn keep(&self, entry: Entry) {
        if self.entries.send(entry).is_err() {
            error!("an entry came after the call_journal had stopped, and is lost");
        }
    }
}

/// The task that writes. It ends when the exchange has gone and all is written, or cannot be.
struct Writer {
    desk: Desk,
    kept: VecDeque<Entry>,
    fault: Option<StorageFault>,
    /// Those who are at work.
    at_work: BTreeSet<StaffId>,
    /// When it was written last that the box runs.
    alive: Instant,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Entry>) {
        loop {
            let patience = if self.kept.is_empty() { ALIVE } else { RETRY };
            match tokio::time::timeout(patience, queue.recv()).await {
                Ok(Some(entry)) => {
                    self.add(entry);
                    if self.fault.is_none() {
                        self.write_kept().await;
                    }
                }
                Ok(None) => break,
                Err(_elapsed) => self.write_kept().await,
            }
            if self.alive.elapsed() >= ALIVE {
                self.say_alive().await;
            }
        }
        self.write_kept().await;
        self.say_alive().await;
        if !self.kept.is_empty() {
            error!(
                "the box stops while its disk takes nothing: {} entries about calls are lost",
                self.kept.len()
            );
        }
    }

    /// Writes that the box runs, if that is of interest to anybody. A disk that takes nothing is
    /// told by what has to be kept.
    async fn say_alive(&mut self) {
        self.alive = Instant::now();
        if self.at_work.is_empty() || self.fault.is_some() {
            return;
        }
        if let Err(error) = self.desk.agents_are_here(Timestamp::now()).await {
            debug!("that staff are at work is not written: {error}");
        }
    }

    fn add(&mut self, entry: Entry) {
        if let Entry::Availability(change) = &entry {
            if change.is == Availability::Away {
                self.at_work.remove(&change.staff);
            } else {
                self.at_work.insert(change.staff);
            }
        }
        if self.kept.len() >= MOST_KEPT {
            error!(
                "the disk has taken nothing for too long: the oldest entry about a call is lost"
            );
            self.kept.pop_front();
        }
        self.kept.push_back(entry);
    }

    /// Writes what is kept, in order, until it is all written or the disk refuses.
    async fn write_kept(&mut self) {
        while let Some(entry) = self.kept.front() {
            match write(&self.desk, entry).await {
                Ok(()) => {
                    self.kept.pop_front();
                    self.tell(None).await;
                }
                Err(error) => match fault(&error) {
                    Some(fault) => {
                        self.tell(Some(fault)).await;
                        if self.fault.is_none() {
                            error!(
                                "{error}; calls go on, and what they leave is kept in memory until it can be saved"
                            );
                        }
                        return;
                    }
                    None => {
                        error!("an entry about a call cannot be kept: {error}");
                        self.kept.pop_front();
                    }
                },
            }
        }
    }

    async fn tell(&mut self, fault: Option<StorageFault>) {
        if self.fault == fault {
            return;
        }
        if fault.is_none() {
            info!("the disk takes changes again; everything kept in memory is being saved");
            set_room_aside(&self.desk).await;
        }
        self.fault = fault;
    }
}

/// Sets room aside for a start on a full disk. Where there is none, nothing else is wrong yet.
pub(crate) async fn set_room_aside(desk: &Desk) {
    let ledger = desk.ledger().clone();
    let set = tokio::task::spawn_blocking(move || ledger.set_room_aside()).await;
    if let Ok(Err(error)) = set {
        warn!("{error}: until some is free, the box will not start again on this disk");
    }
}

async fn write(desk: &Desk, entry: &Entry) -> Result<(), DeskError> {
    match entry {
        Entry::Opened(opening) => {
            desk.open_contact(NewContact {
                id: opening.contact,
                channel: Channel::Voice,
                direction: opening.direction,
                line: opening.line.as_ref().map(ToString::to_string),
                caller: opening.caller.as_ref().and_then(address),
                called: opening.called.as_ref().and_then(address),
                started: opening.at,
            })
            .await
        }
        Entry::Caller { contact, caller } => match address(caller) {
            Some(caller) => desk.set_contact_caller(*contact, &caller).await,
            None => Ok(()),
        },
        Entry::Language { contact, language } => {
            desk.set_contact_language(*contact, *language).await
        }
        Entry::Supervised { contact, by, did } => {
            desk.contact_supervised(*contact, *by, *did).await
        }
        Entry::Closed {
            contact,
            record,
            at,
        } => {
            desk.close_contact(*contact, record.as_ref().clone(), *at)
                .await
        }
        Entry::Message(message) => desk.voice_message_left(*message).await,
        Entry::Presence { staff, action } => desk.remember_presence(*staff, action).await,
        Entry::Diversion { handset, diversion } => {
            desk.remember_diversion(handset, diversion.as_ref()).await
        }
        Entry::Availability(change) => desk.agent_changed(change.clone()).await,
        Entry::WroteUp { staff, took } => desk.agent_wrote_up(*staff, *took).await,
    }
}

/// A number, as the network sent it.
fn address(number: &Number) -> Option<Address> {
    Address::number(number.as_str())
}

/// The fault of the disk behind an error, if waiting may help.
const fn fault(error: &DeskError) -> Option<StorageFault> {
    match error {
        DeskError::Ledger(LedgerError::DiskFull(_)) => Some(StorageFault::DiskFull),
        // Damage or a wrong entry does not heal; anything else that a disk says may.
        DeskError::Ledger(
            LedgerError::Duplicate(_) | LedgerError::Damaged { .. } | LedgerError::Chain(_),
        )
        | DeskError::Invalid(_)
        | DeskError::Whose(_)
        | DeskError::SavedOtherwise(_)
        | DeskError::Conflict(_)
        | DeskError::NotFound(_)
        | DeskError::Hash(_)
        | DeskError::Stopping => None,
        DeskError::Ledger(_) => Some(StorageFault::CannotSave),
    }
}
