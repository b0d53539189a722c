//! `jawab status` and `jawab log`.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use jawab_desk::LinkTrouble;
use jiff::Timestamp;

use crate::client::{Client, ClientError, unexpected};
use crate::lines;
use crate::locale::Locale;
use crate::log::{Filter, Level, LogLine};
use crate::protocol::{Answer, Request};
use crate::status::{DefectNow, DefectPart, Doing, Status, StorageFault};

/// How the state is shown.
#[derive(Clone, Debug, Args)]
pub struct StatusOptions {
    /// As JSON, for a program.
    #[arg(long)]
    pub json: bool,
}

/// Which lines of the log are shown.
#[derive(Clone, Debug, Args)]
pub struct LogOptions {
    /// Go on as lines come, until Ctrl-C.
    #[arg(long, short)]
    pub follow: bool,
    /// Lines with these words alone.
    #[arg(long, default_value = "")]
    pub filter: String,
    /// Lines at least so grave: debug, info, warn, error.
    #[arg(long, default_value = "debug")]
    pub level: Level,
    /// As JSON, for a program: an object on each line.
    #[arg(long)]
    pub json: bool,
    /// The supervisor who reads it; their password is read from standard input. Root needs none.
    #[arg(long)]
    pub login: Option<String>,
}

/// Says how the box is that keeps its record in this folder.
///
/// # Errors
/// [`ClientError`]: no box runs there, or it does not answer.
pub fn status(
    data: &Path,
    options: &StatusOptions,
    locale: Locale,
    out: &mut impl Write,
) -> Result<(), ClientError> {
    let status = ask_status(&mut Client::connect(data)?)?;
    let text = if options.json {
        serde_json::to_string_pretty(&status).map_err(|error| ClientError::Broken(error.into()))?
    } else {
        lines(&status, locale, Timestamp::now()).join("\n")
    };
    writeln!(out, "{text}").map_err(ClientError::Broken)
}

/// Shows the box's log; with `follow`, until the reader has enough or the box ends. `password`
/// is that of the login in the options.
///
/// # Errors
/// [`ClientError`].
pub fn log(
    data: &Path,
    options: &LogOptions,
    password: Option<String>,
    out: &mut impl Write,
) -> Result<(), ClientError> {
    let mut client = Client::connect(data)?;
    if let (Some(login), Some(password)) = (options.login.clone(), password) {
        client.ask(Request::Login { login, password })?;
    }
    let mut after = 0;
    loop {
        let filter = Filter {
            level: options.level,
            words: options.filter.clone(),
        };
        let wait = options.follow && after > 0;
        let lines = ask_log(&mut client, after, filter, wait)?;
        after = lines.last().map_or(after.max(1), |line| line.number);
        for line in &lines {
            let text = if options.json {
                serde_json::to_string(line).map_err(|error| ClientError::Broken(error.into()))?
            } else {
                log_line(line)
            };
            match writeln!(out, "{text}").and_then(|()| out.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written.map_err(ClientError::Broken)?,
            }
        }
        if !options.follow {
            return Ok(());
        }
    }
}

/// Ends the box in order that keeps its record in this folder, as a supervisor.
///
/// # Errors
/// [`ClientError`]: no box runs there, or it does not let that supervisor in.
pub fn stop(data: &Path, login: &str, password: String) -> Result<(), ClientError> {
    let mut client = Client::connect(data)?;
    let login = login.to_owned();
    client.ask(Request::Login { login, password })?;
    client.ask(Request::Stop).map(drop)
}

pub(crate) fn ask_status(client: &mut Client) -> Result<Status, ClientError> {
    match client.ask(Request::Status)? {
        Answer::Status(status) => Ok(*status),
        other => Err(unexpected(&other)),
    }
}

pub(crate) fn ask_log(
    client: &mut Client,
    after: u64,
    filter: Filter,
    wait: bool,
) -> Result<Vec<LogLine>, ClientError> {
    let request = Request::Log {
        after,
        filter,
        wait,
    };
    match client.ask(request)? {
        Answer::Log(lines) => Ok(lines),
        other => Err(unexpected(&other)),
    }
}

pub(crate) fn log_line(line: &LogLine) -> String {
    let at = line.at.strftime("%H:%M:%S");
    format!("{at} {:5} {}", line.level.name(), line.text)
}

