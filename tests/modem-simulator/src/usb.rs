//! A modem on USB, as the kernel shows it: five serial ports in a folder that stands for a machine.
//!
//! `FOLDER/sys` is made as `/sys` is (`class/tty/ttyUSB2` leads to a port of an interface of a
//! device with `idVendor`, `idProduct` and `devnum`), and `FOLDER/dev` has the ports. Each time the
//! modem comes back its ports have other names, as they do on a machine where a program still has
//! the old ones open.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::identity::Make;
use crate::port::Port;

/// Its serial ports.
const PORTS: u32 = 5;
const AT: u32 = 2;

/// Where a modem is plugged in.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Socket {
    /// A folder that stands for a machine: the modem's ports are below it, as `sys` and `dev` show
    /// them, instead of at `--at` and `--audio`.
    #[arg(long)]
    pub(crate) usb: Option<PathBuf>,
    /// The port of the hub that it is plugged in at.
    #[arg(long, default_value = "1-1")]
    pub(crate) usb_place: String,
    /// What it says it is (idProduct), in hexadecimal; the make's own where it is not said.
    #[arg(long)]
    pub(crate) usb_product: Option<String>,
    /// The number of its first port.
    #[arg(long, default_value_t = 0)]
    pub(crate) first_tty: u32,
}

/// A modem that is plugged in; the tree has it no more when this is dropped.
pub(crate) struct Plugged {
    device: PathBuf,
    links: Vec<PathBuf>,
    /// The ports that nobody here speaks on.
    _silent: Vec<Port>,
}

impl Drop for Plugged {
    fn drop(&mut self) {
        for link in &self.links {
            let _ = fs::remove_file(link);
        }
        let _ = fs::remove_dir_all(&self.device);
    }
}

/// A socket of a machine, and how often something was plugged in there.
pub(crate) struct Usb {
    root: PathBuf,
    place: String,
    ids: (String, String),
    audio: u32,
    first: u32,
    number: u32,
}

impl Usb {
    pub(crate) fn new(socket: &Socket, make: Make) -> Option<Self> {
        let (vendor, product, audio) = match make {
            Make::Simcom => ("1e0e", "9001", 4),
            // On the port of positions, after AT+QPCMV=1,0.
            Make::Quectel => ("2c7c", "0125", 1),
        };
        let product = socket.usb_product.as_deref().unwrap_or(product);
        Some(Self {
            root: socket.usb.clone()?,
            place: socket.usb_place.clone(),
            ids: (vendor.into(), product.into()),
            audio,
            first: socket.first_tty,
            number: std::process::id().wrapping_mul(100),
        })
    }

    /// The modem is plugged in. Gives its ports, for AT commands and for sound.
    pub(crate) fn plug_in(&mut self) -> Result<(Port, Port, Plugged)> {
        let dev = self.root.join("dev");
        fs::create_dir_all(&dev)?;
        self.number = self.number.wrapping_add(1);
        let name = |port: u32| format!("ttyUSB{}", self.first + port);
        let open = |port: u32| Port::open(&dev.join(name(port)));
        let (at, audio) = (open(AT)?, open(self.audio)?);
        let silent = (0..PORTS).filter(|port| ![AT, self.audio].contains(port));
        let silent = silent.map(open).collect::<Result<_>>()?;
        let device = self.root.join("sys/devices/usb1").join(&self.place);
        let class = self.root.join("sys/class/tty");
        fs::create_dir_all(&class)?;
        fs::create_dir_all(&device)?;
        let write = |folder: &Path, file: &str, text: &str| {
            fs::write(folder.join(file), format!("{text}\n"))
                .with_context(|| format!("cannot write {file} of {}", folder.display()))
        };
        write(&device, "idVendor", &self.ids.0)?;
        write(&device, "idProduct", &self.ids.1)?;
        write(&device, "devnum", &self.number.to_string())?;
        let mut links = Vec::new();
        for port in 0..PORTS {
            let interface = device.join(format!("{}:1.{port}", self.place));
            let end = interface.join(name(port));
            let tty = end.join("tty").join(name(port));
            fs::create_dir_all(&tty)?;
            write(&interface, "bInterfaceNumber", &format!("{port:02x}"))?;
            symlink(&end, tty.join("device"))?;
            let link = class.join(name(port));
            let _ = fs::remove_file(&link);
            symlink(&tty, &link)?;
            links.push(link);
        }
        self.first += PORTS;
        let plugged = Plugged {
            device,
            links,
            _silent: silent,
        };
        Ok((at, audio, plugged))
    }
}
