//! Where somebody is who hears the messages of callers.

use crate::io::FoundMessage;
use crate::prompt::PromptId;

/// Where somebody is in the messages.
#[derive(Clone, Debug)]
pub(crate) enum Inbox {
    /// The next one is looked for; once it is there these words come before it. The deadline is that of
    /// whoever keeps them.
    LooksFor { before: Option<PromptId> },
    /// It is heard, and then which keys do what. The deadline is the end, should it never be told, and
    /// from the end on their silence.
    Hears(FoundMessage),
}
