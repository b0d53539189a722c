//! Administrators' passwords: they are held to the desk's rules, and hashed as the desk's are.

use jawab_desk::passwords::{self, Unfit};

/// The longest, in octets: a bound on the work of hashing it.
pub(crate) const MOST: usize = passwords::MOST;

/// Why a password cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short or too long, or everybody tries it first.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The hash cannot be made.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// What is kept of a password, if it may be one of an account that is told by these words: its
/// login, its owner's name.
///
/// # Errors
/// [`PasswordError`].
pub fn hashed_for(password: &str, account: &[&str]) -> Result<String, PasswordError> {
    passwords::check(password, account)?;
    passwords::hashed(password).map_err(|error| PasswordError::Hash(error.to_string()))
}

/// What is kept of a password, whoever it is of.
///
/// # Errors
/// [`PasswordError`].
pub fn hashed(password: &str) -> Result<String, PasswordError> {
    hashed_for(password, &[])
}
