//! What somebody has to bring.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// A document that a programme asks for.
    Document = "document" in "documents" {
        /// The code of the programme.
        programme: Code,
        /// Its name, in French as a rule.
        name: Text,
        /// In Arabic.
        name_ar: Text,
        /// Whether it is asked for.
        active: Flag,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}
