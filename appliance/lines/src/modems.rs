//! Modems that lines name by what they say of themselves, at whatever ports they are.
//!
//! A modem that is plugged in again, or restarts, has other ports: `/dev/ttyUSB2` becomes
//! `/dev/ttyUSB7`. So a line may name its modem by IMEI, or its SIM by IMSI. Which modem is where
//! is asked when a line looks for its own, one device at a time; what is decided of it is in
//! [`bay`], which ports a device has for what is in [`layout`].

mod bay;
mod layout;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jawab_devices::PortError;
use jawab_devices::usb::{UsbDevice, serial_devices};
use jawab_wire::modem::{Finding, Probe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use tracing::{debug, info};

use bay::{Bay, Plugging};
pub use layout::Ports;

/// Between two looks at what is plugged in, by a line that waits for its modem.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a port may take a question.
const WRITE_WITHIN: Duration = Duration::from_secs(1);
/// What one read takes at most.
const READ: usize = 512;

/// Where a GSM line's modem is.
#[derive(Clone, Debug)]
pub enum ModemPlace {
    /// At these ports, whichever it is.
    At(Ports),
    /// Wherever the modem is that says this of itself.
    Found(Modems, Wanted),
}

/// What a line's modem says of itself; what is not named may be anything.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The modem's own number.
    pub imei: Option<String>,
    /// The subscriber's.
    pub imsi: Option<String>,
}

impl fmt::Display for Wanted {
    /// With the last digits alone: this goes where the line's state goes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [("IMEI", &self.imei), ("IMSI", &self.imsi)];
        let named = named.into_iter().filter_map(|(what, digits)| {
            let digits = digits.as_ref()?;
            let shown = digits.len().saturating_sub(4);
            Some(format!("{what} …{}", digits.get(shown..)?))
        });
        f.write_str(&named.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a line has no modem now.
#[derive(Debug)]
pub(crate) struct Missing {
    /// What was plugged in when it was looked for.
    pub(crate) seen: Vec<UsbDevice>,
    /// One is there that has not said yet which it is; it may be starting.
    pub(crate) may_come: bool,
    /// A port of one that is there cannot be opened.
    pub(crate) port: Option<PortError>,
}

/// All modems of the box that are found. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Modems(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    sys: PathBuf,
    dev: PathBuf,
    /// Ports that are somebody else's, by the configuration.
    reserved: Vec<PathBuf>,
    /// One line looks at a time: a port is asked by one.
    bay: tokio::sync::Mutex<Bay>,
    claimed: Mutex<HashSet<Plugging>>,
    began: Instant,
}

/// A modem that a line has, until this is dropped.
#[derive(Debug)]
pub(crate) struct Claim {
    shared: Arc<Shared>,
    plugging: Plugging,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.shared.claimed().remove(&self.plugging);
    }
}

impl Shared {
    fn claimed(&self) -> std::sync::MutexGuard<'_, HashSet<Plugging>> {
        // A set of names is whole whoever panicked.
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plugged_in(&self) -> Vec<UsbDevice> {
        serial_devices(&self.sys, &self.dev)
    }

    fn is_reserved(&self, device: &UsbDevice) -> bool {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.into());
        let reserved: Vec<PathBuf> = self.reserved.iter().map(|path| whole(path)).collect();
        let mut ports = device.ports.iter();
        ports.any(|port| reserved.contains(&whole(&port.path)))
    }
}

impl Modems {
    /// Those below the kernel's tree of devices `sys`, whose ports are in `dev`. Ports that are
    /// `reserved`, by lines that name ports and by the front panel, are left alone.
    ///
    /// Must be called within a tokio runtime.
    #[must_use]
    pub fn new(sys: PathBuf, dev: PathBuf, reserved: Vec<PathBuf>) -> Self {
        Self(Arc::new(Shared {
            sys,
            dev,
            reserved,
            bay: tokio::sync::Mutex::default(),
            claimed: Mutex::default(),
            began: Instant::now(),
        }))
    }

    /// Takes the modem that is wanted, where it is there and nobody has it.
    pub(crate) async fn claim(&self, wanted: &Wanted) -> Result<(Claim, Ports), Missing> {
        let shared = &self.0;
        let mut bay = shared.bay.lock().await;
        let seen = shared.plugged_in();
        let ours = seen.iter().filter(|device| !shared.is_reserved(device));
        bay.plugged_in(ours.cloned().collect());
        let mut refused = None;
        loop {
            let found = bay.find(wanted, &shared.claimed());
            if let Some((plugging, ports)) = found {
                shared.claimed().insert(plugging.clone());
                let shared = Arc::clone(shared);
                return Ok((Claim { shared, plugging }, ports));
            }
            let now = shared.began.elapsed();
            let next = bay.next_to_ask(now, &shared.claimed());
            let Some((plugging, port)) = next else {
                return Err(Missing {
                    seen,
                    may_come: bay.is_one_unknown(&shared.claimed()),
                    port: refused,
                });
            };
            debug!("{} is asked which modem it is", port.display());
            let finding = ask(&port).await.unwrap_or_else(|error| {
                refused = Some(error);
                Finding::Nothing
            });
            if let Finding::Modem(presented) = &finding {
                info!(
                    "a modem is plugged in at USB {plugging}: {}, IMEI {}; it answers on {}",
                    presented
                        .make
                        .map_or("of another make".into(), |make| format!("{make:?}")),
                    presented.imei.as_deref().unwrap_or("unknown"),
                    port.display()
                );
            }
            bay.answered(shared.began.elapsed(), &plugging, &port, finding);
        }
    }

    /// What this modem's SIM is may have changed: it is asked again.
    pub(crate) async fn forget(&self, claim: &Claim) {
        self.0.bay.lock().await.forget(&claim.plugging);
    }

    /// Waits until something else is plugged in than this.
    pub(crate) async fn other_than(&self, seen: &[UsbDevice]) {
        while self.0.plugged_in() == seen {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// Asks a port which modem is at it; within a few seconds, by the probe's own timers.
async fn ask(path: &Path) -> Result<Finding, PortError> {
    // A modem on USB takes no notice of the speed.
    let mut port = jawab_devices::open(path, 115_200)?;
    let opened = Instant::now();
    let mut probe = Probe::new(Duration::ZERO);
    let mut octets = [0; READ];
    let finding = loop {
        if let Some(line) = probe.poll_transmit() {
            let written = tokio::time::timeout(WRITE_WITHIN, port.write_all(line)).await;
            if !matches!(written, Ok(Ok(()))) {
                break Finding::Nothing;
            }
        }
        if let Some(finding) = probe.finding() {
            break finding.clone();
        }
        let deadline = opened + probe.next_timeout();
        match tokio::time::timeout_at(deadline, port.read(&mut octets)).await {
            Ok(Ok(0) | Err(_)) => break Finding::Nothing,
            Ok(Ok(count)) => probe.handle_octets(opened.elapsed(), &octets[..count]),
            Err(_) => probe.handle_timeout(opened.elapsed()),
        }
    };
    // Whoever opens it next must not wait for the kernel to notice that this one is gone.
    if let Err(error) = port.set_exclusive(false) {
        debug!("{} stays taken until it is closed: {error}", path.display());
    }
    Ok(finding)
}
