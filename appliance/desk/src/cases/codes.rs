//! Codes of cases, as they are kept and sent.

use jawab_vocabulary::codes;

codes! {
    /// A programme of the ministry.
    Programme {
        /// Pass Jeunes, 16 to 30.
        PassJeunes = "pass-jeunes",
        /// Summer camps, 8 to 25.
        Camps = "camps",
        /// Trips and cultural tourism.
        Trips = "trips",
        /// National volunteering, 18 to 26.
        Volunteering = "volunteering",
    }
}

codes! {
    /// What a case is about.
    CaseKind {
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
