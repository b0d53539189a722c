//! What is plugged in by USB and has serial ports, as the kernel's tree of devices shows it.
//!
//! The tree is read when it is asked for: `/sys/class/tty` holds some dozens of links, and reading
//! it takes less than a millisecond. So it needs no netlink socket, none of whose events may be
//! lost, and a folder can stand for it.

use std::fs;
use std::path::{Path, PathBuf};

/// So many ports are looked at; a hub of modems has a few dozen.
const PORTS_MAX: usize = 256;
/// From a port up to its interface, and from there to its device, there are a few folders.
const STEPS: usize = 4;
/// No attribute that is read here is longer.
const ATTRIBUTE_MAX: usize = 64;

/// A USB device with serial ports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsbDevice {
    /// Where it is plugged in: "1-1.4" is the fourth port of the hub at the first port of bus 1.
    pub place: String,
    /// Which plugging in of its bus this is: the same device has another when it comes again.
    pub number: u32,
    /// Whose it is (idVendor).
    pub vendor: u16,
    /// What it is (idProduct).
    pub product: u16,
    /// Its serial ports, by the numbers of their interfaces.
    pub ports: Vec<UsbPort>,
}

/// A serial port of a USB device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsbPort {
    /// The number of its interface (bInterfaceNumber).
    pub interface: u8,
    /// Where it is opened.
    pub path: PathBuf,
}

/// The USB devices with serial ports that are plugged in now, by their places. `sys` is the
/// kernel's tree, `dev` the folder of the ports; where they cannot be read there is nothing.
#[must_use]
pub fn serial_devices(sys: &Path, dev: &Path) -> Vec<UsbDevice> {
    let mut devices: Vec<UsbDevice> = Vec::new();
    let Ok(ports) = fs::read_dir(sys.join("class/tty")) else {
        return devices;
    };
    let names = ports
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("ttyUSB") || name.starts_with("ttyACM"));
    for name in names.take(PORTS_MAX) {
        let Some((device, interface)) = device_of(&sys.join("class/tty").join(&name)) else {
            continue;
        };
        let port = UsbPort {
            interface,
            path: dev.join(&name),
        };
        match devices.iter_mut().find(|known| known.place == device.place) {
            Some(known) => known.ports.push(port),
            None => devices.push(UsbDevice {
                ports: vec![port],
                ..device
            }),
        }
    }
    for device in &mut devices {
        device.ports.sort_by_key(|port| port.interface);
    }
    devices.sort_by(|a, b| a.place.cmp(&b.place));
    devices
}

/// The device of a port, without its ports, and the number of the port's interface. One that is
/// being unplugged has them in part, and is none.
fn device_of(port: &Path) -> Option<(UsbDevice, u8)> {
    let folder = fs::canonicalize(port.join("device")).ok()?;
    let interface = above(&folder, "bInterfaceNumber")?;
    let device = above(interface.parent()?, "idVendor")?;
    let found = UsbDevice {
        place: device.file_name()?.to_str()?.to_owned(),
        number: attribute(device, "devnum")?.parse().ok()?,
        vendor: u16::from_str_radix(&attribute(device, "idVendor")?, 16).ok()?,
        product: u16::from_str_radix(&attribute(device, "idProduct")?, 16).ok()?,
        ports: Vec::new(),
    };
    let number = attribute(interface, "bInterfaceNumber")?;
    Some((found, u8::from_str_radix(&number, 16).ok()?))
}

/// The next folder from here up that has this attribute.
fn above<'a>(from: &'a Path, name: &str) -> Option<&'a Path> {
    from.ancestors()
        .take(STEPS)
        .find(|folder| folder.join(name).exists())
}

fn attribute(folder: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(folder.join(name)).ok()?;
    (text.len() <= ATTRIBUTE_MAX).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A port as the kernel shows it: `/sys/class/tty/NAME/device` leads to the port of an
    /// interface (ttyUSB), or to the interface itself (ttyACM).
    fn plug_in(root: &Path, place: &str, id: (&str, &str), interface: u8, name: &str) {
        let device = root.join("devices/pci0/usb1").join(place);
        let folder = device.join(format!("{place}:1.{interface}"));
        let end = if name.starts_with("ttyUSB") {
            folder.join(name)
        } else {
            folder.clone()
        };
        let tty = end.join("tty").join(name);
        fs::create_dir_all(&tty).unwrap();
        fs::write(device.join("idVendor"), format!("{}\n", id.0)).unwrap();
        fs::write(device.join("idProduct"), format!("{}\n", id.1)).unwrap();
        fs::write(device.join("devnum"), "7\n").unwrap();
        fs::write(
            folder.join("bInterfaceNumber"),
            format!("{interface:02x}\n"),
        )
        .unwrap();
        symlink(&end, tty.join("device")).unwrap();
        fs::create_dir_all(root.join("class/tty")).unwrap();
        symlink(&tty, root.join("class/tty").join(name)).unwrap();
    }

    #[test]
    fn ports_are_found_by_device_and_interface_whatever_they_are_called() {
        let root = tempfile::tempdir().unwrap();
        let (root, dev) = (root.path(), Path::new("/dev"));
        assert_eq!(serial_devices(root, dev), []);
        for (interface, name) in [(4, "ttyUSB9"), (2, "ttyUSB10"), (10, "ttyUSB3")] {
            plug_in(root, "1-1.4", ("1e0e", "9001"), interface, name);
        }
        plug_in(root, "1-1.2", ("2c7c", "0125"), 2, "ttyUSB0");
        plug_in(root, "2-1", ("2341", "0043"), 0, "ttyACM0");
        // The board's own, a port of nothing, and a device that is half gone.
        fs::create_dir_all(root.join("class/tty/ttyS0")).unwrap();
        fs::create_dir_all(root.join("class/tty/ttyUSB7")).unwrap();
        plug_in(root, "3-1", ("1e0e", "9001"), 0, "ttyUSB8");
        fs::remove_file(root.join("devices/pci0/usb1/3-1/devnum")).unwrap();
        let found = serial_devices(root, dev);
        let places: Vec<&str> = found.iter().map(|device| device.place.as_str()).collect();
        assert_eq!(places, ["1-1.2", "1-1.4", "2-1"]);
        let modem = &found[1];
        assert_eq!(
            (modem.vendor, modem.product, modem.number),
            (0x1e0e, 0x9001, 7)
        );
        let ports: Vec<(u8, &str)> = modem
            .ports
            .iter()
            .map(|port| (port.interface, port.path.to_str().unwrap()))
            .collect();
        assert_eq!(
            ports,
            [
                (2, "/dev/ttyUSB10"),
                (4, "/dev/ttyUSB9"),
                (10, "/dev/ttyUSB3")
            ]
        );
    }
}
