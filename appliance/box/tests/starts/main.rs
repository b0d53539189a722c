//! A box that starts with a file of its own damaged: calls are answered, and `jawab status` names
//! the file. What is damaged, and how, is drawn by a seed.
//!
//! `JAWAB_STARTS=100 JAWAB_SEED=7 cargo nextest run -p jawab --test starts` for more of them.
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod centre;
mod damage;
mod disk;
