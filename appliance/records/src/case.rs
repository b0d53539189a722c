//! Cases: what a person wants settled.

use crate::case_kind::{self, BuiltIn};
use crate::declare::kind;
use crate::{About, Counter, Erasure, Kept, Leaves, Urgent, Writer};

kind! {
    /// What a person wants settled.
    Case = "case" in "cases" {
        /// What staff and the person call it: "RAB-2026-K7M4-000123".
        reference: Text,
        /// The contact it came from.
        contact: Ref,
        /// Whose it is.
        person: Ref.shown,
        /// The code of the programme it is about.
        programme: Code.shown,
        /// The code of its kind: what it is about.
        kind: Code.shown,
        /// Open or closed.
        status: Code.stays_open.shown,
        /// Who opened it.
        opened_by: Ref,
        /// When.
        opened_ms: Time,
        /// When it was last changed.
        changed_ms: Time,
        /// How often it was opened again, as far as whoever changed its status had seen.
        reopened: Count.stays_open,
        /// Who is to settle it, when it is not the centre.
        assigned: Text.shown,
    }
    written_by: Writer::Staff,
    leaves: Leaves::Unit {
        kept: Kept::Cases,
        // As the desk has it: what does not say that it is closed is open.
        free: "status = 'closed'",
    },
    erasure: Erasure::Goes,
    about: About::Named(&["person"]),
    urgent: Some(Urgent {
        field: "kind",
        codes: &[BuiltIn::Complaint.code(), BuiltIn::Incident.code()],
        said_by: &case_kind::KIND,
    }),
    known_as: Some("reference"),
    counted: &[
        Counter::All("cases"),
        Counter::Except("open", "status", "closed"),
        Counter::By("programme"),
        Counter::By("kind"),
    ],
}
