//! What staff may read out.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// What staff may read out.
    Article = "article" in "articles" {
        /// Its title.
        title: Text,
        /// The tag of its language ("fr").
        language: Code,
        /// The code of the programme it is about.
        programme: Code,
        /// Its text, in lines.
        text: Text,
        /// Whether it is shown.
        active: Flag,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}
