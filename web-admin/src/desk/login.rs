//! Staff log in at a handset, and out.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum_extra::extract::CookieJar;
use jawab_desk::floor::Floor;
use jawab_desk::{Desk, DeskError, LoginError, LoginSource, StaffLine};
use jawab_vocabulary::{StaffAction, StaffId};
use tower_sessions::Session;

use super::app_state::AppState;
use super::staff_request::StaffRequest;
use crate::devices::PeerAddress;
use crate::locale::Locale;
use crate::login::{
    HANDSET_COOKIE, HandsetChoice, LoginForm, LoginPage, Member, Next, after_login, anonymous,
    begin_session, member, safe_next, show_login,
};
use crate::negotiation;
use crate::page::Frame;
use crate::page_error::PageError;

pub(super) async fn show(
    State(app): State<AppState>,
    frame: Frame,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, PageError> {
    let remembered = CookieJar::from_headers(&headers)
        .get(HANDSET_COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default();
    let form = LoginForm {
        login: String::new(),
        password: String::new(),
        handset: remembered,
        next,
        kept: String::new(),
        to: String::new(),
    };
    let login_page = login_page(&app, frame, &headers, form, None).await?;
    show_login(StatusCode::OK, &login_page)
}

pub(super) async fn log_in(
    State(app): State<AppState>,
    frame: Frame,
    session: Session,
    headers: HeaderMap,
    address: PeerAddress,
    Form(form): Form<LoginForm>,
) -> Result<Response, PageError> {
    let from = app.devices.source(&headers, address, &form.login).await;
    match authenticate(&app.desk, &form, &from).await {
        Ok(staff) => {
            let device = app.devices.remember(&headers, &staff.login).await;
            welcome(&session, frame, (&staff, device), &form).await
        }
        Err(refused) => {
            let locale = frame.locale;
            let wrong = match refused {
                Refused::Handset => "handset",
                Refused::Person(_) => "",
            };
            let (status, words) = match refused {
                Refused::Handset => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    locale.with("login-handset-unknown", "handset", &form.handset),
                ),
                Refused::Person(LoginError::Wrong) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, locale.t("login-wrong"))
                }
                Refused::Person(LoginError::Wait { wait }) => (
                    StatusCode::TOO_MANY_REQUESTS,
                    locale.n("login-wait", wait.as_secs() + 1),
                ),
                Refused::Person(LoginError::Busy(_)) => {
                    (StatusCode::SERVICE_UNAVAILABLE, locale.t("login-busy"))
                }
                Refused::Person(LoginError::Desk(error)) => {
                    tracing::error!("nobody can log in: {error}");
                    (StatusCode::SERVICE_UNAVAILABLE, locale.t("login-failed"))
                }
            };
            let mut login_page = login_page(&app, frame, &headers, form, Some(words)).await?;
            login_page.wrong = wrong;
            show_login(status, &login_page)
        }
    }
}

/// Logs out, and leaves the floor: nobody sits at that handset any more. Whom they had taken to
/// call them back, others may take.
pub(super) async fn log_out(
    State(floor): State<Floor>,
    State(desk): State<Desk>,
    session: Session,
) -> Result<Response, PageError> {
    if let Ok((member, _)) = member(&session).await {
        let staff = StaffId(member.id);
        if let Err(error) = desk.give_back_all(staff).await {
            tracing::warn!("a member of staff logs out and keeps whom they call back: {error}");
        }
        let at_work = floor
            .board()
            .agents
            .iter()
            .any(|agent| agent.staff == staff);
        if at_work && let Err(stopping) = floor.ask(staff, StaffAction::Leave).await {
            tracing::warn!("a member of staff logs out and renew_stamp on the floor: {stopping}");
        }
    }
    crate::login::log_out(&session).await
}

/// The session's token, for a page that was open while its owner logged in anew. Only
/// a page of this host can read the answer.
pub(super) async fn token(request: StaffRequest) -> String {
    request.page.csrf
}

/// Why somebody is not let in.
enum Refused {
    Person(LoginError),
    Handset,
}

async fn authenticate(
    desk: &Desk,
    form: &LoginForm,
    from: &LoginSource,
) -> Result<StaffLine, Refused> {
    let staff = desk
        .authenticate(&form.login, &form.password, from)
        .await
        .map_err(Refused::Person)?;
    if !form.handset.is_empty() {
        let known = desk
            .handsets()
            .await
            .map_err(|error: DeskError| Refused::Person(error.into()))?;
        if !known
            .iter()
            .any(|handset| handset.extension == form.handset)
        {
            return Err(Refused::Handset);
        }
    }
    Ok(staff)
}

async fn welcome(
    session: &Session,
    frame: Frame,
    (staff, device): (&StaffLine, Option<HeaderValue>),
    form: &LoginForm,
) -> Result<Response, PageError> {
    let handset = Some(form.handset.clone()).filter(|handset| !handset.is_empty());
    let sits_at = Member {
        id: staff.id.0,
        handset: handset.clone(),
        stamp: Some(staff.stamp.clone()),
    };
    begin_session(session, &sits_at).await?;
    let page = |token| frame.member(staff.name.clone(), staff.role, token);
    let mut response = after_login(session, form.kept(), page, &form.next).await?;
    let cookies = response.headers_mut();
    if let Some(device) = device {
        cookies.append(header::SET_COOKIE, device);
    }
    if let Some(handset) = handset {
        let cookie = format!(
            "{HANDSET_COOKIE}={handset}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Strict"
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            cookies.append(header::SET_COOKIE, cookie);
        }
    }
    if let Some(language) = staff.ui_language.as_deref().and_then(Locale::from_tag) {
        negotiation::remember(cookies, language);
    }
    Ok(response)
}

async fn login_page(
    app: &AppState,
    frame: Frame,
    headers: &HeaderMap,
    form: LoginForm,
    error: Option<String>,
) -> Result<LoginPage, PageError> {
    let locale = frame.locale;
    let board = app.floor.board();
    let handsets = app
        .desk
        .handsets()
        .await?
        .into_iter()
        .map(|handset| {
            let here = board.has_handset(&handset.extension);
            let used = board
                .agents
                .iter()
                .any(|agent| agent.handset.as_str() == handset.extension);
            let words = match handset.label.as_str() {
                "" => handset.extension.clone(),
                name => format!("{} · {name}", handset.extension),
            };
            HandsetChoice {
                words: match (here, used) {
                    (false, _) => locale.with("login-handset-gone", "handset", &words),
                    (true, true) => locale.with("login-handset-used", "handset", &words),
                    (true, false) => words,
                },
                chosen: handset.extension == form.handset,
                id: handset.extension,
            }
        })
        .collect();
    Ok(LoginPage {
        page: anonymous(frame, headers),
        tagline: locale.t("login-line-desk"),
        error,
        wrong: "",
        kept: form.kept(),
        login: form.login,
        next: safe_next(&form.next).to_owned(),
        handsets: Some(handsets),
    })
}
