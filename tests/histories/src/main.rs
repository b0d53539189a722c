//! Lives histories: one that is asked for, line by line, or many.

#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use jawab_histories::{Counts, Keeper, live};

/// Where central keeps what it has.
#[derive(Copy, Clone, ValueEnum, Debug)]
enum Store {
    Sqlite,
    Postgres,
}

impl From<Store> for Keeper {
    fn from(store: Store) -> Self {
        match store {
            Store::Sqlite => Self::Sqlite,
            Store::Postgres => Self::Postgres,
        }
    }
}

/// Lives histories of boxes and central, each told by its seed.
#[derive(Parser, Debug)]
struct Wanted {
    /// One history, line by line.
    #[arg(long, conflicts_with_all = ["histories", "from"])]
    seed: Option<u64>,
    /// How many histories.
    #[arg(long, default_value_t = 10_000)]
    histories: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Where central keeps what it has. PostgreSQL is started for it (Debian's `postgresql`).
    #[arg(long, value_enum, default_value_t = Store::Sqlite)]
    store: Store,
}

fn main() -> ExitCode {
    let wanted = Wanted::parse();
    match wanted.seed {
        Some(seed) => one(seed, wanted.store.into()),
        None => many(wanted.from, wanted.histories, wanted.store.into()),
    }
}

fn one(seed: u64, keeper: Keeper) -> ExitCode {
    match live(seed, keeper, true) {
        Ok(history) => {
            println!("{:#?}", history.counts);
            println!("seed {seed} came out right ({:016x})", history.digest);
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn many(from: u64, histories: u64, keeper: Keeper) -> ExitCode {
    let began = Instant::now();
    let (mut all, mut wrong) = (Counts::new(), 0);
    for seed in from..from.saturating_add(histories) {
        match live(seed, keeper, false) {
            Ok(history) => {
                for (what, count) in history.counts {
                    *all.entry(what).or_default() += count;
                }
            }
            Err(this) => {
                wrong += 1;
                eprintln!("{this}");
            }
        }
    }
    for (what, count) in &all {
        println!("{count:>9} {what}");
    }
    let took_s = began.elapsed().as_secs();
    println!(
        "{} of {histories} histories came out right, in {took_s} s",
        histories - wrong
    );
    if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
