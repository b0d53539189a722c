//! What is to be changed in a session, and by which message.

use super::offers::Offers;

/// The message that a change is made by.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// INVITE within the dialog: the far end may ask somebody before it answers.
    ReInvite,
    /// UPDATE: before the call is answered, or where the answer comes at once.
    Update,
}

/// A change that we want.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) by: By,
    /// Our offer; none to have the far end make one, or to change nothing.
    pub(super) description: Option<Vec<u8>>,
    /// It is a sign of life: nobody has asked for it.
    pub(super) is_refresh: bool,
}

/// A change that is under way.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) wish: Wish,
    /// What was settled before: it is so again if this is refused.
    pub(super) before: Offers,
}
