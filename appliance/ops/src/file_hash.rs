//! What a file is called: by its content. And how long one may be.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The longest file: half an hour of a 2G link.
pub const MAX_FILE_OCTETS: u64 = 10 * 1024 * 1024;

/// The SHA-256 of a file's content; as text, 64 hexadecimal digits in lower case.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FileHash(pub [u8; 32]);

/// A text that is no file's hash.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no hash of a file: 64 hexadecimal digits in lower case are")]
pub struct NoFileHash(String);

impl FileHash {
    /// The hash of this content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }
}

/// The hash of a content that comes piece by piece.
#[derive(Clone, Debug, Default)]
pub struct FileDigest(Sha256);

impl FileDigest {
    /// The next octets.
    pub fn update(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    /// The hash of all that came.
    #[must_use]
    pub fn finish(self) -> FileHash {
        FileHash(self.0.finalize().into())
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for FileHash {
    type Err = NoFileHash;

    /// One text for one hash: capitals would be another file's name.
    fn from_str(text: &str) -> Result<Self, NoFileHash> {
        let wrong = || NoFileHash(text.chars().take(80).collect());
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).map_err(|_| wrong())?;
        let hash = Self(octets);
        if hash.to_string() == text {
            Ok(hash)
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_in_pieces_has_the_hash_of_the_whole() {
        let mut digest = FileDigest::default();
        for piece in [&b"a"[..], b"", b"bc"] {
            digest.update(piece);
        }
        assert_eq!(digest.finish(), FileHash::of(b"abc"));
    }

    #[test]
    fn a_hash_is_read_as_it_is_written_and_in_no_other_way() {
        // FIPS 180-4's own example.
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hash = FileHash::of(b"abc");
        assert_eq!(hash.to_string(), text);
        assert_eq!(text.parse(), Ok(hash));
        for wrong in [&text.to_uppercase(), &text[1..], "../../etc/passwd", ""] {
            assert!(wrong.parse::<FileHash>().is_err(), "{wrong}");
        }
    }
}
