//! One handset: its name, a new secret, and its end.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{DeskError, HandsetAccount, TrailOf};
use jawab_vocabulary::{HandsetId, StaffAction};
use serde::Deserialize;

use super::app_state::AppState;
use super::refusal;
use super::settings::NewSecret;
use super::staff_request::StaffRequest;
use crate::account::Notice;
use crate::case_words::CaseWords;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

#[derive(Template)]
#[template(path = "desk/settings_handset.html")]
struct HandsetPage {
    page: Page,
    handset: HandsetAccount,
    here: bool,
    /// Where it stands, as it was typed.
    label: String,
    notice: Option<Notice>,
    /// The name of the field that is to be mended.
    wrong: &'static str,
    secret: Option<NewSecret>,
    trail: Vec<DeedRow>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    name: String,
}

/// What the page shows beside what is.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    notice: Option<Notice>,
    wrong: &'static str,
    /// What was typed, where it was refused.
    label: Option<String>,
    secret: Option<NewSecret>,
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
) -> Result<Response, PageError> {
    page(&app, request, &extension, Shown::default()).await
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
    let shown = match done {
        Ok(()) => Shown {
            notice: Some(Notice {
                good: true,
                words: request.page.t("handset-saved"),
            }),
            ..Shown::default()
        },
        Err(error) => Shown {
            label: Some(form.name),
            ..refused(&request, &error)?
        },
    };
    page(&app, request, &extension, shown).await
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
    let shown = match made {
        Ok(secret) => Shown {
            secret: Some(NewSecret {
                extension: extension.clone(),
                secret,
            }),
            ..Shown::default()
        },
        Err(error) => refused(&request, &error)?,
    };
    page(&app, request, &extension, shown).await
}

/// The telephone is told to fetch its settings anew.
pub(super) async fn sync(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(extension): Path<String>,
) -> Result<Response, PageError> {
    let asked = StaffAction::FetchSettings(HandsetId::from(extension.as_str()));
    let is_here = app.floor.board().has_handset(&extension);
    let is_told = is_here && app.floor.ask(request.staff.id, asked).await.is_ok();
    let words = request.page.t(if is_told {
        "handset-synced"
    } else {
        "handset-not-synced"
    });
    let good = is_told;
    let shown = Shown {
        notice: Some(Notice { good, words }),
        ..Shown::default()
    };
    page(&app, request, &extension, shown).await
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
            let shown = refused(&request, &error)?;
            page(&app, request, &extension, shown).await
        }
    }
}

fn refused(request: &StaffRequest, error: &DeskError) -> Result<Shown, PageError> {
    if matches!(error, DeskError::NotFound(_)) {
        return Err(PageError::NotFound);
    }
    let (status, words) = refusal::in_words(request.page.locale, error);
    Ok(Shown {
        status,
        notice: Some(Notice { good: false, words }),
        wrong: refusal::field(error),
        ..Shown::default()
    })
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    extension: &str,
    shown: Shown,
) -> Result<Response, PageError> {
    let known = app.desk.handset(extension).await?;
    let handset = known.ok_or(PageError::NotFound)?;
    let board = app.floor.board();
    let deeds = app.desk.trail(TrailOf::Handset(handset.id)).await?;
    show(
        shown.status,
        &HandsetPage {
            here: board.has_handset(extension),
            trail: rows(
                CaseWords::new(request.page.locale, &Catalogue::default()),
                About::Handset,
                deeds,
            ),
            page: request.page,
            label: shown.label.unwrap_or_else(|| handset.label.clone()),
            handset,
            notice: shown.notice,
            wrong: shown.wrong,
            secret: shown.secret,
        },
    )
}
