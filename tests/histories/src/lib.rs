//! Histories of boxes and central, each told by its seed: the ledger, its sync and central
//! under power cuts, lost and late messages, wrong clocks, restored and copied disks. The
//! product's own code runs on real databases; the network, the clocks and the disk's faults
//! are here. See `README.md`.

#![forbid(unsafe_code)]

mod agent_states;
mod broken;
mod calendar;
mod call_backs;
mod centre;
mod desk;
mod faults;
mod files;
mod keeper;
mod leaving;
mod links;
mod luck;
mod machine;
mod messages;
mod ministry;
mod mirror;
mod oracle;
mod record;
mod site;
mod skills;
mod voice_messages;
mod world;

/// The disk of the ledger's power cuts.
#[allow(
    clippy::unwrap_used,
    dead_code,
    reason = "it is part of a test, where what cannot go on fails; no acknowledgement is noted here"
)]
#[path = "../../../appliance/ledger/tests/power_cut/disk.rs"]
mod disk;

/// A PostgreSQL of one's own, as in the tests of central.
#[path = "../../../provisioning/central/tests/common/postgres.rs"]
mod postgres;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use broken::Broken;
pub use keeper::Keeper;
pub use world::Counts;
use world::World;

/// A history that came out right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct History {
    /// What it was made of.
    pub counts: Counts,
    /// The same for the same history.
    pub digest: u64,
}

/// A history that came out wrong.
#[derive(Debug, thiserror::Error)]
#[error(
    "seed {seed}: {what}\n  again: cargo run --release -p jawab-histories --{on} --seed {seed}"
)]
pub struct Wrong {
    /// Which.
    pub seed: u64,
    /// What is wrong.
    pub what: String,
    /// How its store is asked for.
    on: &'static str,
}

/// Lives the history of a seed, with central's store as said; `trace` prints it line by line.
///
/// # Errors
/// [`Wrong`], which says what is wrong and how to see it again.
pub fn live(seed: u64, keeper: Keeper, trace: bool) -> Result<History, Wrong> {
    lived(seed, keeper, || World::new(seed, keeper, trace)?.lives())
}

/// Lives the history of a seed on boxes that break a rule of leaving, with central's store on
/// SQLite: it should come out wrong.
///
/// # Errors
/// [`Wrong`], which says what was found.
pub fn live_broken(seed: u64, broken: Broken) -> Result<History, Wrong> {
    lived(seed, Keeper::Sqlite, || {
        World::new(seed, Keeper::Sqlite, false)?
            .with(broken)
            .lives()
    })
}

fn lived(
    seed: u64,
    keeper: Keeper,
    history: impl FnOnce() -> anyhow::Result<(Counts, u64)>,
) -> Result<History, Wrong> {
    let on = match keeper {
        Keeper::Sqlite => "",
        Keeper::Postgres => " --store postgres",
    };
    let wrong = |what: String| Wrong { seed, what, on };
    match catch_unwind(AssertUnwindSafe(history)) {
        Ok(Ok((counts, digest))) => Ok(History { counts, digest }),
        Ok(Err(error)) => Err(wrong(format!("{error:#}"))),
        Err(_) => Err(wrong("the code panicked".into())),
    }
}
