//! What goes over the wires of a running box, for a technician who looks for a fault.
//!
//! Drivers give what they send and receive to a [`Tap`], which costs them nothing while nobody
//! looks, and never makes them wait. Whoever looks reads the tap, keeps what they want of it
//! ([`SipFilter`]), takes the secrets out ([`mask_sip`], [`AtDialogue`]), and writes a file:
//!
//! - SIP as **pcapng** ([`Pcapng`]), since Wireshark, tcpdump and sngrep read it and draw calls
//!   from it. Of the ways to write it: a classic pcap has no place for words, and this file has to
//!   say whose numbers may be in it, and how much was not seen. The packets' headers are made up
//!   around each message, for the box sees messages and no packets.
//! - An AT dialogue as **text** ([`AtText`]): it is read by people, a line at a time.
//!
//! What stays in: telephone numbers, addresses, names. Without them a trace answers nothing.

#![forbid(unsafe_code)]

mod at_mask;
mod at_text;
mod filter;
mod head;
mod pcapng;
mod sip_mask;
mod tap;

pub use at_mask::AtDialogue;
pub use at_text::AtText;
pub use filter::SipFilter;
pub use pcapng::{Pcapng, PcapngError};
pub use sip_mask::mask_sip;
pub use tap::{AtOctets, Said, SipMessage, Tap, Transport, Way};
