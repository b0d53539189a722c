//! Ids that follow from what their records say ([`jawab_ops::id_of`]), on the way.

/// What is done with an id that follows from what its record says.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ids {
    /// It is said like any other: whoever reads may be of a version that cannot follow.
    Said,
    /// It is not said.
    Followed,
}
