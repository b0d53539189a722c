//! Call control without I/O: legs, calls, the queue, the menu.

mod cause;
mod ids;
mod io;
mod language;
mod prompt;

pub use cause::{Cause, NotACause};
pub use ids::{CallId, HandsetId, LegId, LineId, Number, OfferedLegs, StaffId};
pub use io::*;
pub use language::Language;
pub use prompt::{Announcement, PromptId, Tone};
