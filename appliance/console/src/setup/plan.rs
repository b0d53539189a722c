//! What a set-up changes: shown first, then written.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jawab_config::{Config, ConfigError};
use jawab_durable_file::{Owned, Proposal};
use jiff::civil::DateTime;
use serde::Serialize;

use super::answers::{Pin, Way, Wrong};
use super::clock;
use super::configuration::{Configuration, pin_file};
use super::file::back_up;
use super::line_setting::LineSetting;
use super::network::{Network, Trunk, Typed};
use super::queue_setting::QueueSetting;
use super::supervisor::{self, Supervisor};
use super::tuning::Setting;
use crate::locale::Locale;
use crate::machine::{NotDone, Site, run, words};

/// A PIN is its account's alone; the keys of the box are as well.
const SECRET: u32 = 0o600;
/// A file of systemd-networkd, which runs as an account of its own.
const OPEN: u32 = 0o644;

/// The answers that were given; what was not answered stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// The box in the network.
    pub(crate) network: Option<Network>,
    /// The centre's name.
    pub(crate) centre_name: Option<String>,
    /// The centre's code.
    pub(crate) centre_code: Option<String>,
    /// Who is the first supervisor.
    pub(crate) supervisor: Option<Supervisor>,
    /// PINs of SIMs, by line.
    pub(crate) pins: BTreeMap<String, Pin>,
    /// What is said of lines.
    pub(crate) lines: Vec<LineSetting>,
    /// What is said of queues.
    pub(crate) queues: Vec<QueueSetting>,
    /// How calls are handled, and what staff can have at once.
    pub(crate) settings: BTreeMap<Setting, String>,
    /// The time.
    pub(crate) time: Option<DateTime>,
}

/// Why a set-up was not done, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// An answer cannot be right.
    #[error("an answer cannot be right: {0:?}")]
    Wrong(Wrong),
    /// A file cannot be read or written; whoever may not, is not root.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The configuration is no TOML.
    #[error("{path} is wrong: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml_edit::TomlError>,
    },
    /// The configuration that would come out is refused; nothing was changed.
    #[error("the configuration {path} is wrong: {source}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: ConfigError,
    },
    /// The machine's program does not do it.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl From<Wrong> for SetupError {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl SetupError {
    /// The same for a technician, in their language where there is a message for it.
    #[must_use]
    pub fn said(&self, locale: Locale) -> String {
        match self {
            Self::Wrong(wrong) => wrong.said(locale),
            error if error.is_for_root() => locale.with("only-root", &[("why", error.to_string())]),
            error => error.to_string(),
        }
    }

    /// Whether root could have done it.
    fn is_for_root(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == io::ErrorKind::PermissionDenied)
    }
}

fn at<T>(path: &Path, done: io::Result<T>) -> Result<T, SetupError> {
    done.map_err(|source| SetupError::File {
        path: path.into(),
        source,
    })
}

/// What would change, for whoever decides. No secret is in it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub(crate) struct Plan {
    /// The centre's new name.
    pub(crate) centre_name: Option<String>,
    /// The centre's new code.
    pub(crate) centre_code: Option<String>,
    /// The login of the first supervisor.
    pub(crate) supervisor: Option<String>,
    /// The lines that get a PIN.
    pub(crate) pins: Vec<String>,
    /// What lines have from then on, by line and key; empty, where it is taken out.
    pub(crate) lines: BTreeMap<String, String>,
    /// The same of queues; a queue without a key and a value is taken out.
    pub(crate) queues: BTreeMap<String, String>,
    /// What `[calls]` and `[agents]` say from then on, by section and key.
    pub(crate) settings: BTreeMap<String, String>,
    /// The new network.
    pub(crate) network: Option<Network>,
    /// What the clock is set to.
    pub(crate) time: Option<String>,
    /// The files that are written.
    pub(crate) files: Vec<PathBuf>,
}

impl Plan {
    /// Whether anything changes.
    #[must_use]
    pub(crate) const fn is_empty(&self) -> bool {
        self.files.is_empty() && self.time.is_none() && self.supervisor.is_none()
    }
}

/// What was done, and what root has still to do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Done {
    /// The files that were written.
    pub(crate) written: Vec<PathBuf>,
    /// The first supervisor's login.
    pub(crate) supervisor: Option<String>,
    /// Their password, where one was made. It is kept nowhere.
    pub(crate) password: Option<String>,
    /// What the configuration names and this machine does not have now.
    pub(crate) missing: Vec<String>,
    /// Commands that the machine did not take from this account, with its reason.
    pub(crate) left: Vec<String>,
}

