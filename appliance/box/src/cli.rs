//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jawab_console::{
    ConsoleOptions, LogOptions, SetupOptions, StatusOptions, TestCallRequest, TraceOptions,
};

/// Jawab: the call centre in a box.
#[derive(Debug, Parser)]
#[command(name = "jawab", version, about)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `jawab` can be told to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer calls and serve the desk, until told to stop.
    Serve(Place),
    /// Read the configuration, say what is wrong with it, and do nothing else.
    Check(Place),
    /// Print the box's id, which central asks for when it enrols the box.
    Identity(Place),
    /// Staff accounts.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Handsets.
    #[command(subcommand)]
    Handset(HandsetCommand),
    /// The box's record.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Say how the running box is.
    Status {
        #[command(flatten)]
        options: StatusOptions,
        #[command(flatten)]
        place: Place,
    },
    /// Show the running box's log.
    Log {
        #[command(flatten)]
        options: LogOptions,
        #[command(flatten)]
        place: Place,
    },
    /// Test a handset or a line of the running box. Callers come first: a test is refused,
    /// or broken off, where they need what it takes.
    Test {
        /// Which test.
        #[command(subcommand)]
        test: TestCallRequest,
        /// As JSON, for a program.
        #[arg(long, global = true)]
        json: bool,
        /// The configuration file.
        #[arg(
            long,
            global = true,
            env = "JAWAB_CONFIG",
            default_value = "/etc/jawab/box.toml"
        )]
        config: PathBuf,
    },
    /// Record what goes over the running box's wires into a file: SIP messages, or the dialogue
    /// with a modem. PINs, texts and answers to password challenges are taken out; numbers and
    /// names are not. Calls go on as ever.
    Trace {
        #[command(flatten)]
        options: TraceOptions,
        /// The configuration file.
        #[arg(
            long,
            global = true,
            env = "JAWAB_CONFIG",
            default_value = "/etc/jawab/box.toml"
        )]
        config: PathBuf,
    },
    /// Set the box up where it stands: its network, the centre, PINs of SIM cards, the time.
    /// Asks on the terminal; with options, does what they say. For root.
    Setup {
        #[command(flatten)]
        options: Box<SetupOptions>,
        #[command(flatten)]
        place: Place,
    },
    /// Install another system into the slot that is not in use; the next start takes it. The
    /// image's own box-update does it, and refuses what is not signed for this box. For root.
    Update {
        /// The bundle; without one, box.update on a stick that is plugged in.
        file: Option<PathBuf>,
        /// Install it though it is older than the system in use.
        #[arg(long, requires = "file")]
        older: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Power the machine off in order, by systemd. Root may; so may whom systemd lets.
    PowerOff {
        /// Do it: the machine stays off until somebody gives it current again.
        #[arg(long)]
        yes: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
    },
    /// End the running box in order: calls end with a cause, and it stays stopped. The
    /// supervisor's password is read from standard input.
    Stop {
        /// The supervisor who stops it.
        #[arg(long)]
        login: String,
        /// Do it: no call is answered until the service is started again.
        #[arg(long)]
        yes: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Ask for a factory reset: when no call is up, the machine starts again and erases all that
    /// is this box's own.
    Reset {
        /// The centre's name as it is configured, so that no other box is erased.
        #[arg(long, value_name = "NAME")]
        centre: Option<String>,
        /// Take back what was asked for and is not done yet.
        #[arg(long, conflicts_with = "centre")]
        take_back: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Screens for a technician, on a terminal or a serial line.
    Console {
        #[command(flatten)]
        options: ConsoleOptions,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the box is configured.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The configuration file.
    #[arg(long, env = "JAWAB_CONFIG", default_value = "/etc/jawab/box.toml")]
    pub config: PathBuf,
}

/// What can be done to staff accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// Add a member of staff; the password is read from standard input.
    Add {
        /// What they log in with.
        login: String,
        /// Their name, as colleagues read it.
        #[arg(long)]
        name: String,
        /// May administer staff and handsets.
        #[arg(long)]
        supervisor: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Change a name, a login or a role; what is not given stays. The last supervisor stays one.
    Edit {
        /// Whose.
        login: String,
        /// Their name, as colleagues read it.
        #[arg(long, required_unless_present_any = ["new_login", "role"])]
        name: Option<String>,
        /// What they log in with from now on.
        #[arg(long)]
        new_login: Option<String>,
        /// What they may do.
        #[arg(long, value_enum)]
        role: Option<StaffRole>,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Set a new password, read from standard input.
    Password {
        /// Whose.
        login: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Open a login that wrong passwords have closed, at once; the running box hears of it.
    Unlock {
        /// Whose.
        login: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Give somebody a password that is shown once, and changed at the next login.
    Reset {
        /// Whose.
        login: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody log in no more. The last supervisor stays.
    Deactivate {
        /// Whom.
        login: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody log in again.
    Reactivate {
        /// Whom.
        login: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// List them.
    List {
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// What a member of staff may do.
#[derive(Copy, Clone, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum StaffRole {
    /// Answer, write down, look up.
    Staff,
    /// Administer staff and handsets, too.
    Supervisor,
}

/// What can be done to handsets.
#[derive(Debug, Subcommand)]
pub(crate) enum HandsetCommand {
    /// Add a handset and print its secret, which is shown this once.
    Add {
        /// Its extension: two to six digits.
        extension: String,
        /// Where it stands.
        #[arg(long, default_value = "")]
        label: String,
        /// Take the secret from standard input and print nothing.
        #[arg(long)]
        secret_from_input: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Say anew where a handset stands.
    Rename {
        /// Its extension.
        extension: String,
        /// Where it stands.
        label: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Give a handset a new secret and print it, this once. The old one is refused, and whoever
    /// registered with it is registered no more, at once.
    Rekey {
        /// Its extension.
        extension: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Have the telephone of a handset fetch its settings anew (check-sync), where it is registered.
    Sync {
        /// Its extension.
        extension: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Take a handset away: it is registered no more, at once, and its extension is free.
    Remove {
        /// Its extension.
        extension: String,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// List them.
    List {
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// What can be done to the record.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Check every page and every op's hash, and that the tables are what the ops make.
    Verify(Place),
    /// Make a new record from all that can be read of this one, and of those that were set aside
    /// because of damage, and go on with it in a new epoch. The box must be stopped; the record
    /// that is there now is kept beside it.
    Rebuild(Place),
    /// Let leave now what the configuration's `[retention]` does not keep; the running box does
    /// it once a day.
    Compact {
        /// Only say what would leave.
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for a program.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Write a verified copy of the record to a new file, while the box runs.
    Backup {
        /// The file; there must be none yet. It holds personal data, unencrypted.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Go on from a backup, in a new epoch. The box must be stopped; the record that is
    /// there now is kept beside it.
    Restore {
        /// The backup.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}
