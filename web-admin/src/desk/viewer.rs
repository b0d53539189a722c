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
