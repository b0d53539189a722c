//! How a factory reset is asked for, at the console and at the front panel alike.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// The file that asks for a factory reset, in the data folder. The box erases nothing itself:
/// what a reset is, the system says that finds this file.
pub const RESET_WANTED: &str = "factory-reset";

/// Asks for a factory reset; `at` is where somebody wanted it ("the console"). The wish is on
/// disk when this returns.
///
/// # Errors
///
/// If the disk does not take it.
pub fn ask_for_reset(data: &Path, at: &str) -> io::Result<()> {
    let mut file = File::create(data.join(RESET_WANTED))?;
    writeln!(file, "asked for at {at}, {}", jiff::Timestamp::now())?;
    file.sync_all()?;
    File::open(data)?.sync_all()
}
