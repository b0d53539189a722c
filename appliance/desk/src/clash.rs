//! What two people changed at the same time.

/// A field that two people changed at the same time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The field ("cin").
    pub field: &'static str,
    /// What somebody else saved meanwhile; nothing, if they emptied it.
    pub saved: Option<String>,
    /// What was typed instead of it.
    pub typed: Option<String>,
}
