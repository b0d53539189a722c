//! Of a contact: over which channel, which way, with whom, and how it ended.

use crate::codes;

codes! {
    /// Over what somebody and the centre are in contact.
    Channel {
        /// A call.
        Voice = "voice",
        /// The chat of a page.
        Chat = "chat",
        /// Text messages (SMS).
        Text = "text",
        /// Mail.
        Mail = "mail",
    }
}

codes! {
    /// Which way a contact went.
    Direction {
        /// From outside to the centre: from a line.
        Inbound = "inbound",
        /// From the centre to outside: from a handset to a line.
        Outbound = "outbound",
        /// Inside the centre: handset to handset, or a service code.
        Internal = "internal",
    }
}

codes! {
    /// Who somebody who reaches the centre is, as far as staff say.
    CallerKind {
        /// A young person, for whom the centre is.
        YoungPerson = "young-person",
        /// A parent, or somebody who answers for a young person.
        Parent = "parent",
        /// An association.
        Association = "association",
        /// Somebody of an authority.
        Official = "official",
        /// An organisation that works with the centre.
        Partner = "partner",
        /// Somebody who works for the ministry or a centre.
        Staff = "staff",
    }
}

codes! {
    /// How a contact ended, over whatever channel it was.
    ContactResult {
        /// Somebody was reached.
        Answered = "answered",
        /// They wanted somebody, and nobody was there for them.
        Missed = "missed",
        /// They went before they said what they wanted.
        Abandoned = "abandoned",
        /// It failed before anybody could be reached.
        Failed = "failed",
        /// It was with the box itself.
        Service = "service",
    }
}
