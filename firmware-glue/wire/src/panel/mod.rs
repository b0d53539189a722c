//! The front panel: a cheap board on a serial port with five lights, a button and an
//! input that says when the mains go.
//!
//! Both sides are here, as engines without I/O: [`Panel`] is the box's, [`Board`] is
//! the reference for what the microcontroller runs. `README.md` beside this file says
//! what goes over the wire and why.
//!
//! Each has **handlers** for what arrives (`handle_octets`, `handle_timeout`, and on the
//! board `handle_button` and `handle_power`), **polls** for what must go out
//! (`poll_transmit`, `poll_event`), and `next_timeout`, which says when to call
//! `handle_timeout`. After any handler, poll until there is nothing.
//!
//! Times are durations since any fixed moment, of a clock that never goes back.

mod board;
mod box_side;
mod button;
mod frame;
mod lights;
mod message;

#[cfg(test)]
mod tests;

pub use board::{Board, SILENCE as BOARD_PATIENCE};
pub use box_side::{Event, PATIENCE, Panel};
pub use button::{
    Button, CONFIRM_WITHIN, DEBOUNCE, Feedback, HOLD_FOR_CODE, HOLD_FOR_RESET, Press,
};
pub use frame::{FRAME_MAX, FrameReader, Heard, Octets, VERSION, encode};
pub use lights::{LIGHTS, Light, Lights, Pattern};
pub use message::{Message, Power};
