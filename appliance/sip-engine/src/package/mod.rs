//! Event packages (RFC 6665 §6): the documents that subscribers are told, and the notifications
//! that nobody has subscribed to.

mod dialog_info;
mod message_summary;
mod unsolicited;
mod xml;

pub use dialog_info::{DialogInfo, DialogState, MOST_DIALOGS, Party, Role, Stage};
pub use message_summary::{Counts, MessageSummary};

/// RFC 3842.
pub const MESSAGE_SUMMARY: &str = "message-summary";

/// RFC 4235.
pub const DIALOG: &str = "dialog";
