//! What staff ask of the switch: their own state, and the call in hand.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jawab_desk::floor::Floor;
use jawab_vocabulary::{HandsetId, StaffAction};
use serde::Deserialize;

use super::agent_state;
use super::app_state::AppState;
use super::desk_page;
use super::handing_over;
use super::staff_request::StaffRequest;
use super::taking::{self, Wanted};
use super::write_up;
use crate::page_error::{PageError, done};

/// What a button sends beside what it is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionForm {
    /// The colleague whose handset is to be taken, once that was asked.
    take: String,
    /// Why a break is taken, or what after-call work is for.
    reason: String,
    /// The handset at whose place whoever is to be taken is parked, or that is to ring again.
    at: String,
    /// Whom somebody is handed over to.
    #[serde(flatten)]
    hand_over: handing_over::Answer,
}

/// Puts a question in the place that the desk has for it.
async fn ask(
    app: &AppState,
    request: StaffRequest,
    question: String,
) -> Result<Response, PageError> {
    let status = StatusCode::CONFLICT;
    if !request.part {
        let write_up = write_up::for_call_in_hand(app, &request).await?;
        return desk_page::around(app, request, status, write_up, question).await;
    }
    let into_place = [
        (HeaderName::from_static("hx-retarget"), "#ask"),
        (HeaderName::from_static("hx-reswap"), "innerHTML"),
    ];
    Ok((status, into_place, Html(question)).into_response())
}

pub(super) async fn change(
    State(floor): State<Floor>,
    State(app): State<AppState>,
    request: StaffRequest,
    Path(action): Path<String>,
    Form(form): Form<ActionForm>,
) -> Result<Response, PageError> {
    let handset = || {
        request
            .viewer
            .handset
            .as_deref()
            .map(HandsetId::from)
            .ok_or(PageError::Forbidden("no handset was chosen at log-in"))
    };
    if matches!(action.as_str(), "ready" | "break") {
        let board = floor.board();
        let agreed = form.take.parse().ok();
        let wanted = Wanted {
            action: &action,
            reason: &form.reason,
        };
        let question = taking::question(&request.page, &request.viewer, &board, wanted, agreed)?;
        if let Some(question) = question {
            return ask(&app, request, question).await;
        }
    }
    let answered = match action.as_str() {
        "consult" => handing_over::consult(&form.hand_over),
        "transfer" => handing_over::transfer(&form.hand_over),
        _ => None,
    };
    let is_question = matches!(action.as_str(), "hand-over" | "consult" | "transfer");
    if is_question && answered.is_none() {
        let wrong = (action != "hand-over").then(|| request.page.t("hand-over-wrong"));
        let board = floor.board();
        let question = handing_over::question(&request.page, &request.viewer, &board, wrong)?;
        return ask(&app, request, question).await;
    }
    let action = match action.as_str() {
        "ready" => StaffAction::Ready(handset()?),
        "break" => StaffAction::Break(handset()?, agent_state::break_reason(&form.reason)),
        "after-call" => StaffAction::AfterCallWork(agent_state::after_call_reason(&form.reason)),
        "leave" => StaffAction::Leave,
        "hold" => StaffAction::Hold,
        "resume" => StaffAction::Resume,
        "hang-up" => StaffAction::HangUp,
        "complete" => StaffAction::Complete,
        "three-way" => StaffAction::ThreeWay,
        "back" => StaffAction::Back,
        "park" => StaffAction::Park,
        "ring-again" if request.viewer.may_let_ring(&form.at) => {
            StaffAction::RingAgain(HandsetId::from(form.at.as_str()))
        }
        "ring-again" => return Err(PageError::Forbidden("it is a colleague's handset")),
        "take-parked" if !form.at.is_empty() => {
            StaffAction::TakeParked(HandsetId::from(form.at.as_str()))
        }
        _ => answered.ok_or(PageError::NotFound)?,
    };
    if let Err(stopping) = floor.ask(request.viewer.staff, action).await {
        tracing::warn!("{stopping}");
        return Ok(StatusCode::BAD_GATEWAY.into_response());
    }
    // What comes of it arrives by the live stream; without a script, by the page.
    Ok(if request.part {
        done()
    } else {
        Redirect::to("/").into_response()
    })
}
