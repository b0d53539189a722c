//! Files at cases.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// A file at a case; the file itself is in the store of files, under its hash.
    Attachment = "attachment" in "attachments" {
        /// The case.
        case_id: Ref,
        /// The file's name.
        name: Text,
        /// What it is (RFC 6838).
        media_type: Code,
        /// How long it is.
        octets: Count,
        /// Its SHA-256, in hexadecimal.
        hash: Text.internal,
        /// Who added it.
        added_by: Ref,
        /// When.
        added_ms: Time,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[Owner {
        kind: "case",
        by: &["case_id"],
        together: true,
        left_behind: "case_id IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = case_id)",
    }]),
    erasure: Erasure::Goes,
    about: About::With(&[("case_id", "case")]),
}