impl Done {
    /// Whether the box's program has to be started again to see it.
    pub(crate) fn is_for_service(&self) -> bool {
        let of_network = |path: &PathBuf| {
            path.extension()
                .is_some_and(|end| end == "network" || end == "netdev")
        };
        self.written.iter().any(|path| !of_network(path))
    }
}

/// The configuration as it stands.
pub(crate) fn configuration(site: &Site) -> Result<Configuration, SetupError> {
    let path = &site.configuration;
    let text = at(path, std::fs::read_to_string(path))?;
    Configuration::read(&text).map_err(|source| SetupError::Parse {
        path: path.clone(),
        source: Box::new(source),
    })
}

/// What those answers would change.
///
/// # Errors
/// [`SetupError`]: the configuration cannot be read, or no line has the name of a PIN's.
pub(crate) fn plan(site: &Site, answers: &Answers) -> Result<Plan, SetupError> {
    let before = configuration(site)?;
    let after = changed(&before, answers)?;
    let new = |key: &str| {
        let said = after.centre(key);
        (said != before.centre(key)).then_some(said)
    };
    let mut files: Vec<PathBuf> = answers
        .pins
        .keys()
        .map(|line| pin_path(site, line))
        .collect();
    if after.text() != before.text() {
        files.push(site.configuration.clone());
    }
    let network = answers.network.clone().filter(|network| {
        let before = files.len();
        files.extend(network_files(site, network, after.trunk()).map(|(path, _)| path));
        files.len() > before
    });
    Ok(Plan {
        centre_name: new("name"),
        centre_code: new("code"),
        supervisor: answers.supervisor.as_ref().map(|one| one.login.clone()),
        pins: answers.pins.keys().cloned().collect(),
        lines: answers
            .lines
            .iter()
            .map(|setting| (setting.name(), setting.shown()))
            .collect(),
        queues: answers
            .queues
            .iter()
            .map(|setting| (setting.name(), setting.shown()))
            .collect(),
        settings: new_settings(&before, answers)
            .map(|(setting, answer)| (setting.name(), answer.clone()))
            .collect(),
        network,
        time: answers.time.map(|time| time.to_string()),
        files,
    })
}

/// Says a setting of a line, in the place of what was said of it before; what holds already is not said.
pub(crate) fn say_of_line(answers: &mut Answers, now: &Configuration, setting: LineSetting) {
    let (line, key) = (setting.line.clone(), setting.key());
    answers.lines.retain(|said| !said.is_of(&line, key));
    let as_it_is = LineSetting::answered(&line, setting.label(), &now.of_line(&line, key));
    if as_it_is.as_ref() != Ok(&setting) {
        answers.lines.push(setting);
    }
}

/// What is wrong with the configuration that would come of the answers, by the checks of `jawab check`.
/// What was wrong before is not held against them.
///
/// # Errors
/// [`SetupError::Refused`].
pub(crate) fn check(site: &Site, answers: &Answers) -> Result<(), SetupError> {
    let before = configuration(site)?;
    let after = changed(&before, answers)?;
    let path = &site.configuration;
    match (checked(path, &before.text()), checked(path, &after.text())) {
        (Ok(_), Err(wrong)) => Err(wrong),
        _ => Ok(()),
    }
}

fn changed(before: &Configuration, answers: &Answers) -> Result<Configuration, Wrong> {
    let mut after = before.clone();
    for (key, answer) in [
        ("name", &answers.centre_name),
        ("code", &answers.centre_code),
    ] {
        if let Some(text) = answer
            && *text != before.centre(key)
        {
            after.set_centre(key, text);
        }
    }
    for (setting, answer) in new_settings(before, answers) {
        after.set(setting, answer);
    }
    after.set_pins(&answers.pins)?;
    for setting in &answers.lines {
        after.set_line(setting)?;
    }
    for setting in &answers.queues {
        after.set_queue(setting)?;
    }
    Ok(after)
}

/// The answers to settings that are not what holds already.
fn new_settings<'a>(
    before: &'a Configuration,
    answers: &'a Answers,
) -> impl Iterator<Item = (Setting, &'a String)> {
    let answered = answers.settings.iter();
    answered
        .map(|(setting, answer)| (*setting, answer))
        .filter(|(setting, answer)| before.setting(*setting) != **answer)
}

fn pin_path(site: &Site, line: &str) -> PathBuf {
    folder(&site.configuration).join(pin_file(line))
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or_else(|| Path::new("."))
}

