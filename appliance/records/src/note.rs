//! Notes on cases.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// A note on a case, written once.
    Note = "note" in "notes" {
        /// The case.
        case_id: Ref.once,
        /// The contact in which it was written.
        contact: Ref.once,
        /// Who wrote it.
        author: Ref.once,
        /// What they wrote.
        text: Text.once.shown,
        /// When.
        written_ms: Time.once,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[
        Owner {
            kind: "case",
            by: &["case_id"],
            together: true,
            left_behind: "case_id IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = case_id)",
        },
        Owner {
            kind: "contact",
            by: &["contact"],
            together: false,
            left_behind: "case_id IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
        },
    ]),
    erasure: Erasure::Goes,
    about: About::With(&[("case_id", "case"), ("contact", "contact")]),
    known_as: Some("author"),
}
