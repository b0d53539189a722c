//! Logging in and out: the log-in page, and what a session holds.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use uuid::Uuid;

use crate::guard::{LOGIN_COOKIE, SESSION_TOKEN, new_token};
use crate::kept::Kept;
use crate::page::{Frame, Page, show};
use crate::page_error::PageError;

/// The handset that was chosen last on this computer.
pub(crate) const HANDSET_COOKIE: &str = "__Host-handset";

const MEMBER: &str = "member";
const SEEN: &str = "seen";

/// A session is written again at most this often: each time costs a write to a disk
/// that may be an SD card.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Who a session belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) id: Uuid,
    /// The extension of the handset they sit at, if they chose one.
    pub(crate) handset: Option<String>,
    /// The account's stamp when they logged in; none in a session of an earlier version.
    #[serde(default)]
    pub(crate) stamp: Option<String>,
}

/// A choice of a handset on the log-in page.
pub(crate) struct HandsetChoice {
    pub(crate) id: String,
    pub(crate) words: String,
    pub(crate) chosen: bool,
}

/// The log-in page.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage {
    pub(crate) page: Page,
    pub(crate) tagline: String,
    pub(crate) error: Option<String>,
    /// The field that is to be mended; empty where either of two may be.
    pub(crate) wrong: &'static str,
    pub(crate) login: String,
    pub(crate) next: String,
    pub(crate) handsets: Option<Vec<HandsetChoice>>,
    /// What was typed before the session was over.
    pub(crate) kept: Option<Kept>,
}

/// What the log-in page sends.
#[derive(Deserialize)]
pub(crate) struct LoginForm {
    pub(crate) login: String,
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) handset: String,
    #[serde(default)]
    pub(crate) next: String,
    /// A form that was sent after the session was over, and where to.
    #[serde(default)]
    pub(crate) kept: String,
    #[serde(default)]
    pub(crate) to: String,
}

impl LoginForm {
    /// The form that waits for this log-in, if one does.
    pub(crate) fn kept(&self) -> Option<Kept> {
        Kept::read(&self.to, &self.kept)
    }
}

/// Where to go after logging in.
#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    pub(crate) next: String,
}

/// A page of this host, or the start: never another host's.
pub(crate) fn safe_next(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next
            .bytes()
            .all(|octet| octet.is_ascii_graphic() && octet != b'\\');
    if own && is_page(next) { next } else { "/" }
}

/// Whether there may be a page at an address of this host: what is only posted to, or is a
/// part of a page, is nowhere to go after logging in.
fn is_page(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    let no_page = |step: &str| {
        matches!(
            step,
            "login" | "logout" | "token" | "live" | "state" | "write-up" | "assets" | "healthz"
        )
    };
    !steps.next().is_some_and(no_page)
        && !matches!(steps.next_back(), Some("notes" | "status" | "files"))
}

/// Makes the page with a token that the cookie beside it repeats.
pub(crate) fn anonymous(frame: Frame, headers: &HeaderMap) -> Page {
    let token = CookieJar::from_headers(headers)
        .get(LOGIN_COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| token.len() == 32 && token.bytes().all(|octet| octet.is_ascii_hexdigit()))
        .unwrap_or_else(new_token);
    frame.anonymous(token)
}

