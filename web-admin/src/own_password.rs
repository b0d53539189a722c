//! One's own password: the page of the desk and of central's console.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// What the page sends.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) again: String,
}

/// What is wrong, and with which of the fields.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) field: Field,
    pub(crate) words: String,
}

/// A field of the page.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// The password until now.
    Old,
    /// The new one.
    New,
    /// The new one, once more.
    Again,
    /// None of them.
    None,
}

/// What came of it.
pub(crate) enum Outcome {
    /// Nothing yet; the password was given by somebody else if `must`.
    Asked { must: bool },
    /// It is changed.
    Changed,
    /// It is not.
    Refused(Refused),
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    page: Page,
    must: bool,
    changed: bool,
    refused: Option<Refused>,
}

impl PasswordPage {
    /// The attributes of a field that say that it is the wrong one.
    fn marks(&self, field: Field) -> &'static str {
        match &self.refused {
            Some(refused) if refused.field == field => {
                r#" aria-invalid="true" aria-describedby="password-error""#
            }
            _ if field == Field::New => r#" aria-describedby="password-hint""#,
            _ => "",
        }
    }

    fn old(&self) -> &'static str {
        self.marks(Field::Old)
    }

    fn new_one(&self) -> &'static str {
        self.marks(Field::New)
    }

    fn again(&self) -> &'static str {
        self.marks(Field::Again)
    }
}

impl PasswordForm {
    /// Whether both new ones are the same, before anybody waits for a hash.
    pub(crate) fn checked(&self, locale: Locale) -> Result<(), Refused> {
        if self.new == self.again {
            return Ok(());
        }
        Err(Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            field: Field::Again,
            words: locale.t("error-password-again"),
        })
    }
}

/// Shows the page.
pub(crate) fn show_page(page: Page, outcome: Outcome) -> Result<Response, PageError> {
    let (status, must, changed, refused) = match outcome {
        Outcome::Asked { must } => (StatusCode::OK, must, false, None),
        Outcome::Changed => (StatusCode::OK, false, true, None),
        Outcome::Refused(refused) => (refused.status, false, false, Some(refused)),
    };
    let page = PasswordPage {
        page,
        must,
        changed,
        refused,
    };
    show(status, &page)
}
