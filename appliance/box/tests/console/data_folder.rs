//! Whose the data folder is.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Box;
use super::PASSWORD;
use super::configuration;
use super::jawab;
use super::text;
use super::write_configuration;

/// Every file and folder below one that other accounts can read or write.
fn open_to_others(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = Vec::new();
    let mut look = vec![folder.to_path_buf()];
    while let Some(path) = look.pop() {
        let kept = std::fs::symlink_metadata(&path).unwrap();
        let mode = kept.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            found.push(format!("{} {mode:o}", path.display()));
        }
        if kept.is_dir() {
            let inside = std::fs::read_dir(path).unwrap();
            look.extend(inside.map(|file| file.unwrap().path()));
        }
    }
    found
}

#[test]
fn nothing_of_the_data_folder_is_open_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt;
    // Whatever the mask of who starts it: the usual one lets others read.
    let mut running = Box::start();
    let box_ = configuration(running.folder.path());
    let data = running.folder.path().join("data");
    text(&jawab(&box_, &["handset", "add", "201"], ""));
    let backup = running.folder.path().join("backup.db");
    text(&jawab(
        &box_,
        &["ledger", "backup", backup.to_str().unwrap()],
        "",
    ));
    assert_eq!(open_to_others(&data), Vec::<String>::new());
    assert_eq!(open_to_others(&backup), Vec::<String>::new());
    let record = data.join("ledger.db");
    assert!(record.exists() && data.join("control.sock").exists());
    running.serve.kill().unwrap();
    running.serve.wait().unwrap();

    // What an earlier version left open is closed at the next start.
    let open = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(&data, 0o755);
    open(&record, 0o644);
    text(&jawab(&box_, &["staff", "list"], ""));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&record)), (0o700, 0o600));
}

/// As on the box: the record is another account's, and root adds staff. Where the tests are
/// not root's, nobody can try.
#[test]
fn what_root_does_to_the_record_the_boxs_account_can_write_to() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path());
    let (data, keeper) = (folder.path().join("data"), 65_534);
    std::fs::create_dir(&data).unwrap();
    chown(&data, Some(keeper), Some(keeper)).unwrap();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_jawab"));
    // The account has to reach the program, as it does in /usr/bin.
    let reached = folder.path().join("jawab");
    std::fs::copy(program, &reached).unwrap();
    let mut add = Command::new(&reached)
        .args([
            "staff",
            "add",
            "salma",
            "--name",
            "Salma",
            "--supervisor",
            "--config",
        ])
        .arg(configuration(folder.path()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    add.stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(add.wait().unwrap().success());
    let reset = Command::new(&reached)
        .args([
            "reset",
            "--centre",
            "Maison des jeunes de Rabat",
            "--config",
        ])
        .arg(configuration(folder.path()))
        .output()
        .unwrap();
    assert!(reset.status.success(), "{reset:?}");
    let made: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(made.len() > 1);
    for entry in made {
        assert_eq!(
            entry.metadata().unwrap().uid(),
            keeper,
            "{:?}",
            entry.path()
        );
    }
}
