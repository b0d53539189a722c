//! What central has to say for its pages. Central implements [`Ministry`]; the
//! pages know nothing of how it keeps what it knows.

use std::error::Error;
use std::fs::File;
use std::future::Future;

use jawab_desk::calendar::Calendar;
use jawab_desk::catalogue::Catalogue;
use jawab_desk::passwords::Unfit;
use jawab_desk::{CaseOrder, LoginSource, Page, Role, Span, Turn};
use jawab_line_state::LineStatus;
use jiff::Timestamp;
use uuid::Uuid;

use crate::session::SessionStorage;

/// What went wrong inside central, with its own words for the log.
pub type Failure = Box<dyn Error + Send + Sync + 'static>;

/// An administrator at the ministry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admin {
    /// Who, for ever.
    pub id: Uuid,
    /// Their name, as shown.
    pub name: String,
    /// What their sessions carry; a session with another one is over.
    pub stamp: String,
    /// What they may do.
    pub role: Role,
    /// Their password was given by somebody else, and is changed before anything else.
    pub password_once: bool,
}

/// Why an administrator is not let in.
#[derive(Debug, thiserror::Error)]
pub enum NotLetIn {
    /// No such login, or another password. Which of the two is not said.
    #[error("no administrator has this login and password")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; wait {wait_s} s")]
    TooManyTries {
        /// Seconds until the next try is looked at.
        wait_s: u64,
    },
    /// Too many log in at this moment; the password was not looked at.
    #[error("many log in at this moment")]
    Busy,
    /// Central could not find out.
    #[error("the administrators cannot be read")]
    Failed(#[source] Failure),
}

/// An account of central's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdminAccount {
    /// Who, for ever.
    pub id: Uuid,
    /// What they log in with.
    pub login: String,
    /// Their name, as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may log in.
    pub active: bool,
    /// Their password was given by somebody else, and is changed at the next login.
    pub password_once: bool,
}

/// What is typed of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdminEdit {
    /// What they log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// What an administrator does to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AdminChange {
    /// Gives it another name, login or role.
    Edit(AdminEdit),
    /// Lets its owner log in no more, or again.
    Active(bool),
    /// Gives it a password that is told once, and changed at the next login.
    ResetPassword,
    /// Ends its owner's sessions.
    EndSessions,
    /// Opens its login, which wrong passwords have closed.
    Unlock,
}

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

/// Which list of the catalogue.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CatalogueOf {
    /// Programmes.
    Programmes,
    /// Kinds of case.
    Kinds,
}

