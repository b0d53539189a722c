//! A modem on USB, as the kernel's tree of devices shows it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::modem::{serve, until};
use crate::port::Port;

const IMEI: &str = "861477037899999";
const IMSI: &str = "604020000000001";

/// A modem on USB; killed when dropped.
struct Plugged {
    folder: TempDir,
    child: Child,
}

impl Plugged {
    fn new(make: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let usb = folder.path().join("usb");
        let options = ["--usb", usb.to_str().unwrap()];
        let named = ["--usb-place", "1-1.4", "--imei", IMEI, "--imsi", IMSI];
        let child = serve(folder.path(), make, &[options.as_slice(), &named].concat());
        until("its control socket", || {
            UnixStream::connect(folder.path().join("control")).ok()
        });
        // The last that is made.
        let last = usb.join("sys/class/tty/ttyUSB4");
        until("its ports", || last.exists().then_some(()));
        Self { folder, child }
    }

    fn does(&self, command: &Value) -> Value {
        let mut stream = UnixStream::connect(self.folder.path().join("control")).unwrap();
        writeln!(stream, "{command}").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// The names of its ports in a folder of the machine.
    fn names(&self, folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(self.folder.path().join("usb").join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn reads(&self, path: &Path) -> String {
        fs::read_to_string(path).unwrap().trim().to_owned()
    }
}

impl Drop for Plugged {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn from(first: u32) -> BTreeSet<String> {
    (first..first + 5).map(|n| format!("ttyUSB{n}")).collect()
}

#[test]
fn its_five_ports_lead_to_their_interfaces_and_its_device() {
    for (make, vendor, product) in [("simcom", "1e0e", "9001"), ("quectel", "2c7c", "0125")] {
        let modem = Plugged::new(make);
        assert_eq!(modem.names("sys/class/tty"), from(0));
        assert_eq!(modem.names("dev"), from(0));
        let port = modem.folder.path().join("usb/sys/class/tty/ttyUSB2/device");
        let interface = fs::canonicalize(port).unwrap();
        let interface = interface.parent().unwrap();
        let device = interface.parent().unwrap();
        assert_eq!(modem.reads(&interface.join("bInterfaceNumber")), "02");
        assert_eq!(device.file_name().unwrap(), "1-1.4");
        assert_eq!(modem.reads(&device.join("idVendor")), vendor);
        assert_eq!(modem.reads(&device.join("idProduct")), product);
    }
}

#[test]
fn it_is_gone_with_its_ports_and_comes_back_with_others() {
    let modem = Plugged::new("simcom");
    let gone = json!({"do": "misbehave", "how": "disappear"});
    assert_eq!(modem.does(&gone)["ok"], true);
    assert_eq!(modem.names("dev"), BTreeSet::new());
    assert_eq!(modem.names("sys/class/tty"), BTreeSet::new());
    assert_eq!(modem.does(&json!({"do": "behave"}))["ok"], true);
    assert_eq!(modem.names("dev"), from(5));
    assert_eq!(modem.names("sys/class/tty"), from(5));
    let mut at = Port::open(&modem.folder.path().join("usb/dev/ttyUSB7"));
    until("its start", || {
        (modem.does(&json!({"do": "status"}))["started"] == true).then_some(())
    });
    at.write(b"ATE0\r");
    at.hears("OK\r\n");
    at.write(b"AT+CGSN\r");
    at.hears(&format!("\r\n{IMEI}\r\n\r\nOK\r\n"));
}

/// gammu takes its AT port for a modem's, and reads which modem and which SIM it is.
#[test]
fn gammu_reads_its_imei_and_its_imsi() {
    let modem = Plugged::new("simcom");
    until("its start", || {
        (modem.does(&json!({"do": "status"}))["registration"] == 1).then_some(())
    });
    let port = modem.folder.path().join("usb/dev/ttyUSB2");
    let gammurc = modem.folder.path().join("gammurc");
    let device = port.display();
    let text = format!("[gammu]\ndevice = {device}\nconnection = at115200\nuse_locking = no\n");
    fs::write(&gammurc, text).unwrap();
    let output = Command::new("timeout")
        .args(["60", "gammu", "-c"])
        .arg(&gammurc)
        .arg("identify")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("gammu is there: apt install gammu");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(IMEI) && said.contains(IMSI), "{said}");
}
