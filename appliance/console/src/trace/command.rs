//! `jawab trace`, and the same for the console's screens.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::file::{MOST, TraceFile, is_full};
use super::{TraceEnd, TraceOptions, TraceReport, TraceWanted};
use crate::client::{Client, ClientError};
use crate::command::ask_status;
use crate::locale::Locale;
use crate::machine::{NotDone, Site};
use crate::refusal::refusal;
use crate::stick::{For, Stick, sticks};

/// Why there is no trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// Nobody plugged a stick in.
    #[error("there is no stick; plug one in, or say --to PATH")]
    NoStick,
    /// No stick can be mounted, or not by this account; or one cannot be unmounted.
    #[error(transparent)]
    NotDone(#[from] NotDone),
    /// Not even the beginning has room there.
    #[error("{0}: there is no room left")]
    Full(PathBuf),
    /// The file cannot be written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The box does not give it.
    #[error(transparent)]
    Box(#[from] ClientError),
}

impl TraceError {
    /// The same for a technician.
    #[must_use]
    pub fn said(&self, locale: Locale) -> String {
        match self {
            Self::NoStick => locale.t("update-no-stick"),
            Self::NotDone(failed) => failed.said(locale),
            Self::Full(_) => locale.t("trace-no-room"),
            Self::Box(ClientError::Refused { why, words }) => refusal(locale, *why, words),
            Self::Box(_) => locale.t("box-gone"),
            Self::File { .. } => self.to_string(),
        }
    }
}

/// Traces what the options say at the box on this site, until the time is over or `stop`, and
/// says what became of it. It blocks.
///
/// # Errors
/// [`TraceError`]; then there is no file, save where a stick could not be unmounted.
pub fn trace(
    site: &Site,
    options: &TraceOptions,
    locale: Locale,
    stop: &CancellationToken,
    out: &mut impl Write,
) -> Result<TraceReport, TraceError> {
    let to = options.to.as_deref();
    let report = record(site, &options.what, options.seconds, to, locale, stop)?;
    let text = if options.json {
        // Names and numbers always are JSON.
        serde_json::to_string_pretty(&report).unwrap_or_default()
    } else {
        report_lines(&report, locale).join("\n")
    };
    // Whoever does not listen has the file all the same.
    let _ = writeln!(out, "{text}");
    Ok(report)
}

/// Records a trace into a file, or onto a stick.
pub(crate) fn record(
    site: &Site,
    what: &TraceWanted,
    seconds: u16,
    to: Option<&Path>,
    locale: Locale,
    stop: &CancellationToken,
) -> Result<TraceReport, TraceError> {
    let Some(path) = to else {
        let stick = mounted(site)?;
        let name = file_name(what, Timestamp::now());
        let mut report = write(
            site,
            what,
            seconds,
            &stick.folder().join(&name),
            locale,
            stop,
        )?;
        stick.unmount()?;
        report.file = name.into();
        report.on_stick = true;
        return Ok(report);
    };
    write(site, what, seconds, path, locale, stop)
}

/// The first stick that can be written to.
fn mounted(site: &Site) -> Result<Stick, TraceError> {
    let mut failed = TraceError::NoStick;
    for device in sticks(&site.root) {
        match Stick::mount(site, &device, For::Writing) {
            Ok(stick) => return Ok(stick),
            Err(why) => failed = why.into(),
        }
    }
    Err(failed)
}

fn write(
    site: &Site,
    what: &TraceWanted,
    seconds: u16,
    path: &Path,
    locale: Locale,
    stop: &CancellationToken,
) -> Result<TraceReport, TraceError> {
    let mut client = Client::connect(&site.data)?;
    let centre = ask_status(&mut client)?.centre;
    let about = locale.with("trace-about", &[("what", name(what)), ("centre", centre)]);
    let at = |source| {
        if is_full(&source) {
            TraceError::Full(path.into())
        } else {
            TraceError::File {
                path: path.into(),
                source,
            }
        }
    };
    let mut file = TraceFile::create(path, what, &about).map_err(at)?;
    let mut end = TraceEnd::Asked;
    let mut failed = None;
    let traced = client.trace(what.clone(), seconds, |part| {
        match file.take(&part) {
            Ok(None) if part.is_over => end = TraceEnd::Time,
            Ok(None) if stop.is_cancelled() => {}
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(ended)) => end = ended,
            Err(error) => failed = Some(error),
        }
        ControlFlow::Break(())
    });
    match traced {
        // Of a box that stopped meanwhile, what it did until then is kept.
        Err(ClientError::Broken(_)) if file.count > 0 => end = TraceEnd::BoxGone,
        Err(error) => {
            drop(std::fs::remove_file(path));
            return Err(error.into());
        }
        Ok(()) => {}
    }
    if let Some(error) = failed {
        return Err(at(error));
    }
    let mut report = TraceReport {
        file: path.into(),
        on_stick: false,
        octets: 0,
        count: file.count,
        lost: file.lost,
        end,
    };
    report.octets = file
        .end(&report_lines(&report, locale).join(" "))
        .map_err(at)?;
    Ok(report)
}

fn name(what: &TraceWanted) -> String {
    match what {
        TraceWanted::Sip {
            handset: Some(one), ..
        }
        | TraceWanted::Sip {
            trunk: Some(one), ..
        } => format!("SIP {one}"),
        TraceWanted::Sip { .. } => "SIP".into(),
        TraceWanted::At { line } => format!("AT {line}"),
    }
}

/// A name that says what it is, in letters that every file system knows.
fn file_name(what: &TraceWanted, now: Timestamp) -> String {
    let end = match what {
        TraceWanted::Sip { .. } => "pcapng",
        TraceWanted::At { .. } => "txt",
    };
    let what: String = name(what)
        .to_lowercase()
        .chars()
        .map(|char| {
            if char.is_ascii_alphanumeric() {
                char
            } else {
                '-'
            }
        })
        .collect();
    format!("jawab-{what}-{}.{end}", now.strftime("%Y%m%d-%H%M%S"))
}

/// What became of it, for a person.
pub(crate) fn report_lines(report: &TraceReport, locale: Locale) -> Vec<String> {
    let mut lines = Vec::new();
    if report.octets > 0 {
        let file = report.file.display().to_string();
        let size = report.octets.div_ceil(1_024).to_string();
        let id = if report.on_stick {
            "trace-written"
        } else {
            "trace-written-at"
        };
        lines.push(locale.with(id, &[("file", file), ("size", size)]));
    }
    lines.push(locale.with("trace-count", &[("count", report.count.to_string())]));
    if report.lost > 0 {
        lines.push(locale.with("trace-lost", &[("count", report.lost.to_string())]));
    }
    lines.extend(match report.end {
        TraceEnd::Time | TraceEnd::Asked => None,
        TraceEnd::Size => {
            let size = (MOST / 1_048_576).to_string();
            Some(locale.with("trace-size", &[("size", size)]))
        }
        TraceEnd::Full => Some(locale.t("trace-full")),
        TraceEnd::BoxGone => Some(locale.t("trace-box-gone")),
    });
    lines
}
