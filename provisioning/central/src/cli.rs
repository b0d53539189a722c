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
    /// Look after central's own certificate. Boxes go on as they are.
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// Answer a case: the box that has it shows the answer as a note of the ministry.
    Answer(Answer),
    /// Say which programmes every box offers, and what they are called.
    #[command(subcommand)]
    Programme(CatalogueCommand<ProgrammeMeans>),
    /// Say which kinds of case every box offers, and what they are called.
    #[command(subcommand)]
    CaseKind(CatalogueCommand<KindMeans>),
    /// Publish a file's records to every box, or to one: `[[article]]`, `[[programme]]`,
    /// `[[case_kind]]`, `[[edition]]`, `[[document]]`, `[[staff]]`, and the calendar, `[[opening]]` and
    /// `[[holiday]]` (`appliance/records/docs/calendar.md`), each with an `id` (a UUID) and its
    /// fields.
    Publish(Publish),
    /// Check what is kept against itself: every box's chain of hashes, and the tables against the
    /// changes. Says what is wrong and where; boxes may sync meanwhile.
    Verify(Place),
    /// Publish zone data, signed, to every box: when Morocco's legal time changes, boxes need
    /// not wait for an update.
    Zone(Zone),
    /// Take what boxes bring, and serve the console.
    Serve(Place),
}

impl Command {
    /// The configuration's file.
    pub(crate) fn configuration(&self) -> &Path {
        let place = match self {
            Self::Init(init) => &init.place,
            Self::Admin(
                AdminCommand::List { place }
                | AdminCommand::Role { place, .. }
                | AdminCommand::Reset { place, .. }
                | AdminCommand::Deactivate { place, .. }
                | AdminCommand::Reactivate { place, .. }
                | AdminCommand::Add { place, .. }
                | AdminCommand::Unlock { place, .. },
            ) => place,
            Self::Enrol(enrol) => &enrol.place,
            Self::Certificate(
                CertificateCommand::Renew { place }
                | CertificateCommand::Name { place, .. }
                | CertificateCommand::Forget { place, .. },
            ) => place,
            Self::Answer(answer) => &answer.place,
            Self::Programme(command) => command.place(),
            Self::CaseKind(command) => command.place(),
            Self::Publish(publish) => &publish.place,
            Self::Serve(place) | Self::Verify(place) => place,
            Self::Zone(zone) => &zone.place,
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
        /// They look, and change nothing.
        #[arg(long)]
        reader: bool,
        #[command(flatten)]
        place: Place,
    },
    /// List everybody who may or might look.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Say what somebody may do.
    Role {
        /// Whose.
        login: String,
        /// "admin" or "reader".
        #[arg(value_parser = ["admin", "reader"])]
        role: String,
        #[command(flatten)]
        place: Place,
    },
    /// Give somebody a password that is shown once, and changed at the next login.
    Reset {
        /// Whose.
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody log in no more.
    Deactivate {
        /// Whom.
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody log in again.
    Reactivate {
        /// Whom.
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Open a login that wrong passwords have closed; the running central hears of it at once.
    Unlock {
        /// Whose.
        login: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// Make a new certificate for the same names, of the same authority.
    Renew {
        #[command(flatten)]
        place: Place,
    },
    /// Make a new certificate that has these names, too.
    Name {
        /// A name or address that boxes and browsers call central by.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Make a new certificate without these names, once no box calls central by them.
    Forget {
        /// The names.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
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

#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The case's reference ("RAB-2026-K7M4-000123").
    pub(crate) reference: String,
    /// The box whose case is meant, where several have this reference; or the box of the same centre
    /// that stands in for the one that had the case.
    #[arg(long = "box", value_name = "ID")]
    pub(crate) at_box: Option<Uuid>,
    /// The case that is meant, where one box gave its reference twice.
    #[arg(long, value_name = "ID")]
    pub(crate) case: Option<Uuid>,
    /// What the ministry says.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// Who is to settle it from now on.
    #[arg(long, value_name = "WHO")]
    pub(crate) assign: Option<String>,
    /// The answer settles it.
    #[arg(long)]
    pub(crate) close: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// What is done to one of the two lists that cases choose from.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogueCommand<M: Args> {
    /// List them in their order, also those that are offered no more.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Add one, or say what is otherwise of one. What is not given stays as it is.
    Set {
        /// The code that cases carry: a-z, 0-9, dash.
        code: String,
        /// Its name in French.
        #[arg(long)]
        name: Option<String>,
        /// In Arabic.
        #[arg(long)]
        name_ar: Option<String>,
        /// In Tamazight, in Tifinagh.
        #[arg(long)]
        name_zgh: Option<String>,
        /// In English.
        #[arg(long)]
        name_en: Option<String>,
        /// Where it stands in lists: the lowest first.
        #[arg(long, allow_negative_numbers = true)]
        position: Option<i64>,
        #[command(flatten)]
        means: M,
        #[command(flatten)]
        place: Place,
    },
    /// Offer it no more; cases that have it still show it.
    Retire {
        /// Its code.
        code: String,
        #[command(flatten)]
        place: Place,
    },
    /// Offer it again.
    Offer {
        /// Its code.
        code: String,
        #[command(flatten)]
        place: Place,
    },
}

impl<M: Args> CatalogueCommand<M> {
    fn place(&self) -> &Place {
        match self {
            Self::List { place }
            | Self::Set { place, .. }
            | Self::Retire { place, .. }
            | Self::Offer { place, .. } => place,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ProgrammeMeans {
    /// The youngest that it is for, in years; 0 for no limit. A hint, and no refusal.
    #[arg(long, value_name = "YEARS")]
    pub(crate) from: Option<i64>,
    /// The oldest that it is for, in years; 0 for no limit.
    #[arg(long, value_name = "YEARS")]
    pub(crate) to: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct KindMeans {
    /// Whether a case of it is brought to central before what is merely new.
    #[arg(long)]
    pub(crate) urgent: Option<bool>,
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// The file (TOML).
    pub(crate) file: PathBuf,
    /// For this box alone.
    #[arg(long, value_name = "ID")]
    pub(crate) to: Option<Uuid>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Zone {
    /// The zone data of this folder of compiled zones (with its `tzdata.zi`), instead of the
    /// newest that this program and this system have.
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
}
