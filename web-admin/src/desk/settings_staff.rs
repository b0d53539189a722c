//! One account: what a supervisor may do to it.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::floor::Floor;
use jawab_desk::{DeskError, Role, StaffEdit, StaffLine, TrailOf};
use jawab_vocabulary::{StaffAction, StaffId};
use serde::Deserialize;

use super::AppState;
use super::refusal;
use super::settings::{Notice, OneTime};
use super::staff_request::StaffRequest;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

#[derive(Template)]
#[template(path = "desk/settings_staff.html")]
struct StaffPage {
    page: Page,
    staff: StaffLine,
    is_self: bool,
    form: EditForm,
    notice: Option<Notice>,
    /// The id of the field that is to be mended.
    wrong: &'static str,
    password: Option<OneTime>,
    trail: Vec<DeedRow>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct EditForm {
    name: String,
    login: String,
    role: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ActiveForm {
    active: bool,
}

/// What the page shows beside what is.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    notice: Option<Notice>,
    wrong: &'static str,
    password: Option<OneTime>,
    form: Option<EditForm>,
}

fn parsed(id: &str) -> Result<StaffId, PageError> {
    id.parse().map(StaffId).map_err(|_| PageError::NotFound)
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    page(&app, request, parsed(&id)?, Shown::default()).await
}

pub(super) async fn edit(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<EditForm>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let edit = StaffEdit {
        name: form.name.clone(),
        login: form.login.clone(),
        role: Role::at_a_box(Some(&form.role)),
    };
    let author = request.staff.id.to_string();
    let done = app.desk.edit_staff(&author, staff, edit).await;
    let shown = shown(&request, done, "staff-saved")?;
    let form = (shown.status != StatusCode::OK).then_some(form);
    page(&app, request, staff, Shown { form, ..shown }).await
}

pub(super) async fn set_active(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<ActiveForm>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let author = request.staff.id.to_string();
    let done = app.desk.set_staff_active(&author, staff, form.active).await;
    if done.is_ok() && !form.active {
        leaves_the_floor(&app.floor, staff).await;
    }
    let words = if form.active {
        "staff-back"
    } else {
        "staff-out"
    };
    let shown = shown(&request, done, words)?;
    page(&app, request, staff, shown).await
}

pub(super) async fn reset_password(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let account = app.desk.account(staff).await?.ok_or(PageError::NotFound)?;
    let author = request.staff.id.to_string();
    let shown = match app.desk.reset_password(&author, staff).await {
        Ok(password) => Shown {
            password: Some(OneTime {
                login: account.login,
                password,
            }),
            ..Shown::default()
        },
        Err(error) => refused(&request, &error),
    };
    page(&app, request, staff, shown).await
}

pub(super) async fn end_sessions(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let done = app.desk.end_sessions(staff).await;
    let shown = shown(&request, done, "staff-sessions-ended")?;
    page(&app, request, staff, shown).await
}

pub(super) async fn unlock(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let account = app.desk.account(staff).await?.ok_or(PageError::NotFound)?;
    let done = app.desk.unlock(&account.login).await;
    let shown = shown(&request, done, "staff-unlocked")?;
    page(&app, request, staff, shown).await
}

/// Whoever was let go takes no more calls; the call that they have goes on.
async fn leaves_the_floor(floor: &Floor, staff: StaffId) {
    let board = floor.board();
    let at_work = board.agents.iter().any(|agent| agent.staff == staff);
    if at_work && let Err(stopping) = floor.ask(staff, StaffAction::Leave).await {
        tracing::warn!("somebody who was deactivated stays on the floor: {stopping}");
    }
}

/// What came of it: done, in these words, or refused in others.
fn shown(
    request: &StaffRequest,
    done: Result<(), DeskError>,
    words: &str,
) -> Result<Shown, PageError> {
    match done {
        Ok(()) => Ok(Shown {
            notice: Some(Notice {
                good: true,
                words: request.page.t(words),
            }),
            ..Shown::default()
        }),
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => Ok(refused(request, &error)),
    }
}

fn refused(request: &StaffRequest, error: &DeskError) -> Shown {
    let (status, words) = refusal::in_words(request.page.locale, error);
    Shown {
        status,
        notice: Some(Notice { good: false, words }),
        wrong: refusal::field(error),
        ..Shown::default()
    }
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    id: StaffId,
    shown: Shown,
) -> Result<Response, PageError> {
    let staff = app.desk.account(id).await?.ok_or(PageError::NotFound)?;
    let deeds = app.desk.trail(TrailOf::Staff(id.0)).await?;
    let form = shown.form.unwrap_or_else(|| EditForm {
        name: staff.name.clone(),
        login: staff.login.clone(),
        role: staff.role.code().into(),
    });
    show(
        shown.status,
        &StaffPage {
            is_self: request.staff.id == id,
            trail: rows(request.page.locale, About::Staff, deeds),
            page: request.page,
            staff,
            form,
            notice: shown.notice,
            wrong: shown.wrong,
            password: shown.password,
        },
    )
}
