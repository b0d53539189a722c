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

/// The id that follows from the kind of a record and all of its texts, dated: it begins with the
/// time of the newest id among them. Records that are made one after another are then beside one
/// another in an index, as by ids of version 7, and a disk writes few of its pages for each.
#[must_use]
pub fn dated_id_of_all_texts(kind: &str, fields: &Fields) -> Uuid {
    let last = ids_that_follow(kind, fields).last();
    last.unwrap_or_else(|| id_of(&[kind]))
}

/// The id that follows from the kind of a record and its texts by this rule: for each of the texts,
/// in the order of their fields, an odd rule takes those up to it, and the even rule after it has
/// the same dated. `None` where it has fewer texts, or where that is no rule.
#[must_use]
pub fn id_that_follows(kind: &str, fields: &Fields, rule: usize) -> Option<Uuid> {
    let place = rule.checked_sub(1)?;
    ids_that_follow(kind, fields).nth(place)
}

/// By which rule of [`id_that_follows`] the id of a record follows; `None` for any other.
#[must_use]
pub fn rule_of_id(id: Uuid, kind: &str, fields: &Fields) -> Option<usize> {
    if id.get_version_num() != 8 {
        return None;
    }
    let place = ids_that_follow(kind, fields).position(|of| of == id)?;
    Some(place + 1)
}

fn ids_that_follow(kind: &str, fields: &Fields) -> impl Iterator<Item = Uuid> {
    let mut hash = PartsHash::default();
    hash.take(kind);
    let mut newest = None;
    let texts = fields.values().filter_map(|value| match value {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Integer(_) => None,
    });
    texts.flat_map(move |text| {
        hash.take(text);
        newest = newest.max(time_of_id(text));
        let id = hash.clone().id();
        [id, newest.map_or(id, |time| dated(id, time))]
    })
}

/// The time that an id of version 7 begins with, 48 bits of milliseconds (RFC 9562 §5.7).
fn time_of_id(text: &str) -> Option<[u8; 6]> {
    let id = Uuid::try_parse(text).ok()?;
    let is_dated = id.get_version_num() == 7;
    is_dated.then_some(*id.as_bytes().first_chunk()?)
}

fn dated(id: Uuid, time: [u8; 6]) -> Uuid {
    let mut octets = id.into_bytes();
    octets[..6].copy_from_slice(&time);
    Uuid::from_bytes(octets)
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
        for (rule, parts) in [(1, &["note", "case"][..]), (3, &["note", "case", "text"])] {
            let id = id_of(parts);
            assert_eq!(id_that_follows("note", &fields, rule), Some(id));
            assert_eq!(rule_of_id(id, "note", &fields), Some(rule));
            assert_eq!(rule_of_id(id, "case", &fields), None);
        }
        assert_eq!(id_that_follows("note", &fields, 0), None);
        assert_eq!(id_that_follows("note", &fields, 5), None);
    }

    #[test]
    fn a_dated_id_begins_with_the_time_of_the_newest_of_the_texts() {
        let [older, newer] = [1_700_000_000_000, 1_800_000_000_000]
            .map(|ms| Builder::from_unix_timestamp_millis(ms, &[7; 10]).into_uuid());
        let fields = Fields::from([
            ("author".into(), older.into()),
            ("case_id".into(), newer.into()),
            ("contact".into(), older.into()),
            ("text".into(), "Salam".into()),
        ]);
        let id = dated_id_of_all_texts("note", &fields);
        assert_eq!(id.as_bytes()[..6], newer.as_bytes()[..6]);
        assert_eq!(id.get_version_num(), 8);
        assert_eq!(rule_of_id(id, "note", &fields), Some(8));
        assert_eq!(id_that_follows("note", &fields, 8), Some(id));
        let plain = id_that_follows("note", &fields, 7).unwrap();
        assert_eq!(id.as_bytes()[6..], plain.as_bytes()[6..]);
        // Of the author alone, their time; without an id in the texts, no date.
        let of_author = id_that_follows("note", &fields, 2).unwrap();
        assert_eq!(of_author.as_bytes()[..6], older.as_bytes()[..6]);
        let text = Fields::from([("text".into(), "Salam".into())]);
        assert_eq!(
            dated_id_of_all_texts("note", &text),
            id_of(&["note", "Salam"])
        );
    }

    #[test]
    fn where_one_part_ends_makes_a_difference() {
        assert_ne!(id_of(&["ab", "c"]), id_of(&["a", "bc"]));
        // As versions of before made them.
        let before = "c112f802-f09d-8a54-a122-3a7c91e654e0";
        assert_eq!(id_of(&["number", "+212612345678", "x"]).to_string(), before);
    }
}
