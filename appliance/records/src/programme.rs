//! Programmes of the ministry.

use crate::declare::kind;
use crate::{Erasure, Leaves, Writer};

kind! {
    /// A programme of the ministry.
    Programme = "programme" in "programmes" {
        /// The code that cases carry.
        code: Text,
        /// Its name, in French as a rule.
        name: Text,
        /// In Arabic.
        name_ar: Text,
        /// In Tamazight, in Tifinagh.
        name_zgh: Text,
        /// Whether it is offered.
        active: Flag,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    published: true,
}
