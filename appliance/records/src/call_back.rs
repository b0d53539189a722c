//! What staff say of calling somebody back whose calls were missed: who does it, and that no call
//! is needed any more. Who is to be called back, and how often they tried, follows from the calls.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// What staff say of calling an address back. It is said of the newest missed call that they
    /// had seen, and holds for those before it; a call that is missed after it is not covered.
    CallBack = "call_back" in "call_backs" {
        /// The missed contact.
        contact: Ref.once,
        /// Who took it; nobody once it was given back.
        taken_by: Ref,
        /// When it was taken, or given back.
        taken_ms: Time.internal,
        /// Why no call is needed any more, as one of [`DoneReason`]; nothing while one is.
        done: Code,
        /// Who said so last: that it is done, or that it is not.
        done_by: Ref,
        /// When.
        done_ms: Time,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[Owner {
        kind: "contact",
        by: &["contact"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
    }]),
    erasure: Erasure::Nothing,
    about: About::With(&[("contact", "contact")]),
}

codes! {
    /// Why nobody has to be called back any more, where no call was answered.
    DoneReason {
        /// They were reached in another way.
        Reached = "reached",
        /// It settled itself, or is no matter for a call.
        NotNeeded = "not-needed",
        /// The number is another one's, or nobody's.
        WrongNumber = "wrong-number",
        /// They were called several times and did not answer.
        GaveUp = "gave-up",
    }
}
