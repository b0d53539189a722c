//! The hashes of RFC 7616 §6.1 and RFC 8760 §2.

use md5::Md5;
use sha2::{Digest as _, Sha256, Sha512_256};

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Hash {
    Md5,
    Sha256,
    Sha512_256,
}

/// A hash, and whether its A1 is the session's (RFC 7616 §3.4.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Algorithm {
    hash: Hash,
    session: bool,
    token: &'static str,
}

impl Algorithm {
    pub(super) const MD5: Self = Self::new(Hash::Md5, false, "MD5");

    const ALL: [Self; 6] = [
        Self::MD5,
        Self::new(Hash::Md5, true, "MD5-sess"),
        Self::new(Hash::Sha256, false, "SHA-256"),
        Self::new(Hash::Sha256, true, "SHA-256-sess"),
        Self::new(Hash::Sha512_256, false, "SHA-512-256"),
        Self::new(Hash::Sha512_256, true, "SHA-512-256-sess"),
    ];

    const fn new(hash: Hash, session: bool, token: &'static str) -> Self {
        Self {
            hash,
            session,
            token,
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|algorithm| algorithm.token.eq_ignore_ascii_case(name.trim()))
    }

    pub(super) const fn token(self) -> &'static str {
        self.token
    }

    pub(super) const fn is_session(self) -> bool {
        self.session
    }

    pub(super) fn hash(self, text: &str) -> String {
        // Text may stand for octets that are not UTF-8.
        self.hash_octets(&crate::text::to_octets(text))
    }

    pub(super) fn hash_octets(self, octets: &[u8]) -> String {
        match self.hash {
            Hash::Md5 => hex::encode(Md5::digest(octets)),
            Hash::Sha256 => hex::encode(Sha256::digest(octets)),
            Hash::Sha512_256 => hex::encode(Sha512_256::digest(octets)),
        }
    }
}
