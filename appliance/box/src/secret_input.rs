//! Secrets typed by a technician, or given by another program.

use std::io::{IsTerminal, Read, stdin};

use anyhow::{Context, Result};

/// Most octets taken: no secret is longer.
const MOST: u64 = 4_096;

/// A secret from standard input: asked for without echo where that is a terminal,
/// read to its end otherwise.
pub(crate) fn secret_input(prompt: &str) -> Result<String> {
    if stdin().is_terminal() {
        return rpassword::prompt_password(format!("{prompt}: ")).context("cannot read it");
    }
    let mut text = String::new();
    stdin()
        .take(MOST)
        .read_to_string(&mut text)
        .context("cannot read it from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
