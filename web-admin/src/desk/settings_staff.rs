//! One account: what a supervisor may do to it.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::catalogue::Catalogue;
use jawab_desk::floor::Floor;
use jawab_desk::{DeskError, Role, StaffEdit, TrailOf};
use jawab_vocabulary::{StaffAction, StaffId};

use super::app_state::AppState;
use super::refusal;
use super::skills_view::skills_view;
use super::staff_request::StaffRequest;
use crate::account::{self, AccountForm, AccountView, ActiveForm, Kind, OneTime, Shown};
use crate::case_words::CaseWords;
use crate::page_error::PageError;
use crate::trail::{About, rows};

/// What the desk's accounts are like.
static KIND: Kind = Kind {
    list: ("/settings", "nav-settings"),
    roles: [("staff", "role-agent"), ("supervisor", "role-supervisor")],
    deactivate_hint: "staff-deactivate-hint",
};

pub(super) fn parsed(id: &str) -> Result<StaffId, PageError> {
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
    Form(form): Form<AccountForm>,
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
        leaves_the_floor(&app.floor, staff, request.staff.id).await;
    }
    let words = if form.active {
        "staff-back"
    } else {
        "staff-out"
    };
    // Beside a button there is no field to be mended.
    let shown = Shown {
        wrong: "",
        ..shown(&request, done, words)?
    };
    page(&app, request, staff, shown).await
}

pub(super) async fn reset_password(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let staff = parsed(&id)?;
    let known = app.desk.account(staff).await?.ok_or(PageError::NotFound)?;
    let author = request.staff.id.to_string();
    let shown = match app.desk.reset_password(&author, staff).await {
        Ok(password) => Shown {
            password: Some(OneTime {
                login: known.login,
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
    let known = app.desk.account(staff).await?.ok_or(PageError::NotFound)?;
    let done = app.desk.unlock(&known.login).await;
    let shown = shown(&request, done, "staff-unlocked")?;
    page(&app, request, staff, shown).await
}

/// Whoever was let go takes no more calls; the call that they have goes on.
async fn leaves_the_floor(floor: &Floor, staff: StaffId, by: StaffId) {
    let board = floor.board();
    let at_work = board.agents.iter().any(|agent| agent.staff == staff);
    if at_work && let Err(stopping) = floor.ask(staff, StaffAction::SentAway(by)).await {
        tracing::warn!("somebody who was deactivated stays on the floor: {stopping}");
    }
}

/// What came of it: done, in these words, or refused in others.
pub(super) fn shown(
    request: &StaffRequest,
    done: Result<(), DeskError>,
    words: &str,
) -> Result<Shown, PageError> {
    match done {
        Ok(()) => Ok(Shown::done(request.page.t(words))),
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => Ok(refused(request, &error)),
    }
}

fn refused(request: &StaffRequest, error: &DeskError) -> Shown {
    let refusal = refusal::in_words(request.page.locale, error);
    Shown::refused(refusal, refusal::field(error))
}

pub(super) async fn page(
    app: &AppState,
    request: StaffRequest,
    id: StaffId,
    shown: Shown,
) -> Result<Response, PageError> {
    let staff = app.desk.account(id).await?.ok_or(PageError::NotFound)?;
    let deeds = app.desk.trail(TrailOf::Staff(id.0)).await?;
    let view = AccountView {
        href: format!("/settings/staff/{id}"),
        name: staff.name,
        login: staff.login,
        role: staff.role.code(),
        active: staff.active,
        password_once: staff.password_once,
        is_self: request.staff.id == id,
        skills: Some(skills_view(request.page.locale, &app.floor, &staff.skills)),
    };
    let trail = rows(
        CaseWords::new(request.page.locale, &Catalogue::default()),
        About::Staff,
        deeds,
    );
    account::show_page(request.page, &KIND, view, trail, shown)
}
