//! The command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use uuid::Uuid;

/// Central: where boxes sync and the ministry looks.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the folder, the certificate authority and the server's certificate.
    Init(Init),
    /// Look after the people who may look.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Issue a box its certificate.
    Enrol(Enrol),
    /// Take what boxes bring, and serve the console.
    Serve(Place),
}

impl Command {
    /// The configuration's file.
    pub(crate) fn configuration(&self) -> &Path {
        let place = match self {
            Self::Init(init) => &init.place,
            Self::Admin(AdminCommand::Add { place, .. }) => place,
            Self::Enrol(enrol) => &enrol.place,
            Self::Serve(place) => place,
        };
        &place.config
    }
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The configuration.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/jawab-central/central.toml"
    )]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) place: Place,
    /// A name or address that boxes and browsers call central by; may be given again.
    #[arg(long = "name", value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Let somebody in; asks for the password, or reads it from standard input.
    Add {
        /// What they log in with.
        login: String,
        /// Their name, as shown.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Enrol {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The centre's name.
    #[arg(long)]
    pub(crate) centre: String,
    /// The code that starts the centre's case references.
    #[arg(long)]
    pub(crate) code: String,
    /// The box's id, as `jawab identity` says it.
    #[arg(long, value_name = "ID")]
    pub(crate) box_id: Uuid,
    /// Where to put the box's files.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
