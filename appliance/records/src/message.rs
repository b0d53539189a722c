//! Text messages, each as the network carried it.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// A text message that came: of a long text, one of its parts. The text is its contact, which
    /// has a record for each part, in whatever order they came (`docs/messages.md`).
    ///
    /// Or a text of the centre's own, whole, with its state. What it leaves empty is said of it.
    Message = "message" in "messages" {
        /// The text that it is, or is a part of.
        contact: Ref.once,
        /// What it says, by itself; a letter that its sender's telephone cut in two is lost here.
        /// Of one of the centre's own, the whole of it.
        text: Text.once,
        /// When the service centre had it; when the first of one's own was given to the network.
        sent_ms: Time.once,
        /// What the network gave, in hexadecimal digits (3GPP TS 23.040): what it says is read
        /// from this again, when parts are joined or this program reads better than the one before.
        pdu: Text.once.internal,
        /// What its parts have in common: `8:` or `16:`, for so many bits, and a number. Nothing of a
        /// text that is whole.
        reference: Text.once.internal,
        /// Which part it is, from 1.
        part: Count.once.internal,
        /// Of how many.
        parts: Count.once.internal,
        /// Who wrote it, of the centre's staff; nothing of one that came.
        author: Ref.once.internal,
        /// What is known of one of the centre's own: a [`TextState`](jawab_vocabulary::TextState).
        state: Code,
        /// Why it does not arrive: a [`TextFailure`](jawab_vocabulary::TextFailure).
        why: Code.internal,
        /// How far each message of it is, with the network's reference of those that it has: words
        /// of the box that sends it.
        progress: Text.internal,
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
