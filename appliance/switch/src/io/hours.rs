//! Whether the centre is open.

/// Whether the centre is open, by its calendar.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub enum Hours {
    /// It is open, or nobody has said any hours.
    #[default]
    Open,
    /// It is closed.
    Closed,
}
