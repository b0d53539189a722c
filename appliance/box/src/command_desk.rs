//! The desk, opened for a command of the command line.

use anyhow::Result;
use jawab_config::Config;
use jawab_desk::{Desk, Ledger};

use crate::data_account::become_data_account;
use crate::record::record;

/// The desk of a box that is configured so.
pub(crate) fn open_desk(config: &Config) -> Result<Desk> {
    let ledger = Ledger::open(&record(config)?)?;
    let centre = &config.centre;
    Ok(Desk::new(ledger, &centre.code).of_centre(&centre.name))
}

/// The same on the command line, where root may ask.
pub(crate) fn open_as_data_account(config: &Config) -> Result<Desk> {
    become_data_account(&config.data.folder)?;
    open_desk(config)
}

/// The author of what is done on the command line.
pub(crate) const CONSOLE: &str = "console";
