//! `jawab update`: another system for the box, from a file or from a stick.

use std::path::Path;

use crate::locale::Locale;
use crate::machine::{NotDone, Site, run};
use crate::stick::{For, Stick, sticks};

/// What an update is called on a stick.
const FILE: &str = "box.update";

/// Why there is no update.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Nobody plugged a stick in.
    #[error("there is no stick")]
    NoStick,
    /// There are sticks, and no update on any.
    #[error("no stick has a file box.update")]
    NoFile,
    /// The machine's program refuses it, or is not there.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl UpdateError {
    /// The same for a technician.
    #[must_use]
    pub fn said(&self, locale: Locale) -> String {
        match self {
            Self::NoStick => locale.t("update-no-stick"),
            Self::NoFile => locale.t("update-no-file"),
            Self::NotDone(failed) => failed.said(locale),
        }
    }
}

/// Installs an update into the slot that is not in use, by the image's own program, which
/// checks who signed it. The next start takes it.
///
/// # Errors
/// [`NotDone`], with what the program said.
pub fn update(file: &Path, older: bool) -> Result<String, NotDone> {
    let mut words = vec![
        "box-update".to_owned(),
        "install".to_owned(),
        file.display().to_string(),
    ];
    words.extend(older.then(|| "--older".to_owned()));
    run(&words)
}

/// Installs the update that is on a stick.
///
/// # Errors
/// [`UpdateError`].
pub fn update_from_stick(site: &Site) -> Result<String, UpdateError> {
    let sticks = sticks(&site.root);
    if sticks.is_empty() {
        return Err(UpdateError::NoStick);
    }
    let mut unreadable = None;
    for device in sticks {
        let stick = match Stick::mount(site, &device, For::Reading) {
            Ok(stick) => stick,
            Err(failed) => {
                unreadable = Some(failed);
                continue;
            }
        };
        let file = stick.folder().join(FILE);
        if file.exists() {
            return Ok(update(&file, false)?);
        }
    }
    Err(unreadable.map_or(UpdateError::NoFile, UpdateError::NotDone))
}
