//! An op, and its encoding: CBOR (RFC 8949), the same octets wherever it is encoded.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Hlc;

/// The longest op, encoded: a long note in Arabic is a tenth of it.
pub const MAX_OP_OCTETS: usize = 256 * 1024;

/// A box; made once, at its first start.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BoxId(pub Uuid);

impl fmt::Display for BoxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a record is ("case"). A kind that this version does not know is kept and passed on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityKind(pub String);

impl EntityKind {
    /// A kind by its name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }
}

/// The value of a field.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing; also how a field is cleared.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number; times are milliseconds since 1970 (UTC).
    Integer(i64),
    /// Text, and ids as text.
    Text(String),
}

/// By its own type, at once: serde's untagged enums try one variant after the other, and write a
/// message for each that does not fit, which was most of what decoding an op took.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl serde::de::Visitor<'_> for AnyValue {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("nothing, yes or no, a number of 64 bits, or text")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
                Ok(Value::Bool(yes))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Integer(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
                i64::try_from(number)
                    .map(Value::Integer)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.into()))
            }

            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
        }
        deserializer.deserialize_any(AnyValue)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Changed fields, by name.
pub type Fields = BTreeMap<String, Value>;

/// SHA-256 of an op's encoding.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OpHash(pub [u8; 32]);

impl fmt::Display for OpHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for OpHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpHash({self})")
    }
}

impl Serialize for OpHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for OpHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Octets;
        impl serde::de::Visitor<'_> for Octets {
            type Value = OpHash;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("32 octets")
            }

            fn visit_bytes<E: serde::de::Error>(self, octets: &[u8]) -> Result<OpHash, E> {
                octets
                    .try_into()
                    .map(OpHash)
                    .map_err(|_| E::invalid_length(octets.len(), &self))
            }
        }
        deserializer.deserialize_bytes(Octets)
    }
}

/// One recorded change. Field names are short on the wire: the link is paid by the octet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Op {
    /// The box that made it.
    #[serde(rename = "b")]
    pub box_id: BoxId,
    /// Which life of that box: a new one after a restore from a backup.
    #[serde(rename = "e")]
    pub epoch: u32,
    /// Its place in the epoch, from 1, without gaps.
    #[serde(rename = "s")]
    pub sequence: u64,
    /// When, in an order that all boxes share.
    #[serde(rename = "c")]
    pub clock: Hlc,
    /// Who made the change: a staff id, or a name of the box's own ("switch").
    #[serde(rename = "a")]
    pub author: String,
    /// What kind of record.
    #[serde(rename = "k")]
    pub entity: EntityKind,
    /// Which record.
    #[serde(rename = "i")]
    pub id: Uuid,
    /// What changed.
    #[serde(rename = "f")]
    pub fields: Fields,
    /// The hash of the op before it in its epoch; zeros for the first.
    #[serde(rename = "p")]
    pub previous: OpHash,
}

/// Octets that are no op.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Longer than any op.
    #[error("{octets} octets are more than an op may have ({MAX_OP_OCTETS})")]
    TooLong {
        /// How long.
        octets: usize,
    },
    /// Not CBOR, or not an op.
    #[error("these octets are no op: {0}")]
    Malformed(String),
}

impl Op {
    /// The op as CBOR.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        written(self)
    }

    /// An op from its CBOR.
    ///
    /// # Errors
    /// [`DecodeError`] for anything else.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        if octets.len() > MAX_OP_OCTETS {
            return Err(DecodeError::TooLong {
                octets: octets.len(),
            });
        }
        let mut rest = octets;
        let op = ciborium::de::from_reader_with_recursion_limit(&mut rest, 16)
            .map_err(|error| DecodeError::Malformed(error.to_string()))?;
        if !rest.is_empty() {
            let left = rest.len();
            return Err(DecodeError::Malformed(format!("{left} octets follow it")));
        }
        Ok(op)
    }

    /// The hash that the next op carries.
    #[must_use]
    pub fn hash(&self) -> OpHash {
        Self::hash_of(&self.encode())
    }

    /// The hash of an op that is encoded already.
    #[must_use]
    pub fn hash_of(encoded: &[u8]) -> OpHash {
        OpHash(Sha256::digest(encoded).into())
    }
}

/// The name of a kind or of a field as the octets of an op have it (RFC 8949 §3.1, major type 3): an op that says it has these
/// in it, and one that has not is told without being read.
#[must_use]
pub fn name_octets(name: &str) -> Vec<u8> {
    written(name)
}

fn written(what: &(impl Serialize + ?Sized)) -> Vec<u8> {
    let mut octets = Vec::with_capacity(256);
    // Writing to memory cannot fail, and every field of an op has a CBOR form.
    if let Err(error) = ciborium::into_writer(what, &mut octets) {
        unreachable!("an op has a CBOR form: {error}");
    }
    octets
}
