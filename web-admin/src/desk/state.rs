//! What staff ask of the switch: their own state, and the call in hand.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::floor::Floor;
use jawab_switch::{HandsetId, StaffAction};

use super::visit::Visit;
use crate::trouble::{Trouble, done};

pub(super) async fn change(
    State(floor): State<Floor>,
    visit: Visit,
    Path(action): Path<String>,
) -> Result<Response, Trouble> {
    let handset = || {
        visit
            .viewer
            .handset
            .as_deref()
            .map(HandsetId::from)
            .ok_or(Trouble::Forbidden("no handset was chosen at log-in"))
    };
    let action = match action.as_str() {
        "ready" => StaffAction::Ready(handset()?),
        "break" => StaffAction::Break(handset()?),
        "leave" => StaffAction::Leave,
        "hold" => StaffAction::Hold,
        "resume" => StaffAction::Resume,
        "hang-up" => StaffAction::HangUp,
        _ => return Err(Trouble::NotFound),
    };
    if let Err(stopping) = floor.ask(visit.viewer.staff, action).await {
        tracing::warn!("{stopping}");
        return Ok(StatusCode::BAD_GATEWAY.into_response());
    }
    // What comes of it arrives by the live stream; without a script, by the page.
    Ok(if visit.part {
        done()
    } else {
        Redirect::to("/").into_response()
    })
}
