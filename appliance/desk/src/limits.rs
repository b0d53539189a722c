//! How long and how many things may be that several files of the desk ask about.

/// Longest name of a person, in characters.
pub(crate) const NAME_LIMIT: usize = 120;

/// The most files of one case: nobody fills the disk with one.
pub const MAX_FILES: u32 = 100;
