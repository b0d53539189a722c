//! When a centre is open, by the days of the week.

use jawab_vocabulary::codes;

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Writer};

kind! {
    /// The hours of one day of the week.
    Opening = "opening" in "openings" {
        /// Whose hours, as one of [`HoursOf`].
        what: Code,
        /// The day of the week, as one of [`WeekDay`].
        weekday: Code,
        /// From when to when, in legal time: "09:00-12:00 14:00-18:30"; empty for closed.
        times: Text,
        /// For whom it is said, as one of [`Scope`].
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
    /// Whose hours.
    HoursOf {
        /// The lines: when calls are answered.
        Lines = "lines",
        /// The office: when somebody can come.
        Office = "office",
    }
}

codes! {
    /// A day of the week, in the order of ISO 8601.
    WeekDay {
        /// Monday.
        Monday = "mon",
        /// Tuesday.
        Tuesday = "tue",
        /// Wednesday.
        Wednesday = "wed",
        /// Thursday.
        Thursday = "thu",
        /// Friday.
        Friday = "fri",
        /// Saturday.
        Saturday = "sat",
        /// Sunday.
        Sunday = "sun",
    }
}

codes! {
    /// For whom something of the calendar is said. What is said for one centre counts before
    /// what is said for the country, and what the centre says itself before both.
    Scope {
        /// The whole country.
        Country = "country",
        /// One centre.
        Centre = "centre",
    }
}
