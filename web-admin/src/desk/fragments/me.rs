//! The state of who looks, and the buttons that change it.

use askama::Template;
use jawab_desk::floor::{Activity, Agent, Board};
use jiff::Timestamp;

use super::button::Button;
use crate::desk::agent_state::{self, State};
use crate::desk::viewer::Viewer;
use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/live_me.html")]
struct MePart<'a> {
    page: &'a Page,
    state: State,
    state_words: String,
    since: Option<&'a Timestamp>,
    handset_here: bool,
    handset_words: String,
    buttons: Vec<Button>,
}

pub(in crate::desk) fn me(
    page: &Page,
    viewer: &Viewer,
    mine: Option<&Agent>,
    board: &Board,
) -> Result<String, PageError> {
    let state = State::of(mine);
    let handset = mine
        .map(|agent| agent.handset.as_str())
        .or(viewer.handset.as_deref());
    let handset_here = match (mine, handset) {
        (Some(agent), _) => agent.handset_here,
        (None, Some(handset)) => board.has_handset(handset),
        (None, None) => false,
    };
    let handset_words = match handset {
        Some(handset) if handset_here => page.locale.with("handset-at", "handset", handset),
        Some(handset) => page.locale.with("handset-gone", "handset", handset),
        None => page.t("handset-none"),
    };
    let in_call = matches!(state, State::Ringing | State::OnCall | State::OnHold);
    let no_handset = handset.is_none();
    let button = |action, icon, words, key, pressed, unusable| Button {
        action,
        class: "",
        icon,
        words,
        key,
        pressed,
        unusable,
        choices: None,
    };
    let activity = mine.map(|agent| &agent.activity);
    let breaks = agent_state::breaks(page.locale, activity);
    let unusable = no_handset || in_call;
    let mut buttons = vec![
        button(
            "ready",
            "ready",
            page.t("state-ready"),
            "R",
            state == State::Ready,
            unusable,
        ),
        Button {
            choices: Some(breaks),
            ..button(
                "break",
                "break",
                page.t("state-break"),
                "B",
                state == State::Break,
                unusable,
            )
        },
        button(
            "leave",
            "leave",
            page.t("state-leave"),
            "L",
            state == State::Away,
            state == State::Away || in_call,
        ),
    ];
    if let Some(after_calls) = agent_state::after_calls(page.locale, activity) {
        let longer = matches!(activity, Some(Activity::AfterCallWork(_, Some(_))));
        let words = page.t("after-call-longer");
        buttons.push(Button {
            choices: Some(after_calls),
            ..button("after-call", "note", words, "M", longer, false)
        });
    }
    render(&MePart {
        page,
        state,
        state_words: activity.map_or_else(
            || state.words(page.locale),
            |activity| agent_state::with_reason(page.locale, activity),
        ),
        since: mine.map(|agent| &agent.since),
        handset_here,
        handset_words,
        buttons,
    })
}
