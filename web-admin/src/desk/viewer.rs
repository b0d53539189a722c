//! Who looks at the desk.

use jawab_vocabulary::StaffId;

/// Who the parts are made for.
#[derive(Clone, Debug)]
pub(super) struct Viewer {
    pub(super) staff: StaffId,
    /// The extension they chose at log-in.
    pub(super) handset: Option<String>,
    /// Whether they answer for the others, and see why these are on a break.
    pub(super) supervises: bool,
}

impl Viewer {
    /// Whether a handset that does not ring is theirs to let ring again.
    pub(super) fn may_let_ring(&self, handset: &str) -> bool {
        self.supervises || self.handset.as_deref() == Some(handset)
    }
}
