//! How long messages may be.

/// The longest message, as it travels. More than [`MAX_BODY_OCTETS`] of what does not
/// compress, and no more.
pub const MAX_FRAME_OCTETS: usize = 2 * 1024 * 1024 + 64 * 1024;

/// The longest message, decompressed: a batch, and room for what frames it. Also the most
/// octets that the ops of a batch may have together.
pub const MAX_BODY_OCTETS: usize = 2 * 1024 * 1024;
