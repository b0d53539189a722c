//! Days that are not as others: holidays, feasts by the moon, shorter hours for a while.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// Days on which the hours of the week do not hold.
    Holiday = "holiday" in "holidays" {
        /// The first day.
        day: Day,
        /// How many days; one, where it is not said.
        days: Count,
        /// Its name, in French as a rule.
        name: Text,
        /// In Arabic.
        name_ar: Text,
        /// In Tamazight, in Tifinagh.
        name_zgh: Text,
        /// Whether the day is certain, as one of [`Certainty`].
        certainty: Code,
        /// The hours of those days on which there would be any: "09:00-15:00"; empty for closed,
        /// "usual" for those of the week.
        times: Text,
        /// For whom it is said, as one of [`Scope`](crate::opening::Scope).
        scope: Code,
        /// False once it was withdrawn.
        active: Flag,
    }
    written_by: Writer::MinistryAndSupervisor,
    leaves: Leaves::Stays,
    erasure: Erasure::Nothing,
    about: About::Nobody,
    published: true,
}

codes! {
    /// Whether a day is certain. The feasts of the Islamic year begin when the moon is seen: the
    /// day is published as expected, and said again on the eve, moved by a day if it has to be.
    Certainty {
        /// By calculation.
        Expected = "expected",
        /// Announced.
        Confirmed = "confirmed",
    }
}