/// What is said of one thing of the catalogue; what is none stays as it is. A code that is not in
/// the list yet is added to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CatalogueEdit {
    /// Its code.
    pub code: String,
    /// Its name in French; an empty name is none.
    pub name: Option<String>,
    /// In Arabic.
    pub name_ar: Option<String>,
    /// In Tamazight.
    pub name_zgh: Option<String>,
    /// In English.
    pub name_en: Option<String>,
    /// Where it stands in lists.
    pub position: Option<i64>,
    /// The youngest that a programme is for, in years; 0 for no limit.
    pub age_from: Option<i64>,
    /// The oldest; 0 for no limit.
    pub age_to: Option<i64>,
    /// Whether cases of a kind are urgent.
    pub urgent: Option<bool>,
    /// Whether it is offered.
    pub offered: Option<bool>,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// There is no such account, or case.
    #[error("there is none of this id")]
    NotFound,
    /// A login must be 2 to 32 of a-z, 0-9, dot, dash.
    #[error("a login is 2 to 32 of these: a-z, 0-9, dot, dash")]
    Login,
    /// Somebody has this login, or had it.
    #[error("there is somebody with this login")]
    LoginTaken,
    /// The name is missing, or too long.
    #[error("a name has 1 to 120 characters")]
    Name,
    /// Nobody would be left to administer.
    #[error("central keeps one administrator at least; make somebody else one first")]
    LastAdmin,
    /// The password until now is another.
    #[error("this is not the password until now")]
    WrongPassword,
    /// The new password is the old one.
    #[error("this is the password that is to be changed")]
    SamePassword,
    /// The new password cannot be one.
    #[error(transparent)]
    Password(#[from] Unfit),
    /// Too many wrong passwords.
    #[error("too many wrong passwords; wait {wait_s} s")]
    TooManyTries {
        /// Seconds until the next try is looked at.
        wait_s: u64,
    },
    /// Too many log in at this moment; the password was not looked at.
    #[error("many log in at this moment")]
    Busy,
    /// An answer without anything in it, or longer than a note.
    #[error("an answer has a text of 4,000 characters at most, somebody to settle it, or the end")]
    Answer,
    /// A code that no case can carry.
    #[error("a code is 1 to 40 of these: a-z, 0-9, dash")]
    Code,
    /// Ages that nobody has, or in the wrong order.
    #[error("ages are 0 to 150 years, the youngest before the oldest")]
    Ages,
    /// A place in a list that is none.
    #[error("a place in a list is a number, a million at most")]
    Position,
    /// Central could not do it.
    #[error("central could not do it")]
    Failed(#[source] Failure),
}

/// What somebody did at central.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CentralDeed {
    /// When.
    pub at: Timestamp,
    /// Who; none at the command line.
    pub by: Option<String>,
    /// What, as a code ("role", "answered").
    pub what: String,
    /// The code that it was changed to, where there is one.
    pub value: Option<String>,
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

/// Central, as its pages see it.
pub trait Ministry: Clone + Send + Sync + 'static {
    /// Where sessions are kept, so that any instance of central knows who is logged in.
    type SessionStorage: SessionStorage;

    /// Where sessions are kept through a restart.
    fn session_storage(&self) -> Self::SessionStorage;

    /// Checks a login and a password, at the price that makes guessing slow.
    fn authenticate(
        &self,
        login: &str,
        password: &str,
        from: &LoginSource,
    ) -> impl Future<Output = Result<Admin, NotLetIn>> + Send;

    /// The administrator, if they may still work here. Asked at each page, so that
    /// somebody who was removed is out at once.
    fn admin(&self, id: Uuid) -> impl Future<Output = Result<Option<Admin>, Failure>> + Send;

    /// Everybody who may or might look, those who may first.
    fn admins(&self) -> impl Future<Output = Result<Vec<AdminAccount>, Failure>> + Send;

    /// Lets somebody in from now on; gives the password that is told once.
    fn invite(
        &self,
        by: &Admin,
        new: AdminEdit,
    ) -> impl Future<Output = Result<String, NotDone>> + Send;

    /// Changes an account; gives the password that is told once, where one was made.
    fn change_admin(
        &self,
        by: &Admin,
        id: Uuid,
        change: AdminChange,
    ) -> impl Future<Output = Result<Option<String>, NotDone>> + Send;

    /// Changes one's own password; gives the account with the stamp that its sessions carry now.
    fn change_own_password(
        &self,
        of: &Admin,
        old: &str,
        new: &str,
    ) -> impl Future<Output = Result<Admin, NotDone>> + Send;

    /// What was done to an account or a case, the last first; fifty at most.
    fn deeds(&self, about: Uuid) -> impl Future<Output = Result<Vec<CentralDeed>, Failure>> + Send;

    /// Cases of the whole country.
    fn find_cases(
        &self,
        filter: &CaseFilter,
    ) -> impl Future<Output = Result<CasesFound, Failure>> + Send;

    /// Says something to a case; its box hears it when it syncs next.
    fn answer(
        &self,
        by: &Admin,
        box_id: Uuid,
        case: Uuid,
        answer: CaseAnswer,
    ) -> impl Future<Output = Result<(), NotDone>> + Send;

    /// The whole country.
    fn overview(&self) -> impl Future<Output = Result<Overview, Failure>> + Send;

    /// All centres, in order of their names.
    fn centres(&self) -> impl Future<Output = Result<Vec<CentreName>, Failure>> + Send;

    /// The programmes and kinds of case that boxes are told of.
    fn catalogue(&self) -> impl Future<Output = Result<Catalogue, Failure>> + Send;

    /// Says something of a programme or a kind of case to every box.
    fn change_catalogue(
        &self,
        by: &Admin,
        of: CatalogueOf,
        edit: CatalogueEdit,
    ) -> impl Future<Output = Result<(), NotDone>> + Send;

    /// One centre by its box, or `None` if there is none.
    fn centre(
        &self,
        box_id: Uuid,
    ) -> impl Future<Output = Result<Option<CentreDetail>, Failure>> + Send;

    /// One case of a box, or `None` if there is none.
    fn case(
        &self,
        box_id: Uuid,
        case: Uuid,
    ) -> impl Future<Output = Result<Option<CaseDetail>, Failure>> + Send;

    /// A file of a case with its content, or `None` if the case has no such file.
    fn file(
        &self,
        box_id: Uuid,
        case: Uuid,
        file: Uuid,
    ) -> impl Future<Output = Result<Option<(FileRow, FileContent)>, Failure>> + Send;
}

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
