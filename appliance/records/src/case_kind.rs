//! Kinds of case: what a case is about.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// A kind of case. Those of [`BuiltIn`] are there without a record; a record with the code of
    /// one says what is otherwise of it.
    CaseKind = "case_kind" in "case_kinds" {
        /// The code that cases carry.
        code: Text,
        /// Its name, in French as a rule.
        name: Text,
        /// In Arabic.
        name_ar: Text,
        /// In Tamazight, in Tifinagh.
        name_zgh: Text,
        /// In English.
        name_en: Text,
        /// Whether a case of it is brought to central before what is merely new.
        urgent: Flag,
        /// Where it stands in lists: the lowest first.
        position: Count,
        /// Whether it is offered; one that is not is still shown on the cases that have it.
        active: Flag,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}

codes! {
    /// The kinds that there are where the ministry has published nothing of them, in the order of
    /// lists. Others are published.
    BuiltIn {
        /// A question.
        Information = "information",
        /// The follow-up of a registration.
        Registration = "registration",
        /// A complaint.
        Complaint = "complaint",
        /// A technical incident.
        Incident = "incident",
        /// A partner's request.
        Partner = "partner",
    }
}

impl BuiltIn {
    /// Whether a case of it is urgent.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Complaint | Self::Incident)
    }
}

impl From<BuiltIn> for String {
    fn from(built_in: BuiltIn) -> Self {
        built_in.code().into()
    }
}
