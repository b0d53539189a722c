//! What central keeps: SQLite for one process, PostgreSQL for any number of them.

use std::future::Future;

use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Action, Role};
use jawab_ledger::Change;
use jawab_ops::{BoxId, FileHash, Head};
use jawab_protocol::{Batch, BoardReport, Have, LineReport, MAX_EPOCHS, Refusal, Why};
use jawab_web::central::{
    Admin, AdminAccount, CaseFilter, CasesFound, CentreDetail, CentreName, Failure, FileRow,
    NoteRow, Overview, RecentCase,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::authority::Fingerprint;
use crate::verify::Verified;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened or brought to this version.
    #[error("cannot open the database {path}: {why}; check the folder's owner and mode")]
    Open {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// PostgreSQL cannot be reached or its database brought to this version.
    #[error(
        "cannot open PostgreSQL's database {place}: {why}; look at `database` in the configuration \
         (provisioning/central/docs/postgres.md)"
    )]
    Connect {
        /// Which; never with its password.
        place: String,
        /// Why.
        why: String,
    },
    /// There is somebody with this login.
    #[error("there is an administrator {0} already")]
    LoginTaken(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(#[source] Failure),
}

/// A box as it is enrolled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// The box.
    pub box_id: BoxId,
    /// The centre it stands in.
    pub centre: String,
    /// The code of the centre's case references.
    pub code: String,
    /// The one certificate that is taken from it.
    pub certificate: Fingerprint,
}

/// Whom central speaks to.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Audience {
    /// Every box, also those that come later.
    Everybody,
    /// One.
    OneBox(BoxId),
}

/// A case that central can answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseAt {
    /// The case.
    pub id: Uuid,
    /// Its box.
    pub box_id: BoxId,
    /// How often it was opened again.
    pub reopened: i64,
    /// The centre in which the box stands; empty for one that is not enrolled any more.
    pub centre: String,
    /// When it was opened, if its box said so.
    pub opened: Option<Timestamp>,
    /// The code of its kind.
    pub kind: String,
    /// Whether it waits to be settled.
    pub open: bool,
}

/// A case, and the files that it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseKept {
    /// The case.
    pub case: RecentCase,
    /// Its centre.
    pub centre: String,
    /// Its files, the first added first; [`MOST_FILES`] at most.
    pub files: Vec<FileNamed>,
    /// Its notes, the first first; [`MOST_NOTES`] at most.
    pub notes: Vec<NoteRow>,
    /// Who is to settle it.
    pub assigned: Option<String>,
}

/// A file that a case names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileNamed {
    /// What is told of it; whether it has arrived is not known here.
    pub row: FileRow,
    /// The hash of its content.
    pub hash: Option<FileHash>,
}

/// Files of a case that are shown: a box has fewer, and one with a fault may have any number.
pub const MOST_FILES: i64 = 1_000;

/// Notes of a case that are shown.
pub const MOST_NOTES: i64 = 1_000;

/// What of an account is written; what is none stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AdminFields {
    /// What they log in with.
    pub login: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Whether they may log in.
    pub active: Option<bool>,
    /// What is kept of the password, and whether it is to be changed at the next login.
    pub password: Option<(String, bool)>,
}

impl AdminFields {
    /// Whether an account that can administer cannot, once these are written.
    #[must_use]
    pub fn ends_an_admin(&self, before: &AdminAccount) -> bool {
        let could = before.active && before.role.may(Action::ManageAdmins);
        let role = self.role.unwrap_or(before.role);
        could && !(self.active.unwrap_or(true) && role.may(Action::ManageAdmins))
    }
}

/// What came of writing an account.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AdminOutcome {
    /// It is written.
    Written,
    /// Somebody else has this login.
    LoginTaken,
    /// Nobody would be left to administer.
    LastAdmin,
}

/// What somebody did at central. It is added to the others, and never changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who, by the name of that day; none at the command line.
    pub by: Option<String>,
    /// The account or the case.
    pub about: Uuid,
    /// What, as a code ("role", "answered").
    pub what: String,
    /// The code that it was changed to, where there is one ("reader").
    pub value: Option<String>,
}

/// What a reference is looked for by, as a pattern of SQL's `LIKE`: parts in their order, and a
/// number at the end with its zeros ("61", "rab 61", "RAB-2026-000061"). None for nothing.
#[must_use]
pub fn pattern(text: &str) -> Option<String> {
    let western = |c: char| match u32::from(c) {
        digit @ (0x0660..=0x0669 | 0x06F0..=0x06F9) => char::from_digit(digit & 0xF, 10),
        _ => None,
    };
    let text: String = text.chars().map(|c| western(c).unwrap_or(c)).collect();
    let text = text.to_uppercase();
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let (last, before) = parts.split_last()?;
    let number: Option<u32> = last.parse().ok();
    let last = match number {
        Some(number) if last.len() < 6 && last.len() != 4 => format!("{number:06}"),
        _ => (*last).to_owned(),
    };
    let mut pattern = String::from("%");
    for part in before {
        pattern.push_str(part);
        pattern.push('%');
    }
    pattern.push_str(&last);
    pattern.push('%');
    Some(pattern)
}

/// An administrator, to be checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Who.
    pub admin: Admin,
    /// What is kept of the password.
    pub password_hash: String,
}

