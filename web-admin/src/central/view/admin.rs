//! Administrators, their accounts, and what they did.

use jawab_desk::Role;
use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;

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
