//! Transactions (RFC 3261 §17, with the Accepted states of RFC 6026 and RFC 4320's rules for
//! other requests than INVITE).
//!
//! Each of the four machines is a file that knows its states and timers and nothing else.
//! [`Clients`] has those of our requests, [`Servers`] those of the far ends': they find the one
//! that a message belongs to ([`key`]), and keep what may have to be sent again.

mod client;
mod client_invite;
mod client_other;
mod clients;
mod key;
mod made;
mod server_invite;
mod server_other;
mod servers;
#[cfg(test)]
mod tests;
mod timer;

pub(crate) use clients::{ClientId, Clients, Expired, Owner};
pub(crate) use made::via;
pub(crate) use servers::{Arrived, ServerId, Servers};
pub use timer::Times;
