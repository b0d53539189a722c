//! HTTP over TLS for whoever is on the network, so that nobody there costs a call: connections
//! are capped, in all and by address, before a word is exchanged; whatever a peer may keep
//! waiting (the handshake, the first request, each body, its reading of an answer) has a
//! deadline; and connections never take the descriptors that calls need.
//!
//! [`serve`] runs a router behind [`Limits`].

#![forbid(unsafe_code)]

mod activity;
mod body;
mod descriptors;
mod flow;
mod limits;
mod seldom;
mod serve;
mod slots;

pub use descriptors::{beside_calls, raise_descriptors};
pub use limits::Limits;
pub use seldom::Seldom;
pub use serve::{Anybody, Reception, Settings, serve};
