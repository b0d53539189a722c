//! The program with libpri in it: built, started, spoken to.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use jawab_wire::isdn::Side;
use socket2::{Domain, Socket, Type};

/// A line from the peer: what, about which call (or channel), and the rest.
#[derive(Clone, Debug)]
pub struct Said {
    /// The first word.
    pub what: String,
    /// The number after it.
    pub tag: i64,
    /// What follows.
    pub rest: Vec<String>,
}

impl Said {
    /// The nth word after the tag, as a number.
    #[must_use]
    pub fn number(&self, index: usize) -> i64 {
        self.rest[index].parse().unwrap()
    }
}

/// The peer's process.
#[derive(Debug)]
pub struct Peer {
    process: Child,
    control: UnixStream,
    waiting: Vec<u8>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Peer {
    /// Starts the peer on a side; gives our end of the D channel too.
    ///
    /// # Panics
    /// Without a C compiler or libpri.
    #[must_use]
    pub fn start(side: Side, arguments: &[&str]) -> (Self, Socket) {
        let (ours, theirs) = Self::d_channel();
        (Self::on(theirs, side, arguments), ours)
    }

    /// Both ends of a D channel.
    ///
    /// # Panics
    /// Without sockets.
    #[must_use]
    pub fn d_channel() -> (Socket, Socket) {
        let (ours, theirs) = Socket::pair(Domain::UNIX, Type::SEQPACKET, None).unwrap();
        for socket in [&ours, &theirs] {
            socket.set_nonblocking(true).unwrap();
        }
        (ours, theirs)
    }

    /// Starts the peer on a side, at an end of a D channel.
    ///
    /// # Panics
    /// Without a C compiler or libpri.
    #[must_use]
    pub fn on(d_channel: Socket, side: Side, arguments: &[&str]) -> Self {
        let (control, peers_control) = UnixStream::pair().unwrap();
        let process = Command::new(program())
            .arg(match side {
                Side::Network => "net",
                Side::User => "cpe",
            })
            .args(arguments)
            .stdin(Stdio::from(OwnedFd::from(d_channel)))
            .stdout(Stdio::from(OwnedFd::from(peers_control)))
            .spawn()
            .unwrap();
        control.set_nonblocking(true).unwrap();
        Self {
            process,
            control,
            waiting: Vec::new(),
        }
    }

    /// Waits for a line that begins with a word.
    ///
    /// # Panics
    /// If none comes within a minute.
    pub fn wait_for(&mut self, what: &str) -> Said {
        for _ in 0..60_000 {
            if let Some(said) = self.said().into_iter().find(|said| said.what == what) {
                return said;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("the peer did not say {what}");
    }

    /// Tells the peer a line.
    pub fn tell(&mut self, line: &str) {
        let mut octets = line.as_bytes().to_vec();
        octets.push(b'\n');
        let mut rest = &octets[..];
        while !rest.is_empty() {
            match self.control.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::yield_now(),
                Err(error) => panic!("the peer has gone: {error}"),
            }
        }
    }

    /// What it said since.
    pub fn said(&mut self) -> Vec<Said> {
        let mut octets = [0; 8192];
        loop {
            match self.control.read(&mut octets) {
                Ok(0) => panic!("the peer has ended"),
                Ok(count) => self.waiting.extend(&octets[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("the peer has gone: {error}"),
            }
        }
        let Some(end) = self.waiting.iter().rposition(|octet| *octet == b'\n') else {
            return Vec::new();
        };
        let lines: Vec<u8> = self.waiting.drain(..=end).collect();
        let lines = String::from_utf8_lossy(&lines).into_owned();
        lines.lines().map(parse).collect()
    }

    pub(crate) fn control(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }
}

fn parse(line: &str) -> Said {
    let mut words = line.split_whitespace().map(str::to_owned);
    Said {
        what: words.next().unwrap_or_default(),
        tag: words.next().and_then(|tag| tag.parse().ok()).unwrap_or(0),
        rest: words.collect(),
    }
}

/// Builds the peer beside the test, unless that is done.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(build)
}

fn build() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer/peer.c");
    let folder = std::env::current_exe().unwrap();
    let program = folder.parent().unwrap().join("isdn-peer");
    let changed = |path: &Path| path.metadata().and_then(|data| data.modified());
    let is_built = changed(&program).is_ok_and(|built| built > changed(&source).unwrap());
    if !is_built {
        // Tests are processes of their own that may do so at the same time.
        let made = program.with_extension(std::process::id().to_string());
        let status = Command::new("cc")
            .args(["-O2", "-Wall", "-o"])
            .args([&made, &source])
            .arg("-lpri")
            .status()
            .expect("cc is there: apt-get install gcc");
        assert!(
            status.success(),
            "libpri is there: apt-get install libpri-dev"
        );
        std::fs::rename(&made, &program).unwrap();
    }
    program
}
