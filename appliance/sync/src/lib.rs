//! The box's side of sync.
