//! Which machine this is, and whether a record stands where it stood.
//!
//! A record can be copied, moved to another machine, or put back from an old copy, and nothing in
//! its own file tells. What tells is outside of it: the machine's serial number, and the numbers
//! and times that a file system gives to a file and that no copy keeps.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::UNIX_EPOCH;

use jawab_ops::FileDigest;

use crate::store::Ledger;

/// A machine, as far as its firmware and its network sockets say which one it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Board {
    /// The maker's name of its kind ("Raspberry Pi 4 Model B Rev 1.4"); empty where nothing says.
    pub model: String,
    /// A short hash of what makes it this one, eight hexadecimal digits: serial numbers and
    /// addresses are nobody else's business.
    pub fingerprint: String,
}

impl Board {
    /// The machine that this program runs on.
    #[must_use]
    pub fn this() -> Self {
        Self::seen_under(Path::new("/"))
    }

    /// The machine whose `/sys` and `/etc` lie under this folder.
    ///
    /// Only what every user may read counts (DMI's serial numbers are root's), and nothing of `/proc`,
    /// which the service does not see: a command and the service have to see the same machine. USB interfaces come and go, and do not count.
    #[must_use]
    pub fn seen_under(root: &Path) -> Self {
        let text = |path: &str| {
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            text.trim_matches(|c: char| c == '\0' || c.is_whitespace())
                .to_owned()
        };
        let tree = "sys/firmware/devicetree/base";
        let dmi = "sys/class/dmi/id";
        let model = [text(&format!("{tree}/model")), {
            let maker = text(&format!("{dmi}/sys_vendor"));
            let product = text(&format!("{dmi}/product_name"));
            format!("{maker} {product}").trim().to_owned()
        }];
        let mut digest = FileDigest::default();
        for fact in [
            text(&format!("{tree}/serial-number")),
            text("etc/machine-id"),
        ]
        .into_iter()
        .chain(addresses(root))
        {
            digest.update(fact.as_bytes());
            digest.update(b"\n");
        }
        let model = model.into_iter().find(|model| !model.is_empty());
        Self {
            model: model.unwrap_or_default().chars().take(60).collect(),
            fingerprint: digest.finish().to_string().chars().take(8).collect(),
        }
    }
}

/// The addresses of the Ethernet sockets that are part of the board, in order.
fn addresses(root: &Path) -> Vec<String> {
    let Ok(interfaces) = fs::read_dir(root.join("sys/class/net")) else {
        return Vec::new();
    };
    let fixed = interfaces.flatten().filter_map(|interface| {
        let path = interface.path();
        let device = fs::canonicalize(path.join("device")).ok()?;
        let is_usb = device.to_string_lossy().contains("/usb");
        // 0: the address that the hardware has, and not one that was drawn or set.
        let kind = fs::read_to_string(path.join("addr_assign_type")).ok()?;
        let address = fs::read_to_string(path.join("address")).ok()?;
        (!is_usb && kind.trim() == "0").then(|| address.trim().to_owned())
    });
    let mut fixed: Vec<String> = fixed.collect();
    fixed.sort();
    fixed
}

impl Ledger {
    /// Where the record stands, in a word that is another one on another board, for a copy of the
    /// record or of its folder, and after an old copy was put into its place: from the numbers and
    /// the times that the file system gave to the record and to `ledger.place` beside it, which
    /// is made here if it is not there.
    ///
    /// A whole disk that is written back octet by octet onto the same board cannot be told; central
    /// tells it, and the box begins a new epoch.
    #[must_use]
    pub fn place(&self, board: &Board) -> String {
        let beside = self.path().with_extension("place");
        // Where it cannot be made the disk takes no changes, either.
        let _ = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside);
        // ctime of a file that nobody ever changes: a copy has its own, whatever it preserves.
        let stands =
            fs::metadata(&beside).map(|file| (file.ino(), file.ctime(), file.ctime_nsec()));
        let record = fs::metadata(self.path()).map(|file| {
            let born = file.created().ok();
            let born = born.and_then(|born| born.duration_since(UNIX_EPOCH).ok());
            (file.ino(), born.map(|born| born.as_nanos()))
        });
        let mut digest = FileDigest::default();
        digest.update(format!("{stands:?} {record:?}").as_bytes());
        let hash: String = digest.finish().to_string().chars().take(16).collect();
        format!("{}/{hash}", board.fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> Board {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Board::seen_under(root.path())
    }

    #[test]
    fn another_serial_number_is_another_board_of_the_same_model() {
        let pi = |serial| {
            machine(&[
                (
                    "sys/firmware/devicetree/base/model",
                    "Raspberry Pi 4 Model B Rev 1.4\0",
                ),
                ("sys/firmware/devicetree/base/serial-number", serial),
                ("etc/machine-id", "00112233445566778899aabbccddeeff\n"),
            ])
        };
        assert_eq!(pi("1000\0"), pi("1000\0"));
        assert_ne!(pi("1000\0").fingerprint, pi("1001\0").fingerprint);
        assert_eq!(pi("1000\0").model, "Raspberry Pi 4 Model B Rev 1.4");
        assert!(!pi("1000\0").fingerprint.contains("1000"));
    }

    #[test]
    fn a_machine_that_says_nothing_is_one_too() {
        let nothing = machine(&[]);
        assert_eq!((nothing.model.as_str(), nothing.fingerprint.len()), ("", 8));
        let pc = machine(&[
            ("sys/class/dmi/id/sys_vendor", "LENOVO\n"),
            ("sys/class/dmi/id/product_name", "10MQ\n"),
        ]);
        assert_eq!(pc.model, "LENOVO 10MQ");
    }

    #[test]
    fn a_copy_stands_elsewhere_and_a_restart_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let (there, copied) = (folder.path().join("a"), folder.path().join("b"));
        fs::create_dir(&there).unwrap();
        let board = machine(&[]);
        let place = |folder: &Path| {
            let ledger = Ledger::open(&folder.join("ledger.db")).unwrap();
            ledger.place(&board)
        };
        let first = place(&there);
        assert_eq!(place(&there), first);
        fs::create_dir(&copied).unwrap();
        let copy = |from: &Path, to: &Path| {
            for name in ["ledger.db", "ledger.place"] {
                // As `cp` does it: into the file that is there.
                fs::write(to.join(name), fs::read(from.join(name)).unwrap()).unwrap();
            }
        };
        copy(&there, &copied);
        let second = place(&copied);
        assert_ne!(second, first);
        copy(&copied, &there);
        let back = place(&there);
        assert!(back != first && back != second);
    }
}