/// Shows the log-in page.
pub(crate) fn show_login(
    status: StatusCode,
    login_page: &LoginPage,
) -> Result<Response, PageError> {
    let cookie = format!(
        "{LOGIN_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict",
        login_page.page.csrf
    );
    let mut response = show(status, login_page)?;
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The log-in page for somebody whose session was over when they sent a form: it carries the form.
pub(crate) fn again(frame: Frame, headers: &HeaderMap, kept: Kept) -> Result<Response, PageError> {
    let handset = CookieJar::from_headers(headers)
        .get(HANDSET_COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|handset| handset.bytes().all(|octet| octet.is_ascii_digit()));
    // Their last handset; the list of all is on the page itself.
    let handsets = handset.into_iter().map(|handset| HandsetChoice {
        words: handset.clone(),
        chosen: true,
        id: handset,
    });
    let (locale, is_desk) = (frame.locale, frame.is_desk());
    let line = if is_desk {
        "login-line-desk"
    } else {
        "login-line-central"
    };
    let login_page = LoginPage {
        page: anonymous(frame, headers),
        tagline: locale.t(line),
        error: Some(locale.t("login-kept")),
        wrong: "",
        login: String::new(),
        next: "/".into(),
        handsets: is_desk.then(|| handsets.collect()),
        kept: Some(kept),
    };
    show_login(StatusCode::UNAUTHORIZED, &login_page)
}

/// After logging in: the form that waited for it, or the page one wanted to go to.
pub(crate) async fn after_login(
    session: &Session,
    kept: Option<Kept>,
    page: impl FnOnce(String) -> Page,
    next: &str,
) -> Result<Response, PageError> {
    let Some(kept) = kept else {
        return Ok(Redirect::to(safe_next(next)).into_response());
    };
    let (_, token) = member(session).await?;
    kept.show(StatusCode::OK, page(token))
}

/// Begins a session under a new id, so that one that was planted before is worth nothing.
pub(crate) async fn begin_session(session: &Session, member: &Member) -> Result<(), PageError> {
    session.clear().await;
    session.cycle_id().await.map_err(failed)?;
    session.insert(MEMBER, member).await.map_err(failed)?;
    session
        .insert(SESSION_TOKEN, new_token())
        .await
        .map_err(failed)?;
    session.insert(SEEN, Timestamp::now()).await.map_err(failed)
}

/// Ends the session and goes to the log-in page.
pub(crate) async fn log_out(session: &Session) -> Result<Response, PageError> {
    session.flush().await.map_err(failed)?;
    Ok(Redirect::to("/login").into_response())
}

/// Whose session it is, with the token of its pages.
pub(crate) async fn member(session: &Session) -> Result<(Member, String), PageError> {
    let member = session.get::<Member>(MEMBER).await.map_err(failed)?;
    let token = session.get::<String>(SESSION_TOKEN).await.map_err(failed)?;
    member.zip(token).ok_or(PageError::LoggedOut)
}

/// Ends a session whose account has another stamp by now: another password, another role.
pub(crate) async fn check_stamp(
    session: &Session,
    member: &Member,
    stamp: &str,
) -> Result<(), PageError> {
    match &member.stamp {
        Some(begun_with) if begun_with == stamp => Ok(()),
        Some(_) => {
            session.flush().await.map_err(failed)?;
            Err(PageError::LoggedOut)
        }
        None => renew_stamp(session, member, stamp).await,
    }
}

/// Lets a session go on with a new stamp: that of who has just changed their own password.
pub(crate) async fn renew_stamp(
    session: &Session,
    member: &Member,
    stamp: &str,
) -> Result<(), PageError> {
    let member = Member {
        stamp: Some(stamp.to_owned()),
        ..member.clone()
    };
    session.insert(MEMBER, member).await.map_err(failed)
}

/// Notes that its owner is there, so that the session does not end.
pub(crate) async fn touch(session: &Session) -> Result<(), PageError> {
    let now = Timestamp::now();
    let seen = session.get::<Timestamp>(SEEN).await.map_err(failed)?;
    if seen.is_none_or(|seen| now.duration_since(seen) > TOUCH_EVERY) {
        session.insert(SEEN, now).await.map_err(failed)?;
    }
    Ok(())
}

fn failed(error: tower_sessions::session::Error) -> PageError {
    PageError::Broken(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn a_log_in_leads_to_this_host_only() {
        assert_eq!(safe_next("/cases?status=open"), "/cases?status=open");
        assert_eq!(safe_next("/search?q=%D8%A3"), "/search?q=%D8%A3");
        assert_eq!(safe_next("/cases/1"), "/cases/1");
        for elsewhere in [
            "/logout",
            "/logout/",
            "/logout?x=1",
            "/login",
            "/state/ready",
            "/live?page=other",
            "/cases/1/notes",
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example/",
            "javascript:alert(1)",
            "",
            "/x\r\nSet-Cookie: a=b",
        ] {
            assert_eq!(safe_next(elsewhere), "/", "{elsewhere}");
        }
    }
}
