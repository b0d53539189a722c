//! `[panel]` and `[watchdog]`: the front panel, and what restarts a machine that hangs.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Config, Line};

/// The front panel: a board on a serial port, or pins of a Raspberry Pi.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// The board's serial port.
    pub port: Option<PathBuf>,
    /// The pins, by Broadcom's numbers.
    pub pins: Option<PanelPins>,
    /// Seconds without mains until the box stops in order.
    #[serde(default = "default_stop_after")]
    pub stop_after_s: u64,
}

const fn default_stop_after() -> u64 {
    5
}

/// The pins of a front panel, by Broadcom's numbers. What is left out is not there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelPins {
    /// The light "power".
    pub power: Option<u8>,
    /// The light "line".
    pub line: Option<u8>,
    /// The light "network".
    pub network: Option<u8>,
    /// The light "sync".
    pub sync: Option<u8>,
    /// The light "fault".
    pub fault: Option<u8>,
    /// The button, which pulls its pin to ground.
    pub button: Option<u8>,
    /// The input that is low while the mains are there.
    pub mains: Option<u8>,
}

impl PanelPins {
    fn all(&self) -> impl Iterator<Item = u8> {
        [
            self.power,
            self.line,
            self.network,
            self.sync,
            self.fault,
            self.button,
            self.mains,
        ]
        .into_iter()
        .flatten()
    }
}

/// The hardware's watchdog.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watchdog {
    /// Its device.
    #[serde(default = "default_watchdog")]
    pub device: PathBuf,
    /// Seconds after which it restarts the machine unless it is stroked.
    #[serde(default = "default_watchdog_timeout")]
    pub timeout_s: u64,
}

/// The device of Linux's watchdog.
pub const WATCHDOG: &str = "/dev/watchdog";

fn default_watchdog() -> PathBuf {
    WATCHDOG.into()
}

const fn default_watchdog_timeout() -> u64 {
    60
}

impl Config {
    pub(crate) fn check_panel(&self) -> Result<(), String> {
        if let Some(panel) = &self.panel
            && panel.port.is_some() == panel.pins.is_some()
        {
            return Err("panel needs either port or pins".into());
        }
        if let Some(watchdog) = &self.watchdog
            && watchdog.timeout_s < 15
        {
            return Err(
                "watchdog.timeout_s is below 15: a busy moment would restart the box".into(),
            );
        }
        let relays = self.lines.iter().filter_map(|line| match line {
            Line::Gsm(gsm) => gsm.relay_pin,
            Line::E1 { .. } | Line::SipTrunk(_) => None,
        });
        let panel = self.panel.iter().filter_map(|panel| panel.pins.as_ref());
        let mut pins: Vec<u8> = relays.chain(panel.flat_map(PanelPins::all)).collect();
        pins.sort_unstable();
        match pins.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(twice) => Err(format!("pin {} is used twice", twice[0])),
            None => Ok(()),
        }
    }
}
