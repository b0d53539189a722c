//! The front panel, whatever it is made of: a board on a serial port, lights and a
//! button on the pins of a Raspberry Pi, or nothing.
//!
//! What no test has run, since it takes the hardware: all of `pins.rs` (rppal). What a
//! contact and a level *mean* is in `by_pins.rs`, and is tested on any machine; the
//! serial board is tested over a pseudo-terminal.

mod by_pins;
mod by_serial;
mod pins;
mod relay;

use std::path::PathBuf;

use jawab_wire::panel::Lights;
pub use jawab_wire::panel::{Event, Light, Pattern, Power, Press};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub use by_pins::{ByPins, Pins};
pub use pins::{PinError, PinNumbers, ROOT_OF_PINS, RelayPin};
pub use relay::{Contact, ModemPower};

/// Events that may wait for the box.
const WAITING: usize = 16;

/// What the front panel is made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum PanelConfig {
    /// There is none.
    #[default]
    None,
    /// A board on this serial port (115,200 bit/s).
    Serial(PathBuf),
    /// The pins of a Raspberry Pi.
    Pins(PinNumbers),
}

/// A front panel. Dropped, or cancelled, it is let go.
#[derive(Debug)]
pub struct FrontPanel {
    lights: watch::Sender<Lights>,
    events: mpsc::Receiver<Event>,
}

impl FrontPanel {
    /// Starts it. A board that is not there is tried again for as long as the box runs.
    ///
    /// # Errors
    /// [`PinError`]: this machine has no such pins, or they are taken.
    pub fn spawn(config: PanelConfig, stop: CancellationToken) -> Result<Self, PinError> {
        let (lights, shown) = watch::channel(Lights::default());
        let (told, events) = mpsc::channel(WAITING);
        match config {
            PanelConfig::None => {
                // Whoever waits for an event waits until the box stops.
                tokio::spawn(async move {
                    let _told = told;
                    stop.cancelled().await;
                });
            }
            PanelConfig::Serial(port) => {
                tokio::spawn(by_serial::run(port, shown, told, stop));
            }
            PanelConfig::Pins(numbers) => {
                let pins = pins::open(&numbers)?;
                tokio::spawn(by_pins::run(pins, shown, told, stop));
            }
        }
        Ok(Self { lights, events })
    }

    /// How the lights are to shine from now on.
    pub fn show(&self, lights: Lights) {
        self.lights.send_if_modified(|shown| {
            let differ = *shown != lights;
            *shown = lights;
            differ
        });
    }

    /// The next event; none once the panel has stopped.
    pub async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }
}
