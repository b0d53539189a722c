//! A handset has one member of staff. Who wants one at which a colleague is at work is asked
//! first; one in a call is not given; and who lost theirs is told by whom.

use askama::Template;
use jawab_desk::floor::{Agent, Board, Taken};
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use super::agent_state::State;
use super::viewer::Viewer;
use crate::page::{Page, render};
use crate::page_error::PageError;

/// The colleague who is at work at a viewer's handset.
pub(super) fn colleague<'a>(board: &'a Board, viewer: &Viewer) -> Option<&'a Agent> {
    let handset = viewer.handset.as_deref()?;
    board
        .agents
        .iter()
        .find(|agent| agent.staff != viewer.staff && agent.handset.as_str() == handset)
}

/// What somebody wants at a handset.
#[derive(Copy, Clone, Debug)]
pub(super) struct Wanted<'a> {
    /// "ready" or "break".
    pub(super) action: &'a str,
    /// Why a break, by its code.
    pub(super) reason: &'a str,
}

/// The question, or the refusal, that stands between somebody and a handset.
#[derive(Template)]
#[template(path = "desk/taking.html")]
struct Question<'a> {
    page: &'a Page,
    wanted: Wanted<'a>,
    words: String,
    /// Whose handset it would be taken from; `None` where it cannot be.
    from: Option<Uuid>,
    take_words: String,
}

/// Asks before a handset is taken. `agreed` is of whom the question was that they said yes to:
/// if another sits there meanwhile, they are asked again. `None` if there is nothing to ask.
pub(super) fn question(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
    wanted: Wanted<'_>,
    agreed: Option<Uuid>,
) -> Result<Option<String>, PageError> {
    let Some(other) = colleague(board, viewer) else {
        return Ok(None);
    };
    let state = State::of(Some(other));
    let in_call = matches!(state, State::Ringing | State::OnCall | State::OnHold);
    if !in_call && agreed == Some(other.staff.0) {
        return Ok(None);
    }
    let id = if in_call {
        "taking-in-call"
    } else {
        "taking-ask"
    };
    let handset = other.handset.as_str();
    let words = page.locale.with_all(
        id,
        &[
            ("name", &other.name),
            ("handset", handset),
            ("state", &state.words(page.locale)),
        ],
    );
    render(&Question {
        page,
        wanted,
        words,
        from: (!in_call).then_some(other.staff.0),
        take_words: page.locale.with("taking-take", "handset", handset),
    })
    .map(Some)
}

#[derive(Template)]
#[template(path = "desk/live_taken.html")]
struct TakenPart<'a> {
    page: &'a Page,
    words: Option<String>,
}

/// That a colleague took a viewer's handset, as long as they have not said that they know.
pub(super) fn taken(page: &Page, staff: StaffId, taken: &[Taken]) -> Result<String, PageError> {
    let mine = taken.iter().find(|taken| taken.staff == staff);
    let words = mine.map(|taken| {
        page.locale.with_all(
            "taken-by",
            &[
                ("name", &taken.by),
                ("handset", taken.handset.as_str()),
                ("when", &page.moment(&taken.at)),
            ],
        )
    });
    render(&TakenPart { page, words })
}
