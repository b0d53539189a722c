//! A thousand boxes come back together, each with a week's backlog: what central takes in a
//! second, how long a box that is up to date waits meanwhile, and what memory it costs. All
//! of it through the door: mutual TLS, HTTP/2, into a PostgreSQL that writes to disk.
//!
//! `cargo bench -p jawab-central --bench a_thousand_boxes -- --boxes 1000 --calls 210`
#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits; the clock of the machine that runs the test"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

mod backlog;
mod documents;
mod door;
#[path = "../../tests/common/postgres.rs"]
mod postgres;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use backlog::Chain;
use clap::Parser;
use door::{Caller, octets_of};
use jawab_central::authority::Authority;
use jawab_central::postgres::PostgresStore;
use jawab_ops::{BoxId, Op};
use jawab_protocol::{Request, StateQuestion};
use postgres::{Cluster, Database};
use sysinfo::{Pid, ProcessesToUpdate, System};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Boxes that are up to date and bring a note now and then, while the others catch up.
const LEVEL: usize = 10;
const NOW_AND_THEN: Duration = Duration::from_millis(250);

/// How long documents are put for the comparison.
const COMPARED_FOR: Duration = Duration::from_secs(10);

/// What a machine for central is set to; the disk's promise is kept (`fsync` is on).
const SETTINGS: &str = "-c shared_buffers=512MB -c max_wal_size=8GB -c wal_compression=lz4 \
     -c checkpoint_timeout=30min";

#[derive(Debug, Parser)]
struct Options {
    /// Boxes that come back together.
    #[arg(long, default_value_t = 1000)]
    boxes: usize,
    /// Calls in each one's backlog; a week has some 210, with seven changes each.
    #[arg(long, default_value_t = 210)]
    calls: usize,
    /// Central's connections to the database.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// The most boxes that come for the comparison.
    #[arg(long, default_value_t = 1000)]
    compared: usize,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

struct Central {
    child: Child,
    address: String,
}

impl Drop for Central {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let cluster = Cluster::start(SETTINGS);
    let database = cluster.database();
    let central = central(folder.path(), &database, &options).await;
    let url = database.url();
    let store = PostgresStore::connect(&url, None, 8).await.unwrap();
    let authority = Authority::load(&folder.path().join("data")).unwrap();
    let enrol = async |n: usize| {
        let box_id = BoxId(Uuid::now_v7());
        let keys = folder.path().join(format!("keys-{n}"));
        let caller = Caller::enrolled(&authority, &store, box_id, &keys, &central.address).await;
        (Chain::new(box_id, a_week_ago_ms()), caller)
    };
    let mut backlogs = Vec::new();
    let mut compared = Vec::new();
    let mut ops = 0;
    for n in 0..options.boxes {
        let (mut chain, caller) = enrol(n).await;
        (0..options.calls).for_each(|call| chain.takes_a_call(call));
        if n < options.compared {
            let mut copy = Chain::new(chain.box_id, a_week_ago_ms());
            (0..options.calls.min(10)).for_each(|call| copy.takes_a_call(call));
            compared.push((caller.clone(), copy.take()));
        }
        let requests = chain.requests();
        ops += requests.iter().map(changes).sum::<usize>();
        let frames: Vec<_> = requests.iter().map(octets_of).collect();
        backlogs.push((caller, chain.box_id, frames));
    }
    let mut level = Vec::new();
    for n in 0..LEVEL {
        level.push(enrol(options.boxes + n).await);
    }
    println!(
        "{} boxes with {} changes each, {ops} in all",
        options.boxes,
        ops / options.boxes.max(1)
    );

    let began = Instant::now();
    ask(&backlogs).await;
    println!(
        "asked what central has (a handshake each): {:.1} s",
        seconds(began)
    );

    let memory = watch(central.child.id());
    let (over, level) = come_now_and_then(level);
    let began = Instant::now();
    let octets = bring(backlogs).await;
    let took = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let mut waits = level.await.unwrap();
    waits.sort();
    let rate = ops as f64 / took;
    println!(
        "brought {ops} changes ({} MiB on the way) in {took:.1} s: {rate:.0} a second",
        octets >> 20
    );
    println!(
        "a note of a box that is up to date, meanwhile: p50 {:?}, p99 {:?}, of {}",
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
        waits.len()
    );
    memory.0.store(true, Ordering::Relaxed);
    println!(
        "central's memory at its most: {} MiB",
        memory.1.join().unwrap() >> 20
    );
    assert_eq!(
        database.ask("SELECT SUM(count) FROM tallies WHERE what = 'contacts'"),
        (options.boxes * options.calls).to_string()
    );
    drop(central);

