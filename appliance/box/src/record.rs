//! The box's record, opened so that calls are answered whatever is wrong with it, and watched:
//! that saves fail is told at once, and a record in memory goes back to the disk when that takes it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_desk::Ledger;
use jawab_desk::floor::{DefectPart, StorageFault};
use jawab_ledger::{RecordTrouble, SaveFault};
use nix::sys::stat::{Mode, umask};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::defects::Defects;
use jawab_config::Config;

/// How often the disk is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// How often a record in memory tries to go back.
const TRY_TO_RETURN: Duration = Duration::from_secs(5);

/// The record's file.
pub(crate) fn file(config: &Config) -> PathBuf {
    config.data.folder.join("ledger.db")
}

/// The same, its folder made if there is none. From here on this program's files are for its
/// account alone, also where no unit of systemd says so.
pub(crate) fn record(config: &Config) -> Result<PathBuf> {
    let folder = &config.data.folder;
    keep_to_ourselves(folder);
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot use the data folder {}", folder.display()))?;
    Ok(file(config))
}

fn keep_to_ourselves(folder: &Path) {
    umask(Mode::from_bits_truncate(0o077));
    let record = folder.join("ledger.db");
    for (path, mode) in [(folder, 0o700), (record.as_path(), 0o600)] {
        if let Ok(found) = fs::metadata(path)
            && found.permissions().mode() & 0o077 != 0
            && let Err(error) = fs::set_permissions(path, Permissions::from_mode(mode))
        {
            warn!("{} can be read by other accounts: {error}", path.display());
        }
    }
}

/// Opens the record for a start: what is wrong with it is told, and ends nothing.
///
/// # Errors
/// When not even memory takes a record.
pub(crate) fn open_to_serve(config: &Config, defects: &Defects) -> Result<Ledger> {
    if let Err(error) = record(config) {
        // The record says so below, and stands in memory.
        warn!("{error:#}");
    }
    let (ledger, troubles) = Ledger::open_lasting(&file(config))?;
    for trouble in troubles {
        match trouble {
            RecordTrouble::SetAside { file, why } => {
                defects.add(DefectPart::Record, file.display(), why);
            }
            RecordTrouble::InMemory { file, why } => {
                defects.add(DefectPart::RecordInMemory, file.display(), why);
            }
        }
    }
    Ok(ledger)
}

/// What the board says of a failed save.
pub(crate) const fn fault(found: Option<SaveFault>) -> Option<StorageFault> {
    match found {
        None => None,
        Some(SaveFault::DiskFull) => Some(StorageFault::DiskFull),
        Some(SaveFault::Disk | SaveFault::Damaged) => Some(StorageFault::CannotSave),
    }
}

/// Looks at the disk for as long as the box runs: whether changes can be saved is known before
/// somebody wants to save one.
pub(crate) async fn watch(ledger: Ledger, defects: Defects, stop: CancellationToken) {
    let mut saves = ledger.saves();
    loop {
        let found = *saves.borrow_and_update();
        if let Some(found) = found {
            error!("changes cannot be saved ({found:?}); calls go on");
        }
        if found == Some(SaveFault::Damaged) {
            mend(&ledger, &defects).await;
        }
        // Nothing is told twice.
        while *saves.borrow() == found {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let looked = ledger.clone();
            if spawn_blocking(move || looked.look_at_the_disk())
                .await
                .is_err()
            {
                return;
            }
        }
        if saves.borrow().is_none() {
            info!("changes can be saved again");
        }
    }
}

/// Mends a record that was found damaged while calls are up: what they leave waits meanwhile.
async fn mend(ledger: &Ledger, defects: &Defects) {
    let damaged = ledger.clone();
    match spawn_blocking(move || damaged.mend_in_use()).await {
        Ok(Ok(mended)) => {
            warn!("{mended}");
            if let Some(kept) = mended.kept {
                let why = "it was found damaged while it was used";
                defects.add(DefectPart::Record, kept.display(), why);
            }
        }
        Ok(Err(error)) => error!("the damaged record cannot be mended: {error}"),
        Err(_) => {}
    }
}

/// Takes a record that stands in memory back to the disk, as soon as that takes it.
pub(crate) async fn return_to_disk(ledger: Ledger, defects: Defects, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TRY_TO_RETURN) => {}
        }
        let returning = ledger.clone();
        match spawn_blocking(move || returning.return_to_disk()).await {
            Ok(Ok(has_returned)) => {
                if has_returned {
                    info!("the disk takes the record again: all that was in memory is on it");
                    defects.set(DefectPart::RecordInMemory, None);
                }
                return;
            }
            // It is told as long as it lasts.
            Ok(Err(_)) => {}
            Err(_) => return,
        }
    }
}
