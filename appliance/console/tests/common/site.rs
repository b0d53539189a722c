//! A machine to set up: its configuration, its network's files, and programs in the place of
//! the system's, which write down what they are asked for.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "helpers of several tests; a test fails by panicking"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jawab_console::{Locale, SetupError, SetupOptions, Site, setup};

/// The configuration that a technician begins with.
pub const BEFORE: &str = "# This box.\n\n[centre]\nname = \"Jawab\"   # as the desk shows it\n\
    code = \"JWB\"\n\n[data]\nfolder = \".\"\n\n[prompts]\nfolder = \".\"\n\n\
    [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\n\
    at_port = \"/dev/null\"\naudio_port = \"/dev/no-such-port\"\n";

/// The machine in that folder.
pub fn site(folder: &Path) -> Site {
    Site {
        network: folder.join("network"),
        root: folder.join("root"),
        program: folder.join("programs/jawab"),
        ..Site::of(folder.into(), folder.join("box.toml"))
    }
}

/// Makes its files, and programs that say yes; the folder of the programs comes back.
pub fn furnish(folder: &Path) -> PathBuf {
    std::fs::write(folder.join("box.toml"), BEFORE).unwrap();
    std::fs::create_dir(folder.join("network")).unwrap();
    let programs = folder.join("programs");
    std::fs::create_dir(&programs).unwrap();
    let asked = folder.join("asked");
    for (name, says) in [
        ("systemctl", ""),
        ("networkctl", ""),
        ("mount", ""),
        ("umount", ""),
        (
            "box-update",
            "echo 'Installed. The next start takes it:  box-update restart'",
        ),
        ("timedatectl", "[ \"$1\" = show ] && echo no; exit 0"),
        // A box with staff; `staffless` takes it away.
        (
            "jawab",
            "case $2 in list) echo '[{\"login\":\"salma\",\"name\":\"S\",\"supervisor\":true}]' ;; esac",
        ),
    ] {
        let script = format!(
            "#!/bin/sh\necho \"{name} $*\" >>'{}'\n{says}\n",
            asked.display()
        );
        let path = programs.join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    programs
}

/// A machine of its own, with all of that.
pub fn machine() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path());
    folder
}

/// What the set-up says to a script that asks in English and gives it this input.
///
/// # Errors
/// Those of the set-up.
pub fn done(folder: &Path, options: &SetupOptions, input: &str) -> Result<String, SetupError> {
    let mut out = Vec::new();
    setup(
        &site(folder),
        options,
        Locale::English,
        &mut input.as_bytes(),
        &mut out,
    )?;
    Ok(String::from_utf8(out).unwrap())
}

/// The same machine, where nobody can log in yet. What is said to its program is in `said`.
pub fn staffless(folder: &Path) {
    let path = folder.join("programs/jawab");
    let script = format!(
        "#!/bin/sh\necho \"jawab $*\" >>'{0}/asked'\n\
         case $2 in list) echo '[]' ;; add) cat >'{0}/said' ;; esac\n",
        folder.display()
    );
    std::fs::write(path, script).unwrap();
}

/// Plugs a stick in; where it is mounted comes back.
pub fn plug_stick(folder: &Path) -> PathBuf {
    let stick = folder.join("root/sys/block/sdb");
    let mounted = folder.join("root/run/jawab-stick");
    for made in [&stick, &mounted, &folder.join("root/dev")] {
        std::fs::create_dir_all(made).unwrap();
    }
    std::fs::write(folder.join("root/dev/sdb"), "").unwrap();
    std::fs::write(stick.join("removable"), "1\n").unwrap();
    mounted
}

/// What the programs were asked for, without questions of the time.
pub fn asked(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("asked")).unwrap_or_default();
    let is_a_question = |line: &str| {
        line.starts_with("date ") || line.contains(" show ") || line.contains(" staff list ")
    };
    text.lines()
        .filter(|line| !is_a_question(line))
        .map(str::to_owned)
        .collect()
}
