//! Staff and handsets: what a supervisor may change at the desk.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{DeskError, NewHandset, NewStaff, Role, SetAside};
use jiff::Timestamp;
use serde::Deserialize;

use super::Room;
use super::refusal;
use super::visit::SupervisorVisit;
use crate::labels;
use crate::page::{Page, show};
use crate::trouble::Trouble;
use crate::words::Tongue;

/// Values that a merge set aside, on the list.
const SET_ASIDE: u32 = 50;

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsPage {
    page: Page,
    notice: Option<Notice>,
    secret: Option<NewSecret>,
    staff: Vec<StaffView>,
    handsets: Vec<HandsetView>,
    set_aside: Vec<SetAsideView>,
    wrong: &'static str,
    new_staff: StaffForm,
    new_handset: HandsetForm,
}

struct Notice {
    good: bool,
    words: String,
}

/// A handset's secret, shown this once and kept nowhere.
struct NewSecret {
    extension: String,
    secret: String,
}

struct StaffView {
    name: String,
    login: String,
    role: String,
}

struct HandsetView {
    extension: String,
    name: String,
    here: bool,
    words: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StaffForm {
    name: String,
    login: String,
    password: String,
    role: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct HandsetForm {
    extension: String,
    name: String,
}

/// What a page of settings shows beside what is.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    notice: Option<Notice>,
    /// The id of the field that is to be mended.
    wrong: &'static str,
    secret: Option<NewSecret>,
    new_staff: StaffForm,
    new_handset: HandsetForm,
}

pub(super) async fn show_settings(
    State(room): State<Room>,
    visit: SupervisorVisit,
) -> Result<Response, Trouble> {
    settings(&room, visit, Shown::default()).await
}

pub(super) async fn add_staff(
    State(room): State<Room>,
    visit: SupervisorVisit,
    Form(form): Form<StaffForm>,
) -> Result<Response, Trouble> {
    let tongue = visit.0.page.tongue;
    let new = NewStaff {
        name: form.name.clone(),
        login: form.login.clone(),
        password: form.password.clone(),
        role: match form.role.as_str() {
            "supervisor" => Role::Supervisor,
            _ => Role::Staff,
        },
    };
    let author = visit.0.staff.id.to_string();
    let shown = match room.desk.add_staff(&author, new).await {
        Ok(_) => Shown {
            notice: Some(Notice {
                good: true,
                words: tongue.with("staff-added", "name", form.name.trim()),
            }),
            ..Shown::default()
        },
        Err(error) => Shown {
            new_staff: StaffForm {
                password: String::new(),
                ..form
            },
            ..refused(tongue, &error, staff_field(&error))
        },
    };
    settings(&room, visit, shown).await
}

pub(super) async fn add_handset(
    State(room): State<Room>,
    visit: SupervisorVisit,
    Form(form): Form<HandsetForm>,
) -> Result<Response, Trouble> {
    let tongue = visit.0.page.tongue;
    let new = NewHandset {
        extension: form.extension.clone(),
        label: form.name.clone(),
        secret: None,
        realm: room.sip_realm.to_string(),
    };
    let author = visit.0.staff.id.to_string();
    let shown = match room.desk.add_handset(&author, new).await {
        Ok(secret) => Shown {
            secret: Some(NewSecret {
                extension: form.extension.trim().to_owned(),
                secret,
            }),
            ..Shown::default()
        },
        Err(error) => Shown {
            new_handset: form,
            ..refused(tongue, &error, handset_field(&error))
        },
    };
    settings(&room, visit, shown).await
}

fn staff_field(error: &DeskError) -> &'static str {
    match refusal::field(error) {
        "login" => "staff-login",
        "password" => "staff-password",
        "name" => "staff-name",
        _ => "",
    }
}

fn handset_field(error: &DeskError) -> &'static str {
    match refusal::field(error) {
        "extension" => "handset-extension",
        "name" => "handset-name",
        _ => "",
    }
}

fn refused(tongue: Tongue, error: &DeskError, field: &'static str) -> Shown {
    let (status, words) = refusal::in_words(tongue, error);
    Shown {
        status,
        notice: Some(Notice { good: false, words }),
        wrong: field,
        ..Shown::default()
    }
}

/// A value that lost against another centre's.
struct SetAsideView {
    known_as: String,
    value: String,
    instead: String,
    at: Timestamp,
}

impl SetAsideView {
    fn new(tongue: Tongue, line: &SetAside) -> Self {
        let words = |value: &str| match line.field.as_str() {
            "status" => labels::status(tongue, value != "closed"),
            "kind" => labels::kind(tongue, value),
            "programme" => labels::programme(tongue, value),
            _ => value.to_owned(),
        };
        Self {
            known_as: line.known_as.clone().unwrap_or_default(),
            value: words(&line.value),
            instead: tongue.with("set-aside-instead", "shown", &words(&line.shown)),
            at: line.at,
        }
    }
}

async fn settings(
    room: &Room,
    SupervisorVisit(visit): SupervisorVisit,
    shown: Shown,
) -> Result<Response, Trouble> {
    let page = visit.page;
    let board = room.floor.board();
    let staff = room
        .desk
        .staff_list()
        .await?
        .into_iter()
        .map(|staff| StaffView {
            name: staff.name,
            login: staff.login,
            role: page.t(if staff.role == Role::Supervisor {
                "role-supervisor"
            } else {
                "role-agent"
            }),
        })
        .collect();
    let handsets = room
        .desk
        .handsets()
        .await?
        .into_iter()
        .map(|handset| {
            let here = board
                .handsets
                .iter()
                .any(|here| here.as_str() == handset.extension);
            HandsetView {
                extension: handset.extension,
                name: handset.label,
                here,
                words: page.t(if here { "handset-here" } else { "handset-away" }),
            }
        })
        .collect();
    let set_aside = room.desk.set_aside(SET_ASIDE).await?;
    let set_aside = set_aside
        .iter()
        .map(|line| SetAsideView::new(page.tongue, line))
        .collect();
    let status = shown.status;
    show(
        status,
        &SettingsPage {
            page,
            notice: shown.notice,
            secret: shown.secret,
            staff,
            handsets,
            set_aside,
            wrong: shown.wrong,
            new_staff: shown.new_staff,
            new_handset: shown.new_handset,
        },
    )
}
