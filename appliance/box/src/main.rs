//! `jawab`: the box.

#![forbid(unsafe_code)]

mod accounts;
mod budgets;
mod call_journal;
mod check;
mod cli;
mod command_desk;
mod config;
mod config_fallback;
mod data_account;
mod defects;
mod desk_server;
mod ending;
mod exchange;
mod handset_secrets;
mod legal_time;
mod line_report;
mod logging;
mod menus;
mod message_lamps;
mod notice;
mod opening_hours;
mod output;
mod panel;
mod record;
mod recordings;
mod retention;
mod secret_input;
mod serve;
mod supervision;
mod test_call_requests;
mod texts;
mod tls;
mod voicemail;
mod watchdog;

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use anyhow::{Result, anyhow, ensure};
use clap::Parser;
use command_desk::{open_as_data_account, open_desk};
use jawab_console::{Locale, LogBook, SetupOptions, Site, TraceOptions};
use jawab_desk::{Desk, Ledger};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::cli::{Cli, Command, LedgerCommand};
use crate::config::load_config;
use crate::config_fallback::load_for_start;
use crate::data_account::{become_data_account, give_to_data_account};
use crate::output::print;
use crate::record::record;
use crate::secret_input::secret_input;
use crate::serve::End;

/// glibc keeps what a password check took (19 MiB) in an arena of the thread that made it:
/// 20 seconds of log-ins from the network took the box from 42 MiB to 2.5 GiB, and it gave back
/// nothing. appliance/listener/README.md has the figures.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How `jawab serve` ends when a technician stopped it; systemd's unit then leaves it stopped.
const STOPPED_AT_CONSOLE: u8 = 85;

/// How `jawab test` ends when nobody answered, or the test was broken off.
const TEST_FAILED: u8 = 2;

