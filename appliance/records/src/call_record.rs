//! What became of a call.

use crate::declare::kind;
use crate::{Erasure, Leaves, Owner, Writer};

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
        cause: Count.once,
        /// How it went.
        outcome: Code.once,
        /// Who ended it.
        ended_by: Code.once,
        /// How long it took.
        total_ms: Time.once,
        /// In the menu.
        menu_ms: Time.once,
        /// In the queue.
        wait_ms: Time.once,
        /// Talking.
        talk_ms: Time.once,
        /// On hold.
        hold_ms: Time.once,
        /// The handsets that rang without an answer.
        not_answered_by: Text.once,
        /// Its legs and segments, with how the sound of each leg fared
        /// ([`course`](crate::course)): one value, since the segments name the legs by their
        /// places.
        course: Text.once,
    }
    written_by: Writer::Calls,
    leaves: Leaves::With(&[Owner {
        kind: "contact",
        by: &["contact"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
    }]),
    erasure: Erasure::Nothing,
}
