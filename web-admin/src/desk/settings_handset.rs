//! One handset: its name, a new secret, and its end.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{DeskError, HandsetAccount, TrailOf};
use serde::Deserialize;

use super::AppState;
use super::refusal;
use super::settings::{NewSecret, Notice};
use super::staff_request::StaffRequest;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

#[derive(Template)]
#[template(path = "desk/settings_handset.html")]
struct HandsetPage {
    page: Page,
    handset: HandsetAccount,
    here: bool,
    notice: Option<Notice>,
    secret: Option<NewSecret>,
    trail: Vec<DeedRow>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    name: String,
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
) -> Result<Response, PageError> {
    page(&app, request, &extension, StatusCode::OK, None, None).await
}

pub(super) async fn rename(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
    Form(form): Form<NameForm>,
) -> Result<Response, PageError> {
    let author = request.staff.id.to_string();
    let done = app
        .desk
        .rename_handset(&author, &extension, &form.name)
        .await;
    let (status, notice) = told(&request, done.map(|()| "handset-saved"))?;
    page(&app, request, &extension, status, Some(notice), None).await
}

pub(super) async fn rekey(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
) -> Result<Response, PageError> {
    let author = request.staff.id.to_string();
    let made = app
        .desk
        .rekey_handset(&author, &extension, &app.sip_realm)
        .await;
    match made {
        Ok(secret) => {
            let secret = NewSecret {
                extension: extension.clone(),
                secret,
            };
            page(
                &app,
                request,
                &extension,
                StatusCode::OK,
                None,
                Some(secret),
            )
            .await
        }
        Err(error) => {
            let (status, notice) = told(&request, Err(error))?;
            page(&app, request, &extension, status, Some(notice), None).await
        }
    }
}

pub(super) async fn remove(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
) -> Result<Response, PageError> {
    let author = request.staff.id.to_string();
    match app.desk.remove_handset(&author, &extension).await {
        Ok(()) => Ok(Redirect::to("/settings").into_response()),
        Err(error) => {
            let (status, notice) = told(&request, Err(error))?;
            page(&app, request, &extension, status, Some(notice), None).await
        }
    }
}

fn told(
    request: &StaffRequest,
    done: Result<&'static str, DeskError>,
) -> Result<(StatusCode, Notice), PageError> {
    match done {
        Ok(id) => {
            let words = request.page.t(id);
            Ok((StatusCode::OK, Notice { good: true, words }))
        }
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => {
            let (status, words) = refusal::in_words(request.page.locale, &error);
            Ok((status, Notice { good: false, words }))
        }
    }
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    extension: &str,
    status: StatusCode,
    notice: Option<Notice>,
    secret: Option<NewSecret>,
) -> Result<Response, PageError> {
    let known = app.desk.handset(extension).await?;
    let handset = known.ok_or(PageError::NotFound)?;
    let board = app.floor.board();
    let deeds = app.desk.trail(TrailOf::Handset(handset.id)).await?;
    show(
        status,
        &HandsetPage {
            here: board.handsets.iter().any(|here| here.as_str() == extension),
            trail: rows(request.page.locale, About::Handset, deeds),
            page: request.page,
            handset,
            notice,
            secret,
        },
    )
}
