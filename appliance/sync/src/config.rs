//! Where central is, and how it is spoken with.

use std::path::PathBuf;
use std::time::Duration;

use crate::metered::Metered;

/// Where central is, and what opens its door.
#[derive(Clone, Debug)]
pub struct SyncConfig {
    /// Central's address ("<https://central.example.ma:8445>").
    pub central: String,
    /// The ministry's certificate authority (PEM).
    pub authority: PathBuf,
    /// The box's certificate (PEM).
    pub certificate: PathBuf,
    /// Its key (PEM).
    pub key: PathBuf,
    /// How long changes are gathered before they are sent together, on a link that is paid
    /// by the octet; what is urgent, and all before it, goes at once.
    pub gather: Duration,
    /// What is said of files on links that are paid by the octet.
    pub metered: Metered,
}
