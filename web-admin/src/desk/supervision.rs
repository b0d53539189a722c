//! A supervisor's page of the floor, and what they do there: listen to a call, speak to staff or to both,
//! end it, have a colleague take a break.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jawab_desk::floor::{Agent, Board, CallOnFloor};
use jawab_vocabulary::{HandsetId, StaffAction, StaffId, Supervision};
use serde::Deserialize;
use tower_sessions::Session;

use super::agent_state::{self, State as Doing};
use super::app_state::AppState;
use super::fragments;
use super::live;
use super::staff_request::StaffRequest;
use super::view::{Kind, View};
use super::viewer::Viewer;
use crate::page::{Page, PageLive, show};
use crate::page_error::{PageError, done};

/// The page, and its stream.
const PAGE: &str = "/supervision";
const STREAM: &str = "/supervision/live";

#[derive(Template)]
#[template(path = "desk/supervision.html")]
struct SupervisionPage {
    page: Page,
    view: View,
    question: String,
}

/// What a button sends beside what it is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The contact of the call: what was a colleague's call a moment ago is not another's by mistake.
    contact: String,
    /// The colleague who is to take a break, and why.
    staff: String,
    reason: String,
    /// That the question whether a call is to be ended was answered.
    sure: String,
}

pub(super) async fn show_floor(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    around(&app, request, StatusCode::OK, String::new()).await
}

/// Sends the parts of the page as they change.
pub(super) async fn stream(
    State(app): State<AppState>,
    session: Session,
    request: StaffRequest,
) -> Result<Response, PageError> {
    live::answer(app, &session, request, Kind::Supervision)
}

/// The page around a question, if there is one.
async fn around(
    app: &AppState,
    request: StaffRequest,
    status: StatusCode,
    question: String,
) -> Result<Response, PageError> {
    let mut page = request.page;
    let mut view = View::new(Kind::Supervision);
    view.look(app, &page, &request.viewer, app.floor.board())
        .await?;
    page.live = Some(PageLive {
        stream: STREAM,
        bar: Some(view.part("bar").to_owned()),
        taken: view.part("taken").to_owned(),
        said: view.part("said").to_owned(),
        call_backs: view.part("call-backs").to_owned(),
    });
    let page = SupervisionPage {
        page,
        view,
        question,
    };
    show(status, &page)
}

/// Puts a question, or why something cannot be done, in the place that the page has for it.
async fn says(
    app: &AppState,
    request: StaffRequest,
    question: String,
) -> Result<Response, PageError> {
    let status = StatusCode::CONFLICT;
    if !request.part {
        return around(app, request, status, question).await;
    }
    let into_place = [
        (HeaderName::from_static("hx-retarget"), "#ask"),
        (HeaderName::from_static("hx-reswap"), "innerHTML"),
    ];
    Ok((status, into_place, Html(question)).into_response())
}

/// The call of a contact that a colleague talks in, and whose it is.
fn talks_in<'a>(board: &'a Board, contact: &str) -> Option<(&'a Agent, &'a CallOnFloor)> {
    board.agents.iter().find_map(|agent| {
        let call = agent.activity.call()?;
        let talks = matches!(Doing::of(Some(agent)), Doing::OnCall | Doing::OnHold);
        (talks && call.contact.to_string() == contact).then_some((agent, call))
    })
}

/// What comes of a button.
enum Wanted {
    /// This is asked of call control.
    Do(StaffAction),
    /// This is asked first, or said instead.
    Say(String),
}

fn hear(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
    call: &CallOnFloor,
    how: Supervision,
) -> Result<Wanted, PageError> {
    let cannot = |words| fragments::cannot(page, words).map(Wanted::Say);
    let Some(own) = fragments::own_handset(viewer, board) else {
        return cannot(page.t("supervise-no-handset"));
    };
    let is_own = |by: StaffId| by == viewer.staff;
    match &call.supervised {
        Some(other) if !is_own(other.by) => {
            return cannot(page.locale.with("supervise-another", "name", &other.name));
        }
        Some(_) => {}
        None if !board.has_handset(&own) => {
            return cannot(page.locale.with("handset-gone", "handset", &own));
        }
        None if is_in_use(board, viewer, &own) => {
            return cannot(page.locale.with("supervise-in-use", "handset", &own));
        }
        None => {}
    }
    let action = StaffAction::Supervise(HandsetId::from(own.as_str()), call.call, how);
    Ok(Wanted::Do(action))
}

/// Whether somebody is rung or speaks at a handset, or it rings for another call that is supervised.
fn is_in_use(board: &Board, viewer: &Viewer, handset: &str) -> bool {
    board.agents.iter().any(|agent| {
        let doing = Doing::of(Some(agent));
        let has_call = matches!(doing, Doing::Ringing | Doing::OnCall | Doing::OnHold);
        let here = agent.handset.as_str() == handset;
        let supervised = agent.activity.call().and_then(|it| it.supervised.as_ref());
        (here && has_call) || supervised.is_some_and(|it| it.by == viewer.staff)
    })
}

fn wanted(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
    what: &str,
    asked: &Asked,
) -> Result<Wanted, PageError> {
    let cannot = |words| fragments::cannot(page, words).map(Wanted::Say);
    match what {
        "break" => {
            let mut agents = board.agents.iter();
            let of = agents.find(|agent| agent.staff.to_string() == asked.staff);
            let Some(agent) = of.filter(|agent| agent.staff != viewer.staff) else {
                return cannot(page.t("supervise-not-at-work"));
            };
            let reason = agent_state::break_reason(&asked.reason);
            return Ok(Wanted::Do(StaffAction::SendOnBreak(agent.staff, reason)));
        }
        "leave" => return Ok(Wanted::Do(StaffAction::LeaveSupervised)),
        _ => {}
    }
    let Some((agent, call)) = talks_in(board, &asked.contact) else {
        return cannot(page.t("supervise-over"));
    };
    if call.private {
        return cannot(page.t("supervise-private"));
    }
    if agent.staff == viewer.staff {
        return cannot(page.t("supervise-own"));
    }
    match what {
        "end" if asked.sure.is_empty() => fragments::ends(page, agent, call).map(Wanted::Say),
        "end" => Ok(Wanted::Do(StaffAction::EndCall(call.call))),
        how => {
            let how = Supervision::from_code(how).ok_or(PageError::NotFound)?;
            hear(page, viewer, board, call, how)
        }
    }
}

pub(super) async fn act(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(what): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    let board = app.floor.board();
    let action = match wanted(&request.page, &request.viewer, &board, &what, &asked)? {
        Wanted::Do(action) => action,
        Wanted::Say(words) => return says(&app, request, words).await,
    };
    if let Err(stopping) = app.floor.ask(request.viewer.staff, action).await {
        tracing::warn!("{stopping}");
        return Ok(StatusCode::BAD_GATEWAY.into_response());
    }
    // What comes of it arrives by the live stream; without a script, by the page.
    Ok(if request.part {
        done()
    } else {
        Redirect::to(PAGE).into_response()
    })
}
