//! An E1 of which one end is ours and the other libpri's: see the README.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test's scaffolding: what fails here fails the test"
)]

mod faults;
mod load;
mod peer;
mod world;

pub use faults::{Faults, Random};
pub use load::{Ending, Load, Plan, Stage, Who};
pub use peer::{Peer, Said};
pub use world::World;
