//! What became of a call.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// What became of a call, written once when it is over.
    CallRecord = "call_record" in "call_records" {
        /// The contact it belongs to.
        contact: Ref.once,
        /// Who spoke.
        staff: Ref.once,
        /// At which telephone.
        handset: Ref.once,
        /// Why it ended (Q.850).
        cause: Count.once.internal,
        /// How it went.
        outcome: Code.once,
        /// Who ended it.
        ended_by: Code.once,
        /// How long it took.
        total_ms: Duration.once,
        /// In the menu.
        menu_ms: Duration.once,
        /// In the queue.
        wait_ms: Duration.once,
        /// Talking.
        talk_ms: Duration.once,
        /// On hold.
        hold_ms: Duration.once,
        /// The handsets that rang without an answer.
        not_answered_by: Text.once.internal,
        /// Its legs and segments, with how the sound of each leg fared
        /// ([`course`](crate::course)): one value, since the segments name the legs by their
        /// places.
        course: Text.once.internal,
        /// The queue it waited in last; nothing for the one without a name.
        queue: Text.once,
    }
    written_by: Writer::Calls,
    leaves: Leaves::With(&[Owner {
        kind: "contact",
        by: &["contact"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
    }]),
    erasure: Erasure::Nothing,
    about: About::With(&[("contact", "contact")]),
}
