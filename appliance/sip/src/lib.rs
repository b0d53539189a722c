//! SIP handsets and trunks, mapped to legs.
//!
//! A registrar with digest authentication, a user agent, and trunks known by their
//! address, with accounts of the centre's at operators, on the engine `jawab-sip-engine`: one task owns it and the sockets (`rim.rs`), and
//! what decides (`agent.rs`) waits for nothing. How a leg lives: `docs/how-a-sip-leg-lives.md`.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use jawab_sip::digest::Algorithm;
//! use jawab_sip::{SipEndpoint, SipConfig, SipError, Secrets};
//! use jawab_media::MediaHandle;
//! use jawab_switch::{Input, OfferedLegs};
//! use tokio::sync::mpsc::Sender;
//! use tokio_util::sync::CancellationToken;
//!
//! async fn phones(secrets: Arc<dyn Secrets>, media: MediaHandle, exchange: Sender<Input>) -> Result<(), SipError> {
//!     let config = SipConfig {
//!         udp: ([0, 0, 0, 0], 5060).into(),
//!         tcp: None,
//!         realm: "jawab".into(),
//!         digests: vec![Algorithm::Sha256, Algorithm::Md5],
//!         options_every: Duration::from_secs(30),
//!         trunks: vec![],
//!         memory: None,
//!         tap: Default::default(),
//!     };
//!     let stop = CancellationToken::new();
//!     let handsets = SipEndpoint::start(config, secrets, media, OfferedLegs::default(), exchange, stop).await?;
//!     // Now registrations and calls come to the exchange, and `handsets.command` answers them.
//!     # let _ = handsets;
//!     Ok(())
//! }
//! ```

#![forbid(unsafe_code)]
mod agent;
mod audio;
mod cause;
mod config;
pub mod digest;
mod info;
mod ingress;
mod local_address;
mod log_limit;
mod name_memory;
mod numbers;
mod rate_limit;
mod registry;
mod resolver;
mod rim;
mod service;
mod start;
mod stream;
mod stream_keep_alive;
mod streams;
mod tls;
mod wanted;

pub use config::{
    Carrier, DivertedIn, NumberIn, Peer, Secrets, Security, SipConfig, SipError, TrunkAccount,
    TrunkConfig,
};
pub use digest::Ha1;
pub use jawab_sip_engine::Host;
pub use jawab_sip_engine::digest::Account;
pub use start::{SipEndpoint, SipHandle};
