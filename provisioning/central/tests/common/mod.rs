//! A central as it ships, on loopback, and boxes that come to it.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test that cannot go on fails; no test uses all of it"
)]

pub mod postgres;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use jawab_ledger::{Change, Fields, Ledger};
use jawab_ops::{BoxId, EntityKind, Hlc, Op, OpHash};
use jawab_protocol::{
    Batch, Dialect, EncodedOps, MEDIA_TYPE, PATH, Reply, Request, ToBox, ToCentral, Why, decode,
    encode,
};
use jawab_sync::{Metered, SyncConfig, SyncStatus, Syncer};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::{Cluster, Database};
use reqwest::{Certificate, Client, Identity};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::process::{Child, Command as TokioCommand};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Nobody waits it out when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_jawab-central");

/// The tests of this one's modules run on PostgreSQL; all others on SQLite.
const ON_POSTGRES: bool = matches!(
    env!("CARGO_CRATE_NAME").as_bytes(),
    b"on_postgres" | b"news_on_postgres"
);

/// Runs `jawab-central` to its end.
pub fn central_says(words: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut child = Command::new(PROGRAM)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever fails early does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub struct Central {
    pub folder: TempDir,
    pub boxes: String,
    pub console: String,
    pub database: Option<Database>,
    process: Option<Child>,
}

impl Central {
    pub async fn up() -> Self {
        let mut central = Self::set_up();
        central.start().await;
        central
    }

    pub fn set_up() -> Self {
        let database = ON_POSTGRES.then(|| Cluster::shared().database());
        let central = Self::configured(database);
        central.does(&["init", "--name", "localhost", "--name", "127.0.0.1"], "");
        central.does(&["admin", "add", "salma"], "a long password");
        central
    }

    fn configured(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (boxes, console) = (free(), free());
        let mut text = format!(
            "data = \"data\"\nboxes_listen = \"127.0.0.1:{boxes}\"\nconsole_listen = \"127.0.0.1:{console}\"\n"
        );
        if let Some(database) = &database {
            text += &format!("database = \"{}\"\n", database.url());
        }
        std::fs::write(folder.path().join("central.toml"), text).unwrap();
        Self {
            folder,
            boxes: format!("https://127.0.0.1:{boxes}"),
            console: format!("https://localhost:{console}"),
            database,
            process: None,
        }
    }

    /// Another process of the same central, as on another machine: with a copy of its
    /// certificates, over the same database.
    pub async fn another(&self) -> Self {
        let mut another = Self::configured(self.database.clone());
        let (from, to) = (
            self.folder.path().join("data"),
            another.folder.path().join("data"),
        );
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        another.start().await;
        another
    }

    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("central.toml")
    }

    pub fn does(&self, words: &[&str], input: &str) {
        let configuration = self.configuration();
        let words = [words, &["--config", configuration.to_str().unwrap()]].concat();
        let output = central_says(&words, input);
        assert!(output.status.success(), "{output:?}");
    }

    pub async fn start(&mut self) {
        let log = std::fs::File::create(self.log()).unwrap();
        let child = TokioCommand::new(PROGRAM)
            .args(["serve", "--config"])
            .arg(self.configuration())
            .env("RUST_LOG", "debug")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.process = Some(child);
        let log = self.log();
        until("central to listen", || {
            std::fs::read_to_string(&log)
                .unwrap()
                .contains("listening")
                .then_some(())
        })
        .await;
    }

    pub async fn stop(&mut self) {
        let mut child = self.process.take().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap());
        kill(pid, Signal::SIGTERM).unwrap();
        assert!(child.wait().await.unwrap().success());
    }

    pub fn log(&self) -> PathBuf {
        self.folder.path().join("central.log")
    }

    pub fn ask(&self, sql: &str) -> i64 {
        if let Some(database) = &self.database {
            return database.ask(sql).parse().unwrap();
        }
        let db = Connection::open(self.folder.path().join("data/central.db")).unwrap();
        db.busy_timeout(PATIENCE).unwrap();
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub fn ops(&self) -> i64 {
        self.ask("SELECT COUNT(*) FROM ops")
    }

    pub fn enrol(&self, box_id: BoxId, keys: &Path) {
        let (id, out) = (box_id.to_string(), keys.to_string_lossy());
        self.does(
            &[
                "enrol", "--centre", "Rabat", "--code", "RAB", "--box-id", &id, "--out", &out,
            ],
            "",
        );
    }
}

fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

pub async fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited for {what}, in vain");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A box with a real ledger and the real sync.
pub struct Box {
    pub folder: TempDir,
    pub ledger: Ledger,
    stop: CancellationToken,
    pub syncer: Option<Syncer>,
}

