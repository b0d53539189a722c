//! The configuration.

use std::fmt;
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
    /// PostgreSQL's database. Without it central keeps everything in SQLite, in `data`,
    /// and is one process.
    pub database: Option<DatabaseUrl>,
    /// The certificate authority of a database on another machine, unless it is one that
    /// this system believes.
    pub database_authority: Option<PathBuf>,
    /// The folder of the files that come with cases. With SQLite it is `files` in `data` if
    /// nothing is said. With PostgreSQL it has to be said, because all processes over one
    /// database share it; without it boxes keep their files and wait.
    pub files: Option<PathBuf>,
    /// The most connections to PostgreSQL that this process opens.
    #[serde(default = "connections")]
    pub database_connections: usize,
}

/// Where PostgreSQL's database is: `postgres://user:password@host/name`. It is shown
/// without its password, because it is shown not at all.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// All of it, the password included.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

fn connections() -> usize {
    16
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
    // Not the parser's whole message: it quotes the line, and the line may have a password.
    #[error("the configuration {path} is not right, at line {line}: {}", source.message())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What is not.
        source: toml::de::Error,
    },
}

impl Config {
    /// Reads it. A relative path in it is relative to the configuration's own folder.
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
            line: line(&text, &source),
            source,
        })?;
        if let Some(folder) = path.parent() {
            config.data = folder.join(&config.data);
            config.files = config.files.map(|files| folder.join(files));
            config.database_authority = config.database_authority.map(|file| folder.join(file));
        }
        Ok(config)
    }

    /// The folder of the files that come with cases; `None` where none are taken.
    #[must_use]
    pub fn files(&self) -> Option<PathBuf> {
        let beside = || self.database.is_none().then(|| self.data.join("files"));
        self.files.clone().or_else(beside)
    }

    /// SQLite's file.
    #[must_use]
    pub fn sqlite(&self) -> PathBuf {
        self.data.join("central.db")
    }
}

/// Where in the text something is not right, from 1.
fn line(text: &str, error: &toml::de::Error) -> usize {
    let start = error.span().map_or(0, |span| span.start);
    1 + text
        .bytes()
        .take(start)
        .filter(|octet| *octet == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_message() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("central.toml");
        let mut text = String::from("data = \"data\"\nboxes_listen = \"127.0.0.1:1\"\n");
        text += "console_listen = \"127.0.0.1:2\"\ndatabase = \"postgres://jawab:secret@db/x\"\n";
        std::fs::write(&path, &text).unwrap();
        let config = Config::load(&path).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
        std::fs::write(&path, text.replace("x\"\n", "x\n")).unwrap();
        let error = Config::load(&path).unwrap_err().to_string();
        assert!(error.contains("at line 4"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
