//! What every page of the desk has of the call in hand: a bar that shows it, and the words
//! that a screen reader says of it. The desk itself shows the call at length and has no bar.

use askama::Template;
use jawab_desk::CallerCard;
use jawab_desk::floor::{Agent, Board, CallOnFloor, Waiting};
use jawab_vocabulary::QueueName;
use jiff::Timestamp;

use super::agent_state::State;
use super::fragments::{heard, phase, supervised_words, title};
use super::viewer::Viewer;
use crate::page::{Page, render};
use crate::page_error::PageError;

/// The stream of the desk, and that of every other page.
pub(super) const DESK_STREAM: &str = "/live";
pub(super) const OTHER_STREAM: &str = "/live?page=other";

/// Words for who does not see the page.
#[derive(Template)]
#[template(source = "{{ words }}", ext = "html")]
struct SaidPart {
    words: String,
}

#[derive(Template)]
#[template(path = "desk/live_bar.html")]
struct BarPart<'a> {
    page: &'a Page,
    call: Option<BarView<'a>>,
}

struct BarView<'a> {
    phase: &'static str,
    phase_words: String,
    icon: &'static str,
    title: String,
    since: &'a Timestamp,
    number: Option<&'a str>,
    name: Option<String>,
    /// What a supervisor does in it.
    supervised: Option<String>,
    queue: Option<&'a str>,
}

/// The member of staff among those at work.
pub(super) fn mine<'a>(board: &'a Board, viewer: &Viewer) -> Option<&'a Agent> {
    board
        .agents
        .iter()
        .find(|agent| agent.staff == viewer.staff)
}

/// The call that a viewer has in hand.
pub(super) fn in_hand<'a>(board: &'a Board, viewer: &Viewer) -> Option<&'a CallOnFloor> {
    mine(board, viewer)?.activity.call()
}

/// Who calls; all of them, where the number is a family's.
fn name(card: Option<&CallerCard>) -> Option<String> {
    let names: Vec<&str> = card?
        .people
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(" · "))
}

/// The call in hand in a line; empty while there is none.
pub(super) fn bar(
    page: &Page,
    mine: Option<&Agent>,
    card: Option<&CallerCard>,
) -> Result<String, PageError> {
    let state = State::of(mine);
    let call = mine.and_then(|agent| {
        let call = agent.activity.call()?;
        let (phase_words, icon) = phase(page, state);
        Some(BarView {
            phase: state.code(),
            phase_words,
            icon,
            title: title(page, call),
            since: &agent.since,
            number: call.caller.as_deref(),
            name: name(card),
            supervised: heard(call).map(|it| supervised_words(page, it)),
            queue: call.queue.as_ref().map(QueueName::as_str),
        })
    });
    render(&BarPart { page, call })
}

/// What somebody who does not see the page is told: their state, or the call in hand with
/// who calls and in which queue they waited.
pub(super) fn said(
    page: &Page,
    mine: Option<&Agent>,
    card: Option<&CallerCard>,
) -> Result<String, PageError> {
    let words = words_of(page, mine, card);
    render(&SaidPart { words })
}

/// How many wait, in words.
pub(super) fn queue_said(page: &Page, waiting: &[Waiting]) -> Result<String, PageError> {
    let words = match waiting.len() {
        0 => page.t("queue-empty"),
        some => page.n("queue-waiting", some),
    };
    render(&SaidPart { words })
}

fn words_of(page: &Page, mine: Option<&Agent>, card: Option<&CallerCard>) -> String {
    let state = State::of(mine);
    let Some(call) = mine.and_then(|agent| agent.activity.call()) else {
        return state.words(page.locale);
    };
    let (words, _) = phase(page, state);
    if state != State::Ringing {
        return match heard(call) {
            Some(supervised) => format!("{words}. {}", supervised_words(page, supervised)),
            None => words,
        };
    }
    // Each in its own direction (FSI, PDI), as the words of the Fluent files have what stands in them.
    let apart = |text: &str| format!(". \u{2068}{text}\u{2069}");
    let number = apart(&title(page, call));
    let name = name(card).map(|name| apart(&name)).unwrap_or_default();
    let queue = call.queue.as_ref().map(|queue| apart(queue.as_str()));
    let queue = queue.unwrap_or_default();
    format!("{words}{number}{name}{queue}")
}
