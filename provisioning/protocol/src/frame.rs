//! A message as octets: `JW`, the version, and what the version says. In version 1 that is
//! the message as CBOR (RFC 8949) in one zstd frame (RFC 8878). In version 2 it is the
//! number of a dictionary (0 for none); then how long what does not pack is, and that; then
//! the message as CBOR in one zstd frame, made with the dictionary.
//!
//! The version changes when an older side could not understand a newer one at all. What
//! is only added (a field) does not change it: fields that a side does not know it skips.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use crate::dialect::{Dialect, VERSION};
use crate::dictionary::{self, Dictionary, LEVEL};
use crate::frame_error::{FrameError, TOO_LONG};
use crate::limits::{MAX_BODY_OCTETS, MAX_FRAME_OCTETS};
use crate::message::{Request, ToCentral};
use crate::pack::columns::{get, put};
use crate::pack::{Model, PackError, primed};
use crate::wire::Message;

const MAGIC: [u8; 2] = *b"JW";
const HEADER: usize = 3;

/// The level for long messages: their window does more than a higher level would.
const LONG_LEVEL: i32 = 9;
const LONG: usize = 256 * 1024;

/// The most memory that a sender can make a receiver keep for its window: 8 MiB, what
/// every decoder has to support (RFC 8878, 3.1.1.1.2).
const WINDOW_LOG_MAX: u32 = 23;

/// What both sides know before a message: a dictionary, and what ops of an ordinary day say.
#[derive(Default)]
struct Known {
    dictionary: Option<&'static Dictionary>,
    model: Model,
}

/// Of each dictionary's number.
static KNOWN: LazyLock<BTreeMap<u8, Known>> = LazyLock::new(|| {
    let known = dictionary::all().filter_map(|(number, dictionary)| {
        let Request::Push(day) = decode::<ToCentral>(&dictionary.day).ok()?.0.request else {
            return None;
        };
        let known = Known {
            dictionary: Some(dictionary),
            model: primed(&day, dictionary.ids_that_follow),
        };
        Some((*number, known))
    });
    known.collect()
});

/// What is known before a message that says nothing of a dictionary; also before the ordinary
/// day of one.
static NOTHING: LazyLock<Known> = LazyLock::new(Known::default);

fn known(dictionary: u8) -> Result<&'static Known, FrameError> {
    if dictionary == 0 {
        return Ok(&NOTHING);
    }
    KNOWN
        .get(&dictionary)
        .ok_or(FrameError::Dictionary { theirs: dictionary })
}

/// A message as octets.
///
/// # Errors
/// [`FrameError::TooLong`] if the other side would not take it.
pub fn encode<M: Message>(message: &M, dialect: Dialect) -> Result<Vec<u8>, FrameError> {
    let mut octets = Vec::with_capacity(256);
    octets.extend(MAGIC);
    octets.push(dialect.version());
    if dialect.version() == 1 {
        octets.extend(packed(&message.first_version()?, None)?);
        return Ok(octets);
    }
    let number = dialect.dictionary();
    let known = known(number)?;
    let mut raw = Vec::new();
    let body = message.body(&known.model, &mut raw)?;
    if body.len() + raw.len() > MAX_BODY_OCTETS {
        return Err(TOO_LONG);
    }
    octets.push(number);
    put(&mut octets, raw.len() as u64);
    octets.extend(raw);
    octets.extend(packed(&body, known.dictionary)?);
    Ok(octets)
}

/// A message from octets, and how it was written. However they were made, this takes no
/// more memory than some times [`MAX_BODY_OCTETS`].
///
/// # Errors
/// [`FrameError`] for anything that is not one whole message.
pub fn decode<M: Message>(octets: &[u8]) -> Result<(M, Dialect), FrameError> {
    if octets.len() > MAX_FRAME_OCTETS {
        return Err(FrameError::TooLong {
            limit: MAX_FRAME_OCTETS,
        });
    }
    let Some((header, rest)) = octets.split_first_chunk::<HEADER>() else {
        return Err(FrameError::NotOurs);
    };
    let [magic @ .., version] = *header;
    if magic != MAGIC {
        return Err(FrameError::NotOurs);
    }
    match version {
        1 => {
            let message = M::from_first_version(&unpacked(rest, None)?)?;
            Ok((message, Dialect::OLDEST))
        }
        VERSION => second_version(rest),
        theirs => Err(FrameError::Version { theirs }),
    }
}

fn second_version<M: Message>(octets: &[u8]) -> Result<(M, Dialect), FrameError> {
    let (number, mut rest) = octets.split_first().ok_or(FrameError::NotOurs)?;
    let dialect =
        Dialect::new(VERSION, *number).ok_or(FrameError::Dictionary { theirs: *number })?;
    let known = known(*number)?;
    let length = usize::try_from(get(&mut rest)?).map_err(|_| TOO_LONG)?;
    let (raw, rest) = rest
        .split_at_checked(length)
        .ok_or(FrameError::from(PackError::Short))?;
    let body = unpacked(rest, known.dictionary)?;
    Ok((M::from_body(&body, &known.model, raw)?, dialect))
}

/// The dialect in which to answer octets, also those that cannot be read: one that whoever
/// wrote them can read.
#[must_use]
pub fn dialect_of(octets: &[u8]) -> Dialect {
    match octets {
        [b'J', b'W', VERSION, number, ..] => {
            Dialect::new(VERSION, *number).unwrap_or(Dialect::PLAIN)
        }
        _ => Dialect::OLDEST,
    }
}

fn packed(body: &[u8], dictionary: Option<&Dictionary>) -> Result<Vec<u8>, FrameError> {
    let level = if body.len() < LONG { LEVEL } else { LONG_LEVEL };
    let pack = || -> std::io::Result<Vec<u8>> {
        let mut compressor = match dictionary {
            Some(dictionary) => Compressor::with_prepared_dictionary(&dictionary.encoder)?,
            None => Compressor::new(level)?,
        };
        // The message's own header says the dictionary, and its end the length.
        compressor.set_parameter(CParameter::DictIdFlag(false))?;
        compressor.set_parameter(CParameter::ContentSizeFlag(false))?;
        compressor.set_parameter(CParameter::ChecksumFlag(false))?;
        compressor.compress(body)
    };
    pack().map_err(|error| FrameError::Malformed(error.to_string()))
}

/// Decompresses, and stops at the limit: what a frame says of its own size is not believed.
fn unpacked(packed: &[u8], dictionary: Option<&Dictionary>) -> Result<Vec<u8>, FrameError> {
    let damaged = |error: std::io::Error| FrameError::Malformed(error.to_string());
    let mut body = Vec::new();
    let limit = MAX_BODY_OCTETS as u64 + 1;
    let read = match dictionary {
        Some(known) => {
            let decoder = zstd::Decoder::with_prepared_dictionary(packed, &known.decoder);
            let mut decoder = decoder.map_err(damaged)?;
            decoder.window_log_max(WINDOW_LOG_MAX).map_err(damaged)?;
            decoder.take(limit).read_to_end(&mut body)
        }
        None => {
            let mut decoder = zstd::Decoder::with_buffer(packed).map_err(damaged)?;
            decoder.window_log_max(WINDOW_LOG_MAX).map_err(damaged)?;
            decoder.take(limit).read_to_end(&mut body)
        }
    };
    read.map_err(damaged)?;
    if body.len() > MAX_BODY_OCTETS {
        return Err(TOO_LONG);
    }
    Ok(body)
}
