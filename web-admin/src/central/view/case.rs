//! Cases, as the ministry sees them: no person is named.

use std::fs::File;

use jawab_desk::{CaseOrder, Page, Span, Turn};
use jiff::Timestamp;
use uuid::Uuid;

/// What the ministry says to a case; something of it is given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseAnswer {
    /// A note in the case.
    pub text: Option<String>,
    /// Who is to settle it from now on.
    pub assigned: Option<String>,
    /// Whether that settles it.
    pub closes: bool,
    /// The same for an answer that is sent again, whose text is one note.
    pub once: Option<Uuid>,
}

/// Which cases are looked for, and which page of them; what is none does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseFilter {
    /// The reference, or its end.
    pub text: String,
    /// The centre's box.
    pub centre: Option<Uuid>,
    /// Whether they wait to be settled.
    pub open: Option<bool>,
    /// The kind's code.
    pub kind: Option<String>,
    /// The programme's code; the empty one for those of no programme.
    pub programme: Option<String>,
    /// Opened (in order of changes: changed) in this time.
    pub span: Span,
    /// In which order.
    pub order: CaseOrder,
    /// Which page.
    pub turn: Turn,
}

/// A page of the cases that were looked for.
pub type CasesFound = Page<CaseFound>;

/// A case that was looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseFound {
    /// Its box.
    pub box_id: Uuid,
    /// Its centre.
    pub centre: String,
    /// The case.
    pub case: RecentCase,
}

/// A note of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteRow {
    /// What it says.
    pub text: String,
    /// Who wrote it, if they are known.
    pub author: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A case, as the ministry sees it: no person is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecentCase {
    /// The case.
    pub id: Uuid,
    /// Its reference ("RAB-000123").
    pub reference: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// The programme's code, if it is about one.
    pub programme: Option<String>,
    /// The kind's code.
    pub kind: String,
    /// Whether it is settled.
    pub open: bool,
}

/// One case with its files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseDetail {
    /// The case.
    pub case: RecentCase,
    /// The centre that it is at.
    pub centre: String,
    /// Its files, the first added first.
    pub files: Vec<FileRow>,
    /// Its notes, the first first.
    pub notes: Vec<NoteRow>,
    /// Who is to settle it, if it is not the centre.
    pub assigned: Option<String>,
}

/// A file at a case, as its box told of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRow {
    /// The record that names it.
    pub id: Uuid,
    /// Its name; it may be anything.
    pub name: String,
    /// Its media type; it may be anything.
    pub media_type: String,
    /// How long it is, in octets.
    pub octets: u64,
    /// Who added it.
    pub added_by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether it has arrived.
    pub arrived: bool,
}

/// What central has of a file.
#[derive(Debug)]
pub enum FileContent {
    /// The file, as it was added.
    Whole(File),
    /// It has not arrived yet, or not all of it.
    OnItsWay,
    /// It has arrived, and is not what it was any more.
    Damaged,
}
