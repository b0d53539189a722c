//! How a line is: one type from its driver (GSM port, E1 span, SIP trunk) over the desk and
//! `jawab status` to central's page.
//!
//! Why a line is out of service ([`LineFault`]), and what is not well with one that takes
//! calls ([`LineWarning`]), are codes; the pages and the console have words for each in their
//! languages.
//!
//! ```
//! use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
//!
//! let mut line = LineStatus::starting("gsm1", LineKind::Gsm);
//! line.out_of_service(LineFault::SimMissing);
//! assert!(line.state.is_out());
//! assert_eq!(line.state.code(), "faulted");
//! assert_eq!(line.state.fault().map(LineFault::code), Some("sim-missing"));
//! ```
#![forbid(unsafe_code)]

mod fault;
mod json;
mod spending;
mod status;
mod warning;

pub use fault::LineFault;
pub use spending::{Budget, Credit, Spending, TextUse};
pub use status::{ChannelUse, LineKind, LineState, LineStatus, ModemIdentity};
pub use warning::LineWarning;
