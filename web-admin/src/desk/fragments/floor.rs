//! Who is at work, and what they do; which handsets are not to ring.

use askama::Template;
use jawab_desk::floor::Board;
use jawab_vocabulary::{Diversion, HandsetId};
use jiff::Timestamp;

use crate::desk::agent_state::{self, State};
use crate::desk::viewer::Viewer;
use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/live_floor.html")]
struct FloorPart<'a> {
    page: &'a Page,
    agents: Vec<AgentView<'a>>,
    silent: Vec<SilentView<'a>>,
}

/// A handset that is not to ring.
struct SilentView<'a> {
    handset: &'a str,
    words: String,
    /// What the button says to whoever may let it ring again.
    again: Option<String>,
}

struct AgentView<'a> {
    name: &'a str,
    me: bool,
    state: State,
    words: String,
    handset: &'a str,
    handset_here: bool,
    since: &'a Timestamp,
}

pub(in crate::desk) fn floor(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
) -> Result<String, PageError> {
    let agents = board
        .agents
        .iter()
        .map(|agent| {
            let state = State::of(Some(agent));
            let me = agent.staff == viewer.staff;
            let words = if me || viewer.supervises {
                agent_state::with_reason(page.locale, &agent.activity)
            } else {
                state.words(page.locale)
            };
            AgentView {
                name: &agent.name,
                me,
                state,
                words,
                handset: agent.handset.as_str(),
                handset_here: agent.handset_here,
                since: &agent.since,
            }
        })
        .collect();
    let silent = board.diversions.iter();
    let silent = silent.map(|(handset, diversion)| silent_view(page, viewer, handset, diversion));
    render(&FloorPart {
        page,
        agents,
        silent: silent.collect(),
    })
}

fn silent_view<'a>(
    page: &Page,
    viewer: &Viewer,
    handset: &'a HandsetId,
    diversion: &Diversion,
) -> SilentView<'a> {
    let at = handset.as_str();
    let words = match diversion {
        Diversion::DoNotDisturb => page.locale.with("silent-do-not-disturb", "handset", at),
        Diversion::To(other) => page.locale.with_all(
            "silent-forwarded",
            &[("handset", at), ("to", other.as_str())],
        ),
    };
    let may = viewer.may_let_ring(at);
    SilentView {
        handset: at,
        words,
        again: may.then(|| page.locale.with("silent-ring-again-at", "handset", at)),
    }
}
