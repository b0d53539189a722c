//! Texts: those that lines bring, and those that staff write.

mod arrived;
mod backoff;
mod choice;
mod queue;

pub(crate) use arrived::keep;
pub(crate) use queue::Queue;
