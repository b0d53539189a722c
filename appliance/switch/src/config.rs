//! How calls are handled.

use crate::io::{CallBacks, Digit, Voicemail};
use crate::state::capacity::Capacity;
use jawab_vocabulary::{AfterHours, Language, LineId, Menus, Number, QueueName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// A line, and how many calls it carries at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineConfig {
    /// Which line.
    pub line: LineId,
    /// How many calls it carries at once.
    pub channels: u16,
}

/// A queue: which calls wait in it, and where they go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueConfig {
    /// Its name.
    pub name: QueueName,
    /// The numbers that were dialled; none, where it is for calls to numbers that no queue names.
    pub numbers: Vec<Number>,
    /// The key that callers press for it once they have chosen their language; without one, it is
    /// for those who press none.
    pub key: Option<Digit>,
    /// The languages of its callers; none is all of them.
    pub languages: BTreeSet<Language>,
    /// How much sooner its callers have their turn: for each step as if they had come
    /// [`Self::PRIORITY_STEP`] earlier. More than [`Self::HIGHEST_PRIORITY`] is that.
    pub priority: u8,
    /// Where a caller goes on whom nobody answers for too long.
    pub overflow: Option<Overflow>,
}

impl QueueConfig {
    /// What a step of priority is worth. So a caller is overtaken by those alone who come within a
    /// bounded time after them, and nobody waits for ever.
    pub const PRIORITY_STEP: Duration = Duration::from_secs(60);
    /// The highest priority.
    pub const HIGHEST_PRIORITY: u8 = 9;

    /// A queue of that name for everybody.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            numbers: Vec::new(),
            key: None,
            languages: BTreeSet::new(),
            priority: 0,
            overflow: None,
        }
    }
}

/// Where a caller goes on whom nobody answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overflow {
    /// After how long in the queue.
    pub after: Duration,
    /// Where to.
    pub to: OverflowTo,
}

/// Where a caller goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OverflowTo {
    /// To another queue, if they have not been in it.
    Queue(QueueName),
    /// Over a line to a number outside.
    Number(Number),
}

/// How calls are handled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwitchConfig {
    /// The lines for calls to the outside, and their capacity.
    pub lines: Vec<LineConfig>,
    /// How numbers begin that are guessed to be of a line's operator, as "061": such calls go out on
    /// it where they may.
    pub prefixes: BTreeMap<LineId, Vec<String>>,
    /// The queues. Beside them there is always one without a name, for calls that none of them
    /// takes.
    pub queues: Vec<QueueConfig>,
    /// Lines of which a forwarded call waits in the queue of the number from which it was forwarded, where
    /// a queue names that; else the number that its operator called decides.
    pub queue_by_forwarded: BTreeSet<LineId>,
    /// The menus that callers hear after that of the languages; without any, that of the queues' keys.
    pub menus: Option<Arc<Menus>>,
    /// How long the menu waits for a key after its last word.
    pub menu_wait: Duration,
    /// How often the menu is said again before the default language is taken.
    pub menu_repeats: u8,
    /// The language of callers who press nothing.
    pub default_language: Language,
    /// How long a handset rings before the next person is tried.
    pub ring_for: Duration,
    /// How often waiting callers are told their position.
    pub announce_every: Duration,
    /// The longest wait in the queue.
    pub max_wait: Duration,
    /// The longest queue.
    pub max_queue: usize,
    /// How long the messages may be that callers leave whom nobody answers; `None` for no messages.
    pub voicemail: Option<Voicemail>,
    /// How callers are called back who choose that instead of waiting; `None` where they cannot.
    pub call_back: Option<CallBacks>,
    /// What becomes of calls that arrive while the centre is closed.
    pub after_hours: AfterHours,
    /// After-call work: how long staff have to write a call up.
    pub wrap_up: Duration,
    /// What a member of staff can have at once.
    pub capacity: Capacity,
    /// How long a conversation is offered to somebody before it is the next one's turn.
    pub offer_for: Duration,
    /// After how long a conversation is offered again to those who declined it.
    pub offer_again: Duration,
    /// Calls and conversations not answered in a row after which a member of staff is put on a break.
    pub unanswered_limit: u8,
    /// How long whoever a call was handed over to has to take it, before it comes back.
    pub transfer_for: Duration,
    /// How long a call stays parked before it comes back to who parked it.
    pub park_for: Duration,
    /// How long a call from a handset may go unanswered (T301, Q.931 §9.2: three minutes).
    pub dial_for: Duration,
    /// The longest prompt that can be recorded.
    pub record_for: Duration,
    /// Whether those who talk are told before a supervisor hears them (law 09-08).
    pub announce_supervision: bool,
    /// The longest that an announcement before hanging up, or a tone, is played.
    pub farewell: Duration,
    /// How long a driver has to say that a leg is released. Longer than SIP's
    /// Timer F (32 s, RFC 3261 §17.1.2.2), after which a driver gives up by itself.
    pub release_guard: Duration,
}

/// The channels of a line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Channels {
    /// Those with a leg on them.
    pub busy: u16,
    /// All of them.
    pub all: u16,
}

impl Default for SwitchConfig {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            prefixes: BTreeMap::new(),
            queues: Vec::new(),
            queue_by_forwarded: BTreeSet::new(),
            menus: None,
            menu_wait: Duration::from_secs(5),
            menu_repeats: 2,
            default_language: Language::Arabic,
            ring_for: Duration::from_secs(20),
            announce_every: Duration::from_secs(30),
            max_wait: Duration::from_secs(600),
            max_queue: 30,
            voicemail: None,
            call_back: None,
            after_hours: AfterHours::default(),
            wrap_up: Duration::from_secs(60),
            capacity: Capacity::default(),
            offer_for: Duration::from_secs(30),
            offer_again: Duration::from_secs(60),
            unanswered_limit: 3,
            transfer_for: Duration::from_secs(25),
            park_for: Duration::from_secs(120),
            dial_for: Duration::from_secs(180),
            record_for: Duration::from_secs(60),
            announce_supervision: true,
            farewell: Duration::from_secs(15),
            release_guard: Duration::from_secs(40),
        }
    }
}
