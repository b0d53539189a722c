//! Passwords, typed.

use std::io::{IsTerminal, Read, stdin};

use anyhow::{Context, Result};

/// Most octets taken for a password: none is longer.
const MOST: u64 = 4_096;

/// A password from standard input: asked for without echo where that is a terminal.
pub(crate) fn secret() -> Result<String> {
    if stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").context("cannot read the password");
    }
    let mut text = String::new();
    stdin()
        .take(MOST)
        .read_to_string(&mut text)
        .context("cannot read the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
