//! A GSM modem on an AT port, as an engine without I/O.
//!
//! The engine brings the modem up, keeps watch over it, and carries one voice call
//! (3GPP TS 27.007, ITU-T V.250, and what SIMCom's SIM7600 and Quectel's EC25 add).
//! It opens no port and reads no clock. `README.md` beside this file tells how a
//! modem is brought up and brought back.
//!
//! [`Modem`] has four kinds of methods:
//!
//! - **getters**;
//! - **handlers**, for what arrives: [`Modem::handle_octets`], [`Modem::handle_timeout`];
//! - **mutators**, for what the application wants: [`Modem::dial`], [`Modem::answer`],
//!   [`Modem::hang_up`], [`Modem::send_digit`], [`Modem::renew_audio`],
//!   [`Modem::restart_audio`], [`Modem::send_text`], [`Modem::text_may_leave`],
//!   [`Modem::text_is_durable`], [`Modem::ask_network`];
//! - **polls**, for what must go out: after any of the above call
//!   [`Modem::poll_transmit`] and [`Modem::poll_event`] until they give nothing, and
//!   then ask [`Modem::next_timeout`] when to call [`Modem::handle_timeout`].
//!
//! What a modem is asked and what it says is read and written in the files of this folder; what is
//! done about it is in `engine`, one file for each matter.
//!
//! Times are durations since any fixed moment, of a clock that never goes back.

mod call;
mod command;
mod engine;
mod event;
mod line;
mod message;
mod number;
mod probe;
mod said;
mod sim;
mod text;
mod timer;
mod ussd;

#[cfg(test)]
mod field;
#[cfg(test)]
mod tests;

pub use engine::{Beginning, Modem, ModemConfig, PinDoubt};
pub use event::{
    CallEnd, CannotDial, Digits, Event, Failure, Identity, Lock, Make, NoNetwork, Number,
    OperatorName, Why, Words,
};
pub use line::LINE_MAX;
pub use message::{CannotSend, NotSent, SendId, Store, TextId, TextPdu};
pub use probe::{Finding, Presented, Probe};
pub use said::{Said, parse};
pub use timer::Timer;
pub use ussd::{CannotAsk, UssdCode, UssdEnd, UssdText};

/// Octets for the AT port.
pub type Octets = heapless::Vec<u8, { command::COMMAND_MAX }>;

/// A PIN: four to eight digits (TS 31.101).
pub type Pin = heapless::String<8>;
