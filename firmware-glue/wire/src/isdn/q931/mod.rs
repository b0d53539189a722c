//! Q.931: calls, both sides, in the profile of ETS 300 102 and EN 300 403-1.

mod answers;
mod bearer;
mod call;
mod calls;
mod channel;
mod clearing;
mod element;
mod event;
mod expiry;
mod fields;
mod kind;
mod link;
mod message;
mod number;
mod offer;
mod progress;
mod receive;
mod restart;
mod restarts;
mod say;
mod span;
mod status;
mod timer;
mod wanted;

#[cfg(test)]
mod tests;

pub use bearer::{Bearer, Law, Transfer};
pub use call::{CallId, Sending, Setup, State};
pub use calls::CALLS;
pub use channel::{Channel, ChannelSet};
pub use event::Event;
pub use number::{DIGITS, Digits, Number, NumberType, Party, Presentation, Screening};
pub use progress::Progress;
pub use restarts::Restart;
pub use span::{Span, SpanConfig, StartUp};
pub use timer::{Timer, Times};
pub use wanted::{CallError, SetupError, Wanted};
