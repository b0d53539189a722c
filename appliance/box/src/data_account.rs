//! The account that keeps the record. What root writes into it, the box could not write to any
//! more; so root's commands that touch the record are done by that account.

use std::env::{args_os, current_exe};
use std::fs::metadata;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// Says in the environment that this was done, so that it is not done again.
const DONE: &str = "JAWAB_AS_KEEPER";

/// Goes on as the account that owns the data folder, where that is another one and root asks:
/// this program takes its own place.
///
/// # Errors
/// When this program cannot be started anew.
pub(crate) fn become_data_account(data: &Path) -> Result<()> {
    let Ok(folder) = metadata(data) else {
        // Whoever makes the folder owns it.
        return Ok(());
    };
    let is_another = is_root() && folder.uid() != 0;
    if !is_another || std::env::var_os(DONE).is_some() {
        return Ok(());
    }
    let failed = Command::new(current_exe()?)
        .args(args_os().skip(1))
        .env(DONE, "yes")
        .uid(folder.uid())
        .gid(folder.gid())
        .exec();
    Err(failed).with_context(|| {
        format!(
            "cannot go on as the account that owns {}; run this as that account",
            data.display()
        )
    })
}

/// Gives what root made in the data folder to the account that keeps it.
///
/// # Errors
/// When the file system does not take it.
pub(crate) fn give_to_data_account(data: &Path, made: &Path) -> Result<()> {
    let folder = metadata(data).with_context(|| format!("cannot see {}", data.display()))?;
    if is_root() && folder.uid() != 0 {
        chown(made, Some(folder.uid()), Some(folder.gid()))
            .with_context(|| format!("cannot give {} to the box's account", made.display()))?;
    }
    Ok(())
}

/// Whether this is root: the kernel says whose a process is by the owner of its folder.
fn is_root() -> bool {
    metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
