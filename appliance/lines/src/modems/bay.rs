//! What is known of the modems that are plugged in, and who is asked next. No port is opened here.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_devices::usb::UsbDevice;
use jawab_wire::modem::{Finding, Presented};

use super::Wanted;
use super::layout::{self, Ports};

/// A device that said nothing may be starting: it is asked again after this …
const SOON: Duration = Duration::from_secs(2);
/// … for so many times …
const STARTS_WITHIN: u32 = 15;
/// … and then seldom.
const SELDOM: Duration = Duration::from_secs(30);
/// A modem that nobody has may get another SIM.
const ASKED_ANEW: Duration = Duration::from_secs(30);

/// One plugging in of a device, or one start of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Plugging {
    place: String,
    number: u32,
}

impl fmt::Display for Plugging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

#[derive(Debug)]
struct Known {
    device: UsbDevice,
    said: Option<(Presented, Option<Ports>)>,
    /// Its ports that are still to be asked in this round.
    left: Vec<PathBuf>,
    rounds: u32,
    /// When the next round begins.
    again: Duration,
}

impl Known {
    fn new(device: UsbDevice) -> Self {
        Self {
            device,
            said: None,
            left: Vec::new(),
            rounds: 0,
            again: Duration::ZERO,
        }
    }

    fn plugging(&self) -> Plugging {
        plugging(&self.device)
    }
}

fn plugging(device: &UsbDevice) -> Plugging {
    Plugging {
        place: device.place.clone(),
        number: device.number,
    }
}

/// The modems that are plugged in.
#[derive(Debug, Default)]
pub(super) struct Bay(Vec<Known>);

impl Bay {
    /// These devices are there now, and no others. What is known of one stays for as long as it is
    /// plugged in with the same ports.
    pub(super) fn plugged_in(&mut self, devices: Vec<UsbDevice>) {
        let mut before = std::mem::take(&mut self.0);
        for device in devices.into_iter().filter(layout::may_be_modem) {
            let known = before.iter().position(|known| known.device == device);
            self.0.push(match known {
                Some(at) => before.swap_remove(at),
                None => Known::new(device),
            });
        }
    }

    /// The first modem that says what is wanted, and that nobody has.
    pub(super) fn find(
        &self,
        wanted: &Wanted,
        claimed: &HashSet<Plugging>,
    ) -> Option<(Plugging, Ports)> {
        let fits = |wanted: &Option<String>, said: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| said == Some(wanted))
        };
        let mut free = self.0.iter().filter(|it| !claimed.contains(&it.plugging()));
        free.find_map(|known| {
            let (said, ports) = known.said.as_ref()?;
            let is_it = fits(&wanted.imei, said.imei.as_deref())
                && fits(&wanted.imsi, said.imsi.as_deref());
            is_it.then(|| Some((known.plugging(), ports.clone()?)))?
        })
    }

    /// The next port that is to be asked; none where all have said who they are, or will be asked
    /// later.
    pub(super) fn next_to_ask(
        &mut self,
        now: Duration,
        claimed: &HashSet<Plugging>,
    ) -> Option<(Plugging, PathBuf)> {
        let mut free = self
            .0
            .iter_mut()
            .filter(|it| !claimed.contains(&it.plugging()));
        free.find_map(|known| {
            if known.left.is_empty() && known.again <= now {
                known.left = layout::to_ask(&known.device);
                known.left.reverse();
                known.again = Duration::MAX;
                known.rounds = known.rounds.saturating_add(1);
            }
            let port = known.left.pop()?;
            Some((known.plugging(), port))
        })
    }

    /// A port was asked.
    pub(super) fn answered(
        &mut self,
        now: Duration,
        plugging: &Plugging,
        port: &Path,
        finding: Finding,
    ) {
        let mut all = self.0.iter_mut();
        let Some(known) = all.find(|known| known.plugging() == *plugging) else {
            return;
        };
        match finding {
            Finding::Modem(said) => {
                let ports = layout::ports(&known.device, said.make, port.into());
                known.said = Some((said, ports));
                known.left.clear();
                known.again = now.saturating_add(ASKED_ANEW);
            }
            Finding::Nothing if known.left.is_empty() => {
                known.said = None;
                let wait = if known.rounds < STARTS_WITHIN {
                    SOON
                } else {
                    SELDOM
                };
                known.again = now.saturating_add(wait);
            }
            Finding::Nothing => {}
        }
    }

    /// Whether one is there that has not said who it is, and may yet.
    pub(super) fn is_one_unknown(&self, claimed: &HashSet<Plugging>) -> bool {
        self.0.iter().any(|known| {
            known.said.is_none()
                && known.rounds < STARTS_WITHIN
                && !claimed.contains(&known.plugging())
        })
    }

    /// What one said is not believed any more.
    pub(super) fn forget(&mut self, plugging: &Plugging) {
        let mut all = self.0.iter_mut();
        if let Some(known) = all.find(|known| known.plugging() == *plugging) {
            *known = Known::new(known.device.clone());
        }
    }
}

#[cfg(test)]
mod tests;
