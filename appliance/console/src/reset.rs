//! How a factory reset is asked for, at the console and at the front panel alike.

use std::io;
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
    let wish = format!("asked for at {at}, {}\n", jiff::Timestamp::now());
    jawab_durable_file::write(&data.join(RESET_WANTED), wish.as_bytes(), 0o600)
}
