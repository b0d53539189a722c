//! What central has to say for its pages. Central implements [`Ministry`]; the
//! pages know nothing of how it keeps what it knows.

mod admin;
mod case;
mod catalogue;
mod centre;

use std::error::Error;
use std::future::Future;

use jawab_desk::LoginSource;
use jawab_desk::catalogue::Catalogue;
use jawab_desk::passwords::Unfit;
use uuid::Uuid;

use crate::session::SessionStorage;

pub use admin::{Admin, AdminAccount, AdminChange, AdminEdit, CentralDeed, NotLetIn};
pub use case::{
    CaseAnswer, CaseDetail, CaseFilter, CaseFound, CasesFound, FileContent, FileRow, NoteRow,
    RecentCase,
};
pub use catalogue::{CatalogueEdit, CatalogueOf};
pub use centre::{BoardRow, BoxRow, CentreDetail, CentreName, Count, EpochRow, Overview};

/// What went wrong inside central, with its own words for the log.
pub type Failure = Box<dyn Error + Send + Sync + 'static>;

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
