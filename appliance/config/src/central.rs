//! `[central]`: the ministry's instance, and links that are paid by the octet.

use std::path::PathBuf;

use serde::Deserialize;

use crate::metered_files::MeteredFiles;

/// The ministry's instance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Central {
    /// Where boxes sync: `https://host:port`.
    pub url: String,
    /// The authority that issued central's certificate and this box's, PEM.
    pub authority: PathBuf,
    /// This box's certificate, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// Seconds for which changes are gathered and sent together, where octets are paid for;
    /// complaints and incidents go at once.
    #[serde(default)]
    pub gather_s: u64,
    /// What is said of files on links that are paid by the octet.
    #[serde(default)]
    pub metered: MeteredLinks,
}

/// Links that are paid by the octet, and what of files may travel over them. Changes always
/// travel.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeteredLinks {
    /// Their interfaces; a `*` at the end stands for any ending: `["wwan*", "ppp*", "usb0"]`.
    #[serde(default)]
    pub interfaces: Vec<String>,
    /// `"never"`, `"always"`, or the hours: `"22:00-06:00"`.
    #[serde(default)]
    pub files: MeteredFiles,
    /// The longest file that may, in megabytes.
    pub largest_mb: Option<u64>,
    /// How many megabytes of files may, in a calendar month.
    pub monthly_mb: Option<u64>,
}
