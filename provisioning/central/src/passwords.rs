//! Administrators' passwords: argon2id (RFC 9106), at the price that the desk asks too.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

const LEAST: usize = 8;
const MOST: usize = 256;

/// The hash of no password, checked when the login is unknown, so that it takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

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
    let failed = |error: &dyn std::fmt::Display| PasswordError::Hash(error.to_string());
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|error| failed(&error))?;
    let salt = SaltString::encode_b64(&octets).map_err(|error| failed(&error))?;
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| failed(&error))?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes(), &salt)
        .map_err(|error| failed(&error))?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed; never, without a hash, in the same time.
pub(crate) fn is_right(hash: Option<&str>, password: &str) -> bool {
    if password.len() > MOST {
        return false;
    }
    let right = PasswordHash::new(hash.unwrap_or(NOBODY)).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    });
    right && hash.is_some()
}
