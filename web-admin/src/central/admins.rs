//! Who may look at central, and what administrators do to their accounts.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use jawab_desk::Role;
use uuid::Uuid;

use super::admin_request::AdminRequest;
use super::deeds;
use super::refusal;
use super::view::{AdminAccount, AdminChange, AdminEdit, Ministry, NotDone};
use crate::account::{self, AccountForm, AccountView, ActiveForm, Kind, Notice, OneTime, Shown};
use crate::labels;
use crate::page::{Page, show};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "central/admins.html")]
struct AdminsPage {
    page: Page,
    notice: Option<Notice>,
    /// The name of the field that is to be mended.
    wrong: &'static str,
    password: Option<OneTime>,
    admins: Vec<Row>,
    form: AccountForm,
}

struct Row {
    href: String,
    name: String,
    login: String,
    role: String,
    active: bool,
    waits: bool,
}

/// What central's accounts are like.
static KIND: Kind = Kind {
    list: ("/admins", "nav-admins"),
    roles: [("reader", "role-reader"), ("admin", "role-admin")],
    deactivate_hint: "admin-deactivate-hint",
};

fn edit_of(form: &AccountForm) -> AdminEdit {
    AdminEdit {
        login: form.login.clone(),
        name: form.name.clone(),
        role: Role::at_central(&form.role),
    }
}

fn parsed(id: &str) -> Result<Uuid, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

pub(super) async fn list<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
) -> Result<Response, PageError> {
    list_page(&ministry, page, Shown::default()).await
}

pub(super) async fn invite<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, admin }: AdminRequest,
    Form(form): Form<AccountForm>,
) -> Result<Response, PageError> {
    let shown = match ministry.invite(&admin, edit_of(&form)).await {
        Ok(password) => Shown {
            password: Some(OneTime {
                login: form.login.trim().to_lowercase(),
                password,
            }),
            ..Shown::done(page.locale.with("staff-added", "name", form.name.trim()))
        },
        Err(error) => Shown {
            form: Some(form),
            ..refused(&page, error)?
        },
    };
    list_page(&ministry, page, shown).await
}

async fn list_page<M: Ministry>(
    ministry: &M,
    page: Page,
    shown: Shown,
) -> Result<Response, PageError> {
    let admins = ministry.admins().await.map_err(PageError::Broken)?;
    let row = |account: AdminAccount| Row {
        href: format!("/admins/{}", account.id),
        role: labels::role(page.locale, account.role),
        waits: account.active && account.password_once,
        name: account.name,
        login: account.login,
        active: account.active,
    };
    show(
        shown.status,
        &AdminsPage {
            admins: admins.into_iter().map(row).collect(),
            page,
            notice: shown.notice,
            wrong: shown.wrong,
            password: shown.password,
            form: shown.form.unwrap_or_default(),
        },
    )
}

pub(super) async fn show_one<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    one_page(&ministry, request, parsed(&id)?, Shown::default()).await
}

pub(super) async fn edit<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
    Form(form): Form<AccountForm>,
) -> Result<Response, PageError> {
    let change = AdminChange::Edit(edit_of(&form));
    changed(&ministry, request, &id, change, "staff-saved", Some(form)).await
}

pub(super) async fn set_active<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
    Form(form): Form<ActiveForm>,
) -> Result<Response, PageError> {
    let words = if form.active {
        "staff-back"
    } else {
        "admin-out"
    };
    let change = AdminChange::Active(form.active);
    changed(&ministry, request, &id, change, words, None).await
}

pub(super) async fn reset_password<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = AdminChange::ResetPassword;
    changed(&ministry, request, &id, change, "staff-saved", None).await
}

pub(super) async fn end_sessions<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = AdminChange::EndSessions;
    changed(
        &ministry,
        request,
        &id,
        change,
        "staff-sessions-ended",
        None,
    )
    .await
}

pub(super) async fn unlock<M: Ministry>(
    State(ministry): State<M>,
    request: AdminRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = AdminChange::Unlock;
    changed(&ministry, request, &id, change, "staff-unlocked", None).await
}

async fn changed<M: Ministry>(
    ministry: &M,
    request: AdminRequest,
    id: &str,
    change: AdminChange,
    words: &str,
    form: Option<AccountForm>,
) -> Result<Response, PageError> {
    let id = parsed(id)?;
    let shown = match ministry.change_admin(&request.admin, id, change).await {
        Ok(password) => {
            let accounts = ministry.admins().await.map_err(PageError::Broken)?;
            let account = accounts.into_iter().find(|account| account.id == id);
            let account = account.ok_or(PageError::NotFound)?;
            Shown {
                password: password.map(|password| OneTime {
                    login: account.login,
                    password,
                }),
                ..Shown::done(request.page.t(words))
            }
        }
        Err(error) => {
            let shown = refused(&request.page, error)?;
            Shown {
                // Beside a button there is no field to be mended.
                wrong: if form.is_some() { shown.wrong } else { "" },
                form,
                ..shown
            }
        }
    };
    one_page(ministry, request, id, shown).await
}

fn refused(page: &Page, error: NotDone) -> Result<Shown, PageError> {
    let wrong = refusal::field(&error);
    let refusal = refusal::in_words(page.locale, error)?;
    Ok(Shown::refused(refusal, wrong))
}

async fn one_page<M: Ministry>(
    ministry: &M,
    AdminRequest { page, admin }: AdminRequest,
    id: Uuid,
    shown: Shown,
) -> Result<Response, PageError> {
    let accounts = ministry.admins().await.map_err(PageError::Broken)?;
    let account = accounts.into_iter().find(|account| account.id == id);
    let account = account.ok_or(PageError::NotFound)?;
    let done = ministry.deeds(id).await.map_err(PageError::Broken)?;
    let view = AccountView {
        href: format!("/admins/{id}"),
        name: account.name,
        login: account.login,
        role: account.role.code(),
        active: account.active,
        password_once: account.password_once,
        is_self: admin.id == id,
        skills: None,
    };
    let trail = deeds::rows(page.locale, done);
    account::show_page(page, &KIND, view, trail, shown)
}
