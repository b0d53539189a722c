//! Which serial port of a modem is for what.

use std::path::PathBuf;

use jawab_devices::usb::UsbDevice;
use jawab_wire::modem::Make;

/// A modem's two ports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ports {
    /// The AT port.
    pub at: PathBuf,
    /// The audio port: 8 kHz, 16-bit PCM.
    pub audio: PathBuf,
}

/// Whose devices may be modems. What anybody else makes is not spoken to: a front panel, a card
/// reader or a GPS has serial ports, too.
const VENDORS: [u16; 3] = [SIMCOM, QUECTEL, QUALCOMM];
const SIMCOM: u16 = 0x1e0e;
const QUECTEL: u16 = 0x2c7c;
/// The maker of their processors, by whose number some firmwares go.
const QUALCOMM: u16 = 0x05c6;

/// The interfaces of AT commands and of sound, where the manuals say them: SIM7600 (diagnostics,
/// positions, AT, modem, audio); EC25, EC21, EG91 and EG95 (diagnostics, positions, AT, modem), whose
/// sound is on the port of positions after `AT+QPCMV=1,0`.
const KNOWN: [(u16, u16, u8, u8); 5] = [
    (SIMCOM, 0x9001, 2, 4),
    (QUECTEL, 0x0125, 2, 1),
    (QUECTEL, 0x0121, 2, 1),
    (QUECTEL, 0x0191, 2, 1),
    (QUECTEL, 0x0195, 2, 1),
];

/// Whether a device may be a modem.
pub(super) fn may_be_modem(device: &UsbDevice) -> bool {
    VENDORS.contains(&device.vendor) && device.ports.len() >= 2
}

fn known(device: &UsbDevice) -> Option<(PathBuf, PathBuf)> {
    let id = (device.vendor, device.product);
    let (_, _, at, audio) = KNOWN.iter().find(|known| (known.0, known.1) == id)?;
    let port = |number: u8| {
        let mut ports = device.ports.iter();
        ports.find(|port| port.interface == number)
    };
    Some((port(*at)?.path.clone(), port(*audio)?.path.clone()))
}

/// The ports at which a modem may answer, in the order in which they are tried.
pub(super) fn to_ask(device: &UsbDevice) -> Vec<PathBuf> {
    match known(device) {
        Some((at, _)) => vec![at],
        None => device.ports.iter().map(|port| port.path.clone()).collect(),
    }
}

/// The ports of a modem that answers at one of them. A SIMCom has its sound on its last, a Quectel
/// on its second, whatever else it is set to be (`AT+CUSBPIDSWITCH`, `AT+QCFG="usbnet"`).
pub(super) fn ports(device: &UsbDevice, make: Option<Make>, at: PathBuf) -> Option<Ports> {
    let audio = match known(device) {
        Some((_, audio)) => audio,
        None => {
            let port = match make? {
                Make::Simcom => device.ports.last(),
                Make::Quectel => device.ports.get(1),
            };
            port?.path.clone()
        }
    };
    (audio != at).then_some(Ports { at, audio })
}
