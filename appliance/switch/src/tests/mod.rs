//! The switch, driven by hand and at random.

mod inbound;
mod invariants;
mod outbound;
mod properties;
mod script;
mod trials;
