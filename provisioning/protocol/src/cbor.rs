//! What is in a message, as CBOR (RFC 8949), within what a receiver can bear.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::frame_error::{FrameError, TOO_LONG};
use crate::limits::MAX_BODY_OCTETS;

/// Messages nest little; CBOR that nests more is an attack on the stack.
const DEPTH: usize = 16;

pub(crate) fn cbor(message: &impl Serialize) -> Result<Vec<u8>, FrameError> {
    let mut body = Vec::with_capacity(1024);
    ciborium::into_writer(message, &mut body)
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    if body.len() > MAX_BODY_OCTETS {
        return Err(TOO_LONG);
    }
    Ok(body)
}

pub(crate) fn from_cbor<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    let mut rest = body;
    let message = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH)
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    if !rest.is_empty() {
        let left = rest.len();
        return Err(FrameError::Malformed(format!("{left} octets follow it")));
    }
    Ok(message)
}

/// A sequence that is refused as soon as it is too long, before it is all in memory.
pub(crate) fn bounded<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    most: usize,
) -> Result<Vec<T>, D::Error> {
    struct Bounded<T>(usize, PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Bounded<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {} of them", self.0)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = sequence.next_element()? {
                if all.len() == self.0 {
                    return Err(de::Error::invalid_length(all.len() + 1, &self));
                }
                all.push(one);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_seq(Bounded(most, PhantomData))
}
