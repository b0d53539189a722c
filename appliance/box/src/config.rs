//! The configuration as this box takes it: read from its file, and told to the box's parts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_config::{Central, Config, MeteredLinks};
use jawab_lines::Overlap;
use jawab_sync::{Metered, SyncConfig};

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what the box understands, or makes no sense.
    #[error("the configuration {path} is wrong: {source}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: jawab_config::ConfigError,
    },
}

/// Reads and checks a configuration file. Relative paths in it are taken from its own folder.
///
/// # Errors
/// [`LoadError`], which says what to change.
pub(crate) fn load_config(path: &Path) -> Result<Config, LoadError> {
    let text = std::fs::read_to_string(path).map_err(|source| LoadError::Read {
        path: path.into(),
        source,
    })?;
    let mut config = Config::parse(&text).map_err(|source| LoadError::Wrong {
        path: path.into(),
        source,
    })?;
    config.resolve(path.parent().unwrap_or_else(|| Path::new(".")));
    Ok(config)
}

/// What `overlap_digits` means to the driver.
#[must_use]
pub(crate) fn overlap(digits: Option<u8>) -> Overlap {
    digits.map_or(Overlap::None, Overlap::Digits)
}

/// `[central]` as the sync takes it.
pub(crate) fn sync_config(central: &Central) -> SyncConfig {
    SyncConfig {
        central: central.url.clone(),
        authority: central.authority.clone(),
        certificate: central.certificate.clone(),
        key: central.key.clone(),
        gather: Duration::from_secs(central.gather_s),
        metered: metered(&central.metered),
    }
}

fn metered(links: &MeteredLinks) -> Metered {
    let octets = |mb: u64| mb.saturating_mul(1_000_000);
    Metered {
        interfaces: links.interfaces.clone(),
        files: links.files,
        largest: links.largest_mb.map(octets),
        monthly: links.monthly_mb.map(octets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
        [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n";

    #[test]
    fn an_error_names_the_file_and_paths_start_at_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("box.toml");
        let absent = load_config(&file).unwrap_err().to_string();
        assert!(absent.contains("box.toml"), "{absent}");
        std::fs::write(&file, LEAST).unwrap();
        let config = load_config(&file).unwrap();
        assert_eq!(config.data.folder, folder.path().join("data"));
        for wrong in [
            format!("{LEAST}colour = \"red\"\n"),
            LEAST.replace("RAB", "rabat"),
        ] {
            std::fs::write(&file, wrong).unwrap();
            let error = load_config(&file).unwrap_err().to_string();
            assert!(error.contains("box.toml is wrong: "), "{error}");
        }
    }

    /// The schema knows no mixer, no driver and no device, and has their limits and defaults.
    #[test]
    fn the_schemas_limits_and_defaults_are_those_of_the_boxs_parts() {
        assert_eq!(
            usize::from(jawab_config::MOST_LEGS),
            jawab_media::mixer::MAX_LEGS
        );
        let plan = jawab_lines::NumberPlan::default();
        assert_eq!(plan.national_prefix, jawab_config::NATIONAL_PREFIX);
        assert_eq!(
            plan.international_prefix,
            jawab_config::INTERNATIONAL_PREFIX
        );
        assert_eq!(jawab_config::WATCHDOG, jawab_devices::watchdog::WATCHDOG);
    }
}
