//! The configuration.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder of the database and the certificates.
    pub data: PathBuf,
    /// Where boxes come.
    pub boxes_listen: SocketAddr,
    /// Where browsers come.
    pub console_listen: SocketAddr,
    /// What stands at the console's door.
    #[serde(default = "ministry")]
    pub name: String,
}

fn ministry() -> String {
    "Jawab".into()
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error(
        "cannot read the configuration {path}: {source}; write one (README.md, \"For central admins\") \
         or name it with --config"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not right.
    #[error("the configuration {path} is not right: {source}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is not.
        source: toml::de::Error,
    },
}

impl Config {
    /// Reads it. A relative `data` is relative to the configuration's own folder.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.into(),
            source,
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::Wrong {
            path: path.into(),
            source,
        })?;
        if let Some(folder) = path.parent() {
            config.data = folder.join(&config.data);
        }
        Ok(config)
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("central.db")
    }
}
