//! Octets in CBOR as octets, where serde would make a list of numbers of them.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(octets)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    struct Octets;
    impl Visitor<'_> for Octets {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("octets")
        }

        fn visit_bytes<E: de::Error>(self, octets: &[u8]) -> Result<Vec<u8>, E> {
            Ok(octets.to_vec())
        }

        fn visit_byte_buf<E: de::Error>(self, octets: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(octets)
        }
    }
    deserializer.deserialize_byte_buf(Octets)
}
