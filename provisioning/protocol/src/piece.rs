//! Files on their way: piece by piece, so that a link that breaks costs one piece.
//!
//! An empty piece is a question: how much of this file does central have? Its answer, and
//! the answer to every piece, is where the file goes on. When all of it is there and has its
//! hash, that is its length; if it has another hash it is thrown away, and goes on at 0.

use jawab_ops::{BoxId, FileHash, MAX_FILE_OCTETS};
use serde::{Deserialize, Deserializer, Serialize};

use crate::octets;

/// The longest piece.
pub const MAX_PIECE_OCTETS: usize = 256 * 1024;

/// A piece of a file of a box, or the question what central has of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "WirePiece", into = "WirePiece")]
pub struct FilePiece {
    /// The box.
    pub box_id: BoxId,
    /// How many changes the box still has to send.
    pub pending: u64,
    /// The file.
    pub hash: FileHash,
    /// How long it is: at most [`MAX_FILE_OCTETS`].
    pub total: u64,
    /// Where this piece begins; it ends at `total` or before.
    pub offset: u64,
    /// What is there: at most [`MAX_PIECE_OCTETS`]; nothing to ask.
    pub octets: Vec<u8>,
}

/// How much central has of a file.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileHeld {
    /// The file.
    #[serde(rename = "h", with = "hash")]
    pub hash: FileHash,
    /// Where it goes on; its length when it is there.
    #[serde(rename = "o")]
    pub offset: u64,
}

#[derive(Clone, Serialize, Deserialize)]
struct WirePiece {
    #[serde(rename = "b")]
    box_id: BoxId,
    #[serde(rename = "n", default)]
    pending: u64,
    #[serde(rename = "h", with = "hash")]
    hash: FileHash,
    #[serde(rename = "t")]
    total: u64,
    #[serde(rename = "o")]
    offset: u64,
    #[serde(rename = "c", default, with = "octets")]
    octets: Vec<u8>,
}

impl From<FilePiece> for WirePiece {
    fn from(piece: FilePiece) -> Self {
        let FilePiece {
            box_id,
            pending,
            hash,
            total,
            offset,
            octets,
        } = piece;
        Self {
            box_id,
            pending,
            hash,
            total,
            offset,
            octets,
        }
    }
}

impl TryFrom<WirePiece> for FilePiece {
    type Error = String;

    /// What no file is, or no piece of it, is no message.
    fn try_from(piece: WirePiece) -> Result<Self, String> {
        let WirePiece {
            box_id,
            pending,
            hash,
            total,
            offset,
            octets,
        } = piece;
        if total == 0 || total > MAX_FILE_OCTETS {
            return Err(format!(
                "a file has 1 to {MAX_FILE_OCTETS} octets, not {total}"
            ));
        }
        if octets.len() > MAX_PIECE_OCTETS {
            return Err(format!("a piece has at most {MAX_PIECE_OCTETS} octets"));
        }
        let end = offset.checked_add(octets.len() as u64);
        if end.is_none_or(|end| end > total) {
            return Err("a piece is beyond the end of its file".into());
        }
        Ok(Self {
            box_id,
            pending,
            hash,
            total,
            offset,
            octets,
        })
    }
}

/// A hash as octets, where serde would make a list of numbers of it.
mod hash {
    use super::{Deserializer, FileHash};
    use serde::Serializer;
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(
        hash: &FileHash,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&hash.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<FileHash, D::Error> {
        let octets = crate::octets::deserialize(deserializer)?;
        let length = octets.len();
        let octets = octets
            .try_into()
            .map_err(|_| D::Error::invalid_length(length, &"32 octets"))?;
        Ok(FileHash(octets))
    }
}
