//! Legal time, where it changed.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// Zone data that central published, as it was signed. A command of its own publishes it.
    Zone = "zone" in "zones" {
        /// The IANA database's version.
        version: Text,
        /// TZif octets (RFC 9636), in hexadecimal.
        tzif: Text,
        /// The authority's signature, in hexadecimal.
        signature: Text,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
}
