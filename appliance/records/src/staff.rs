//! Who works at a centre.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// Somebody who works at a centre; the ministry, where it answers, is shown as one.
    Staff = "staff" in "staff" {
        /// What they log in as.
        login: Text,
        /// Their name.
        name: Text,
        /// The hash of their password.
        password_hash: Text,
        /// What they may do.
        role: Code,
        /// The language of their pages.
        ui_language: Code,
        /// The handset they sit at.
        handset: Ref,
        /// Whether they may log in.
        active: Flag,
        /// Whether they change their password at the next login.
        password_once: Flag,
        /// The queues that they serve, one a line; nothing for all of them.
        serves: Text,
        /// The languages that they speak; nothing for all of them.
        speaks: Text,
    }
    written_by: Writer::MinistryAndSupervisor,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}
