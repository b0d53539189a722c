//! Contacts: what reports count.

use crate::declare::kind;
use crate::{About, Counter, Erasure, Kept, Leaves, Writer};

kind! {
    /// One interaction on one channel. What it was is here; how a call went in detail, in its
    /// record ([`crate::call_record`]).
    Contact = "contact" in "contacts" {
        /// By which channel.
        channel: Code,
        /// Who began it.
        direction: Code,
        /// The line it came or went by.
        line: Text.internal,
        /// The address from which it came: of an inbound one, the other party's.
        caller: Text,
        /// The address to which it went: of one from the centre, the other party's.
        called: Text,
        /// The language that was chosen in the menu.
        language: Code,
        /// When it began.
        started_ms: Time,
        /// When it ended.
        ended_ms: Time,
        /// What kind of address the other party's is; nothing for a telephone number or a short
        /// code, as with [`crate::address`].
        address_kind: Code,
        /// Who the other party is, as one of [`CallerKind`](jawab_vocabulary::CallerKind); staff
        /// say so, and it stays for the reports.
        caller_kind: Code,
        /// How it ended, as one of [`ContactResult`](jawab_vocabulary::ContactResult). Of a call
        /// it is not said twice: its record tells.
        result: Code,
        /// What a supervisor did in it last: a [`SupervisorDeed`](jawab_vocabulary::SupervisorDeed). Who,
        /// and what before that, its ops tell.
        supervised: Code.internal,
        /// The number that was called first, of a call that was forwarded to the centre.
        forwarded_from: Text,
        /// Why it did not stay there, as one of [`ForwardReason`](jawab_vocabulary::ForwardReason).
        forwarded_why: Code,
    }
    written_by: Writer::Calls,
    leaves: Leaves::Unit {
        kept: Kept::Contacts,
        free: "NOT EXISTS (SELECT 1 FROM cases WHERE cases.contact = contacts.id)",
    },
    erasure: Erasure::Emptied(&["caller", "called", "forwarded_from"]),
    about: About::Reached {
        by: ["caller", "called"],
        kind: "address_kind",
        named: &[("case", "contact")],
    },
    counted: &[Counter::All("contacts"), Counter::Known("caller_kind")],
}
