//! Tests of handsets and lines: what can be tried, how it went, and `jawab test`.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use clap::Subcommand;
use jawab_switch::{Announcement, PromptId, TestCall, Tone};
use jawab_vocabulary::{Cause, Language};
use serde::{Deserialize, Serialize};

use crate::client::{Client, ClientError};
use crate::command::unexpected;
use crate::locale::Locale;
use crate::protocol::{Answer, Request};
use crate::screens::refusal;

/// How long whoever answers hears themselves, unless it is said otherwise.
const ECHO_SECONDS: u8 = 10;

/// A test of a handset or a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Subcommand)]
#[serde(tag = "test", rename_all = "kebab-case")]
pub enum TestCallRequest {
    /// Ring a handset; whoever answers hears that it is a test.
    Ring {
        /// Its extension.
        handset: String,
    },
    /// Call a number over a line; whoever answers hears a tone of 1020 Hz.
    Call {
        /// The line's name.
        #[arg(long)]
        line: String,
        /// The number. Never an emergency service.
        number: String,
    },
    /// Call a number over a line; whoever answers hears what they say.
    Loop {
        /// The line's name.
        #[arg(long)]
        line: String,
        /// The number. Never an emergency service.
        number: String,
        /// For how long, 1 to 30 seconds.
        #[arg(long, default_value_t = ECHO_SECONDS, value_parser = clap::value_parser!(u8).range(1..=30))]
        seconds: u8,
    },
}

impl TestCallRequest {
    /// A line's echo for as long as a test usually takes.
    pub(crate) const fn echo(line: String, number: String) -> Self {
        Self::Loop {
            line,
            number,
            seconds: ECHO_SECONDS,
        }
    }

    /// What the switch is asked for.
    #[must_use]
    pub fn test_call(&self) -> TestCall {
        match self {
            Self::Ring { handset } => TestCall::Ring {
                handset: handset.as_str().into(),
                say: [Language::Arabic, Language::French]
                    .map(|language| Announcement::Prompt(PromptId::TestCall, language))
                    .to_vec(),
            },
            Self::Call { line, number } => TestCall::Call {
                line: line.as_str().into(),
                number: number.as_str().into(),
                say: vec![Announcement::Tone(Tone::Test); 2],
            },
            Self::Loop {
                line,
                number,
                seconds,
            } => TestCall::Echo {
                line: line.as_str().into(),
                number: number.as_str().into(),
                lasts: Duration::from_secs(u64::from(*seconds)),
            },
        }
    }
}

/// How a test went. Times are from its beginning, in milliseconds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestCallReport {
    /// When a telephone began to ring, where the network says.
    pub rang_ms: Option<u64>,
    /// When somebody answered.
    pub answered_ms: Option<u64>,
    /// How long it took.
    pub lasted_ms: u64,
    /// Whether it was broken off, because somebody needed what it held.
    pub gave_way: bool,
    /// Why it ended (Q.850).
    pub cause: u8,
    /// The recommendation's words for that.
    pub cause_words: String,
}

impl TestCallReport {
    /// A report of these times.
    #[must_use]
    pub fn new(
        rang: Option<Duration>,
        answered: Option<Duration>,
        lasted: Duration,
        gave_way: bool,
        cause: Cause,
    ) -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            rang_ms: rang.map(ms),
            answered_ms: answered.map(ms),
            lasted_ms: ms(lasted),
            gave_way,
            cause: cause.value(),
            cause_words: cause.words().unwrap_or_default().into(),
        }
    }
}

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
