//! Of a contact: over which channel, and which way.

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
