//! Administrators log in and out.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use tower_sessions::Session;

use crate::central::{Ministry, NotLetIn};
use crate::devices::{Devices, PeerAddress};
use crate::login::{
    LoginForm, LoginPage, Member, Next, after_login, anonymous, begin_session, safe_next,
    show_login,
};
use crate::page::Frame;
use crate::page_error::PageError;

pub(super) async fn show(
    frame: Frame,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, PageError> {
    let login_page = login_page(frame, &headers, &next, String::new(), None);
    show_login(StatusCode::OK, &login_page)
}

pub(super) async fn log_in<M: Ministry>(
    State(ministry): State<M>,
    frame: Frame,
    session: Session,
    headers: HeaderMap,
    address: PeerAddress,
    Form(form): Form<LoginForm>,
) -> Result<Response, PageError> {
    let locale = frame.locale;
    let devices = Devices::new(ministry.session_storage());
    let from = devices.source(&headers, address, &form.login).await;
    let authenticate = ministry.authenticate(&form.login, &form.password, &from);
    let (status, error) = match authenticate.await {
        Ok(admin) => {
            let member = Member {
                id: admin.id,
                handset: None,
                stamp: Some(admin.stamp),
            };
            begin_session(&session, &member).await?;
            let page = |token| frame.member(admin.name, admin.role, token);
            let mut response = after_login(&session, form.kept(), page, &form.next).await?;
            if let Some(device) = devices.remember(&headers, &form.login).await {
                response.headers_mut().append(header::SET_COOKIE, device);
            }
            return Ok(response);
        }
        Err(NotLetIn::WrongPassword) => (StatusCode::UNPROCESSABLE_ENTITY, locale.t("login-wrong")),
        Err(NotLetIn::TooManyTries { wait_s }) => (
            StatusCode::TOO_MANY_REQUESTS,
            locale.n("login-wait", wait_s),
        ),
        Err(NotLetIn::Busy) => (StatusCode::SERVICE_UNAVAILABLE, locale.t("login-busy")),
        Err(NotLetIn::Failed(source)) => {
            tracing::error!("administrators cannot log in: {source}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                locale.t("login-failed-central"),
            )
        }
    };
    let kept = form.kept();
    let mut login_page = login_page(frame, &headers, &form.next, form.login, Some(error));
    login_page.kept = kept;
    show_login(status, &login_page)
}

pub(super) async fn log_out(session: Session) -> Result<Response, PageError> {
    crate::login::log_out(&session).await
}

fn login_page(
    frame: Frame,
    headers: &HeaderMap,
    next: &str,
    login: String,
    error: Option<String>,
) -> LoginPage {
    let tagline = frame.locale.t("login-line-central");
    LoginPage {
        page: anonymous(frame, headers),
        tagline,
        error,
        wrong: "",
        login,
        next: safe_next(next).to_owned(),
        handsets: None,
        kept: None,
    }
}
