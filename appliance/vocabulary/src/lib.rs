//! The vocabulary of the box: what a member of staff, a handset, a line, a number, a
//! language, a channel, a direction and a call's record are called, once, under call control
//! and the desk alike. There is no logic here, only names, codes and how they are read, and what menus cannot be.
//!
//! What is kept in the record or sent to central is a *code*, written beside its variant
//! with [`codes!`]: renaming a variant changes nothing that is kept.
//!
//! ```
//! use jawab_vocabulary::{Channel, Direction, Language, Outcome};
//!
//! assert_eq!(Channel::Voice.code(), "voice");
//! assert_eq!(Direction::from_code("inbound"), Some(Direction::Inbound));
//! assert_eq!(Language::ALL.map(Language::code), ["ar", "fr", "zgh"]);
//! assert_eq!(Outcome::from_code("what a newer box writes"), None);
//! ```

#![forbid(unsafe_code)]

mod address;
mod after_hours;
mod call;
mod cause;
mod codes;
mod contact;
mod course;
mod diversion;
mod endpoint;
mod forwarded;
mod language;
mod leg;
mod menu;
mod names;
mod number;
mod outgoing;
mod skills;
mod staff;
mod star_code;
mod supervision;
mod text;

pub use address::AddressKind;
pub use after_hours::AfterHours;
pub use call::{CallRecord, EndedBy, Outcome};
pub use cause::{Cause, NotACause};
pub use contact::{CallerKind, Channel, ContactResult, Direction};
pub use course::{Course, LegRecord, Quality, Segment, SegmentKind};
pub use diversion::Diversion;
pub use endpoint::Endpoint;
pub use forwarded::{ForwardReason, Forwarded};
pub use language::Language;
pub use leg::LegRole;
pub use menu::{Menu, MenuFault, MenuKey, Menus, Way};
pub use names::{CallId, HandsetId, LineId, QueueName};
pub use number::{EMERGENCY, Number};
pub use outgoing::{LineChoice, LineClosed};
pub use skills::Skills;
pub use staff::{
    AfterCallReason, Availability, BreakReason, ChangedBy, StaffAction, StaffId, TransferTo,
};
pub use star_code::{Follows, StarCode};
pub use supervision::{Supervision, SupervisorDeed};
pub use text::{TextFailure, TextState};

#[doc(hidden)]
pub use serde as __serde;
