//! `[modems]`: where modems are looked for that lines name by IMEI or IMSI.

use std::path::PathBuf;

use serde::Deserialize;

/// Where the kernel shows what is plugged in. Only a program that stands for modems, in a test or
/// a demonstration, makes another place of it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Modems {
    /// Its tree of devices (sysfs).
    pub sys: PathBuf,
    /// The folder of their ports.
    pub dev: PathBuf,
}

impl Default for Modems {
    fn default() -> Self {
        Self {
            sys: "/sys".into(),
            dev: "/dev".into(),
        }
    }
}
