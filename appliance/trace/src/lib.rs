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
//!
//! ```
//! use jawab_trace::{Pcapng, SipFilter, Tap, Transport, Way, mask_sip};
//!
//! let tap = Tap::default();
//! let mut seen = tap.watch_sip();
//! let (here, phone) = ("10.77.0.1:5060".parse()?, "10.77.0.9:5060".parse()?);
//! tap.sip(Way::In, Transport::Udp, here, phone, b"OPTIONS sip:201@10.77.0.1 SIP/2.0\r\n\r\n");
//!
//! let mut message = seen.try_recv()?.as_ref().clone();
//! assert!(SipFilter::All.wants(&message));
//! mask_sip(&mut message.octets);
//! let mut file = Pcapng::begin(Vec::new(), "jawab", "what the trunk says")?;
//! file.message(&message)?;
//! let octets = file.end(message.at, 0)?;
//! # assert!(octets.len() > 100);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
