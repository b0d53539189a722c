//! Text messages: taken out of the modem's memories, and given to the network.
//!
//! All of it gives way: a command about a text is sent when no other one waits, and none while a
//! call rings or is being placed. `collect` takes texts out, `send` gives them away.

mod collect;
mod send;

use core::time::Duration;

use heapless::{Deque, Vec};

use super::Modem;
use super::in_flight::Outcome;
use super::{Phase, Service};
use crate::modem::Timer;
use crate::modem::call::Call;
use crate::modem::command::Command;
use crate::modem::message::{Store, TextPdu};
use crate::sms::octets_of_hex;

use collect::{Holding, Place, Walk};
use send::Sending;

/// Every so often all memories are looked into, whatever was told of them.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Places that were told and not yet looked at; beyond, the memory is looked through.
const ANNOUNCED: usize = 16;
/// Texts that came without being stored.
const DIRECT: usize = 4;
/// Places that cannot be emptied.
const STUCK: usize = 16;

/// What the engine knows of texts.
#[derive(Debug)]
pub(super) struct Messages {
    /// The memory that is read from.
    current: Option<Store>,
    /// Memories that this modem has not.
    absent: [bool; 3],
    /// Memories that are to be looked through.
    due: [bool; 3],
    walk: Option<Walk>,
    announced: Deque<Place, ANNOUNCED>,
    stuck: Vec<Place, STUCK>,
    /// `<used>` and `<total>` of the last answer to `+CPMS=`.
    counted: Option<(u16, u16)>,
    /// What the reply to `+CMGR` says: `<stat>`, `<length>`, and then the PDU.
    header: Option<(u8, u16)>,
    pdu: Option<TextPdu>,
    /// The text that the owner has and has not made durable.
    holding: Option<Holding>,
    direct: Deque<TextPdu, DIRECT>,
    next_id: u32,
    sending: Option<Sending>,
    /// It is the turn of one to be sent.
    sends_next: bool,
    full: bool,
    pub(super) told_full: bool,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            current: None,
            absent: [false; 3],
            due: [true; 3],
            walk: None,
            announced: Deque::new(),
            stuck: Vec::new(),
            counted: None,
            header: None,
            pdu: None,
            holding: None,
            direct: Deque::new(),
            next_id: 0,
            sending: None,
            sends_next: false,
            full: false,
            told_full: false,
        }
    }
}

impl Modem {
    /// The modem has started, or may have: where texts are is looked up anew. What the owner
    /// holds of before is read again, which it knows by its octets.
    pub(super) fn texts_begin(&mut self, now: Duration) {
        self.messages = Messages {
            next_id: self.messages.next_id,
            sending: self.messages.sending.take(),
            told_full: self.messages.told_full,
            ..Messages::default()
        };
        self.after(now, LOOK_EVERY, Timer::Texts);
    }

    /// Time to look into all memories.
    pub(super) fn look_for_texts(&mut self, now: Duration) {
        self.look_through_all();
        self.after(now, LOOK_EVERY, Timer::Texts);
        self.send_next(now);
    }

    /// The next command about a text, when nothing else waits.
    pub(super) fn next_text_command(&mut self) -> Option<Command> {
        let rests = matches!(self.phase, Phase::Up) && !self.stale && self.emergency.is_none();
        // Nothing else is asked while somebody waits for an answer, or for a connection.
        if !rests || !self.call.as_ref().is_none_or(Call::is_connected) {
            return None;
        }
        if self.messages.sends_next
            && let Some(command) = self.next_to_send()
        {
            return Some(command);
        }
        let command = self.next_to_collect();
        command.or_else(|| self.next_to_send())
    }

    /// A command about a text is over.
    pub(super) fn text_command_concluded(
        &mut self,
        now: Duration,
        command: &Command,
        outcome: Outcome,
    ) {
        match command {
            Command::ChooseStore(store) => self.store_chosen(*store, outcome),
            Command::ReadText(index) => self.text_read(*index, outcome),
            Command::DeleteText(_) => self.text_deleted(outcome),
            Command::SendText(_) => self.send_concluded(now, outcome),
            _ => {}
        }
    }

    /// Whether a line was a PDU that the reply to `+CMGR` or a `+CMT` announced.
    pub(super) fn takes_pdu(&mut self, line: &str) -> bool {
        let Some((_, length)) = self.messages.header else {
            return false;
        };
        let reads = matches!(
            self.in_flight.as_ref().map(|sent| &sent.command),
            Some(Command::ReadText(_))
        );
        match pdu(line, length) {
            Some(pdu) if reads => {
                self.messages.pdu = Some(pdu);
                true
            }
            _ => false,
        }
    }

    fn is_in_service(&self) -> bool {
        self.service == Some(Service::Yes) && matches!(self.phase, Phase::Up)
    }
}

/// A line that is a PDU of so many octets beside the service centre's address. A text in words
/// (`+CMGF=1`) that only looks like one is not as long as it was announced.
pub(super) fn pdu(line: &str, length: u16) -> Option<TextPdu> {
    let pdu = octets_of_hex(line).ok()?;
    let centre = usize::from(*pdu.first()?) + 1;
    (pdu.len() == centre + usize::from(length)).then_some(pdu)
}
