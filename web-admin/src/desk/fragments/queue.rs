//! Who waits: in the queue, and parked at a handset for whoever takes them.

use askama::Template;
use jawab_desk::floor::{Board, Parked, Waiting};
use jawab_vocabulary::QueueName;
use jiff::Timestamp;

use crate::labels;
use crate::page::{Page, render};
use crate::page_error::PageError;

/// Waiting callers that are listed; the rest is counted.
const LISTED: usize = 6;

#[derive(Template)]
#[template(path = "desk/live_queue.html")]
struct QueuePart<'a> {
    page: &'a Page,
    waiting: &'a [Waiting],
    listed: Vec<WaitingView<'a>>,
    more: usize,
    parked: Vec<ParkedView<'a>>,
}

struct WaitingView<'a> {
    number: Option<&'a str>,
    language: Option<String>,
    queue: Option<&'a str>,
    since: &'a Timestamp,
}

struct ParkedView<'a> {
    number: Option<&'a str>,
    at: &'a str,
    words: String,
    take_words: String,
    since: &'a Timestamp,
}

pub(in crate::desk) fn queue(page: &Page, board: &Board) -> Result<String, PageError> {
    let waiting = board.waiting.as_slice();
    let listed = waiting
        .iter()
        .take(LISTED)
        .map(|caller| WaitingView {
            number: caller.caller.as_deref(),
            language: caller
                .language
                .map(|language| labels::language(page.locale, language)),
            queue: caller.queue.as_ref().map(QueueName::as_str),
            since: &caller.since,
        })
        .collect();
    render(&QueuePart {
        page,
        waiting,
        listed,
        more: waiting.len().saturating_sub(LISTED),
        parked: board
            .parked
            .iter()
            .map(|it| parked_view(page, it))
            .collect(),
    })
}

fn parked_view<'a>(page: &Page, parked: &'a Parked) -> ParkedView<'a> {
    let at = parked.at.as_str();
    ParkedView {
        number: parked.caller.as_deref(),
        at,
        words: page.locale.with("parked-at", "handset", at),
        take_words: page.locale.with("parked-take-at", "handset", at),
        since: &parked.since,
    }
}
