//! Whom to call back: one line for each address whose calls were missed, who does it, and that it is
//! done. See `records/docs/call-backs.md`.

mod calls;
mod count;
mod counted;
mod list;
mod rules;
mod say;
mod tally;

use jawab_records::call_back::DoneReason;
use jawab_vocabulary::{Language, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use self::calls::record_of;
pub(crate) use self::counted::Counted;
pub use self::list::CallBackList;
pub use self::rules::CallBackRules;

use crate::address::Address;
use crate::lists::Page;
use crate::person_line::PersonLine;
use crate::voice_messages::VoiceMessage;

/// Somebody who is to be called back.
#[derive(Clone, PartialEq, Debug)]
pub struct CallBackLine {
    /// The call that was missed last: what is said of them is said of it.
    pub newest: Uuid,
    /// Their address.
    pub address: Address,
    /// Who has it.
    pub people: Vec<PersonLine>,
    /// How often they tried since somebody last spoke with them.
    pub times: usize,
    /// When they tried first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
    /// By which line, the last time.
    pub line: Option<String>,
    /// Which language they chose then.
    pub language: Option<Language>,
    /// Milliseconds that they waited in the queue then.
    pub wait_ms: Option<u64>,
    /// The calls to them since they first tried, which they did not answer; the oldest first.
    pub tries: Vec<CallBackTry>,
    /// The messages they left in those calls, the oldest first.
    pub messages: Vec<VoiceMessage>,
    /// Who has taken it to call them.
    pub taken: Option<CallBackTaken>,
    /// Whether the box calls them back by itself, in their turn.
    pub by_box: bool,
}

/// A call to somebody that was not answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallBackTry {
    /// The contact.
    pub contact: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who called, by name.
    pub by: Option<String>,
}

/// Who has taken it to call somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallBackTaken {
    /// Who.
    pub by: StaffId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
}

/// Somebody who is not called back any more, because a member of staff said so.
#[derive(Clone, PartialEq, Debug)]
pub struct CallBackDone {
    /// The call of which it was said.
    pub contact: Uuid,
    /// Their address.
    pub address: Address,
    /// Why; `None` for a reason that only another version knows.
    pub reason: Option<DoneReason>,
    /// Who said so, by name.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Whom to call back.
#[derive(Clone, PartialEq, Debug)]
pub struct CallBacks {
    /// A page of those that were asked for.
    pub page: Page<CallBackLine>,
    /// How many there are, whoever has them.
    pub open: usize,
    /// Missed calls of the last month whose number was withheld: nobody can call back.
    pub withheld: u64,
    /// Calls of the last month that were hung up in the menu or at once, which count for nothing.
    pub brief: u64,
    /// Those that staff said are done, of the last day; the newest first.
    pub done: Vec<CallBackDone>,
}
