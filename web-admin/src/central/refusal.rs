//! Why central did not do something, in words for the person who asked.

use axum::http::StatusCode;
use jawab_desk::passwords::Unfit;

use super::view::NotDone;
use crate::locale::Locale;
use crate::page_error::PageError;

/// An answer's status and its words, for what the person can do something about.
pub(super) fn in_words(locale: Locale, error: NotDone) -> Result<(StatusCode, String), PageError> {
    let id = match error {
        NotDone::NotFound => return Err(PageError::NotFound),
        NotDone::Failed(source) => return Err(PageError::Broken(source)),
        NotDone::TooManyTries { wait_s } => {
            let words = locale.n("login-wait", wait_s);
            return Ok((StatusCode::TOO_MANY_REQUESTS, words));
        }
        NotDone::Busy => return Ok((StatusCode::SERVICE_UNAVAILABLE, locale.t("login-busy"))),
        NotDone::Login => "error-login",
        NotDone::LoginTaken => "error-login-taken",
        NotDone::Name => "error-name-empty",
        NotDone::LastAdmin => "error-last-admin",
        NotDone::WrongPassword => "error-password-old",
        NotDone::SamePassword => "error-password-same",
        NotDone::Password(Unfit::Short) => "error-password-short",
        NotDone::Password(Unfit::Long) => "error-too-long",
        NotDone::Password(Unfit::Common) => "error-password-common",
        NotDone::Password(Unfit::TellsWho) => "error-password-telling",
        NotDone::Answer => "error-answer",
        NotDone::Code => "error-code",
        NotDone::Ages => "error-ages",
        NotDone::Position => "error-position",
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, locale.t(id)))
}

/// The field that is to be mended, by its name in the forms; empty where no field is.
pub(super) const fn field(error: &NotDone) -> &'static str {
    match error {
        NotDone::Login | NotDone::LoginTaken => "login",
        NotDone::Name => "name",
        NotDone::LastAdmin => "role",
        NotDone::Answer => "text",
        NotDone::Code => "code",
        NotDone::Ages => "from",
        NotDone::Position => "position",
        NotDone::WrongPassword | NotDone::SamePassword | NotDone::Password(_) => "password",
        NotDone::NotFound | NotDone::TooManyTries { .. } | NotDone::Busy | NotDone::Failed(_) => "",
    }
}
