//! What is kept of passwords: argon2id (RFC 9106), one price for the desk and for central.

mod fitness;
mod once;

pub use fitness::{LEAST, MOST, Unfit, check};
pub use once::one_time;

use argon2::password_hash::{Error, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// The hash of no password, checked when the login is unknown, so that it takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// 19 MiB, two passes, one lane: OWASP's least, a third of a second on a Raspberry Pi 4.
fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The most memory of a hash that is checked, in KiB: what central publishes of staff may name
/// any, and calls need the rest.
const MOST_KIB: u32 = 64 * 1024;

fn is_affordable(hash: &PasswordHash<'_>) -> bool {
    Params::try_from(hash).is_ok_and(|params| params.m_cost() <= MOST_KIB && params.t_cost() <= 8)
}

/// The hash of a password, under a salt of its own. Its length is the caller's to bound.
///
/// # Errors
/// When the system has no randomness, or argon2 refuses.
pub fn hashed(password: &str) -> Result<String, Error> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|_| Error::Crypto)?;
    let salt = SaltString::encode_b64(&octets)?;
    let hash = hasher()?.hash_password(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed; never, without a hash, in the same time.
#[must_use]
pub fn is_right(hash: Option<&str>, password: &str) -> bool {
    let right = PasswordHash::new(hash.unwrap_or(NOBODY)).is_ok_and(|parsed| {
        is_affordable(&parsed)
            && Argon2::default()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
    });
    right && hash.is_some()
}
