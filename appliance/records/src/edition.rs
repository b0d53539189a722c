//! Seasons of programmes.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// One time that a programme takes place.
    Edition = "edition" in "editions" {
        /// The code of the programme.
        programme: Code,
        /// Its name.
        name: Text,
        /// When registration opens.
        opens_ms: Time,
        /// When it closes.
        closes_ms: Time,
        /// Whether it is offered.
        active: Flag,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}
