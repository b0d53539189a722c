//! Administrators' passwords: their bounds; they are hashed as the desk's are.

use jawab_desk::passwords;

const LEAST: usize = 8;
/// The longest, in octets: a bound on the work of hashing it.
pub(crate) const MOST: usize = 256;

/// Why a password cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too easy to guess, or longer than any.
    #[error("a password has at least {LEAST} characters, and at most {MOST} octets")]
    Length,
    /// The hash cannot be made.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// What is kept of a password.
///
/// # Errors
/// [`PasswordError`].
pub fn hashed(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < LEAST || password.len() > MOST {
        return Err(PasswordError::Length);
    }
    passwords::hashed(password).map_err(|error| PasswordError::Hash(error.to_string()))
}
