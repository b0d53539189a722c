//! The lines, and how it is with central.

use askama::Template;
use jawab_desk::LinkTrouble;
use jawab_desk::floor::Board;
use jawab_line_state::{Budget, LineStatus, LineWarning};

use crate::lines;
use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/live_lines.html")]
struct LinesPart<'a> {
    page: &'a Page,
    lines: Vec<LineView<'a>>,
    unsynced: u64,
    files_waiting: u64,
    sync_words: Vec<String>,
    heard_words: String,
    link_words: Option<String>,
    copy_runs: bool,
}

struct LineView<'a> {
    name: &'a str,
    code: &'static str,
    words: String,
    why: Option<String>,
    operator: Option<&'a str>,
    channels: Option<String>,
    /// What a member of staff is to know of a line that takes calls.
    warnings: Vec<String>,
    /// What is left of its budget.
    budget: Option<String>,
    /// How many texts it may still send today.
    texts: Option<String>,
    signal: Option<Signal>,
}

struct Signal {
    bars: u8,
    words: String,
}

pub(in crate::desk) fn lines(page: &Page, board: &Board) -> Result<String, PageError> {
    let sync_words = match (board.unsynced, board.files_waiting) {
        (0, 0) => Some(page.t("sync-done")),
        (0, _) => None,
        (unsynced, _) => Some(page.locale.n("sync-pending", unsynced)),
    };
    let files_words = match board.files_waiting {
        0 => None,
        files => Some(page.locale.n("files-waiting", files)),
    };
    let heard_words = match &board.central_heard {
        Some(heard) => page.locale.with("sync-heard", "when", &page.moment(heard)),
        None => page.t("sync-never"),
    };
    render(&LinesPart {
        page,
        lines: board
            .lines
            .iter()
            .map(|line| line_view(page, line))
            .collect(),
        unsynced: board.unsynced,
        files_waiting: board.files_waiting,
        sync_words: sync_words.into_iter().chain(files_words).collect(),
        heard_words,
        copy_runs: board.copy_runs,
        link_words: board
            .link_trouble
            .map(|trouble| page.t(link_message(trouble))),
    })
}

/// What the desk says of a trouble of the link: what staff and their supervisor can do is less than
/// what a technician can, who has `jawab status`.
const fn link_message(trouble: LinkTrouble) -> &'static str {
    use LinkTrouble as T;
    match trouble {
        T::Portal | T::OtherAuthority => "link-portal",
        T::CentralExpired | T::WrongName => "link-certificate",
        T::OwnCertificate | T::Refused | T::OtherBox => "link-refused",
        T::NameUnknown | T::NoRoute | T::NobodyListens | T::Silent | T::BreaksOff => "link-network",
        T::LargePackets => "link-large-packets",
        T::CentralCannotSave => "link-central-cannot-save",
        T::OtherVersion => "link-version",
        T::NotYetValid | T::Clock => "link-clock",
        T::OtherHistory => "link-other-history",
        T::OwnRecord | T::Other => "link-other",
    }
}

fn line_view<'a>(page: &Page, line: &'a LineStatus) -> LineView<'a> {
    let (code, words) = lines::state(&line.state);
    let fault = line.state.fault();
    LineView {
        name: &line.name,
        code,
        words: page.t(words),
        why: fault.map(|fault| lines::fault(page.locale, fault)),
        operator: line.operator.as_deref(),
        channels: line.channels.map(|channels| {
            let use_of = format!("{}/{}", channels.busy, channels.usable);
            page.locale.with("line-channels", "use", &use_of)
        }),
        warnings: line
            .warnings
            .iter()
            .filter(|warning| is_for_staff(warning))
            .map(|warning| lines::warning(page.locale, warning))
            .collect(),
        budget: line.spending.budget.map(|left| budget_words(page, left)),
        texts: line.spending.texts.map(|texts| {
            let left = texts.left.to_string();
            page.locale.with("line-texts", "left", &left)
        }),
        signal: line.signal_dbm.map(|dbm| Signal {
            bars: bars(dbm),
            words: page.locale.with("line-signal", "dbm", &dbm.to_string()),
        }),
    }
}

/// What is left of a budget, in minutes.
fn budget_words(page: &Page, left: Budget) -> String {
    let id = if left.of_month {
        "line-budget-month"
    } else {
        "line-budget-day"
    };
    page.locale.n(id, left.left_s / 60)
}

/// Whom the caller does not hear, or who does not hear the caller; and what keeps staff from calling.
/// The rest is a technician's.
const fn is_for_staff(warning: &LineWarning) -> bool {
    matches!(
        warning,
        LineWarning::NoSound
            | LineWarning::TakesNoSound
            | LineWarning::WrongSampleRate
            | LineWarning::CreditLow
            | LineWarning::TextsUsed
            | LineWarning::Roaming
            | LineWarning::RoamingClosed
            | LineWarning::BudgetUsed
    )
}

/// The usual four bars of GSM: -113 dBm is the least that 3GPP 27.007 (+CSQ) reports.
const fn bars(dbm: i16) -> u8 {
    match dbm {
        ..=-108 => 0,
        -107..=-98 => 1,
        -97..=-88 => 2,
        -87..=-76 => 3,
        _ => 4,
    }
}
