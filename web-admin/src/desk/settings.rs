//! Staff and handsets: what a supervisor may change at the desk.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::calendar::{HoursOf, Standing};
use jawab_desk::{DeskError, NewHandset, NewStaff, Role, SetAside};
use jiff::Timestamp;
use serde::Deserialize;

use super::app_state::AppState;
use super::refusal;
use super::staff_request::StaffRequest;
use crate::account::{Notice, OneTime};
use crate::case_words::CaseWords;
use crate::labels;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// Values that a merge set aside, on the list.
const SET_ASIDE: u32 = 50;

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsPage {
    page: Page,
    notice: Option<Notice>,
    secret: Option<NewSecret>,
    password: Option<OneTime>,
    staff: Vec<StaffView>,
    handsets: Vec<HandsetView>,
    set_aside: Vec<SetAsideView>,
    /// Whether the lines are open now, and until when, in words.
    standing: String,
    is_open: bool,
    wrong: &'static str,
    new_staff: StaffForm,
    new_handset: HandsetForm,
}

/// A handset's secret, shown this once and kept nowhere.
pub(super) struct NewSecret {
    pub(super) extension: String,
    pub(super) secret: String,
}

struct StaffView {
    href: String,
    name: String,
    login: String,
    role: String,
    active: bool,
    waits: bool,
}

struct HandsetView {
    href: String,
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
    password: Option<OneTime>,
    new_staff: StaffForm,
    new_handset: HandsetForm,
}

pub(super) async fn show_settings(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    settings(&app, request, Shown::default()).await
}

pub(super) async fn add_staff(
    State(app): State<AppState>,
    request: StaffRequest,
    Form(form): Form<StaffForm>,
) -> Result<Response, PageError> {
    let locale = request.page.locale;
    let new = NewStaff {
        name: form.name.clone(),
        login: form.login.clone(),
        password: String::new(),
        role: Role::at_a_box(Some(&form.role)),
    };
    let author = request.staff.id.to_string();
    let shown = match app.desk.invite_staff(&author, new).await {
        Ok((_, password)) => Shown {
            password: Some(OneTime {
                login: form.login.trim().to_lowercase(),
                password,
            }),
            notice: Some(Notice {
                good: true,
                words: locale.with("staff-added", "name", form.name.trim()),
            }),
            ..Shown::default()
        },
        Err(error) => Shown {
            new_staff: form,
            ..refused(locale, &error, staff_field(&error))
        },
    };
    settings(&app, request, shown).await
}

pub(super) async fn add_handset(
    State(app): State<AppState>,
    request: StaffRequest,
    Form(form): Form<HandsetForm>,
) -> Result<Response, PageError> {
    let locale = request.page.locale;
    let new = NewHandset {
        extension: form.extension.clone(),
        label: form.name.clone(),
        secret: None,
        realm: app.sip_realm.to_string(),
    };
    let author = request.staff.id.to_string();
    let shown = match app.desk.add_handset(&author, new).await {
        Ok(secret) => Shown {
            secret: Some(NewSecret {
                extension: form.extension.trim().to_owned(),
                secret,
            }),
            ..Shown::default()
        },
        Err(error) => Shown {
            new_handset: form,
            ..refused(locale, &error, handset_field(&error))
        },
    };
    settings(&app, request, shown).await
}

fn staff_field(error: &DeskError) -> &'static str {
    match refusal::field(error) {
        "login" => "staff-login",
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

fn refused(locale: Locale, error: &DeskError, field: &'static str) -> Shown {
    let (status, words) = refusal::in_words(locale, error);
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
    fn new(case_words: CaseWords<'_>, line: &SetAside) -> Self {
        let locale = case_words.locale;
        let words = |value: &str| match line.field.as_str() {
            "status" => labels::status(locale, value != "closed"),
            "kind" => case_words.kind(value),
            "programme" => case_words.programme(value),
            _ => value.to_owned(),
        };
        Self {
            known_as: line.known_as.clone().unwrap_or_default(),
            value: words(&line.value),
            instead: locale.with("set-aside-instead", "shown", &words(&line.shown)),
            at: line.at,
        }
    }
}

async fn settings(
    app: &AppState,
    request: StaffRequest,
    shown: Shown,
) -> Result<Response, PageError> {
    let page = request.page;
    let board = app.floor.board();
    let staff = app
        .desk
        .all_staff()
        .await?
        .into_iter()
        .map(|staff| StaffView {
            href: format!("/settings/staff/{}", staff.id),
            name: staff.name,
            login: staff.login,
            role: labels::role(page.locale, staff.role),
            active: staff.active,
            waits: staff.active && staff.password_once,
        })
        .collect();
    let handsets = app
        .desk
        .handsets()
        .await?
        .into_iter()
        .map(|handset| {
            let here = board.has_handset(&handset.extension);
            HandsetView {
                href: format!("/settings/handsets/{}", handset.extension),
                extension: handset.extension,
                name: handset.label,
                here,
                words: page.t(if here { "handset-here" } else { "handset-away" }),
            }
        })
        .collect();
    let set_aside = app.desk.set_aside(SET_ASIDE).await?;
    let catalogue = app.desk.catalogue().await?;
    let case_words = CaseWords::new(page.locale, &catalogue);
    let set_aside = set_aside
        .iter()
        .map(|line| SetAsideView::new(case_words, line))
        .collect();
    let status = shown.status;
    let now = Timestamp::now();
    let calendar = app.desk.calendar().await?;
    let is = calendar.at(HoursOf::Lines, now, &jawab_zone::legal_time());
    let page_locale = page.locale;
    show(
        status,
        &SettingsPage {
            page,
            notice: shown.notice,
            secret: shown.secret,
            password: shown.password,
            staff,
            handsets,
            set_aside,
            standing: crate::calendar::standing(page_locale, is, now),
            is_open: matches!(is, Standing::Open(_)),
            wrong: shown.wrong,
            new_staff: shown.new_staff,
            new_handset: shown.new_handset,
        },
    )
}
