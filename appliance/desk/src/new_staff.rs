//! Somebody to be taken on.

use jawab_ledger::LedgerError;
use jawab_ledger::rusqlite::Connection;

use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::passwords;
use crate::roles::Role;
use crate::staff_line::by_login;

/// Somebody to be taken on.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// What they will log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their first password.
    pub password: String,
    /// What they may do.
    pub role: Role,
}

impl NewStaff {
    /// A login as it is kept: small letters, without spaces around it.
    ///
    /// # Errors
    /// [`Invalid::Login`]: it has other characters, or another length.
    pub fn checked_login(login: &str) -> Result<String, Invalid> {
        let login = login.trim().to_lowercase();
        let allowed = |octet: u8| {
            octet.is_ascii_lowercase() || octet.is_ascii_digit() || b".-".contains(&octet)
        };
        if (2..=32).contains(&login.len()) && login.bytes().all(allowed) {
            Ok(login)
        } else {
            Err(Invalid::Login)
        }
    }

    /// Whether a password may be one, before it is known whose.
    ///
    /// # Errors
    /// [`Invalid`]: it is too short, too long, or one that everybody tries first.
    pub fn checked_password(password: &str) -> Result<(), Invalid> {
        Ok(passwords::check(password, &[])?)
    }
}

pub(crate) fn free_login(db: &Connection, login: &str) -> Result<(), DeskError> {
    match by_login(db, login).map_err(LedgerError::from)? {
        Some(_) => Err(Invalid::LoginTaken.into()),
        None => Ok(()),
    }
}
