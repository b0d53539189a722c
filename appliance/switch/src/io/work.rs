//! What comes and goes of conversations that are no calls.

use jawab_vocabulary::{Channel, StaffId};

use crate::instant::Instant;

/// Names one conversation; given by whoever brings it.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WorkId(pub u64);

/// What happens to a conversation.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum WorkInput {
    /// It wants a member of staff. Of one that is known, and of voice, it is ignored: a call is
    /// offered by its leg.
    Arrived(Channel),
    /// The member of staff whom it is offered takes it. An offer that was taken back is not taken.
    Accepted(StaffId),
    /// The member of staff whom it is offered does not take it, or whoever has it gives it back:
    /// it is others' turn.
    Declined(StaffId),
    /// It wants nobody any more. Nothing follows but [`WorkEvent::Over`].
    Over,
}

/// Where a conversation is now. Each is told when it is so, and holds until the next.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum WorkEvent {
    /// It waits for somebody.
    Waits,
    /// It is offered.
    Offered {
        /// To whom.
        to: StaffId,
        /// Until when; after that it is another's turn.
        until: Instant,
    },
    /// They have it.
    Taken(StaffId),
    /// It is over; nothing follows.
    Over,
}