    let place = documents::serve(&url, &folder.path().join("data"), options.connections).await;
    let documents = put(compared, &place).await;
    println!(
        "one document for each change: {documents:.0} a second; central takes {:.0} times as many",
        rate / documents
    );
}

fn changes(request: &Request) -> usize {
    match request {
        Request::Push(batch) => batch.ops.0.len(),
        _ => 0,
    }
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}

fn a_week_ago_ms() -> u64 {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    u64::try_from(now.as_millis()).unwrap() - 7 * 24 * 3_600_000
}

/// `jawab-central` as it ships.
async fn central(folder: &Path, database: &Database, options: &Options) -> Central {
    let free = || {
        TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
    };
    let (boxes, console) = (free(), free());
    let file = folder.join("central.toml");
    let text = format!(
        "data = \"data\"\nboxes_listen = \"{boxes}\"\nconsole_listen = \"{console}\"\n\
         database = \"{}\"\ndatabase_connections = {}\n",
        database.url(),
        options.connections
    );
    std::fs::write(&file, text).unwrap();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jawab-central"));
        command.stdout(Stdio::null()).env("RUST_LOG", "warn");
        command
    };
    let init = program()
        .args(["init", "--name", "127.0.0.1", "--config"])
        .arg(&file)
        .status();
    assert!(init.unwrap().success());
    let child = program()
        .args(["serve", "--config"])
        .arg(&file)
        .spawn()
        .unwrap();
    while std::net::TcpStream::connect(boxes).is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Central {
        child,
        address: format!("https://{boxes}"),
    }
}

/// All boxes ask what central has of them, as they do when they come back.
async fn ask(backlogs: &[(Caller, BoxId, Vec<Vec<u8>>)]) {
    let mut asking = JoinSet::new();
    for (caller, box_id, _) in backlogs {
        let question = Request::State(StateQuestion {
            board: None,
            box_id: *box_id,
            pending: 0,
        });
        let (caller, octets) = (caller.clone(), octets_of(&question));
        asking.spawn(async move { caller.sends(octets).await });
    }
    asking.join_all().await;
}

/// All boxes bring their backlogs at once; each sends its next batch when the last is acknowledged.
async fn bring(backlogs: Vec<(Caller, BoxId, Vec<Vec<u8>>)>) -> usize {
    let mut bringing = JoinSet::new();
    for (caller, _, frames) in backlogs {
        bringing.spawn(async move {
            let mut octets = 0;
            for frame in frames {
                octets += frame.len();
                caller.sends(frame).await;
            }
            octets
        });
    }
    bringing.join_all().await.iter().sum()
}

/// Boxes bring a note now and then, until it is over; how long each took.
fn come_now_and_then(
    boxes: Vec<(Chain, Caller)>,
) -> (Arc<AtomicBool>, tokio::task::JoinHandle<Vec<Duration>>) {
    let over = Arc::new(AtomicBool::new(false));
    let mut coming = JoinSet::new();
    for (mut chain, caller) in boxes {
        let over = over.clone();
        coming.spawn(async move {
            let mut waits = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let [case, contact, staff] = std::array::from_fn(|_| Uuid::now_v7());
                chain.notes(case, contact, staff, 0);
                let octets = octets_of(&chain.requests()[0]);
                let began = Instant::now();
                caller.sends(octets).await;
                waits.push(began.elapsed());
                tokio::time::sleep(NOW_AND_THEN).await;
            }
            waits
        });
    }
    let all = tokio::spawn(async move { coming.join_all().await.concat() });
    (over, all)
}

/// Watches a process's memory; gives the most of it, when told that it is over.
fn watch(pid: u32) -> (Arc<AtomicBool>, std::thread::JoinHandle<u64>) {
    let over = Arc::new(AtomicBool::new(false));
    let told = over.clone();
    let watching = std::thread::spawn(move || {
        let (pid, mut system, mut most) = (Pid::from_u32(pid), System::new(), 0);
        while !told.load(Ordering::Relaxed) {
            system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
            most = most.max(system.process(pid).map_or(0, sysinfo::Process::memory));
            std::thread::sleep(Duration::from_millis(100));
        }
        most
    });
    (over, watching)
}

/// The same boxes put one document for each change, for a while; how many in a second.
async fn put(boxes: Vec<(Caller, Vec<Op>)>, place: &str) -> f64 {
    let began = Instant::now();
    let mut putting = JoinSet::new();
    for (caller, ops) in boxes {
        let place = place.to_owned();
        putting.spawn(async move {
            let mut revisions: BTreeMap<Uuid, i64> = BTreeMap::new();
            let mut count = 0_usize;
            for op in ops.iter().cycle() {
                if began.elapsed() > COMPARED_FOR {
                    break;
                }
                let revision = revisions.entry(op.id).or_default();
                let at = format!("{place}/{}/{}/{revision}", op.box_id, op.id);
                assert!(caller.puts(&at, documents::document(op)).await);
                *revision += 1;
                count += 1;
            }
            count
        });
    }
    let count: usize = putting.join_all().await.iter().sum();
    count as f64 / seconds(began)
}
