//! A real PostgreSQL for tests: a cluster of this process's own in a folder that goes away,
//! on a Unix socket, with a database for whoever asks.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test that cannot go on fails; no test uses all of it"
)]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes a cluster, says where it is, and takes it away when its standard input ends:
/// whatever becomes of the test, nothing of it stays.
const CLUSTER: &str = r#"
set -e
export PATH="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1):$PATH"
folder=$(mktemp -d "${TMPDIR:-/tmp}/jawab-postgres.XXXXXX")
trap 'pg_ctl -D "$folder/data" -s -m immediate stop; rm -rf "$folder"' EXIT
initdb -D "$folder/data" -U jawab -A trust -E UTF8 --locale=C -N --no-instructions > "$folder/log"
pg_ctl -D "$folder/data" -w -s -l "$folder/log" -o "-k $folder -c listen_addresses= $1" start
echo "$folder"
cat > /dev/null
"#;

/// PostgreSQL does not run as root; Debian's package brings an account for it.
const AS_ITSELF: &str = r#"
[ "$(id -u)" -ne 0 ] || exec setpriv --reuid=postgres --regid=postgres --init-groups sh -c "$1" sh "$2"
exec sh -c "$1" sh "$2"
"#;

/// A disk that forgets at a power cut is good enough for tests, and quick.
const QUICK: &str = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off";

/// A cluster. It ends with this, or with the process.
pub struct Cluster {
    folder: PathBuf,
    databases: AtomicU32,
    keeper: Child,
}

impl Cluster {
    /// Starts one with settings (`-c name=value ...`).
    pub fn start(settings: &str) -> Self {
        let mut keeper = Command::new("sh")
            .args(["-c", AS_ITSELF, "sh", CLUSTER, settings])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut folder = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut folder)
            .unwrap();
        if folder.is_empty() {
            let mut why = String::new();
            let mut stderr = keeper.stderr.take().unwrap();
            stderr.read_to_string(&mut why).unwrap();
            panic!("PostgreSQL does not start (apt-get install postgresql): {why}");
        }
        Self {
            folder: folder.trim_end().into(),
            databases: AtomicU32::new(0),
            keeper,
        }
    }

    /// The cluster of all tests of this process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(QUICK))
    }

    /// A database of one's own.
    pub fn database(&self) -> Database {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let database = |name: &str| Database {
            folder: self.folder.clone(),
            name: name.into(),
        };
        database("postgres").ask(&format!("CREATE DATABASE {name}"));
        database(&name)
    }

    /// The process that all others of the cluster come from.
    pub fn pid(&self) -> u32 {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid"));
        file.unwrap().lines().next().unwrap().parse().unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A database.
#[derive(Clone, Debug)]
pub struct Database {
    folder: PathBuf,
    name: String,
}

impl Database {
    /// What goes into `central.toml`.
    pub fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://jawab@{folder}/{}", self.name)
    }

    /// Its name in the cluster.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another one of the same cluster.
    pub fn beside(&self, name: &str) -> Self {
        Self {
            folder: self.folder.clone(),
            name: name.into(),
        }
    }

    /// The answer to a statement, columns parted by `|`, rows by lines.
    pub fn ask(&self, sql: &str) -> String {
        let output = Command::new("psql")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "jawab",
            ])
            .arg("-h")
            .arg(&self.folder)
            .args(["-d", &self.name, "-c", sql])
            .output()
            .unwrap();
        assert!(output.status.success(), "{sql}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim_end_matches('\n').to_owned()
    }
}
