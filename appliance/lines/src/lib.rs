//! Line drivers: GSM ports, mapped to legs.
//!
//! [`GsmLine::spawn`] gives a line a task of its own, which opens the modem's two ports,
//! runs the engine of [`jawab_wire::modem`], offers legs, carries commands out, and moves
//! sound between the audio port and the media clock. When the modem fails, the task ends
//! the call with a cause, and brings the modem back for as long as the box runs.
//!
//! Keys that the far end presses come from the modem's own reports and from nowhere else:
//! the media clock does not look for tones in the sound of a PCM leg, so that one key is
//! never counted twice.

mod audio;
mod cause;
mod gsm;
mod health;
mod legs;
mod session;

pub use gsm::{GsmLine, GsmLineConfig, LineHandle};
pub use health::{LineHealth, LineState};
