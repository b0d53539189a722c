//! Tests of handsets and lines: what can be tried, how it went, and `jawab test`.

use std::io::Write;
use std::path::Path;

use crate::client::{Client, ClientError, unexpected};
use crate::locale::Locale;
use crate::protocol::{Answer, Request, TestCallReport, TestCallRequest};
use crate::refusal::refusal;

/// Does a test at the box that keeps its record in this folder, and says how it went; true
/// if somebody answered and it was not broken off.
///
/// # Errors
/// [`ClientError`]: no box runs there, or it does not begin the test, and why.
pub fn test(
    data: &Path,
    what: &TestCallRequest,
    json: bool,
    locale: Locale,
    out: &mut impl Write,
) -> Result<bool, ClientError> {
    let asked = ask(&mut Client::connect(data)?, what.clone());
    let report = asked.map_err(|error| match error {
        ClientError::Refused { why, words } => ClientError::Refused {
            words: refusal(locale, why, &words),
            why,
        },
        error => error,
    })?;
    let text = if json {
        serde_json::to_string_pretty(&report).map_err(|error| ClientError::Broken(error.into()))?
    } else {
        lines(&report, locale).join("\n")
    };
    writeln!(out, "{text}").map_err(ClientError::Broken)?;
    Ok(report.answered_ms.is_some() && !report.gave_way)
}

pub(crate) fn ask(
    client: &mut Client,
    what: TestCallRequest,
) -> Result<TestCallReport, ClientError> {
    match client.ask(Request::Test(what))? {
        Answer::Tested(report) => Ok(report),
        other => Err(unexpected(&other)),
    }
}

/// How it went, for a person.
pub(crate) fn lines(report: &TestCallReport, locale: Locale) -> Vec<String> {
    let seconds = |ms: u64| format!("{}.{} s", ms / 1_000, ms % 1_000 / 100);
    let mut lines = Vec::new();
    if let Some(ms) = report.rang_ms {
        lines.push(locale.with("test-rang", &[("time", seconds(ms))]));
    }
    lines.push(match report.answered_ms {
        Some(ms) => locale.with("test-answered", &[("time", seconds(ms))]),
        None => locale.t("test-unanswered"),
    });
    if report.gave_way {
        lines.push(locale.t("test-gave-way"));
    }
    let time = seconds(report.lasted_ms);
    let cause = format!("{} {}", report.cause, report.cause_words);
    lines.push(locale.with("test-over", &[("time", time), ("cause", cause)]));
    lines
}
