//! One account, and what somebody may do to it: the page of the desk and of central's console.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::listing::Choice;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::DeedRow;

/// What came of something, in words.
pub(crate) struct Notice {
    pub(crate) good: bool,
    pub(crate) words: String,
}

/// Somebody's password for their next login, shown this once and kept nowhere.
pub(crate) struct OneTime {
    pub(crate) login: String,
    pub(crate) password: String,
}

/// What is typed of an account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AccountForm {
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) role: String,
}

/// Whether its owner may log in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ActiveForm {
    pub(crate) active: bool,
}

/// What a page of accounts shows beside what is.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) notice: Option<Notice>,
    /// The name of the field that is to be mended.
    pub(crate) wrong: &'static str,
    pub(crate) password: Option<OneTime>,
    /// What was typed, where it was refused.
    pub(crate) form: Option<AccountForm>,
}

impl Shown {
    /// It is done.
    pub(crate) fn done(words: String) -> Self {
        Self {
            notice: Some(Notice { good: true, words }),
            ..Self::default()
        }
    }

    /// It is not, and which field is to be mended.
    pub(crate) fn refused((status, words): (StatusCode, String), wrong: &'static str) -> Self {
        Self {
            status,
            notice: Some(Notice { good: false, words }),
            wrong,
            ..Self::default()
        }
    }
}

/// An account, as the page tells of it.
pub(crate) struct AccountView {
    /// Its page.
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) login: String,
    /// Its role's code.
    pub(crate) role: &'static str,
    pub(crate) active: bool,
    /// Its password was given by somebody else, and is changed at the next login.
    pub(crate) password_once: bool,
    /// It is that of who looks.
    pub(crate) is_self: bool,
    /// What its owner is for; nothing at central, which takes no calls.
    pub(crate) skills: Option<SkillsView>,
}

/// What a member of staff is for, as boxes to be ticked.
pub(crate) struct SkillsView {
    /// The queues that they serve.
    pub(crate) queues: Vec<SkillChoice>,
    /// The languages that they speak.
    pub(crate) languages: Vec<SkillChoice>,
}

/// A box to be ticked.
pub(crate) struct SkillChoice {
    pub(crate) value: String,
    pub(crate) words: String,
    pub(crate) ticked: bool,
}

/// What is different at the desk and at central's console.
pub(crate) struct Kind {
    /// The list of accounts, and the message that names it.
    pub(crate) list: (&'static str, &'static str),
    /// Roles that can be given: their codes, and the messages that name them.
    pub(crate) roles: [(&'static str, &'static str); 2],
    /// What deactivating means.
    pub(crate) deactivate_hint: &'static str,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    kind: &'static Kind,
    account: AccountView,
    roles: Vec<Choice>,
    form: AccountForm,
    notice: Option<Notice>,
    wrong: &'static str,
    password: Option<OneTime>,
    trail: Vec<DeedRow>,
}

/// Shows the page.
pub(crate) fn show_page(
    page: Page,
    kind: &'static Kind,
    account: AccountView,
    trail: Vec<DeedRow>,
    shown: Shown,
) -> Result<Response, PageError> {
    let form = shown.form.unwrap_or_else(|| AccountForm {
        name: account.name.clone(),
        login: account.login.clone(),
        role: account.role.to_owned(),
    });
    let role = |(code, id)| Choice::new(code, page.t(id), &form.role);
    show(
        shown.status,
        &AccountPage {
            roles: kind.roles.into_iter().map(role).collect(),
            page,
            kind,
            account,
            form,
            notice: shown.notice,
            wrong: shown.wrong,
            password: shown.password,
            trail,
        },
    )
}