/// How `jawab trace` ends when something is missing in the file.
const NOT_WHOLE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let log = LogBook::default();
    let printed = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry()
        .with(logging::wanted())
        .with(logging::cap())
        .with(printed)
        .with(log.clone())
        .init();
    match run(cli.command, log).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jawab: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, log: LogBook) -> Result<ExitCode> {
    let done: Result<()> = match command {
        Command::Serve(place) => match serve::serve(&place.config, log).await? {
            // systemd starts it again when the mains are back, or at once.
            End::Signal | End::MainsGone => Ok(()),
            End::Console => return Ok(STOPPED_AT_CONSOLE.into()),
        },
        Command::Check(place) => check::check(&place.config),
        Command::Identity(place) => {
            let desk = open_as_data_account(&load_config(&place.config)?)?;
            println!("{}", desk.ledger().box_id());
            Ok(())
        }
        Command::Staff(command) => accounts::staff(command).await,
        Command::Handset(command) => accounts::handset(command).await,
        Command::Ledger(command) => ledger(command),
        Command::Status { options, place } => {
            let data = data_folder(&place.config);
            let locale = Locale::of_terminal();
            Ok(jawab_console::status(
                &data,
                &options,
                locale,
                &mut stdout(),
            )?)
        }
        Command::Log { options, place } => {
            let data = data_folder(&place.config);
            let password = options
                .login
                .is_some()
                .then(|| secret_input("Password"))
                .transpose()?;
            Ok(jawab_console::log(
                &data,
                &options,
                password,
                &mut stdout(),
            )?)
        }
        Command::Test { test, json, config } => {
            let data = data_folder(&config);
            let locale = Locale::of_terminal();
            let well = jawab_console::test(&data, &test, json, locale, &mut stdout())?;
            if !well {
                return Ok(TEST_FAILED.into());
            }
            Ok(())
        }
        Command::Trace { options, config } => {
            if !trace(site(&config)?, options).await? {
                return Ok(NOT_WHOLE.into());
            }
            Ok(())
        }
        Command::Update {
            file,
            older,
            json,
            place,
        } => {
            let said = match file {
                Some(file) => jawab_console::update(&file, older)?,
                None => jawab_console::update_from_stick(&site(&place.config)?)?,
            };
            print(json, said.trim_end(), &json!({ "said": said.trim_end() }));
            Ok(())
        }
        Command::PowerOff { yes, json } => ending::power_off(yes, json),
        Command::Stop {
            login,
            yes,
            json,
            place,
        } => ending::stop(&load_config(&place.config)?, &login, yes, json),
        Command::Reset {
            centre,
            take_back,
            json,
            place,
        } => {
            let config = load_config(&place.config)?;
            ending::reset(&config, centre.as_deref(), take_back, json)
        }
        Command::Console { options, place } => {
            Ok(jawab_console::console(&site(&place.config)?, &options)?)
        }
        Command::Setup { options, place } => set_up(&site(&place.config)?, &options),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Records a trace, and says whether the file is whole; Ctrl-C ends it in order, so that its stick may
/// be taken out.
async fn trace(site: Site, options: TraceOptions) -> Result<bool> {
    let stop = CancellationToken::new();
    let asked = stop.clone();
    let locale = Locale::of_terminal();
    let recorded = tokio::task::spawn_blocking(move || {
        jawab_console::trace(&site, &options, locale, &asked, &mut stdout())
    });
    tokio::pin!(recorded);
    let report = loop {
        tokio::select! {
            report = &mut recorded => break report?,
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                stop.cancel();
            }
        }
    };
    let report = report.map_err(|error| anyhow!(error.said(locale)))?;
    Ok(report.is_whole())
}

/// Where the running box keeps its data: a configuration that is wrong is no reason not to ask it
/// what is wrong.
fn data_folder(configuration: &Path) -> PathBuf {
    load_for_start(configuration).0.data.folder
}

/// Where the console's screens find things.
fn site(configuration: &Path) -> Result<Site> {
    let data = data_folder(configuration);
    Ok(Site::of(data, configuration.into()))
}

/// A set-up from the answers on the command line, or from a technician at the terminal.
fn set_up(site: &Site, options: &SetupOptions) -> Result<()> {
    let lang = options.lang.as_deref();
    let locale = lang.map_or_else(Locale::of_terminal, Locale::from_tag);
    let done = if options.answers_something() {
        let input = &mut std::io::stdin().lock();
        jawab_console::setup(site, options, locale, input, &mut stdout())
    } else {
        jawab_console::setup_on_terminal(site, options).map(|()| true)
    };
    let is_whole = done.map_err(|error| anyhow!(error.said(locale)))?;
    ensure!(is_whole, "not all of it was done by this account");
    Ok(())
}

fn open(configuration: &Path) -> Result<Desk> {
    open_as_data_account(&load_config(configuration)?)
}

fn ledger(command: LedgerCommand) -> Result<()> {
    match command {
        LedgerCommand::Verify(place) => {
            let desk = open(&place.config)?;
            println!("{}", desk.ledger().verify()?);
            let files = desk.ledger().verify_files()?;
            println!("{files}");
            ensure!(files.is_well(), "not all files are as the record has them");
        }
        LedgerCommand::Rebuild(place) => {
            let config = load_config(&place.config)?;
            become_data_account(&config.data.folder)?;
            println!("{}", Ledger::mend(&record(&config)?)?);
        }
        LedgerCommand::Compact {
            dry_run,
            json,
            place,
        } => {
            let config = load_config(&place.config)?;
            let desk = open_as_data_account(&config)?;
            let data = &config.data.folder;
            let left = retention::by_hand(desk.ledger(), &config.retention, data, dry_run)?;
            if json {
                println!("{}", retention::as_json(&left));
            } else {
                println!("{} {left}", if dry_run { "To leave:" } else { "Left:" });
            }
        }
        LedgerCommand::Backup { file, place } => {
            // By whoever asks: it goes where they may write.
            let desk = open_desk(&load_config(&place.config)?)?;
            let report = desk.ledger().backup(&file)?;
            println!("{} is a copy. {report}", file.display());
            ensure!(report.files.is_well(), "not all files are in the copy");
        }
        LedgerCommand::Restore { file, place } => {
            let config = load_config(&place.config)?;
            let record = record(&config)?;
            let restored = Ledger::restore(&file, &record)?;
            give_to_data_account(&config.data.folder, &record)?;
            println!(
                "The box goes on from the backup in epoch {}. {}",
                restored.epoch, restored.verified
            );
            println!("{}", restored.files);
            if let Some(kept) = restored.kept {
                println!("The record that was there is kept as {}.", kept.display());
            }
        }
    }
    Ok(())
}