impl Box {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        Self {
            folder,
            ledger,
            stop: CancellationToken::new(),
            syncer: None,
        }
    }

    pub fn enrolled(central: &Central) -> Self {
        let it = Self::new();
        central.enrol(it.ledger.box_id(), &it.keys());
        it
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    pub fn config(&self, central: &Central) -> SyncConfig {
        SyncConfig {
            central: central.boxes.clone(),
            authority: self.keys().join("authority.pem"),
            certificate: self.keys().join("box.pem"),
            key: self.keys().join("box.key"),
            gather: Duration::ZERO,
            metered: Metered::default(),
        }
    }

    pub fn syncs_with(&mut self, central: &Central) {
        self.syncs_at(central, &central.boxes);
    }

    /// Syncs with central at another address.
    pub fn syncs_at(&mut self, central: &Central, address: &str) {
        let mut config = self.config(central);
        config.central = address.into();
        self.syncer = Some(Syncer::spawn(
            self.ledger.clone(),
            config,
            self.stop.clone(),
        ));
    }

    /// Stops the sync and lets go of the ledger's file.
    pub fn stops(&mut self) {
        self.stop.cancel();
        self.stop = CancellationToken::new();
        self.syncer = None;
    }

    pub fn notes(&self, count: usize, text: &str) {
        for n in 0..count {
            let fields = Fields::from([("text".into(), format!("{text} {n}").into())]);
            let note = Change::new("note", Uuid::now_v7(), fields);
            self.ledger.commit("salma", vec![note]).unwrap();
        }
    }

    pub fn status(&self) -> SyncStatus {
        self.syncer.as_ref().unwrap().status().borrow().clone()
    }

    pub async fn is_level(&self) {
        until("the box to be level", || {
            let status = self.status();
            let level = status.pending == 0 && status.last_heard.is_some();
            (level && self.ledger.pending().unwrap() == 0).then_some(())
        })
        .await;
    }
}

/// Somebody with a certificate who says what they like.
pub struct Caller {
    client: Client,
    url: String,
}

impl Caller {
    pub fn new(central: &Central, keys: &Path) -> Self {
        Self::trusting(central, keys, &keys.join("authority.pem"))
    }

    pub fn trusting(central: &Central, keys: &Path, authority: &Path) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = |name: &str| std::fs::read(keys.join(name)).unwrap();
        let identity = [pem("box.key"), pem("box.pem")].concat();
        let authority = std::fs::read(authority).unwrap();
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(&authority).unwrap()])
            .identity(Identity::from_pem(&identity).unwrap())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            client,
            url: format!("{}{PATH}", central.boxes),
        }
    }

    pub async fn sends(&self, octets: Vec<u8>) -> reqwest::Result<Reply> {
        let (answer, _) = decode::<ToBox>(&self.carries(octets).await?).unwrap();
        Ok(answer.reply)
    }

    /// What central answers, and how it is written.
    pub async fn hears(&self, octets: Vec<u8>) -> (ToBox, Dialect) {
        decode(&self.carries(octets).await.unwrap()).unwrap()
    }

    async fn carries(&self, octets: Vec<u8>) -> reqwest::Result<Vec<u8>> {
        let response = self
            .client
            .post(&self.url)
            .header("content-type", MEDIA_TYPE)
            .body(octets)
            .send()
            .await?;
        Ok(response.bytes().await?.to_vec())
    }

    pub async fn says(&self, request: &Request) -> Reply {
        self.sends(octets_of(request)).await.unwrap()
    }

    pub async fn pushes(&self, box_id: BoxId, ops: &[Op]) -> Reply {
        self.says(&push(box_id, ops)).await
    }

    pub async fn is_refused(&self, box_id: BoxId, ops: &[Op], why: Why) {
        refused(self.pushes(box_id, ops).await, why);
    }
}

/// A request as a box of this version sends it.
pub fn octets_of(request: &Request) -> Vec<u8> {
    encode(&ToCentral::from(request.clone()), Dialect::NEWEST).unwrap()
}

pub fn refused(reply: Reply, why: Why) {
    match reply {
        Reply::Refused(refusal) => assert_eq!(refusal.why, why, "{refusal}"),
        other => panic!("{why:?} was expected, and {other:?} came"),
    }
}

pub fn push(box_id: BoxId, ops: &[Op]) -> Request {
    Request::Push(Batch {
        box_id,
        epoch: ops.first().map_or(1, |op| op.epoch),
        pending: ops.len() as u64,
        ops: EncodedOps(ops.iter().map(Op::encode).collect()),
    })
}

/// A chain of notes.
pub fn chain(box_id: BoxId, epoch: u32, count: u64) -> Vec<Op> {
    let mut previous = OpHash::default();
    (1..=count)
        .map(|sequence| {
            let op = note(box_id, epoch, sequence, previous);
            previous = op.hash();
            op
        })
        .collect()
}

pub fn note(box_id: BoxId, epoch: u32, sequence: u64, previous: OpHash) -> Op {
    Op {
        box_id,
        epoch,
        sequence,
        clock: Hlc::at_ms(1_700_000_000_000 + sequence),
        author: "salma".into(),
        entity: EntityKind::new("note"),
        id: Uuid::now_v7(),
        fields: Fields::from([("text".into(), "un".into())]),
        previous,
    }
}
