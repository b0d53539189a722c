//! Which of several published records of one code counts.

/// The place of a record among those of its code, by what it says of being offered (`active`; one
/// that says nothing is) and by its id: of several the last counts, and one that is offered before
/// one that is not. So a record that was a mistake is taken back without the other.
#[must_use]
pub const fn precedence(active: Option<i64>, id: &str) -> (bool, &str) {
    (!matches!(active, Some(0)), id)
}
