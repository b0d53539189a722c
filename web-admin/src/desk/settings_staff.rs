//! One account: what a supervisor may do to it.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::floor::Floor;
use jawab_desk::{DeskError, Role, StaffEdit, StaffLine, TrailOf};
use jawab_switch::{StaffAction, StaffId};
use serde::Deserialize;

use super::Room;
use super::refusal;
use super::settings::{Notice, OneTime};
use super::visit::Visit;
use crate::page::{Page, show};
use crate::trail::{About, DeedRow, rows};
use crate::trouble::Trouble;

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

fn parsed(id: &str) -> Result<StaffId, Trouble> {
    id.parse().map(StaffId).map_err(|_| Trouble::NotFound)
}

pub(super) async fn show_one(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    page(&room, visit, parsed(&id)?, Shown::default()).await
}

pub(super) async fn edit(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<EditForm>,
) -> Result<Response, Trouble> {
    let staff = parsed(&id)?;
    let edit = StaffEdit {
        name: form.name.clone(),
        login: form.login.clone(),
        role: Role::at_a_box(Some(&form.role)),
    };
    let author = visit.staff.id.to_string();
    let done = room.desk.edit_staff(&author, staff, edit).await;
    let shown = shown(&visit, done, "staff-saved")?;
    let form = (shown.status != StatusCode::OK).then_some(form);
    page(&room, visit, staff, Shown { form, ..shown }).await
}

pub(super) async fn set_active(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<ActiveForm>,
) -> Result<Response, Trouble> {
    let staff = parsed(&id)?;
    let author = visit.staff.id.to_string();
    let done = room
        .desk
        .set_staff_active(&author, staff, form.active)
        .await;
    if done.is_ok() && !form.active {
        leaves_the_floor(&room.floor, staff).await;
    }
    let words = if form.active {
        "staff-back"
    } else {
        "staff-out"
    };
    let shown = shown(&visit, done, words)?;
    page(&room, visit, staff, shown).await
}

pub(super) async fn reset_password(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let staff = parsed(&id)?;
    let account = room.desk.account(staff).await?.ok_or(Trouble::NotFound)?;
    let author = visit.staff.id.to_string();
    let shown = match room.desk.reset_password(&author, staff).await {
        Ok(password) => Shown {
            password: Some(OneTime {
                login: account.login,
                password,
            }),
            ..Shown::default()
        },
        Err(error) => refused(&visit, &error),
    };
    page(&room, visit, staff, shown).await
}

pub(super) async fn end_sessions(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let staff = parsed(&id)?;
    let done = room.desk.end_sessions(staff).await;
    let shown = shown(&visit, done, "staff-sessions-ended")?;
    page(&room, visit, staff, shown).await
}

pub(super) async fn unlock(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let staff = parsed(&id)?;
    let account = room.desk.account(staff).await?.ok_or(Trouble::NotFound)?;
    let done = room.desk.unlock(&account.login).await;
    let shown = shown(&visit, done, "staff-unlocked")?;
    page(&room, visit, staff, shown).await
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
fn shown(visit: &Visit, done: Result<(), DeskError>, words: &str) -> Result<Shown, Trouble> {
    match done {
        Ok(()) => Ok(Shown {
            notice: Some(Notice {
                good: true,
                words: visit.page.t(words),
            }),
            ..Shown::default()
        }),
        Err(DeskError::NotFound(_)) => Err(Trouble::NotFound),
        Err(error) => Ok(refused(visit, &error)),
    }
}

fn refused(visit: &Visit, error: &DeskError) -> Shown {
    let (status, words) = refusal::in_words(visit.page.tongue, error);
    Shown {
        status,
        notice: Some(Notice { good: false, words }),
        wrong: refusal::field(error),
        ..Shown::default()
    }
}

async fn page(room: &Room, visit: Visit, id: StaffId, shown: Shown) -> Result<Response, Trouble> {
    let staff = room.desk.account(id).await?.ok_or(Trouble::NotFound)?;
    let deeds = room.desk.trail(TrailOf::Staff(id.0)).await?;
    let form = shown.form.unwrap_or_else(|| EditForm {
        name: staff.name.clone(),
        login: staff.login.clone(),
        role: staff.role.code().into(),
    });
    show(
        shown.status,
        &StaffPage {
            is_self: visit.staff.id == id,
            trail: rows(visit.page.tongue, About::Staff, deeds),
            page: visit.page,
            staff,
            form,
            notice: shown.notice,
            wrong: shown.wrong,
            password: shown.password,
        },
    )
}
