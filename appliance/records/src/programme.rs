//! Programmes of the ministry.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// A programme of the ministry. Those of [`BuiltIn`] are there without a record; a record with
    /// the code of one says what is otherwise of it.
    Programme = "programme" in "programmes" {
        /// The code that cases carry.
        code: Text,
        /// Its name, in French as a rule.
        name: Text,
        /// In Arabic.
        name_ar: Text,
        /// In Tamazight, in Tifinagh.
        name_zgh: Text,
        /// Whether it is offered; one that is not is still shown on the cases that have it.
        active: Flag,
        /// In English.
        name_en: Text,
        /// The youngest that it is for, in years; 0 for no limit.
        age_from: Count,
        /// The oldest that it is for, in years, those included; 0 for no limit.
        age_to: Count,
        /// Where it stands in lists: the lowest first.
        position: Count,
    }
    written_by: Writer::Ministry,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}

codes! {
    /// The programmes that there are where the ministry has published nothing of them, in the
    /// order of lists. Others are published.
    BuiltIn {
        /// Pass Jeunes.
        PassJeunes = "pass-jeunes",
        /// Summer camps.
        Camps = "camps",
        /// Trips and cultural tourism.
        Trips = "trips",
        /// National volunteering.
        Volunteering = "volunteering",
    }
}

impl BuiltIn {
    /// The ages that it is for, in years, both included; 0 for no limit.
    #[must_use]
    pub const fn ages(self) -> (i64, i64) {
        match self {
            Self::PassJeunes => (16, 30),
            Self::Camps => (8, 25),
            Self::Trips => (0, 0),
            Self::Volunteering => (18, 26),
        }
    }
}

impl From<BuiltIn> for String {
    fn from(built_in: BuiltIn) -> Self {
        built_in.code().into()
    }
}
