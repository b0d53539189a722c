//! The country, its centres and their boxes.

use jawab_desk::calendar::Calendar;
use jawab_line_state::LineStatus;
use jiff::Timestamp;
use uuid::Uuid;

/// The whole country at a glance.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview {
    /// Every box that was enrolled, in order of the centre's name.
    pub boxes: Vec<BoxRow>,
    /// Cases by programme, the most first.
    pub by_programme: Vec<Count>,
    /// Cases by kind, the most first.
    pub by_kind: Vec<Count>,
    /// Contacts by the kind of who they were with, as far as it is known, the most first.
    pub by_caller_kind: Vec<Count>,
    /// The country's opening hours and holidays.
    pub calendar: Calendar,
}

/// What a centre is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CentreName {
    /// Its box.
    pub box_id: Uuid,
    /// The centre.
    pub centre: String,
}

/// A box, and what came from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoxRow {
    /// The box.
    pub box_id: Uuid,
    /// The centre it stands in.
    pub centre: String,
    /// The code that starts the centre's case references ("RAB").
    pub code: String,
    /// When it was last heard; `None` if never.
    pub last_heard: Option<Timestamp>,
    /// How many changes it said it still had to send when it was last heard.
    pub backlog: u64,
    /// Contacts with people, on all channels.
    pub contacts: u64,
    /// Cases.
    pub cases: u64,
    /// Of those, the ones that are not settled.
    pub open_cases: u64,
    /// How its lines were when it told last.
    pub lines: Vec<LineStatus>,
    /// When an earlier epoch of it last grew after a later one had begun: two boxes run with one id.
    pub copy_seen: Option<Timestamp>,
    /// When it last began an epoch: it was restored, copied, or its clock was put right.
    pub epoch_begun: Option<Timestamp>,
}

/// An epoch of a box: a history that it began because the one before could not go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EpochRow {
    /// Its number; a new box begins with 1.
    pub epoch: u32,
    /// When its first change came here.
    pub begun: Timestamp,
    /// When its last change came here.
    pub grown: Timestamp,
}

/// A board that a box ran on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoardRow {
    /// What tells it from others: eight hexadecimal digits.
    pub fingerprint: String,
    /// The maker's name of its kind; it may be anything, and may be empty.
    pub model: String,
    /// When the box first told of it.
    pub first: Timestamp,
    /// When it last did, which is once after each start.
    pub last: Timestamp,
}

/// How many there are of something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Of what: the code of a programme or a kind ("pass-jeunes", "complaint", "parent").
    pub of: String,
    /// How many.
    pub count: u64,
}

/// One centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CentreDetail {
    /// Its row of the overview.
    pub row: BoxRow,
    /// Its cases by programme, the most first.
    pub by_programme: Vec<Count>,
    /// Its cases by kind, the most first.
    pub by_kind: Vec<Count>,
    /// Its contacts by the kind of who they were with, as far as it is known, the most first.
    pub by_caller_kind: Vec<Count>,
    /// Its epochs, the newest first; fifty at most.
    pub epochs: Vec<EpochRow>,
    /// The boards that it ran on, the last heard first; fifty at most.
    pub boards: Vec<BoardRow>,
}
