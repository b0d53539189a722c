//! Ids that follow from what they are of: made twice, on two boxes even, they are the same.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::op::{Fields, Value};

/// An id that follows from these parts (RFC 9562 §5.8: version 8, for what is made in a way of
/// one's own).
#[must_use]
pub fn id_of(parts: &[&str]) -> Uuid {
    let mut hash = PartsHash::default();
    for part in parts {
        hash.take(part);
    }
    hash.id()
}

/// The id that follows from the kind of a record and all of its texts.
#[must_use]
pub fn id_of_all_texts(kind: &str, fields: &Fields) -> Uuid {
    let last = ids_of_texts(kind, fields).last();
    last.unwrap_or_else(|| id_of(&[kind]))
}

/// The id that follows from the kind of a record and its texts, the first so many of them in the
/// order of their fields; `None` where it has fewer, or where that is none.
#[must_use]
pub fn id_of_texts(kind: &str, fields: &Fields, count: usize) -> Option<Uuid> {
    let place = count.checked_sub(1)?;
    ids_of_texts(kind, fields).nth(place)
}

/// Of how many texts of a record its id follows, as [`id_of_texts`] has it; `None` for any other.
#[must_use]
pub fn texts_of_id(id: Uuid, kind: &str, fields: &Fields) -> Option<usize> {
    if id.get_version_num() != 8 {
        return None;
    }
    let place = ids_of_texts(kind, fields).position(|of| of == id)?;
    Some(place + 1)
}

fn ids_of_texts(kind: &str, fields: &Fields) -> impl Iterator<Item = Uuid> {
    let mut hash = PartsHash::default();
    hash.take(kind);
    let texts = fields.values().filter_map(|value| match value {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Integer(_) => None,
    });
    texts.map(move |text| {
        hash.take(text);
        hash.clone().id()
    })
}

#[derive(Clone, Default)]
struct PartsHash(Sha256);

impl PartsHash {
    fn take(&mut self, part: &str) {
        // In 64 bits, whatever the machine.
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    fn id(self) -> Uuid {
        let mut octets = [0; 16];
        octets.copy_from_slice(&self.0.finalize()[..16]);
        Builder::from_custom_bytes(octets).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_the_first_texts_in_the_order_of_their_fields() {
        let fields = Fields::from([
            ("written_ms".into(), Value::Integer(5)),
            ("case_id".into(), "case".into()),
            ("contact".into(), Value::Null),
            ("text".into(), "text".into()),
        ]);
        for (count, parts) in [(1, &["note", "case"][..]), (2, &["note", "case", "text"])] {
            let id = id_of(parts);
            assert_eq!(id_of_texts("note", &fields, count), Some(id));
            assert_eq!(texts_of_id(id, "note", &fields), Some(count));
            assert_eq!(texts_of_id(id, "case", &fields), None);
        }
        assert_eq!(
            id_of_all_texts("note", &fields),
            id_of(&["note", "case", "text"])
        );
        assert_eq!(id_of_texts("note", &fields, 0), None);
        assert_eq!(id_of_texts("note", &fields, 3), None);
    }

    #[test]
    fn where_one_part_ends_makes_a_difference() {
        assert_ne!(id_of(&["ab", "c"]), id_of(&["a", "bc"]));
        // As versions of before made them.
        let before = "c112f802-f09d-8a54-a122-3a7c91e654e0";
        assert_eq!(id_of(&["number", "+212612345678", "x"]).to_string(), before);
    }
}
