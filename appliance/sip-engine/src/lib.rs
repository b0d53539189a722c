//! SIP as an engine without I/O.
//!
//! The message layer: reading and writing messages (RFC 3261 §7, §18.3, §25), their headers,
//! URIs and bodies. Whatever is not understood is kept; what is understood is read on demand,
//! and nothing is changed unless it is asked for.
//!
//! ```
//! use jawab_sip_engine::{Message, Name};
//!
//! let octets = b"OPTIONS sip:*21#@box SIP/2.0\r\n\
//!     Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
//!     From: \"R\xE9ception\" <sip:201;x=%2B@box>;tag=1\r\nTo: <sip:box>\r\n\
//!     Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nX-Own: kept\r\nContent-Length: 0\r\n\r\n";
//! let message = Message::parse(octets)?;
//! assert_eq!(message.headers().from()?.uri.user(), Some("201;x=%2B"));
//! assert_eq!(message.headers().first(&Name::from("x-own")), Some("kept"));
//! assert_eq!(message.to_octets(), octets);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Above it are transactions, dialogs and calls, and what two sides agree on: see
//! [`endpoint::Endpoint`] and [`offer_answer::Negotiation`]. The README beside says what is where.

#![forbid(unsafe_code)]

mod abilities;
pub mod body;
mod fault;
pub mod header;
mod host;
mod lex;
mod message;
mod params;
pub mod text;
mod uri;

pub use abilities::Abilities;
pub use fault::Fault;
pub use header::{
    CSeq, Contact, Contacts, ContentType, Header, Headers, ListHeader, Name, NameAddr, Transport,
    TypedHeader, Via,
};
pub use host::Host;
pub use message::{
    Incoming, MOST_HEADERS, MOST_OCTETS, Message, Method, ParseError, Request, Response,
    StatusCode, StreamParser,
};
pub use params::Params;
pub use uri::{Scheme, Uri};

// --- transactions, dialogs, offer and answer, digest
pub mod dialog;
pub mod digest;
pub mod endpoint;
pub mod flow;
pub mod names;
pub mod offer_answer;
pub mod package;
mod random;
pub mod sdp;
pub mod session;
pub mod subscription;
mod timers;
mod transaction;

pub use transaction::Times;
