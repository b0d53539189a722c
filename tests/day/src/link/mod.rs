//! A real box's sync and a real central, each in a network namespace of its own, with a
//! bad link between them: slow, late, lossy, and cut now and then. The link is made here
//! and not by `tc netem`, which not every kernel has: packets come out of one TUN device,
//! wait or are lost, and go into the other. So each octet is seen, TLS, TCP and IP included.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

mod air;
mod namespace;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jawab_ledger::{Ledger, rusqlite};

use crate::words::Words;
use crate::{Day, day};

pub use air::{Air, Carried};
use namespace::{Namespace, run};

/// How the link is.
#[derive(Copy, Clone, Debug)]
pub struct Weather {
    /// Bits in a second, from the box.
    pub up_bits: u64,
    /// And to it.
    pub down_bits: u64,
    /// How long a packet is on its way, one way.
    pub delay: Duration,
    /// Packets lost of a hundred.
    pub loss_percent: u64,
    /// The link is cut so often.
    pub cut_every: Duration,
    /// For so long.
    pub cut_for: Duration,
}

impl Weather {
    /// 2G at its worst: 9.6 kbit/s up, 800 ms there and back, one packet in twenty lost,
    /// and gone for five seconds of every minute.
    pub const BAD: Self = Self {
        up_bits: 9_600,
        down_bits: 38_400,
        delay: Duration::from_millis(400),
        loss_percent: 5,
        cut_every: Duration::from_secs(60),
        cut_for: Duration::from_secs(5),
    };
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// How many contacts reached central.
    pub contacts: u64,
    /// How many ops those are.
    pub ops: u64,
    /// How long it took.
    pub took: Duration,
    /// From the box.
    pub up: Carried,
    /// To the box.
    pub down: Carried,
}

impl Report {
    /// Octets on the link for each contact, in both directions, all included.
    #[must_use]
    pub const fn octets_each(&self) -> u64 {
        (self.up.octets + self.down.octets) / self.contacts
    }

    /// The same without what was sent again.
    #[must_use]
    pub const fn octets_each_once(&self) -> u64 {
        let again = self.up.again_octets + self.down.again_octets;
        (self.up.octets + self.down.octets - again) / self.contacts
    }
}

/// How the contacts of the day come to central.
#[derive(Copy, Clone, Debug)]
pub enum Pace {
    /// All at once, after an outage.
    AfterAnOutage,
    /// As they are, one after another, with so much between them.
    Live {
        /// Between one and the next.
        every: Duration,
        /// What the box gathers before it sends.
        gather: Duration,
    },
}

/// Longest that a day may take.
const PATIENCE: Duration = Duration::from_secs(1_800);

const CENTRAL: &str = "10.77.0.2";
const BOX: &str = "10.77.0.1";
const PORT: u16 = 8_445;

/// A day's contacts over a bad link. Needs root, and the programs `ip` and `socat`.
///
/// # Errors
/// When something of that is missing, or the day does not reach central.
pub fn day_over(weather: Weather, contacts: u64, pace: Pace) -> Result<Report> {
    let folder = tempfile::Builder::new().prefix("jawab-link-").tempdir()?;
    let path = folder.path();
    let (at_box, at_central) = (Namespace::new("box")?, Namespace::new("central")?);
    let ledger = path.join("ledger.db");
    let box_id = Ledger::open(&ledger)?.box_id().to_string();
    if let Pace::AfterAnOutage = pace {
        write_day(&ledger, contacts)?;
    }
    set_central_up(path, &box_id)?;
    let air = Air::between(&at_box, BOX, &at_central, CENTRAL, path, weather)?;
    let configuration = path.join("central.toml");
    let mut central = at_central.command(&central_program()?);
    central.args(["serve", "--config"]).arg(&configuration);
    let log = std::fs::File::create(path.join("central.log"))?;
    let _central = Ended(central.stderr(log).stdout(Stdio::null()).spawn()?);

    let began = Instant::now();
    let mut sync = at_box.command(&std::env::current_exe().and_then(|own| program(&own))?);
    sync.arg("sync").arg(&ledger);
    sync.args(["--central", &format!("https://{CENTRAL}:{PORT}")]);
    sync.arg("--keys").arg(path.join("keys"));
    if let Pace::Live { every, gather } = pace {
        sync.args(["--contacts", &contacts.to_string()]);
        sync.args(["--every-ms", &every.as_millis().to_string()]);
        sync.args(["--gather-ms", &gather.as_millis().to_string()]);
    }
    let mut sync = Ended(sync.spawn().context("the box's side does not start")?);
    while sync.0.try_wait()?.is_none_or(|status| !status.success()) {
        ensure!(
            sync.0.try_wait()?.is_none_or(|status| status.success()),
            "the box's side failed"
        );
        ensure!(began.elapsed() < PATIENCE, "the day did not reach central");
        std::thread::sleep(Duration::from_millis(50));
    }
    let took = began.elapsed();
    let (up, down) = air.carried();
    let ops = Ledger::open(&ledger)?.head()?.sequence;
    let there = ops_at(&path.join("data/central.db"))?;
    ensure!(there == ops, "central has {there} of {ops} ops");
    Ok(Report {
        contacts,
        ops,
        took,
        up,
        down,
    })
}

/// A day that is over by now.
fn write_day(ledger: &Path, contacts: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut day = Day::begins_at(ledger, 100, Words::Measuring, day::this_morning_ms()).await?;
        day.goes_on(contacts).await
    })
}

fn set_central_up(path: &Path, box_id: &str) -> Result<()> {
    let configuration = path.join("central.toml");
    let text = format!(
        "data = \"data\"\nboxes_listen = \"{CENTRAL}:{PORT}\"\nconsole_listen = \"127.0.0.1:8446\"\n"
    );
    std::fs::write(&configuration, text)?;
    let program = central_program()?;
    run(Command::new(&program)
        .args(["init", "--name", CENTRAL, "--config"])
        .arg(&configuration))?;
    run(Command::new(&program)
        .args(["enrol", "--centre", "Rabat", "--code", "RAB", "--box-id"])
        .arg(box_id)
        .arg("--out")
        .arg(path.join("keys"))
        .arg("--config")
        .arg(&configuration))
}

fn ops_at(database: &Path) -> Result<u64> {
    let db = rusqlite::Connection::open(database)?;
    let ops: i64 = db.query_row("SELECT COUNT(*) FROM ops", [], |row| row.get(0))?;
    Ok(ops.cast_unsigned())
}

/// `jawab-day` itself: also where a test runs, whose program lies beside it in `deps`.
fn program(own: &Path) -> std::io::Result<PathBuf> {
    let folder = own.parent().unwrap_or(own);
    let folder = match folder.file_name() {
        Some(name) if name == "deps" => folder.parent().unwrap_or(folder),
        _ => folder,
    };
    Ok(folder.join("jawab-day"))
}

fn central_program() -> Result<PathBuf> {
    let beside = std::env::current_exe().and_then(|own| program(&own))?;
    let path = beside.with_file_name("jawab-central");
    ensure!(
        path.exists(),
        "there is no {}; build it first: cargo build -p jawab-central",
        path.display()
    );
    Ok(path)
}

/// A program that ends with this.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
