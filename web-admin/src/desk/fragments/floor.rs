//! Who is at work, and what they do.

use askama::Template;
use jawab_desk::floor::Agent;
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
    agents: &[Agent],
) -> Result<String, PageError> {
    let agents = agents
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
    render(&FloorPart { page, agents })
}
