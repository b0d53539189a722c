//! Messages that callers leave whom nobody answers.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// A message that a caller left: one of a contact at most. The sound is a file of the box, by the
    /// contact's id, and stays there; it leaves with the contact.
    VoiceMessage = "voice_message" in "voice_messages" {
        /// The contact.
        contact: Ref.once,
        /// When it was left.
        recorded_ms: Time.once,
        /// How long it is.
        length_ms: Duration.once,
        /// Who heard it first.
        heard_by: Ref.once,
        /// When.
        heard_ms: Time.once,
    }
    written_by: Writer::Calls,
    leaves: Leaves::With(&[Owner {
        kind: "contact",
        by: &["contact"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
    }]),
    erasure: Erasure::Goes,
    about: About::With(&[("contact", "contact")]),
}
