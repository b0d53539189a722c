//! How much somebody can take at once.

use std::collections::BTreeSet;

use jawab_vocabulary::Channel;

/// What a member of staff can have at once: one call, and so many conversations.
///
/// ```
/// use jawab_switch::{Capacity, Channel};
///
/// let capacity = Capacity::default();
/// assert_eq!(capacity.most(Channel::Voice), 1);
/// assert!(capacity.excludes(Channel::Voice, Channel::Chat), "a call is not interrupted");
/// assert!(!capacity.excludes(Channel::Chat, Channel::Voice), "callers do not wait for a chat");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capacity {
    /// Chats at once.
    pub chats: u8,
    /// Conversations by text message at once.
    pub texts: u8,
    /// Mails at once.
    pub mails: u8,
    /// The channels of which more is offered to somebody who is in a call, or is rung.
    pub during_call: BTreeSet<Channel>,
    /// The channels of which one in hand keeps calls away.
    pub before_calls: BTreeSet<Channel>,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            chats: 2,
            texts: 4,
            mails: 4,
            during_call: BTreeSet::new(),
            before_calls: BTreeSet::new(),
        }
    }
}

impl Capacity {
    /// The most of a channel at once.
    #[must_use]
    pub fn most(&self, channel: Channel) -> usize {
        match channel {
            Channel::Voice => 1,
            Channel::Chat => self.chats.into(),
            Channel::Text => self.texts.into(),
            Channel::Mail => self.mails.into(),
        }
    }

    /// Whether one of a channel in hand keeps those of another away.
    #[must_use]
    pub fn excludes(&self, in_hand: Channel, offered: Channel) -> bool {
        match (in_hand, offered) {
            (Channel::Voice, Channel::Voice) => true,
            (Channel::Voice, offered) => !self.during_call.contains(&offered),
            (in_hand, Channel::Voice) => self.before_calls.contains(&in_hand),
            _ => false,
        }
    }
}
