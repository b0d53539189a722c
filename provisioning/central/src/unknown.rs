//! Ops that this version does not know all of: a kind, or a field of one, of a box that is newer
//! than central. They are kept like others and make no rows, or not whole ones; where they are
//! is noted, and the version that knows them makes the rows of them when it starts.
//!
//! Central did not always note it. What came before that is looked through once, for the names of
//! all that central has learnt since then.

use jawab_ops::name_octets;
use jawab_records::KINDS;

/// Kinds and their fields when nothing was noted yet, as central had tables of them.
const OF_BEFORE: &[(&str, &str)] = &[
    (
        "staff",
        "login name password_hash role ui_language handset active password_once",
    ),
    ("handset", "extension label ha1_md5 ha1_sha256 active"),
    ("person", "name language born cin"),
    ("number", "number person"),
    (
        "contact",
        "channel direction line caller called language started_ms ended_ms",
    ),
    (
        "call_record",
        "contact staff handset cause outcome ended_by total_ms menu_ms wait_ms talk_ms hold_ms \
         not_answered_by",
    ),
    (
        "case",
        "reference contact person programme kind status opened_by opened_ms changed_ms reopened \
         assigned",
    ),
    ("note", "case_id contact author text written_ms"),
    ("programme", "code name name_ar name_zgh active"),
    ("edition", "programme name opens_ms closes_ms active"),
    ("document", "programme name name_ar active"),
    ("article", "title language programme text active"),
    ("zone", "version tzif signature"),
    (
        "attachment",
        "case_id name media_type octets hash added_by added_ms",
    ),
];

/// The names of what central has learnt since then: of a kind, or of a kind and a field of it, as
/// they are in the octets of an op (RFC 8949 §3.1, major type 3). An op that says something of it
/// has all of one of these in it; that it has them does not say that it does.
pub(crate) fn learnt() -> Vec<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for kind in KINDS {
        let of_kind = name_octets(kind.kind);
        match OF_BEFORE.iter().find(|(before, _)| *before == kind.kind) {
            None => names.push(vec![of_kind]),
            Some((_, fields)) => {
                let is_new = |field: &&&str| !fields.split(' ').any(|before| before == **field);
                let new = kind.columns.iter().filter(is_new);
                names.extend(new.map(|field| vec![of_kind.clone(), name_octets(field)]));
            }
        }
    }
    names
}

/// SQL that holds for the bodies of ops with such names in them, by what says that the name of a
/// number is in a body; and the names in the order of their numbers.
pub(crate) fn having(is_in: impl Fn(usize) -> String) -> (String, Vec<Vec<u8>>) {
    let (mut any, mut all) = (Vec::new(), Vec::new());
    for names in learnt() {
        let each = names.into_iter().map(|name| {
            all.push(name);
            is_in(all.len())
        });
        any.push(format!("({})", each.collect::<Vec<_>>().join(" AND ")));
    }
    (any.join(" OR "), all)
}

#[cfg(test)]
mod tests {
    use jawab_ops::{BoxId, EntityKind, Fields, Hlc, Op, OpHash};
    use uuid::Uuid;

    use super::*;

    /// A name is found in an op that has it, as its kind or as a field, however long it is.
    #[test]
    fn a_name_is_in_the_octets_of_an_op_as_it_is_looked_for() {
        let long = "a_field_with_a_very_long_name_indeed";
        let op = Op {
            box_id: BoxId(Uuid::from_u128(1)),
            epoch: 1,
            sequence: 1,
            clock: Hlc::at_ms(1),
            author: "salma".into(),
            entity: EntityKind::new("case_kind"),
            id: Uuid::from_u128(2),
            fields: Fields::from([("name_en".into(), "x".into()), (long.into(), 1.into())]),
            previous: OpHash::default(),
        };
        let octets = op.encode();
        let has = |name: &str| {
            let name = name_octets(name);
            octets.windows(name.len()).any(|window| window == name)
        };
        assert!(has("case_kind") && has("name_en") && has(long));
        assert!(!has("kind") && !has("name"));
    }

    #[test]
    fn what_was_learnt_is_what_was_not_known_before() {
        let learnt = learnt();
        let is_learnt = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| name_octets(name)).collect();
            learnt.contains(&names)
        };
        for kind in ["link", "holiday", "case_kind"] {
            assert!(is_learnt(&[kind]), "{kind}");
        }
        assert!(is_learnt(&["programme", "name_en"]));
        assert!(is_learnt(&["programme", "age_from"]));
        for kind in ["case", "note", "programme"] {
            assert!(!is_learnt(&[kind]), "{kind}");
        }
        assert!(!is_learnt(&["programme", "name"]));
        let (sql, names) = having(|n| format!("?{n}"));
        assert_eq!(sql.matches('?').count(), names.len());
        assert!(sql.starts_with("(?1") && sql.contains(" AND ") && sql.contains(") OR ("));
    }
}
