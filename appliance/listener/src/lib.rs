//! HTTP over TLS for whoever is on the network, so that nobody there costs a call: connections
//! are capped, in all and by address, before a word is exchanged; whatever a peer may keep
//! waiting (the handshake, the first request, each body, its reading of an answer) has a
//! deadline; and connections never take the descriptors that calls need.
//!
//! [`serve()`] runs a router behind [`Limits`].
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use jawab_listener::{Anybody, Limits, Settings, serve};
//! use tokio_util::sync::CancellationToken;
//!
//! async fn desk(tls: Arc<rustls::ServerConfig>, pages: axum::Router) -> std::io::Result<()> {
//!     let settings = Settings {
//!         name: "the desk",
//!         limits: Limits::BROWSERS,
//!         tls,
//!         grace: Duration::from_secs(5),
//!     };
//!     let listener = std::net::TcpListener::bind("0.0.0.0:443")?;
//!     serve(listener, settings, pages, Anybody, CancellationToken::new()).await
//! }
//! ```

#![forbid(unsafe_code)]

mod activity;
mod body;
mod descriptors;
mod flow;
mod limits;
mod seldom;
mod serve;
mod slots;
mod stop_signals;

pub use descriptors::{beside_calls, raise_descriptors};
pub use limits::Limits;
pub use seldom::Seldom;
pub use serve::{Anybody, Reception, Settings, serve};
pub use stop_signals::StopSignals;
