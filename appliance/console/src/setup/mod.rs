//! Guided set-up: a box's answers to where it stands, asked of a technician, shown, checked
//! and written.

pub(crate) mod answers;
mod clock;
mod command;
mod configuration;
mod file;
mod line_setting;
mod network;
mod plan;
mod queue_setting;
pub(crate) mod supervisor;
mod tuning;
mod words;

pub use answers::Wrong;
pub(crate) use clock::Clock;
pub use command::{SetupOptions, setup};
pub(crate) use configuration::Configuration;
pub(crate) use line_setting::{About, LineSetting, settings_of};
pub(crate) use network::{Typed, wired_ports};
pub use plan::SetupError;
pub(crate) use plan::{Answers, carry_out, check, configuration, plan, restart, say_of_line};
pub(crate) use tuning::Setting;
pub use tuning::TuningOptions;
pub(crate) use words::{done_lines, not_done, plan_lines};
