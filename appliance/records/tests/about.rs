//! Whom from outside records are about: what kinds say of it agrees with what else they say.

use jawab_records::{About, Erasure, KINDS, Leaves, Type, kind_of};

/// The owners with which a kind leaves.
fn leaves_with(leaves: Leaves) -> Vec<&'static str> {
    match leaves {
        Leaves::With(owners) => owners.iter().map(|owner| owner.kind).collect(),
        Leaves::Stays | Leaves::Unit { .. } => Vec::new(),
    }
}

#[test]
fn what_an_erasure_takes_something_of_is_about_somebody() {
    for kind in KINDS {
        let is_taken = kind.erasure != Erasure::Nothing;
        assert!(
            !is_taken || kind.about != About::Nobody,
            "{} is about somebody, and does not say whom",
            kind.kind
        );
    }
}

/// A kind that goes with a person, or with what is about one, is about them: else what is held about
/// somebody would lack it.
#[test]
fn what_leaves_with_somebody_is_about_somebody() {
    for kind in KINDS {
        let of_somebody = leaves_with(kind.leaves)
            .iter()
            .filter_map(|owner| kind_of(owner))
            .any(|owner| owner.about != About::Nobody);
        assert!(
            !of_somebody || kind.about != About::Nobody,
            "{} leaves with somebody, and does not say whom it is about",
            kind.kind
        );
    }
}

#[test]
fn what_a_kind_says_of_whom_it_is_about_is_there() {
    for kind in KINDS {
        let has = |field: &str| kind.field(field).is_some();
        match kind.about {
            About::Nobody | About::Themselves => {}
            About::Named(by) => {
                let mut fields = by.iter().filter_map(|by| kind.field(by));
                assert!(fields.all(|field| field.ty == Type::Ref), "{}", kind.kind);
                assert!(by.iter().all(|by| has(by)), "{}", kind.kind);
            }
            About::Reached {
                by,
                kind: of,
                named,
            } => {
                assert!(by.iter().all(|by| has(by)) && has(of) && has("direction"));
                for (owner, field) in named {
                    let owner = kind_of(owner);
                    assert!(owner.is_some_and(|owner| owner.field(field).is_some()));
                }
            }
            About::With(owners) => {
                for (by, owner) in owners {
                    assert!(has(by), "{}.{by}", kind.kind);
                    // It is found by its owner, so that is found before it.
                    let about = kind_of(owner).map(|owner| owner.about);
                    let is_found = !matches!(about, None | Some(About::Nobody | About::With(_)));
                    assert!(is_found, "{} is with {owner}", kind.kind);
                }
            }
        }
    }
}

/// Written out, so that a field that is not told is not told on purpose.
#[test]
fn what_is_not_told_is_how_the_centre_works() {
    let silent = |kind: &jawab_records::Kind| {
        let told: Vec<_> = kind.fields_told().map(|field| field.name).collect();
        let silent = kind.columns.iter().filter(|field| !told.contains(field));
        silent.copied().collect::<Vec<_>>().join(" ")
    };
    let about = KINDS.iter().filter(|kind| kind.about != About::Nobody);
    let all: Vec<_> = about.map(|kind| (kind.kind, silent(kind))).collect();
    let all: Vec<_> = all
        .iter()
        .map(|(kind, silent)| (*kind, silent.as_str()))
        .collect();
    assert_eq!(
        all,
        [
            ("person", ""),
            ("number", "person"),
            ("contact", "line supervised"),
            ("call_record", "staff handset cause not_answered_by course"),
            ("case", "contact person opened_by"),
            ("note", "author"),
            ("attachment", "hash added_by"),
            ("link", "changed_by"),
            ("call_back", "taken_by taken_ms done_by"),
            ("voice_message", "heard_by"),
            ("message", "pdu reference part parts author why progress"),
        ]
    );
}
