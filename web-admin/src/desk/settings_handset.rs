//! One handset: its name, a new secret, and its end.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{DeskError, HandsetAccount, TrailOf};
use serde::Deserialize;

use super::Room;
use super::refusal;
use super::settings::{NewSecret, Notice};
use super::visit::Visit;
use crate::page::{Page, show};
use crate::trail::{About, DeedRow, rows};
use crate::trouble::Trouble;

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
    State(room): State<Room>,
    visit: Visit,
    Path(extension): Path<String>,
) -> Result<Response, Trouble> {
    page(&room, visit, &extension, StatusCode::OK, None, None).await
}

pub(super) async fn rename(
    State(room): State<Room>,
    visit: Visit,
    Path(extension): Path<String>,
    Form(form): Form<NameForm>,
) -> Result<Response, Trouble> {
    let author = visit.staff.id.to_string();
    let done = room
        .desk
        .rename_handset(&author, &extension, &form.name)
        .await;
    let (status, notice) = told(&visit, done.map(|()| "handset-saved"))?;
    page(&room, visit, &extension, status, Some(notice), None).await
}

pub(super) async fn rekey(
    State(room): State<Room>,
    visit: Visit,
    Path(extension): Path<String>,
) -> Result<Response, Trouble> {
    let author = visit.staff.id.to_string();
    let made = room
        .desk
        .rekey_handset(&author, &extension, &room.sip_realm)
        .await;
    match made {
        Ok(secret) => {
            let secret = NewSecret {
                extension: extension.clone(),
                secret,
            };
            page(&room, visit, &extension, StatusCode::OK, None, Some(secret)).await
        }
        Err(error) => {
            let (status, notice) = told(&visit, Err(error))?;
            page(&room, visit, &extension, status, Some(notice), None).await
        }
    }
}

pub(super) async fn remove(
    State(room): State<Room>,
    visit: Visit,
    Path(extension): Path<String>,
) -> Result<Response, Trouble> {
    let author = visit.staff.id.to_string();
    match room.desk.remove_handset(&author, &extension).await {
        Ok(()) => Ok(Redirect::to("/settings").into_response()),
        Err(error) => {
            let (status, notice) = told(&visit, Err(error))?;
            page(&room, visit, &extension, status, Some(notice), None).await
        }
    }
}

fn told(
    visit: &Visit,
    done: Result<&'static str, DeskError>,
) -> Result<(StatusCode, Notice), Trouble> {
    match done {
        Ok(id) => {
            let words = visit.page.t(id);
            Ok((StatusCode::OK, Notice { good: true, words }))
        }
        Err(DeskError::NotFound(_)) => Err(Trouble::NotFound),
        Err(error) => {
            let (status, words) = refusal::in_words(visit.page.tongue, &error);
            Ok((status, Notice { good: false, words }))
        }
    }
}

async fn page(
    room: &Room,
    visit: Visit,
    extension: &str,
    status: StatusCode,
    notice: Option<Notice>,
    secret: Option<NewSecret>,
) -> Result<Response, Trouble> {
    let known = room.desk.handset(extension).await?;
    let handset = known.ok_or(Trouble::NotFound)?;
    let board = room.floor.board();
    let deeds = room.desk.trail(TrailOf::Handset(handset.id)).await?;
    show(
        status,
        &HandsetPage {
            here: board.handsets.iter().any(|here| here.as_str() == extension),
            trail: rows(visit.page.tongue, About::Handset, deeds),
            page: visit.page,
            handset,
            notice,
            secret,
        },
    )
}