/// What central keeps.
pub trait Store: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// Enrols a box, or enrols it again: its earlier certificate is void then.
    fn enrol(&self, enrolment: &Enrolment) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The certificate that is taken from a box; `None` if it is not enrolled.
    fn certificate(
        &self,
        box_id: BoxId,
    ) -> impl Future<Output = Result<Option<Fingerprint>, StoreError>> + Send;

    /// A box was heard, with so many changes still to send.
    fn heard(
        &self,
        box_id: BoxId,
        at: Timestamp,
        backlog: u64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// A box told how its lines are.
    fn reported(
        &self,
        box_id: BoxId,
        lines: &[LineReport],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// A box told on which board it runs.
    fn stands(
        &self,
        box_id: BoxId,
        board: &BoardReport,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// When an earlier epoch of a box last grew after a later one had begun: two boxes run with one
    /// id. `None` if that never was so.
    fn copy_seen(
        &self,
        box_id: BoxId,
    ) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// The last op of each epoch of a box, in order.
    fn heads(&self, box_id: BoxId) -> impl Future<Output = Result<Vec<Head>, StoreError>> + Send;

    /// Judges a batch ([`jawab_protocol::judge`]), keeps it, and notes that the box was heard,
    /// in one transaction: all of it, or nothing. The inner error is what the box is told.
    fn ingest(
        &self,
        batch: Batch,
        at: Timestamp,
    ) -> impl Future<Output = Result<Result<Head, Refusal>, StoreError>> + Send;

    /// How long the file is that an op of this box names; `None` if none does.
    fn attached(
        &self,
        box_id: BoxId,
        hash: FileHash,
    ) -> impl Future<Output = Result<Option<u64>, StoreError>> + Send;

    /// Says something of central's own accord: ops of these changes, for every box or for one,
    /// kept and applied to central's tables in one transaction. Their clock is later than
    /// whatever decided the fields they change.
    fn publish(
        &self,
        to: Audience,
        author: &str,
        changes: Vec<Change>,
        at: Timestamp,
    ) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// What a box lacks of that, as far as it fits into so many octets: one batch of each
    /// channel, which follows on what the box has, or begins the channel if the box has
    /// another history of it. And whether there is more.
    fn news(
        &self,
        box_id: BoxId,
        have: &[Have],
        octets: usize,
    ) -> impl Future<Output = Result<(Vec<Batch>, bool), StoreError>> + Send;

    /// The cases with this reference, in order of their boxes and of the day: boxes of earlier
    /// versions gave some twice.
    fn cases_of(
        &self,
        reference: &str,
    ) -> impl Future<Output = Result<Vec<CaseAt>, StoreError>> + Send;

    /// Lets an administrator in from now on.
    fn add_admin(
        &self,
        login: &str,
        name: &str,
        password_hash: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The account of a login.
    fn account(
        &self,
        login: &str,
    ) -> impl Future<Output = Result<Option<Account>, StoreError>> + Send;

    /// An administrator who may still work here.
    fn admin(&self, id: Uuid) -> impl Future<Output = Result<Option<Admin>, StoreError>> + Send;

    /// Everybody who may or might look, those who may first.
    fn admins(&self) -> impl Future<Output = Result<Vec<AdminAccount>, StoreError>> + Send;

    /// Writes an account, or adds it where there is none of this id, and notes who did what: all
    /// of it, or nothing.
    fn write_admin(
        &self,
        id: Uuid,
        fields: AdminFields,
        deeds: Vec<Deed>,
    ) -> impl Future<Output = Result<AdminOutcome, StoreError>> + Send;

    /// Notes what somebody did.
    fn note(&self, deed: Deed) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// What was done to an account or a case, the last first.
    fn deeds(
        &self,
        about: Uuid,
        most: u32,
    ) -> impl Future<Output = Result<Vec<Deed>, StoreError>> + Send;

    /// Cases; a page of them, and how many there are.
    fn find_cases(
        &self,
        filter: &CaseFilter,
    ) -> impl Future<Output = Result<CasesFound, StoreError>> + Send;

    /// The whole country.
    fn overview(&self) -> impl Future<Output = Result<Overview, StoreError>> + Send;

    /// All centres, in order of their names.
    fn centres(&self) -> impl Future<Output = Result<Vec<CentreName>, StoreError>> + Send;

    /// Programmes and kinds of case, as they were published.
    fn catalogue(&self) -> impl Future<Output = Result<Catalogue, StoreError>> + Send;

    /// One centre, by its box.
    fn centre(
        &self,
        box_id: BoxId,
    ) -> impl Future<Output = Result<Option<CentreDetail>, StoreError>> + Send;

    /// A case of a box with the files that it names.
    fn case(
        &self,
        box_id: BoxId,
        case: Uuid,
    ) -> impl Future<Output = Result<Option<CaseKept>, StoreError>> + Send;

    /// A text of the key-value store for sessions (the table `shelf`), unless it has expired.
    fn get_text(
        &self,
        name: &str,
    ) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Walks every chain of hashes, makes the tables anew from the ops, and compares: all of it as it
    /// is at one instant, while others go on writing.
    fn verify(&self) -> impl Future<Output = Result<Verified, StoreError>> + Send;

    /// Stores a text until a time (milliseconds since 1970, UTC).
    fn put_text(
        &self,
        name: &str,
        text: &str,
        expires_ms: i64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes a text.
    fn delete_text(&self, name: &str) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// The head that a batch is to follow on, of those that are known of its box: that of its
/// epoch, or the start of an epoch that the box may begin.
pub(crate) fn head_for(batch: &Batch, known: &[Head]) -> Result<Head, Refusal> {
    match known.iter().find(|head| head.epoch == batch.epoch) {
        Some(head) => Ok(*head),
        None if batch.epoch > 0 && known.len() < MAX_EPOCHS => Ok(Head::start(batch.epoch)),
        None => {
            let detail = format!("epoch {} cannot be begun", batch.epoch);
            Err(Refusal::new(Why::BadChain, detail))
        }
    }
}