/// The network's files that are not yet as they should be. A box that asks for its address
/// on every port needs none: the image's own file says so.
fn network_files<'a>(
    site: &'a Site,
    network: &Network,
    trunk: Trunk,
) -> impl Iterator<Item = (PathBuf, Option<String>)> + use<'a> {
    let is_the_images =
        network.way == Way::Dhcp && network.port.is_none() && network.phones.is_none();
    network
        .files(trunk)
        .into_iter()
        .filter_map(move |(name, text)| {
            let path = site.network.join(name);
            let is = std::fs::read_to_string(&path).ok();
            let wanted = text.filter(|_| !(is_the_images && is.is_none()));
            (is != wanted).then_some((path, wanted))
        })
}

/// Writes it. The configuration is checked before it takes its place, and what was there
/// stays beside it; nothing is written if the new one is wrong.
///
/// # Errors
/// [`SetupError`], with what was not done.
pub(crate) fn carry_out(site: &Site, answers: &Answers) -> Result<Done, SetupError> {
    let mut done = Done::default();
    let before = configuration(site)?;
    let after = changed(&before, answers)?;
    let (after, trunk) = (after.text(), after.trunk());
    if after != before.text() {
        let path = &site.configuration;
        checked(path, &after)?;
        let owned = at(path, Owned::like(path))?;
        let proposal = at(path, Proposal::write_for(path, after.as_bytes(), owned))?;
        write_pins(site, answers, &mut done)?;
        at(path, back_up(path))?;
        at(path, proposal.accept())?;
        done.written.push(path.clone());
    } else {
        write_pins(site, answers, &mut done)?;
    }
    done.missing = checked(&site.configuration, &after)?.missing(Path::exists);
    if let Some(supervisor) = &answers.supervisor {
        match supervisor::add(site, supervisor) {
            Ok(made) => {
                done.supervisor = Some(supervisor.login.clone());
                done.password = made;
            }
            Err(failed) => done.left.push(failed.to_string()),
        }
    }
    if let Some(time) = answers.time {
        done.left
            .extend(clock::set(time).err().map(|failed| failed.to_string()));
    }
    if let Some(network) = &answers.network {
        write_network(site, network, trunk, &mut done)?;
    }
    Ok(done)
}

/// A configuration as the box would read it from that file.
fn checked(path: &Path, text: &str) -> Result<Config, SetupError> {
    let mut config = Config::parse(text).map_err(|source| SetupError::Refused {
        path: path.into(),
        source,
    })?;
    config.resolve(folder(path));
    Ok(config)
}

/// A PIN belongs to the account that keeps the record: the box reads it, nobody else.
fn write_pins(site: &Site, answers: &Answers, done: &mut Done) -> Result<(), SetupError> {
    for (line, pin) in &answers.pins {
        let path = pin_path(site, line);
        let keeper = at(&site.data, Owned::like(&site.data))?;
        at(&path, std::fs::create_dir_all(folder(&path)))?;
        let owned = Owned {
            mode: SECRET,
            ..keeper
        };
        let text = format!("{}\n", pin.secret());
        at(
            &path,
            Proposal::write_for(&path, text.as_bytes(), owned).and_then(Proposal::accept),
        )?;
        done.written.push(path);
    }
    Ok(())
}

fn write_network(
    site: &Site,
    network: &Network,
    trunk: Trunk,
    done: &mut Done,
) -> Result<(), SetupError> {
    let files: Vec<_> = network_files(site, network, trunk).collect();
    if files.is_empty() {
        return Ok(());
    }
    at(&site.network, std::fs::create_dir_all(&site.network))?;
    let folder = at(&site.network, Owned::like(&site.network))?;
    let owned = Owned {
        mode: OPEN,
        ..folder
    };
    let before = Typed::read(&site.network);
    for (path, text) in files {
        let written = match text {
            Some(text) => {
                Proposal::write_for(&path, text.as_bytes(), owned).and_then(Proposal::accept)
            }
            None => jawab_durable_file::remove(&path),
        };
        at(&path, written)?;
        done.written.push(path);
    }
    done.left.extend(
        network
            .orders(&before)
            .iter()
            .filter_map(|order| not_done(order)),
    );
    Ok(())
}

fn not_done(command: &str) -> Option<String> {
    run(&words(command)).err().map(|failed| failed.to_string())
}

/// Starts the box's service again. Calls that are up end.
///
/// # Errors
/// [`NotDone`]: systemd does not do it for this account.
pub(crate) fn restart() -> Result<(), NotDone> {
    run(&words("systemctl --no-ask-password restart jawab")).map(drop)
}
