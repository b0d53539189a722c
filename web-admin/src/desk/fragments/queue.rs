//! Who waits.

use askama::Template;
use jawab_desk::floor::Waiting;
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
}

struct WaitingView<'a> {
    number: Option<&'a str>,
    language: Option<String>,
    since: &'a Timestamp,
}

pub(in crate::desk) fn queue(page: &Page, waiting: &[Waiting]) -> Result<String, PageError> {
    let listed = waiting
        .iter()
        .take(LISTED)
        .map(|caller| WaitingView {
            number: caller.caller.as_deref(),
            language: caller
                .language
                .map(|language| labels::language(page.locale, language)),
            since: &caller.since,
        })
        .collect();
    render(&QueuePart {
        page,
        waiting,
        listed,
        more: waiting.len().saturating_sub(LISTED),
    })
}
