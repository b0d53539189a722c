//! A member of staff changes their own password.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::LoginError;
use tower_sessions::Session;

use super::app_state::AppState;
use super::refusal;
use super::staff_request::StaffRequest;
use crate::locale::Locale;
use crate::login;
use crate::own_password::{Field, Outcome, PasswordForm, Refused, show_page};
use crate::page_error::PageError;

pub(super) async fn show(request: StaffRequest) -> Result<Response, PageError> {
    let must = request.staff.password_once;
    show_page(request.page, Outcome::Asked { must })
}

pub(super) async fn change(
    State(app): State<AppState>,
    session: Session,
    request: StaffRequest,
    Form(form): Form<PasswordForm>,
) -> Result<Response, PageError> {
    let locale = request.page.locale;
    if let Err(refused) = form.checked(locale) {
        return show_page(request.page, Outcome::Refused(refused));
    }
    let changed = app
        .desk
        .change_own_password(request.staff.id, &form.old, &form.new)
        .await;
    let outcome = match changed {
        Ok(staff) => {
            let (member, _) = login::member(&session).await?;
            login::renew_stamp(&session, &member, &staff.stamp).await?;
            Outcome::Changed
        }
        Err(error) => Outcome::Refused(refused(locale, &error)),
    };
    show_page(request.page, outcome)
}

fn refused(locale: Locale, error: &LoginError) -> Refused {
    let (status, field, words) = match error {
        LoginError::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Field::Old,
            locale.t("error-password-old"),
        ),
        LoginError::Wait { wait } => (
            StatusCode::TOO_MANY_REQUESTS,
            Field::None,
            locale.n("login-wait", wait.as_secs() + 1),
        ),
        LoginError::Busy(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Field::None,
            locale.t("login-busy"),
        ),
        LoginError::Desk(error) => {
            let (status, words) = refusal::in_words(locale, error);
            let of_the_new_one = status == StatusCode::UNPROCESSABLE_ENTITY;
            (
                status,
                if of_the_new_one {
                    Field::New
                } else {
                    Field::None
                },
                words,
            )
        }
    };
    Refused {
        status,
        field,
        words,
    }
}
