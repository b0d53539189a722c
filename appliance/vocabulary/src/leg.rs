//! A leg of a call: what whoever is at its far end is in the call.

use crate::codes;

codes! {
    /// What a leg is in its call.
    LegRole {
        /// The person outside, whichever side called. A call has one at most.
        Caller = "caller",
        /// Who answers for the centre, and may put the others on hold.
        Staff = "staff",
        /// A colleague who is asked.
        Consulted = "consulted",
        /// Who listens to staff and caller, speaks to staff alone, or to both.
        Supervisor = "supervisor",
        /// Who is heard by all and hears nobody.
        Announcer = "announcer",
    }
}
