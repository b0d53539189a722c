//! A message as octets: `JW`, the version, and the message as CBOR (RFC 8949) in one
//! zstd frame (RFC 8878).
//!
//! The version changes when an older side could not understand a newer one at all. What
//! is only added (a field) does not change it: fields that a side does not know it skips.

use std::io::Read;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version spoken here.
pub const VERSION: u8 = 1;

/// The longest message, as it travels. More than [`MAX_BODY_OCTETS`] of what does not
/// compress, and no more.
pub const MAX_FRAME_OCTETS: usize = 2 * 1024 * 1024 + 64 * 1024;

/// The longest message, decompressed: a batch, and room for what frames it.
pub const MAX_BODY_OCTETS: usize = 2 * 1024 * 1024;

const MAGIC: [u8; 2] = *b"JW";
const HEADER: usize = 3;

/// Level 3: on a Raspberry Pi a batch takes milliseconds, and level 9 saves two octets in a hundred.
const LEVEL: i32 = 3;

/// The most memory that a sender can make a receiver keep for its window: 8 MiB, what
/// every decoder has to support (RFC 8878, 3.1.1.1.2).
const WINDOW_LOG_MAX: u32 = 23;

/// Messages nest little; CBOR that nests more is an attack on the stack.
const DEPTH: usize = 16;

/// Octets that are no message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// Not something that a box or central ever says.
    #[error("these octets are no message of a box or of central")]
    NotOurs,
    /// Another version's.
    #[error("this message is of version {theirs}, and this side speaks version {VERSION}")]
    Version {
        /// Which version.
        theirs: u8,
    },
    /// Too long, as it travels or decompressed.
    #[error("this message is longer than {limit} octets")]
    TooLong {
        /// How long it may be.
        limit: usize,
    },
    /// Damaged, or not what was expected.
    #[error("this message is damaged: {0}")]
    Malformed(String),
}

/// A message as octets.
///
/// # Errors
/// [`FrameError::TooLong`] if the other side would not take it.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut body = Vec::with_capacity(1024);
    ciborium::into_writer(message, &mut body)
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    if body.len() > MAX_BODY_OCTETS {
        return Err(FrameError::TooLong {
            limit: MAX_BODY_OCTETS,
        });
    }
    let packed = zstd::bulk::compress(&body, LEVEL)
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    let mut octets = Vec::with_capacity(HEADER + packed.len());
    octets.extend(MAGIC);
    octets.push(VERSION);
    octets.extend(packed);
    Ok(octets)
}

/// A message from octets. However they were made, this takes no more memory than some
/// times [`MAX_BODY_OCTETS`].
///
/// # Errors
/// [`FrameError`] for anything that is not one whole message.
pub fn decode<T: DeserializeOwned>(octets: &[u8]) -> Result<T, FrameError> {
    if octets.len() > MAX_FRAME_OCTETS {
        return Err(FrameError::TooLong {
            limit: MAX_FRAME_OCTETS,
        });
    }
    let Some((header, packed)) = octets.split_first_chunk::<HEADER>() else {
        return Err(FrameError::NotOurs);
    };
    let [magic @ .., version] = *header;
    if magic != MAGIC {
        return Err(FrameError::NotOurs);
    }
    if version != VERSION {
        return Err(FrameError::Version { theirs: version });
    }
    let body = unpack(packed)?;
    let mut rest = body.as_slice();
    let message = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH)
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    if !rest.is_empty() {
        let left = rest.len();
        return Err(FrameError::Malformed(format!("{left} octets follow it")));
    }
    Ok(message)
}

/// Decompresses, and stops at the limit: what a frame says of its own size is not believed.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, FrameError> {
    let damaged = |error: std::io::Error| FrameError::Malformed(error.to_string());
    let mut decoder = zstd::Decoder::with_buffer(packed).map_err(damaged)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(damaged)?;
    let mut body = Vec::new();
    decoder
        .take(MAX_BODY_OCTETS as u64 + 1)
        .read_to_end(&mut body)
        .map_err(damaged)?;
    if body.len() > MAX_BODY_OCTETS {
        return Err(FrameError::TooLong {
            limit: MAX_BODY_OCTETS,
        });
    }
    Ok(body)
}
