//! Somebody at the ministry changes their own password.

use axum::extract::{Form, State};
use axum::response::Response;
use tower_sessions::Session;

use super::admin_request::AdminRequest;
use super::refusal;
use super::view::{Ministry, NotDone};
use crate::login;
use crate::own_password::{Field, Outcome, PasswordForm, Refused, show_page};
use crate::page_error::PageError;

pub(super) async fn show(
    AdminRequest { page, admin }: AdminRequest,
) -> Result<Response, PageError> {
    let must = admin.password_once;
    show_page(page, Outcome::Asked { must })
}

pub(super) async fn change<M: Ministry>(
    State(ministry): State<M>,
    session: Session,
    AdminRequest { page, admin }: AdminRequest,
    Form(form): Form<PasswordForm>,
) -> Result<Response, PageError> {
    let locale = page.locale;
    if let Err(refused) = form.checked(locale) {
        return show_page(page, Outcome::Refused(refused));
    }
    let changed = ministry.change_own_password(&admin, &form.old, &form.new);
    let outcome = match changed.await {
        Ok(changed) => {
            let (member, _) = login::member(&session).await?;
            login::renew_stamp(&session, &member, &changed.stamp).await?;
            Outcome::Changed
        }
        Err(error) => {
            let field = match &error {
                NotDone::WrongPassword => Field::Old,
                NotDone::Password(_) | NotDone::SamePassword => Field::New,
                _ => Field::None,
            };
            let (status, words) = refusal::in_words(locale, error)?;
            Outcome::Refused(Refused {
                status,
                field,
                words,
            })
        }
    };
    show_page(page, outcome)
}
