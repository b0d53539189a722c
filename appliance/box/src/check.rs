//! `jawab check`: loads all that the start loads, and says what is wrong with it.

use std::path::Path;

use anyhow::{Result, ensure};
use jawab_config::{Config, Line};
use jawab_desk::Ledger;
use jawab_media::prompts::Prompts;
use jawab_sip::Carrier;

use crate::config::{load_config, sync_config};
use crate::data_account::become_data_account;
use crate::serve::carrier;
use crate::tls;

/// Says whether the configuration is right, and whether what it names is there and can be used:
/// keys and certificates, announcements, the record.
///
/// # Errors
/// When something is wrong; what, is printed.
pub(crate) fn check(configuration: &Path) -> Result<()> {
    let config = load_config(configuration)?;
    // What root makes beside the record, the box could not write to.
    become_data_account(&config.data.folder)?;
    let wrong = wrong(&config);
    println!("{} is right.", configuration.display());
    if !config.supervision.announce {
        println!(
            "supervision.announce is off: nobody hears that a supervisor listens to them. The ministry \
             has to have the legal basis for that (law 09-08)."
        );
    }
    for line in &wrong {
        println!("{line}");
    }
    ensure!(
        wrong.is_empty(),
        "not everything that it names is there and can be used"
    );
    Ok(())
}

fn wrong(config: &Config) -> Vec<String> {
    let mut wrong = config.missing(Path::exists);
    let missing = wrong.len();
    if let Some(central) = &config.central
        && let Err(error) = jawab_sync::check(&sync_config(central))
        // A file that is not there is told already.
        && (missing == 0 || error.file().is_none_or(Path::exists))
    {
        wrong.push(error.to_string());
    }
    if let Err(error) = tls::check(&config.data.folder) {
        wrong.push(error.to_string());
    }
    if config.prompts.folder.exists() {
        let recorded = config.data.folder.join("prompts");
        let prompts = Prompts::load(&config.prompts.folder, &recorded);
        let faults = prompts.faults().iter();
        wrong.extend(faults.map(|fault| format!("{}: {}", fault.file.display(), fault.why)));
    }
    if missing == 0 {
        // A file that is not there is told already.
        wrong.extend(config.lines.iter().filter_map(unusable_for_tls));
    }
    wrong.extend(config.too_few_rtp_ports());
    let record = config.data.folder.join("ledger.db");
    if let Err(error) = Ledger::check(&record) {
        wrong.push(format!("{}: {error}", record.display()));
    }
    wrong
}

/// What is wrong with the files that a trunk needs for TLS.
fn unusable_for_tls(line: &Line) -> Option<String> {
    let Line::SipTrunk(trunk) = line else {
        return None;
    };
    let Carrier::Tls(security) = carrier(trunk) else {
        return None;
    };
    let why = security.unusable()?;
    Some(format!("line {}, TLS: {why}", trunk.name))
}
