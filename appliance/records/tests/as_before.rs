//! The kinds say what the lists said that they took the place of: written down here as those had
//! it, so that a kind of that time is never described otherwise by mistake.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ops::Rule;
use jawab_records::{KINDS, Kind, kind_of, rule_of};

/// Kind, table, columns; `#` before a column of numbers.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "staff",
        "staff",
        "login name password_hash role ui_language handset #active #password_once",
    ),
    (
        "handset",
        "handsets",
        "extension label ha1_md5 ha1_sha256 #active",
    ),
    ("person", "people", "name language born cin"),
    ("number", "numbers", "number person"),
    (
        "contact",
        "contacts",
        "channel direction line caller called language #started_ms #ended_ms",
    ),
    (
        "call_record",
        "call_records",
        "contact staff handset #cause outcome ended_by #total_ms #menu_ms #wait_ms #talk_ms \
         #hold_ms not_answered_by course",
    ),
    (
        "case",
        "cases",
        "reference contact person programme kind status opened_by #opened_ms #changed_ms \
         #reopened assigned",
    ),
    ("note", "notes", "case_id contact author text #written_ms"),
    (
        "programme",
        "programmes",
        "code name name_ar name_zgh #active name_en #age_from #age_to #position",
    ),
    (
        "edition",
        "editions",
        "programme name #opens_ms #closes_ms #active",
    ),
    ("document", "documents", "programme name name_ar #active"),
    (
        "article",
        "articles",
        "title language programme text #active",
    ),
    ("zone", "zones", "version tzif signature"),
    (
        "attachment",
        "attachments",
        "case_id name media_type #octets hash added_by #added_ms",
    ),
];

fn of_before() -> impl Iterator<Item = &'static Kind> {
    TABLES.iter().map(|(kind, ..)| kind_of(kind).unwrap())
}

#[test]
fn tables_and_what_their_columns_hold_are_as_before() {
    for ((kind, table, columns), is) in TABLES.iter().zip(KINDS) {
        let said = is.fields.iter().map(|field| {
            let mark = if field.is_number() { "#" } else { "" };
            format!("{mark}{}", field.name)
        });
        // What came since is behind it.
        let before = columns.split(' ').count();
        let said = said.take(before).collect::<Vec<_>>().join(" ");
        assert_eq!(
            (is.kind, is.table, said.as_str()),
            (*kind, *table, *columns)
        );
        let names = is.fields.iter().map(|field| field.name);
        assert!(names.eq(is.columns.iter().copied()));
    }
}

#[test]
fn merges_are_decided_as_before() {
    for kind in of_before() {
        for field in kind.columns {
            let before = match (kind.kind, *field) {
                ("note" | "call_record", _) => Rule::FirstWriter,
                ("case", "status" | "reopened") => Rule::StaysOpen,
                _ => Rule::LastWriter,
            };
            assert_eq!(rule_of(kind.kind, field), before, "{}.{field}", kind.kind);
        }
    }
    assert_eq!(rule_of("invitation", "to"), Rule::LastWriter);
    assert_eq!(rule_of("case", "shoe_size"), Rule::LastWriter);
}

#[test]
fn what_the_ministry_publishes_is_as_before() {
    let published = of_before().filter(|kind| kind.published);
    let published: Vec<_> = published.map(|kind| kind.kind).collect();
    assert_eq!(
        published,
        ["staff", "programme", "edition", "document", "article"]
    );
}

#[test]
fn what_a_supervisor_is_shown_after_a_merge_is_as_before() {
    let shown = of_before().filter_map(|kind| {
        let fields: Vec<_> = kind.set_aside_shown().map(|field| field.name).collect();
        Some((kind.table, kind.known_as?, fields.join(" ")))
    });
    let shown: Vec<_> = shown.collect();
    let shown: Vec<_> = shown
        .iter()
        .map(|(table, known_as, fields)| (*table, *known_as, fields.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("people", "name", "name language born cin"),
            (
                "cases",
                "reference",
                "person programme kind status assigned"
            ),
            ("notes", "author", "text"),
        ]
    );
}

#[test]
fn what_is_urgent_is_as_before() {
    let urgent = of_before().filter_map(|kind| Some((kind.kind, kind.urgent?)));
    let urgent: Vec<_> = urgent
        .map(|(kind, urgent)| (kind, urgent.field, urgent.codes.join(" ")))
        .collect();
    assert_eq!(urgent, [("case", "kind", "complaint incident".to_owned())]);
}

#[test]
fn what_is_urgent_is_what_the_kinds_of_case_say_that_are_built_in() {
    let urgent = jawab_records::case_kind::BuiltIn::ALL.into_iter();
    let urgent: Vec<_> = urgent
        .filter(|kind| kind.is_urgent())
        .map(jawab_records::case_kind::BuiltIn::code)
        .collect();
    assert_eq!(kind_of("case").unwrap().urgent.unwrap().codes, urgent);
}

/// No two kinds have one name or table, and what a description names is there.
#[test]
fn kinds_name_only_what_they_have() {
    for (n, kind) in KINDS.iter().enumerate() {
        let others = || KINDS[..n].iter();
        assert!(others().all(|other| other.kind != kind.kind && other.table != kind.table));
        let named = kind
            .known_as
            .into_iter()
            .chain(kind.urgent.map(|of| of.field));
        for field in named {
            assert!(kind.field(field).is_some(), "{}.{field}", kind.kind);
        }
        if let Some(urgent) = kind.urgent {
            let by = urgent.said_by;
            assert!(by.field("code").is_some() && by.field("urgent").is_some());
        }
        if let jawab_records::Erasure::Emptied(fields) = kind.erasure {
            for field in fields {
                assert!(kind.field(field).is_some(), "{}.{field}", kind.kind);
            }
        }
    }
}
