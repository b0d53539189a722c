//! A person's links with others, on their page: shown, made with somebody whom a search finds,
//! and taken apart.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{Invalid, LinkedAs};
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::people::refused;
use super::staff_request::StaffRequest;
use crate::page_error::PageError;

/// A link to be made.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkForm {
    other: String,
    what: String,
}

pub(super) async fn add(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<LinkForm>,
) -> Result<Response, PageError> {
    let person: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let other: Uuid = form.other.parse().map_err(|_| PageError::NotFound)?;
    let said = match LinkedAs::from_code(&form.what) {
        Some(what) => app.desk.link(request.staff.id, person, other, what).await,
        None => Err(Invalid::Kind.into()),
    };
    match said {
        Ok(()) => Ok(to_links(person)),
        Err(error) => refused(&app, request, &id, error).await,
    }
}

pub(super) async fn undo(
    State(app): State<AppState>,
    request: StaffRequest,
    Path((id, link)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let person: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let link: Uuid = link.parse().map_err(|_| PageError::NotFound)?;
    match app.desk.unlink(request.staff.id, person, link).await {
        Ok(()) => Ok(to_links(person)),
        Err(error) => refused(&app, request, &id, error).await,
    }
}

fn to_links(person: Uuid) -> Response {
    Redirect::to(&format!("/people/{person}#links")).into_response()
}
