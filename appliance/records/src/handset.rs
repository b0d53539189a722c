//! Telephones of a centre.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// A telephone of the centre.
    Handset = "handset" in "handsets" {
        /// Its extension.
        extension: Text,
        /// Where it stands.
        label: Text,
        /// Its digest for telephones that know MD5 alone (RFC 2617).
        ha1_md5: Text,
        /// Its digest (RFC 7616).
        ha1_sha256: Text,
        /// Whether it may register.
        active: Flag,
    }
    written_by: Writer::Supervisor,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
}
