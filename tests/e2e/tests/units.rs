//! The systemd units are ones that systemd takes, and expose little.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const UNITS: [&str; 2] = ["jawab.service", "jawab-central.service"];
/// The image's own for its network and its clock.
const IMAGE_UNITS: [&str; 4] = [
    "box-phones.service",
    "box-phones-changed.service",
    "box-clock.service",
    "box-clock-keep.service",
];
/// What starts those.
const IMAGE_STARTERS: [&str; 2] = ["box-phones.path", "box-clock-keep.timer"];
/// The programs that units name.
const PROGRAMS: [&str; 7] = [
    "usr/bin/jawab",
    "usr/bin/jawab-central",
    "usr/bin/systemctl",
    "usr/bin/sh",
    "usr/bin/touch",
    "usr/sbin/dnsmasq",
    "usr/lib/jawab/phones-lan",
];
/// What the front panel's factory reset starts; there is nothing in them to be hardened.
const RESET: [&str; 2] = ["jawab-factory-reset.path", "jawab-factory-reset.target"];

fn units() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../systemd")
}

fn image_units() -> PathBuf {
    units().join("../image/root/usr/lib/systemd/system")
}

/// All of them, and where each is.
fn all() -> impl Iterator<Item = (&'static str, PathBuf)> {
    let ours = UNITS.into_iter().chain(RESET).map(|unit| (unit, units()));
    let images = IMAGE_UNITS.into_iter().chain(IMAGE_STARTERS);
    ours.chain(images.map(|unit| (unit, image_units())))
}

/// What `systemd-analyze` (Debian's package `systemd`) says.
fn analyse(arguments: &[&str], more: &[&Path]) -> Output {
    Command::new("systemd-analyze")
        .args(arguments)
        .args(more)
        .output()
        .unwrap()
}

/// A root file system that has what the units name: systemd's own targets, the programs.
fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let system = root.path().join("usr/lib/systemd/system");
    fs::create_dir_all(&system).unwrap();
    for entry in fs::read_dir("/lib/systemd/system").unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "target")
        {
            fs::copy(&path, system.join(path.file_name().unwrap())).unwrap();
        }
    }
    for (unit, folder) in all() {
        fs::copy(folder.join(unit), system.join(unit)).unwrap();
    }
    symlink("usr/bin", root.path().join("bin")).unwrap();
    for program in PROGRAMS {
        let path = root.path().join(program);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    root
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let root = root();
    let with_root = format!("--root={}", root.path().display());
    for (unit, _) in all() {
        let output = analyse(&["verify", "--man=no", &with_root, unit], &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{unit}: {said}");
        // A key that is misspelt is ignored with a warning, and protects nobody.
        assert!(!said.contains(unit), "{said}");
    }
}

#[test]
fn a_factory_reset_is_watched_for_where_the_box_asks_for_it() {
    let path = fs::read_to_string(units().join(RESET[0])).unwrap();
    let service = fs::read_to_string(units().join(UNITS[0])).unwrap();
    // The data folder of the README's configuration, and the file's name in it.
    assert!(path.contains("PathExists=/var/lib/jawab/factory-reset\n"));
    assert!(service.contains("StateDirectory=jawab\n"));
    for device in ["/dev/gpiomem", "/dev/watchdog", "char-ttyAMA"] {
        assert!(service.contains(&format!("DeviceAllow={device} rw\n")));
    }
}

#[test]
fn each_unit_is_exposed_at_2_0_or_less() {
    for (unit, folder) in all().filter(|(unit, _)| unit.ends_with(".service")) {
        let output = analyse(
            &["security", "--offline=true", "--threshold=20", "--no-pager"],
            &[&folder.join(unit)],
        );
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("Overall exposure level"), "{unit}: {said}");
        assert!(output.status.success(), "{unit}: {said}");
    }
}
