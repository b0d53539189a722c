//! `jawab-day`: makes days, trains the dictionary of the sync with them, and weighs them.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use jawab_day::link::{Pace, Weather, day_over};
use jawab_day::words::Words;
use jawab_day::{Day, batches};
use jawab_ledger::Ledger;
use jawab_protocol::{Batch, Dialect, Request, ToCentral, encode, train};
use jawab_sync::{Metered, SyncConfig, Syncer};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Working days of a centre.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a dictionary on days of the training words, and write it to a file.
    Train {
        /// The file (`provisioning/protocol/dictionaries/N.dict`).
        out: PathBuf,
        /// How long zstd's part may be.
        #[arg(long, default_value_t = 32 * 1024)]
        octets: usize,
    },
    /// Say what a contact weighs, on a day of the measuring words.
    Weigh {
        /// How many contacts.
        #[arg(long, default_value_t = 200)]
        contacts: u64,
    },
    /// Send a day over a bad link to a real central, and say what it weighs on the wire. Needs
    /// root, `ip`, `socat`, and `jawab-central` built beside this program.
    OverLink {
        /// How many contacts.
        #[arg(long, default_value_t = 200)]
        contacts: u64,
        /// As they come, with so many seconds between them, and not after an outage.
        #[arg(long)]
        every_s: Option<u64>,
        /// How long a live box gathers, in seconds.
        #[arg(long, default_value_t = 0)]
        gather_s: u64,
    },
    /// The box's side of that: sync until central has all.
    #[command(hide = true)]
    Sync(Sync),
    /// Write a day into the ledger of a file, which must not be there.
    Write {
        /// The file.
        ledger: PathBuf,
        /// How many contacts.
        #[arg(long, default_value_t = 200)]
        contacts: u64,
        /// The seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Debug, Args)]
struct Sync {
    ledger: PathBuf,
    #[arg(long)]
    central: String,
    #[arg(long)]
    keys: PathBuf,
    /// Contacts that come meanwhile.
    #[arg(long, default_value_t = 0)]
    contacts: u64,
    #[arg(long, default_value_t = 0)]
    every_ms: u64,
    #[arg(long, default_value_t = 200)]
    gather_ms: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Train { out, octets } => train(&out, octets).await,
        Command::Weigh { contacts } => weigh(contacts).await,
        Command::OverLink {
            contacts,
            every_s,
            gather_s,
        } => tokio::task::spawn_blocking(move || over_link(contacts, every_s, gather_s)).await?,
        Command::Sync(sync) => self::sync(sync).await,
        Command::Write {
            ledger,
            contacts,
            seed,
        } => {
            let mut day = Day::begins(&ledger, seed, Words::Measuring).await?;
            day.goes_on(contacts).await
        }
    }
}

/// Batches of a day that is sent as it goes, some contacts at a time.
async fn live(
    seed: u64,
    words: Words,
    contacts: u64,
    at_once: u64,
) -> Result<(TempDir, Vec<Batch>)> {
    let folder = tempfile::tempdir()?;
    let mut day = Day::begins(&folder.path().join("ledger.db"), seed, words).await?;
    let (mut sent, mut all) = (0, Vec::new());
    for _ in 0..contacts / at_once {
        day.goes_on(at_once).await?;
        all.extend(batches(day.ledger(), sent, 512 * 1024)?);
        sent = day.ledger().head()?.sequence;
    }
    Ok((folder, all))
}

/// Contacts in the ops that both sides know: enough for what is common.
const ORDINARY: u64 = 40;

async fn train(out: &Path, octets: usize) -> Result<()> {
    let (_folder, ordinary) = live(1, Words::Training, ORDINARY, ORDINARY).await?;
    let [ordinary] = ordinary.as_slice() else {
        bail!("an ordinary day is one batch");
    };
    let mut samples = Vec::new();
    for (seed, at_once) in [(2, 1), (3, 1), (4, 2), (5, 5), (6, 1), (7, 20)] {
        let (_folder, batches) = live(seed, Words::Training, 400, at_once).await?;
        samples.extend(batches);
    }
    let file = train::dictionary(ordinary, &samples, octets)?;
    std::fs::write(out, &file).with_context(|| format!("cannot write {}", out.display()))?;
    println!("{} octets in {}", file.len(), out.display());
    Ok(())
}

async fn weigh(contacts: u64) -> Result<()> {
    println!("octets per contact, TLS, TCP and IP not included");
    println!("contacts at once | first version | no dictionary | dictionary");
    for at_once in [1, 2, 5, 20, contacts] {
        let (_folder, batches) = live(100, Words::Measuring, contacts, at_once).await?;
        let weight = |dialect| -> Result<usize> {
            let mut octets = 0;
            for batch in &batches {
                let message = ToCentral::from(Request::Push(batch.clone()));
                octets += encode(&message, dialect)?.len();
            }
            Ok(octets / usize::try_from(contacts)?)
        };
        println!(
            "{at_once:16} | {:13} | {:13} | {:10}",
            weight(Dialect::OLDEST)?,
            weight(Dialect::PLAIN)?,
            weight(Dialect::NEWEST)?
        );
    }
    Ok(())
}

fn over_link(contacts: u64, every_s: Option<u64>, gather_s: u64) -> Result<()> {
    let pace = every_s.map_or(Pace::AfterAnOutage, |every_s| Pace::Live {
        every: Duration::from_secs(every_s),
        gather: Duration::from_secs(gather_s),
    });
    let report = day_over(Weather::BAD, contacts, pace)?;
    println!("{report:#?}");
    println!(
        "{} octets on the wire for each contact, {} without what was sent again",
        report.octets_each(),
        report.octets_each_once()
    );
    Ok(())
}

async fn sync(sync: Sync) -> Result<()> {
    let config = SyncConfig {
        central: sync.central,
        authority: sync.keys.join("authority.pem"),
        certificate: sync.keys.join("box.pem"),
        key: sync.keys.join("box.key"),
        gather: Duration::from_millis(sync.gather_ms),
        metered: Metered::default(),
    };
    let stop = CancellationToken::new();
    if sync.contacts == 0 {
        let ledger = Ledger::open(&sync.ledger)?;
        let syncer = Syncer::spawn(ledger.clone(), config, stop);
        level(&ledger, &syncer).await;
    } else {
        let morning_ms = jawab_ledger::wall_ms().saturating_sub(12 * 60 * 60 * 1_000);
        let mut day = Day::begins_at(&sync.ledger, 100, Words::Measuring, morning_ms).await?;
        let syncer = Syncer::spawn(day.ledger().clone(), config, stop);
        for _ in 0..sync.contacts {
            day.contact().await?;
            tokio::time::sleep(Duration::from_millis(sync.every_ms)).await;
        }
        level(day.ledger(), &syncer).await;
    }
    Ok(())
}

/// Waits until central has all there is.
async fn level(ledger: &Ledger, syncer: &Syncer) {
    let mut status = syncer.status();
    while status.borrow_and_update().last_heard.is_none() || ledger.pending().unwrap_or(1) > 0 {
        if status.changed().await.is_err() {
            return;
        }
    }
}
