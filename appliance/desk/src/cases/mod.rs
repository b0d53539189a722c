//! Cases: what a person wants settled, and the notes on it.

mod read;
mod write;

use jawab_vocabulary::CallerKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::files::FileLine;
use crate::person_line::PersonLine;
use crate::whose::Whose;

pub use jawab_records::case_kind::BuiltIn as CaseKind;
pub use jawab_records::programme::BuiltIn as Programme;
pub(crate) use read::{CASES, case_line};

/// Longest note, in characters.
pub const NOTE_LIMIT: usize = 4_000;

/// A case to be saved.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The case's id, chosen by who sends it: a form sent twice makes one case.
    pub id: Uuid,
    /// The contact it came from, if it came from one.
    pub contact: Option<Uuid>,
    /// Who that was with, where the form says.
    pub caller_kind: Option<CallerKind>,
    /// What was said.
    pub note: String,
    /// The code of the programme it is about, if it is about one.
    pub programme: Option<String>,
    /// The code of its kind: what it is about.
    pub kind: String,
    /// False if it was settled on the spot.
    pub open: bool,
    /// The person's name.
    pub name: Option<String>,
    /// Their number or mail address, as it was typed or the network sent it.
    pub address: Option<String>,
    /// Whose it is, where that was said.
    pub whose: Whose,
}

/// What a case is about, as a form says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseDetails {
    /// The code of its kind.
    pub kind: String,
    /// The code of the programme it is about, if it is about one.
    pub programme: Option<String>,
}

/// A case as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseLine {
    /// The case.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// The code of its kind; another version's may not be known here.
    pub kind: String,
    /// The code of its programme.
    pub programme: Option<String>,
    /// Whose it is.
    pub person: Option<PersonLine>,
    /// When it was opened.
    pub opened: Timestamp,
    /// Whether it waits to be settled.
    pub open: bool,
    /// Who is to settle it, where the ministry said so.
    pub assigned: Option<String>,
    /// Whether it is known from the ministry's answer alone: an earlier box of the centre had it, or
    /// this one before it was restored.
    pub of_earlier_box: bool,
}

/// A case with its notes and files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseSheet {
    /// The case.
    pub case: CaseLine,
    /// Its notes, the oldest first.
    pub notes: Vec<NoteLine>,
    /// Its files, the first added first.
    pub files: Vec<FileLine>,
}

/// A note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteLine {
    /// Who wrote it.
    pub author: Option<String>,
    /// Which of the staff that is.
    pub by: Option<Uuid>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// Which cases a list shows.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Filter {
    /// Those that wait to be settled.
    Open,
    /// Those that are.
    Closed,
    /// All.
    All,
}
