//! Call control without I/O: legs, calls, the queue, the menu.
//!
//! A deterministic state machine. In: what happens on legs, what staff do, and the
//! time. Out: commands for legs, what goes on for the desk, and one record for each
//! call. It knows no SIP, no modem and no database. `docs/how-a-call-flows.md` tells
//! the way of a call.
//!
//! ```
//! use jawab_switch::{
//!     Endpoint, Input, Instant, LegCommand, LegEvent, LegId, LineConfig, LineId, Output, Presence,
//!     Switch, SwitchConfig,
//! };
//!
//! let line = LineId::from("gsm1");
//! let mut switch = Switch::new(SwitchConfig {
//!     lines: vec![LineConfig { line: line.clone(), channels: 1 }],
//!     ..SwitchConfig::default()
//! });
//! let now = Instant::default();
//! let leg = LegId::offered(1);
//! switch.handle(now, Input::Line(line.clone(), Presence::Here));
//! let offered = LegEvent::Offered { from: Endpoint::Line(line), caller: None, called: None };
//! switch.handle(now, Input::Leg(leg, offered));
//!
//! let outputs: Vec<Output> = std::iter::from_fn(|| switch.poll_output()).collect();
//! assert!(outputs.contains(&Output::Leg(leg, LegCommand::Answer)));
//! ```

#![forbid(unsafe_code)]

mod acd;
mod acts;
mod agent;
mod arrivals;
mod call_back;
mod capacity;
mod config;
mod consult;
mod dial_on;
mod diversion;
mod emergency;
mod expected_wait;
mod hours;
mod ids;
mod instant;
mod io;
mod leg_events;
mod menu;
mod menu_trial;
mod menu_walk;
mod menus;
mod messages;
mod outgoing;
mod overflow;
mod park;
mod pickup;
mod plan;
mod prompt;
mod queue;
mod queue_menu;
mod recording;
mod records;
mod referral;
mod services;
mod skills;
mod star_codes;
mod state;
mod supervise;
mod switch;
mod talk;
mod test_call;
mod timeouts;
mod transfer;
mod voicemail;
mod work;

pub use config::{Channels, LineConfig, Overflow, OverflowTo, QueueConfig, SwitchConfig};
pub use ids::{BridgeId, LegId, OfferedLegs};
pub use instant::Instant;
pub use io::*;
pub use state::capacity::Capacity;
// Of these its inputs and outputs are made; drivers have them from here.
pub use jawab_vocabulary::{
    AfterCallReason, AfterHours, Availability, BreakReason, CallId, CallRecord, Cause, ChangedBy,
    Channel, Direction, Diversion, EMERGENCY, EndedBy, ForwardReason, Forwarded, HandsetId,
    Language, LegRole, LineChoice, LineClosed, LineId, Menu, MenuKey, Menus, NotACause, Number,
    Outcome, QueueName, Skills, StaffAction, StaffId, StarCode, Supervision, TransferTo, Way,
};
pub use plan::{Dialled, dialled, is_emergency};
pub use prompt::{Announcement, PromptId, Sound, Tone};
pub use recording::{RecordAs, RecordingEnd, RecordingName};
pub use switch::Switch;

#[cfg(test)]
mod tests;
