//! What two people are to each other, and that two of them are one. A record of its own: nothing
//! is re-pointed, so a link can be taken apart again without a trace in the tables of people.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// A link between two people.
    Link = "link" in "links" {
        /// One of them; of a minor and who answers for them, the minor.
        person: Ref,
        /// The other; of a minor and who answers for them, who answers.
        other: Ref,
        /// What they are to each other, as one of [`LinkKind`].
        what: Code,
        /// False once it was taken apart.
        active: Flag,
        /// Who said so last.
        changed_by: Ref,
        /// When.
        changed_ms: Time,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[Owner {
        kind: "person",
        by: &["person", "other"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM people WHERE people.id = person) \
             OR NOT EXISTS (SELECT 1 FROM people WHERE people.id = other)",
    }]),
    erasure: Erasure::Goes,
    about: About::Named(&["person", "other"]),
}

codes! {
    /// What two people are to each other.
    LinkKind {
        /// They are one person, written down twice.
        Same = "same",
        /// They are two, however alike they look.
        NotSame = "not-same",
        /// The other answers for this one, who is a minor.
        Guardian = "guardian",
        /// They live together.
        Household = "household",
    }
}

impl LinkKind {
    /// Links of one group between two people are one record: whoever says that two are not the
    /// same contradicts whoever said that they are, and the last word holds.
    #[must_use]
    pub const fn group(self) -> &'static str {
        match self {
            Self::Same | Self::NotSame => "identity",
            Self::Guardian => "guardian",
            Self::Household => "household",
        }
    }
}
