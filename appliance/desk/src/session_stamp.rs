//! What a session carries of the account that it was begun for.

use sha2::Digest;
use sha2::Sha256;

/// What sessions carry of the account that they were begun for, of all that ends them when it
/// changes: what is kept of the password, the role. It tells nothing of them.
#[must_use]
pub fn session_stamp(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..16])
}
