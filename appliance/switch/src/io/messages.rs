//! What goes in and out when staff hear the messages of callers at a handset.

use jawab_vocabulary::Number;

use crate::prompt::Sound;

/// Names one message; given by whoever keeps them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub u128);

/// A message that is to be heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundMessage {
    /// Which.
    pub id: MessageId,
    /// Who left it, where their number was told.
    pub caller: Option<Number>,
    /// What they said.
    pub sound: Sound,
}

/// What somebody wants of the messages.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MessageWanted {
    /// The newest, or the one that was left before this one.
    /// [`Input::Message`](crate::Input::Message) answers.
    Next(Option<MessageId>),
    /// Whoever left it has not to be called back any more. Nothing answers.
    Done(MessageId),
}
