//! `jawab-central`: the ministry's side.

#![forbid(unsafe_code)]

mod accounts;
mod catalogue_command;
mod cli;
mod secret;

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use jawab_central::authority::Authority;
use jawab_central::config::Config;
use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Audience, Enrolment, Store};
use jawab_central::{authority, outbox, serve};
use jawab_config::Centre;
use jawab_ops::BoxId;
use jawab_zone::Published;
use jiff::Timestamp;

use crate::cli::{Answer, CertificateCommand, Cli, Command, Enrol, Publish};

/// A batch is thousands of short texts, made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the log has unless `RUST_LOG` says otherwise. PostgreSQL's notices ("relation … already exists,
/// skipping") are nobody's business.
const FILTER: &str = "info,tokio_postgres=warn";

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| FILTER.into()),
        )
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(cli.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jawab-central: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    let config = Config::load(command.configuration())?;
    if let Command::Init(init) = &command {
        Authority::make(&config.data, &init.names)?;
    }
    ensure!(
        Authority::is_there(&config.data),
        "central is not set up in {}; run jawab-central init first",
        config.data.display()
    );
    // It needs no database, which may be what is broken.
    if let Command::Certificate(change) = &command {
        return certificate(change, &config);
    }
    match &config.database {
        Some(url) => {
            let authority = config.database_authority.as_deref();
            let connections = config.database_connections;
            let store = PostgresStore::connect(url.secret(), authority, connections).await?;
            run_on(store, command, &config).await
        }
        None => run_on(SqliteStore::open(&config.sqlite())?, command, &config).await,
    }
}

async fn run_on<S: Store>(store: S, command: Command, config: &Config) -> Result<()> {
    match command {
        Command::Init(_) => {
            println!(
                "Central is set up in {}. Next: jawab-central admin add LOGIN",
                config.data.display()
            );
            Ok(())
        }
        Command::Admin(command) => accounts::change(command, &store).await,
        Command::Enrol(enrol) => self::enrol(enrol, config, store).await,
        Command::Certificate(change) => certificate(&change, config),
        Command::Answer(answer) => self::answer(answer, store).await,
        Command::Programme(command) => catalogue_command::programmes(command, &store).await,
        Command::CaseKind(command) => catalogue_command::kinds(command, &store).await,
        Command::Publish(publish) => self::publish(publish, store).await,
        Command::Verify(_) => {
            let verified = store.verify().await?;
            ensure!(verified.wrong == 0, "{verified}");
            println!("{verified}");
            Ok(())
        }
        Command::Zone(zone) => publish_zone(zone, config, store).await,
        Command::Serve(_) => serve(config, store).await,
    }
}

fn certificate(change: &CertificateCommand, config: &Config) -> Result<()> {
    let (more, fewer): (&[String], &[String]) = match change {
        CertificateCommand::Renew { .. } => (&[], &[]),
        CertificateCommand::Name { names, .. } => (names, &[]),
        CertificateCommand::Forget { names, .. } => (&[], names),
    };
    let names = Authority::load(&config.data)?.renew(&config.data, more, fewer)?;
    println!(
        "Central's new certificate is for {}. Boxes go on as they are: the authority is the same.          Restart jawab-central for it to be shown.",
        names.join(", ")
    );
    Ok(())
}

async fn answer<S: Store>(answer: Answer, store: S) -> Result<()> {
    ensure!(
        answer.text.is_some() || answer.assign.is_some() || answer.close,
        "there is no answer: give --text, --assign or --close"
    );
    let said = outbox::Answer {
        reference: answer.reference,
        at_box: answer.at_box.map(BoxId),
        case: answer.case,
        text: answer.text,
        note: None,
        assigned: answer.assign,
        closes: answer.close,
    };
    let outbox::Answered { reference, box_id } =
        outbox::answer(&store, said, Timestamp::now()).await?;
    println!("The box of {reference} ({box_id}) hears it when it syncs next.");
    Ok(())
}

async fn publish<S: Store>(publish: Publish, store: S) -> Result<()> {
    let text = std::fs::read_to_string(&publish.file)
        .with_context(|| format!("cannot read {}", publish.file.display()))?;
    let to = publish
        .to
        .map_or(Audience::Everybody, |id| Audience::OneBox(BoxId(id)));
    let records = outbox::publish(&store, to, &text, Timestamp::now()).await?;
    println!("{records} records are published; boxes hear of them when they sync next.");
    Ok(())
}

async fn publish_zone<S: Store>(zone: cli::Zone, config: &Config, store: S) -> Result<()> {
    let data = match zone.folder {
        Some(folder) => jawab_zone::system(&folder)?,
        None => jawab_zone::data(),
    };
    let signed = Published::signed(data.version(), data.octets());
    let signature = Authority::load(&config.data)?.sign(&signed)?;
    outbox::publish_zone(&store, &data, &signature, Timestamp::now()).await?;
    println!(
        "Zone data {} is published; boxes with older data go by it from their next sync on.",
        data.version()
    );
    Ok(())
}

async fn enrol<S: Store>(enrol: Enrol, config: &Config, store: S) -> Result<()> {
    let code = enrol.code.trim().to_uppercase();
    ensure!(
        Centre::is_code(&code),
        "the code {:?} is not two to four letters, as a box's configuration has it",
        enrol.code
    );
    let centre = enrol.centre.trim();
    ensure!(!centre.is_empty(), "the centre has no name");
    let box_id = BoxId(enrol.box_id);
    let certificate = Authority::load(&config.data)?.issue(box_id, &enrol.out)?;
    store
        .enrol(&Enrolment {
            box_id,
            centre: centre.into(),
            code,
            certificate,
        })
        .await?;
    println!(
        "Box {box_id} is enrolled. Put {}, {} and {} from {} on it; any earlier certificate \
         of it is now void.",
        authority::BOX_CERTIFICATE,
        authority::BOX_KEY,
        authority::AUTHORITY_CERTIFICATE,
        enrol.out.display()
    );
    Ok(())
}