/// The state as lines of text.
pub(crate) fn lines(status: &Status, locale: Locale, now: Timestamp) -> Vec<String> {
    let mut lines = vec![
        format!("{} - jawab {}", status.centre, status.version),
        locale.with("up-for", &[("time", time(status.up_s))]),
    ];
    lines.extend(status.fault.map(|fault| {
        locale.t(match fault {
            StorageFault::DiskFull => "fault-disk-full",
            StorageFault::CannotSave => "fault-cannot-save",
        })
    }));
    lines.extend(status.defects.iter().map(|defect| in_words(defect, locale)));
    lines.push(String::new());
    if status.lines.is_empty() {
        lines.push(locale.t("lines-none"));
    }
    lines.extend(status.lines.iter().map(|line| lines::line(line, locale)));
    lines.push(String::new());
    let handsets = if status.handsets.is_empty() {
        locale.t("handsets-none")
    } else {
        locale.with("handsets-here", &[("list", status.handsets.join(" "))])
    };
    lines.push(handsets);
    lines.push(locale.with("waiting", &[("count", status.waiting.to_string())]));
    lines.extend(status.agents.iter().map(|agent| {
        let doing = locale.t(match agent.doing {
            Doing::Ready => "agent-ready",
            Doing::Break => "agent-break",
            Doing::Call => "agent-call",
            Doing::AfterCall => "agent-after-call",
        });
        format!("  {} {}: {doing}", agent.handset, agent.name)
    }));
    lines.push(String::new());
    lines.extend(
        status
            .enrolment_code
            .iter()
            .map(|code| locale.with("enrolment-code", &[("code", code.clone())])),
    );
    lines.push(locale.with("unsynced", &[("count", status.unsynced.to_string())]));
    let files = status.files_waiting.to_string();
    lines.push(locale.with("files-waiting", &[("count", files)]));
    lines.push(match status.central_heard {
        None => locale.t("central-never"),
        Some(heard) => {
            let ago = u64::try_from(now.as_second() - heard.as_second()).unwrap_or(0);
            locale.with("central-heard", &[("time", time(ago))])
        }
    });
    lines.extend(
        status
            .link_trouble
            .as_deref()
            .map(|code| link_trouble(code, locale)),
    );
    if status.copy_runs {
        lines.push(locale.t("copy-runs"));
    }
    lines.extend(status.zone.as_ref().map(|zone| {
        let from = locale.t(match zone.origin.as_str() {
            "central" => "zone-from-central",
            "system" => "zone-from-system",
            _ => "zone-from-bundle",
        });
        locale.with("zone", &[("version", zone.version.clone()), ("from", from)])
    }));
    lines.extend(machine(status, locale));
    lines
}

/// What cannot be used, which file it is, and what to do.
fn in_words(defect: &DefectNow, locale: Locale) -> String {
    let words = match defect.part {
        DefectPart::Record => "defect-record",
        DefectPart::RecordInMemory => "defect-record-in-memory",
        DefectPart::Configuration => "defect-configuration",
        DefectPart::Setting => "defect-setting",
        DefectPart::CentralFiles => "defect-central-files",
        DefectPart::DeskCertificate => "defect-desk-certificate",
        DefectPart::Prompts => "defect-prompts",
        DefectPart::Voicemail => "defect-voicemail",
        DefectPart::Other => "defect-other",
    };
    let (file, why) = (defect.file.clone(), defect.why.clone());
    locale.with(words, &[("file", file), ("why", why)])
}

fn link_trouble(code: &str, locale: Locale) -> String {
    let known = LinkTrouble::ALL.iter().find(|known| known.code() == code);
    locale.t(link_message(known.copied().unwrap_or(LinkTrouble::Other)))
}

const fn link_message(trouble: LinkTrouble) -> &'static str {
    use LinkTrouble as T;
    match trouble {
        T::Portal => "link-portal",
        T::OtherAuthority => "link-other-authority",
        T::CentralExpired => "link-central-expired",
        T::NotYetValid => "link-not-yet-valid",
        T::WrongName => "link-wrong-name",
        T::OwnCertificate => "link-own-certificate",
        T::Refused => "link-refused",
        T::OtherBox => "link-other-box",
        T::NameUnknown => "link-name-unknown",
        T::NoRoute => "link-no-route",
        T::NobodyListens => "link-nobody-listens",
        T::Silent => "link-silent",
        T::BreaksOff => "link-breaks-off",
        T::LargePackets => "link-large-packets",
        T::CentralCannotSave => "link-central-cannot-save",
        T::OtherVersion => "link-other-version",
        T::Clock => "link-clock",
        T::OtherHistory => "link-other-history",
        T::OwnRecord => "link-own-record",
        T::Other => "link-other",
    }
}

fn machine(status: &Status, locale: Locale) -> Option<String> {
    let machine = &status.machine;
    let gib = |octets: u64| format!("{:.1}", octets as f64 / f64::from(1 << 30));
    let mut parts = Vec::new();
    if let (Some(free), Some(size)) = (machine.disk_free, machine.disk_size) {
        let values = [("free", gib(free)), ("size", gib(size))];
        parts.push(locale.with("disk", &values));
    }
    if let (Some(free), Some(size)) = (machine.memory_free, machine.memory_size) {
        let values = [("free", gib(free)), ("size", gib(size))];
        parts.push(locale.with("memory", &values));
    }
    if let Some(load) = machine.load {
        parts.push(locale.with("load", &[("load", format!("{load:.1}"))]));
    }
    if let Some(degrees) = machine.temperature {
        parts.push(format!("{degrees:.0} °C"));
    }
    (!parts.is_empty()).then(|| parts.join("   "))
}

fn time(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        // "j" and "d" would need words; hours are read well enough up to a few days.
        (days, hours, _) => format!("{} h", days * 24 + hours),
    }
}
