//! `jawab stop`, `jawab reset`, `jawab power-off`: what ends a box, for a while or as it was.

use anyhow::{Result, anyhow, bail, ensure};
use jawab_console::{Locale, RESET_WANTED, ask_for_reset, refused_in_words};
use serde_json::json;

use crate::data_account::give_to_data_account;
use crate::output::print;
use crate::secret_input::secret_input;
use jawab_config::Config;

/// Powers the machine off, by systemd, which ends the box in order first.
///
/// # Errors
/// When nobody confirmed it, or systemd does not do it, with its reason.
pub(crate) fn power_off(is_sure: bool, json: bool) -> Result<()> {
    ensure!(
        is_sure,
        "the machine stays off until somebody gives it current again; say --yes if that is wanted"
    );
    jawab_console::power_off()
        .map_err(|failed| anyhow!("{failed}; root may do it (sudo jawab power-off --yes)"))?;
    let words = "The machine powers off: calls end in order, everything saved is on disk.";
    print(json, words, &json!({"powers_off": true}));
    Ok(())
}

/// Ends the running box in order; it stays stopped. A supervisor's password is read from
/// standard input, as the console asks for it.
///
/// # Errors
/// When nobody confirmed it, no box runs, or it refuses.
pub(crate) fn stop(config: &Config, login: &str, is_sure: bool, json: bool) -> Result<()> {
    ensure!(
        is_sure,
        "no call is answered until `systemctl start jawab`; say --yes if that is wanted"
    );
    let password = secret_input("Password")?;
    let locale = Locale::of_terminal();
    jawab_console::stop(&config.data.folder, login, password)
        .map_err(|error| anyhow!(refused_in_words(error, locale)))?;
    let words = "The box stops: calls are ended in order, everything saved is on disk.";
    print(json, words, &json!({"stops": true}));
    Ok(())
}

/// Asks for a factory reset, or takes that back. Whoever may write to the data folder may: the
/// wish is a file there.
///
/// # Errors
/// When the centre's name is not the one that was said, or the disk does not take it.
pub(crate) fn reset(config: &Config, centre: Option<&str>, back: bool, json: bool) -> Result<()> {
    let data = &config.data.folder;
    let wish = data.join(RESET_WANTED);
    if back {
        let was_asked = wish.exists();
        if was_asked {
            std::fs::remove_file(&wish)?;
        }
        let words = if was_asked {
            "The factory reset is taken back."
        } else {
            "No factory reset was asked for."
        };
        print(json, words, &json!({"asked": false}));
        return Ok(());
    }
    let name = config.centre.name.trim();
    match centre {
        Some(said) if said.trim() == name => {}
        Some(_) => bail!("that is not this centre's name; nothing is done"),
        None => bail!(
            "a factory reset erases all that is this box's own: its record, staff, handsets, keys, \
             configuration; say the centre's name (--centre) if that is wanted"
        ),
    }
    ask_for_reset(data, "the command line")?;
    give_to_data_account(data, &wish)?;
    let words = format!(
        "A factory reset is asked for. When no call is up, the box starts again and erases all \
         that is its own. Until then, this takes it back:  jawab reset --take-back\n({})",
        wish.display()
    );
    print(json, &words, &json!({"asked": true, "file": wish}));
    Ok(())
}
