//! A message that a caller leaves.

use crate::prompt::PromptId;
use crate::state::ending::Ending;

/// How far a caller is who leaves a message.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    pub(crate) stage: MessageStage,
    /// Why they are not answered, in words.
    pub(crate) words: PromptId,
    /// How the call ends, message or not.
    pub(crate) ending: Ending,
}

/// What goes on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum MessageStage {
    /// They hear that they may leave one. The deadline has the tape start all the same.
    Asking,
    /// The tape runs. The deadline is the longest message.
    Running,
    /// It is over, and on its way to the disk. The deadline is the disk's.
    Keeping,
}
