//! How calls are handled.

use crate::state::capacity::Capacity;
use jawab_vocabulary::{Language, LineId};
use std::time::Duration;

/// A line, and how many calls it carries at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineConfig {
    /// Which line.
    pub line: LineId,
    /// How many calls it carries at once.
    pub channels: u16,
}

/// How calls are handled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwitchConfig {
    /// The lines for calls to the outside, and their capacity.
    pub lines: Vec<LineConfig>,
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
            menu_wait: Duration::from_secs(5),
            menu_repeats: 2,
            default_language: Language::Arabic,
            ring_for: Duration::from_secs(20),
            announce_every: Duration::from_secs(30),
            max_wait: Duration::from_secs(600),
            max_queue: 30,
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
