//! Whom a caller is handed over to, or who is asked first: the question that the call's bar opens, and
//! what is answered.

use askama::Template;
use jawab_desk::floor::Board;
use jawab_vocabulary::{Number, StaffAction, TransferTo};
use serde::Deserialize;

use super::agent_state::State;
use super::viewer::Viewer;
use crate::page::{Page, render};
use crate::page_error::PageError;

/// The choice that is no handset's.
const QUEUE: &str = "queue";
/// The longest number that is taken: E.164's fifteen digits, and what stands before them.
const LONGEST: usize = 18;

/// What is answered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    /// A colleague's handset, or the queue.
    to: String,
    /// A number, which counts where there is one.
    number: String,
}

#[derive(Template)]
#[template(path = "desk/handing_over.html")]
struct Question<'a> {
    page: &'a Page,
    colleagues: Vec<Colleague<'a>>,
    wrong: Option<String>,
}

/// Somebody at a handset that is there.
struct Colleague<'a> {
    handset: &'a str,
    words: String,
}

/// Asks whom to call; `wrong` where what was answered is no number.
pub(super) fn question(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
    wrong: Option<String>,
) -> Result<String, PageError> {
    let others = board.handsets.iter().map(|handset| handset.as_str());
    let others = others.filter(|handset| viewer.handset.as_deref() != Some(*handset));
    let colleagues = others.map(|handset| Colleague {
        handset,
        words: colleague(page, board, handset),
    });
    render(&Question {
        page,
        colleagues: colleagues.collect(),
        wrong,
    })
}

/// "Idir Amrani, telephone 202: ready".
fn colleague(page: &Page, board: &Board, handset: &str) -> String {
    let place = page.locale.with("handset-at", "handset", handset);
    let mut agents = board.agents.iter();
    let Some(agent) = agents.find(|agent| agent.handset.as_str() == handset) else {
        return place;
    };
    let state = State::of(Some(agent)).words(page.locale);
    page.locale.with_all(
        "hand-over-colleague",
        &[
            ("name", &agent.name),
            ("handset", &place),
            ("state", &state),
        ],
    )
}

/// Whom somebody is to be handed over to; `None` where nobody is named, or what is typed is no
/// number.
fn whom(answer: &Answer) -> Option<TransferTo> {
    let typed = answer
        .number
        .chars()
        .filter(|typed| !" .-()".contains(*typed));
    let number: String = typed.collect();
    if number.is_empty() && answer.to == QUEUE {
        return Some(TransferTo::Queue);
    }
    let number = if number.is_empty() {
        answer.to.clone()
    } else {
        number
    };
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let is_number = !digits.is_empty() && digits.bytes().all(|typed| typed.is_ascii_digit());
    (is_number && number.len() <= LONGEST).then(|| TransferTo::Number(Number::from(number)))
}

/// Somebody is asked first.
pub(super) fn consult(answer: &Answer) -> Option<StaffAction> {
    match whom(answer)? {
        TransferTo::Number(number) => Some(StaffAction::Consult(number)),
        // There is nobody to ask in a queue.
        TransferTo::Queue => None,
    }
}

/// The caller is handed over at once.
pub(super) fn transfer(answer: &Answer) -> Option<StaffAction> {
    whom(answer).map(StaffAction::Transfer)
}
