//! Why a configuration cannot be used.

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not TOML, or has not the keys and values of the schema; it says where.
    #[error(transparent)]
    Syntax(Box<toml::de::Error>),
    /// It reads well and makes no sense; it says what to change.
    #[error("{0}")]
    Senseless(String),
}
