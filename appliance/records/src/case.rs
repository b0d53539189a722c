//! Cases: what a person wants settled.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{Counter, Erasure, Kept, Leaves, Urgent, Writer};

kind! {
    /// What a person wants settled.
    Case = "case" in "cases" {
        /// What staff and the person call it: "RAB-2026-K7M4-000123".
        reference: Text,
        /// The contact it came from.
        contact: Ref,
        /// Whose it is.
        person: Ref.shown,
        /// The programme it is about.
        programme: Code.shown,
        /// What it is about.
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
    urgent: Some(Urgent {
        field: "kind",
        codes: &[CaseKind::Complaint.code(), CaseKind::Incident.code()],
    }),
    known_as: Some("reference"),
    counted: &[
        Counter::All("cases"),
        Counter::Except("open", "status", "closed"),
        Counter::By("programme"),
        Counter::By("kind"),
    ],
}

codes! {
    /// A programme of the ministry.
    Programme {
        /// Pass Jeunes, 16 to 30.
        PassJeunes = "pass-jeunes",
        /// Summer camps, 8 to 25.
        Camps = "camps",
        /// Trips and cultural tourism.
        Trips = "trips",
        /// National volunteering, 18 to 26.
        Volunteering = "volunteering",
    }
}

codes! {
    /// What a case is about.
    CaseKind {
        /// A question.
        Information = "information",
        /// The follow-up of a registration.
        Registration = "registration",
        /// A complaint.
        Complaint = "complaint",
        /// A technical incident.
        Incident = "incident",
        /// A partner's request.
        Partner = "partner",
    }
}
