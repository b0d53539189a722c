//! From where somebody reaches the centre, or is reached. An address is never a person.

use crate::codes;

codes! {
    /// What kind of address it is.
    AddressKind {
        /// A telephone number.
        Number = "number",
        /// A short code of a network's ("177").
        ShortCode = "short-code",
        /// The name that stands for the sender of a text ("Jawab").
        SenderName = "sender-name",
        /// A browser or telephone that chats.
        ChatDevice = "chat-device",
        /// A mail address.
        Mail = "mail",
    }
}
