//! Brings what the pages take from others (htmx, fonts) into `assets/dist`, from
//! the packages that `assets/package-lock.json` names. The result is embedded in
//! the binary, so that a box needs nothing from outside to show its pages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// From a package, to a file of `assets/dist/files`.
const FILES: &[(&str, &str)] = &[
    ("htmx.org/dist/htmx.min.js", "htmx.js"),
    ("htmx.org/LICENSE", "licences/htmx.txt"),
    ("htmx-ext-sse/dist/sse.min.js", "sse.js"),
    ("htmx-ext-sse/LICENSE", "licences/htmx-ext-sse.txt"),
    (
        "@fontsource-variable/alexandria/files/alexandria-latin-wght-normal.woff2",
        "alexandria-latin.woff2",
    ),
    (
        "@fontsource-variable/alexandria/files/alexandria-arabic-wght-normal.woff2",
        "alexandria-arabic.woff2",
    ),
    (
        "@fontsource-variable/alexandria/LICENSE",
        "licences/alexandria.txt",
    ),
    (
        "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
        "plex-latin.woff2",
    ),
    (
        "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-ext-wght-normal.woff2",
        "plex-latin-ext.woff2",
    ),
    (
        "@fontsource-variable/ibm-plex-sans/LICENSE",
        "licences/ibm-plex-sans.txt",
    ),
    (
        "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal.woff2",
        "plex-arabic-400.woff2",
    ),
    (
        "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-600-normal.woff2",
        "plex-arabic-600.woff2",
    ),
    (
        "@fontsource/ibm-plex-sans-arabic/LICENSE",
        "licences/ibm-plex-sans-arabic.txt",
    ),
    (
        "@fontsource/noto-sans-tifinagh/files/noto-sans-tifinagh-tifinagh-400-normal.woff2",
        "tifinagh.woff2",
    ),
    (
        "@fontsource/noto-sans-tifinagh/LICENSE",
        "licences/noto-sans-tifinagh.txt",
    ),
];

fn main() {
    for watched in [
        "build.rs",
        "locales",
        "templates",
        "assets/own",
        "assets/package-lock.json",
        "assets/dist/complete",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    if let Err(problem) = bring_assets() {
        println!("cargo::error={problem}");
    }
}

fn bring_assets() -> Result<(), String> {
    let root = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or("CARGO_MANIFEST_DIR is not set; build with cargo")?;
    let assets = root.join("assets");
    let dist = assets.join("dist");
    let complete = dist.join("complete");
    let lock = fs::read_to_string(assets.join("package-lock.json"))
        .map_err(|error| format!("cannot read web-admin/assets/package-lock.json: {error}"))?;
    let wanted = format!("{lock}{FILES:?}");
    if fs::read_to_string(&complete).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    let packages = assets.join("node_modules");
    let here = |(from, _): &(&str, &str)| packages.join(from).is_file();
    if !FILES.iter().all(here) || complete.exists() {
        install(&assets)?;
    }
    for (from, to) in FILES {
        copy(&packages.join(from), &dist.join("files").join(to)).map_err(|error| {
            format!("cannot copy {from} to web-admin/assets/dist/files/{to}: {error}")
        })?;
    }
    fs::write(&complete, wanted)
        .map_err(|error| format!("cannot write {}: {error}", complete.display()))
}

fn install(assets: &Path) -> Result<(), String> {
    let output = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(assets)
        .output();
    match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(
            "npm is missing: it fetches htmx and the fonts of the pages. \
             On Debian: apt-get install npm; then build again"
                .into(),
        ),
        Err(error) => Err(format!("npm does not start: {error}")),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "npm ci in web-admin/assets failed ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).replace('\n', " | ")
        )),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).map(|_| ())
}
