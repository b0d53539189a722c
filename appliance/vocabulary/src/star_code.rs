//! The `*` codes that staff press at a handset, in one table: call control knows them by it, and
//! the card that staff have beside their phone is made from it.

use crate::codes;

codes! {
    /// What a member of staff can ask for with the keys of a handset.
    StarCode {
        /// Hands the other over to whoever is called.
        Transfer = "transfer",
        /// Hands the caller over to the queue.
        TransferToQueue = "transfer-to-queue",
        /// Puts the other on hold and calls somebody to ask.
        Consult = "consult",
        /// Has all three talk.
        ThreeWay = "three-way",
        /// Hands the other over to whoever is asked.
        Complete = "complete",
        /// Goes back to the other; whoever was asked hangs up.
        Back = "back",
        /// Parks the other at the handset, with music, for whoever takes them.
        Park = "park",
        /// Sends a `*` to the other.
        Star = "star",
        /// Takes the next call of the queue up, which rings elsewhere.
        PickUp = "pick-up",
        /// Takes up what rings at a colleague's handset.
        PickUpAt = "pick-up-at",
        /// Takes the call that is parked at the handset, or else the one parked first.
        TakeParked = "take-parked",
        /// Takes the call that is parked at a colleague's handset.
        TakeParkedAt = "take-parked-at",
        /// The handset does not ring.
        DoNotDisturb = "do-not-disturb",
        /// A colleague's handset rings for it.
        Forward = "forward",
        /// The handset rings again.
        RingAgain = "ring-again",
        /// Hears the messages of callers.
        Messages = "messages",
        /// Records an announcement: the key of its language and two digits follow.
        Record = "record",
    }
}

/// What follows a code.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Follows {
    /// Nothing.
    Nothing,
    /// A colleague's extension, or a number outside.
    Number,
    /// A colleague's extension.
    Extension,
    /// The key of a language, and the two digits of an announcement.
    Announcement,
}

impl StarCode {
    /// The keys it begins with; for one that nothing follows, all of its keys.
    #[must_use]
    pub const fn keys(self) -> &'static str {
        match self {
            Self::Transfer => "*1",
            Self::TransferToQueue => "*1#",
            Self::Consult => "*2",
            Self::ThreeWay => "*3",
            Self::Complete => "*4",
            Self::Park | Self::TakeParked | Self::TakeParkedAt => "*5",
            Self::Back => "*0",
            Self::Star => "**",
            Self::Forward => "*6",
            Self::DoNotDisturb => "*61",
            Self::RingAgain => "*60",
            Self::PickUp | Self::PickUpAt => "*8",
            Self::Record => "*7",
            Self::Messages => "*9",
        }
    }

    /// What is pressed after them. In a call `#` ends it; what is dialled needs none.
    #[must_use]
    pub const fn follows(self) -> Follows {
        match self {
            Self::Transfer | Self::Consult => Follows::Number,
            Self::PickUpAt | Self::TakeParkedAt | Self::Forward => Follows::Extension,
            Self::Record => Follows::Announcement,
            _ => Follows::Nothing,
        }
    }

    /// Whether it is pressed in a call; the others are dialled.
    #[must_use]
    pub const fn is_in_call(self) -> bool {
        matches!(
            self,
            Self::Transfer
                | Self::TransferToQueue
                | Self::Consult
                | Self::ThreeWay
                | Self::Complete
                | Self::Back
                | Self::Park
                | Self::Star
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_are_the_same_keys_where_they_are_pressed() {
        for one in StarCode::ALL {
            let same = StarCode::ALL.iter().filter(|other| {
                (other.keys(), other.follows(), other.is_in_call())
                    == (one.keys(), one.follows(), one.is_in_call())
            });
            assert_eq!(same.count(), 1, "{one:?}");
        }
    }
}
