//! What a start stands on: its folder is its own, its ports are free, and nothing of a
//! start that was killed is still running.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The programs that a start starts; a `kill -9` of it leaves them running.
const OURS: [&str; 5] = [
    "jawab",
    "jawab-central",
    "modem-simulator",
    "e1-operator",
    "baresip",
];
/// How long what is told to end may take, before it is ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// The ports of the demonstration.
#[derive(Copy, Clone)]
pub(crate) struct Ports {
    /// The staff desk (TCP).
    pub(crate) desk: u16,
    /// Central's console (TCP).
    pub(crate) console: u16,
    /// SIP (UDP).
    pub(crate) sip: u16,
}

impl Ports {
    /// 8443, 8444 and 5060; or those of `JAWAB_DEMO_PORTS=desk,console,sip`, where others
    /// have them.
    ///
    /// # Errors
    /// When the variable holds something else.
    pub(crate) fn chosen() -> Result<Self> {
        let Some(text) = std::env::var_os("JAWAB_DEMO_PORTS") else {
            return Ok(Self {
                desk: 8443,
                console: 8444,
                sip: 5060,
            });
        };
        let text = text.to_string_lossy();
        let ports: Result<Vec<u16>, _> = text.split(',').map(|port| port.trim().parse()).collect();
        match ports.as_deref() {
            Ok(&[desk, console, sip]) => Ok(Self { desk, console, sip }),
            _ => bail!("JAWAB_DEMO_PORTS is {text:?}; three ports are wanted: desk,console,sip"),
        }
    }

    /// Sees that nobody else has them.
    ///
    /// # Errors
    /// When somebody has, saying which and how to choose others.
    fn are_free(self) -> Result<()> {
        let taken = [
            ("the staff desk", self.desk, true),
            ("central's console", self.console, true),
            ("SIP", self.sip, false),
        ];
        for (what, port, is_tcp) in taken {
            let bound = if is_tcp {
                TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop)
            } else {
                UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).map(drop)
            };
            match bound {
                Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
                    "port {port}, for {what}, is taken by another program (a ./run from another \
                     folder?); end that one, or choose other ports: \
                     JAWAB_DEMO_PORTS=9443,9444,5070 ./run"
                ),
                bound => {
                    bound.with_context(|| format!("port {port}, for {what}, is not to be had"))?;
                }
            }
        }
        Ok(())
    }
}

/// The folder, held by this process as long as it lives.
pub(crate) struct Ground {
    _lock: File,
}

impl Ground {
    /// Takes the folder, and clears it of what a start that was killed left running.
    ///
    /// # Errors
    /// When another start has it; when a port is taken by somebody else.
    pub(crate) fn take(folder: &Path, ports: Ports) -> Result<Self> {
        let path = folder.join("lock");
        let mut lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                lock.read_to_string(&mut holder)?;
                bail!(
                    "another ./run is up here (process {}). `./run call` lets a young person call \
                     again; Ctrl-C in its terminal, or `kill {0}`, ends it",
                    holder.trim()
                );
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        lock.set_len(0)?;
        lock.rewind()?;
        write!(lock, "{}", std::process::id())?;
        end_leftovers(folder)?;
        ports.are_free()?;
        Ok(Self { _lock: lock })
    }
}

/// Ends our programs that work in this folder: first asked, then without asking.
fn end_leftovers(folder: &Path) -> Result<()> {
    let begun = Instant::now();
    let mut signal = Signal::SIGTERM;
    loop {
        let left = leftovers(folder)?;
        if left.is_empty() {
            return Ok(());
        }
        if signal == Signal::SIGTERM {
            super::say("ending what an earlier ./run, which was killed, left running");
        }
        if begun.elapsed() > 2 * PATIENCE {
            bail!("processes {left:?} of an earlier ./run do not end; end them yourself");
        }
        for &process in &left {
            match kill(process, signal) {
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(error) => return Err(error).context(format!("cannot end process {process}")),
            }
        }
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && !leftovers(folder)?.is_empty() {
            std::thread::sleep(Duration::from_millis(50));
        }
        signal = Signal::SIGKILL;
    }
}

/// Our programs whose command line names something in this folder.
fn leftovers(folder: &Path) -> Result<Vec<Pid>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(process) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // A process may end while it is looked at.
        let Ok(line) = std::fs::read(entry.path().join("cmdline")) else {
            continue;
        };
        let mut words = line
            .split(|&octet| octet == 0)
            .map(|word| PathBuf::from(OsString::from_vec(word.to_vec())));
        let is_ours = words
            .next()
            .and_then(|program| Some(OURS.contains(&program.file_name()?.to_str()?)))
            .unwrap_or(false);
        if is_ours && words.any(|word| word.starts_with(folder)) {
            found.push(Pid::from_raw(process));
        }
    }
    Ok(found)
}
