//! The page of an error: why there is no other page to show, in words, in the reader's language.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use jawab_listener::Seldom;

use crate::kept::Kept;
use crate::login::again;
use crate::page::{Frame, Page, show};

/// Why there is no page to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// Nothing is at this address, or no longer.
    #[error("there is no such page")]
    NotFound,
    /// It is not for this member of staff, or the form did not come from this page.
    #[error("refused: {0}")]
    Forbidden(&'static str),
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    LoggedOut,
    /// Their password was given by somebody else, and is to be changed before anything else.
    #[error("the password is to be changed first")]
    PasswordFirst,
    /// Something failed; the log says what.
    #[error("a page failed")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}

impl PageError {
    /// A failure told in words.
    pub(crate) fn broken(what: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Broken(what.into())
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::LoggedOut => StatusCode::UNAUTHORIZED,
            Self::PasswordFirst => StatusCode::SEE_OTHER,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match &self {
            Self::Broken(source) => tracing::error!("a page failed: {}", chain(source.as_ref())),
            Self::Forbidden(why) => say_refused(why),
            Self::PasswordFirst => return Redirect::to("/password").into_response(),
            Self::NotFound | Self::LoggedOut => {}
        }
        self.status().into_response()
    }
}

/// Whoever sends refused requests by the thousand does not fill the log with them: each cause is
/// said once a minute.
fn say_refused(why: &'static str) {
    static SAID: LazyLock<Mutex<HashMap<&'static str, Seldom>>> = LazyLock::new(Mutex::default);
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(times) = said.entry(why).or_default().happened(Instant::now()) {
        tracing::warn!("a request was refused: {why} ({times} times)");
    }
}

fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        source = cause.source();
    }
    words
}

#[derive(Template)]
#[template(path = "page_error.html")]
struct TroublePage {
    page: Page,
    code: u16,
    title: String,
    advice: String,
}

/// Puts words to every answer that is a bare status: ours, and those of the router
/// and the extractors. Who is not logged in is sent to the log-in page.
pub(crate) async fn in_words(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let frame = Frame::from_request_parts(&mut parts, &()).await;
    let headers = parts.headers.clone();
    let by_script = parts.headers.contains_key("hx-request")
        || parts
            .headers
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.as_bytes().starts_with(b"text/event-stream"));
    let path = parts.uri.path().to_owned();
    let asked = parts.uri.query().map(str::to_owned);
    let wants_page = !by_script && !path.starts_with("/assets/");
    let getting = parts.method == axum::http::Method::GET;
    let mut response = next.run(Request::from_parts(parts, body)).await;

    let kept = response.extensions_mut().remove::<Kept>();
    let status = response.status();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE)
        || status == StatusCode::METHOD_NOT_ALLOWED
        || is_plain(&response);
    if !(status.is_client_error() || status.is_server_error()) || !bare || !wants_page {
        return response;
    }
    if let (Some(kept), Ok(frame)) = (kept, &frame) {
        let frame = frame.clone();
        let page = match &kept.token {
            Some(token) => {
                let page = frame.anonymous(token.clone());
                kept.show(status, page)
            }
            None => again(frame, &headers, kept),
        };
        return page.unwrap_or(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        return to_login(&path, asked.as_deref(), getting);
    }
    match frame {
        Ok(frame) => worded(status, frame, response),
        Err(_) => response,
    }
}

fn is_plain(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// What an address may not have in one of its values; a path's slashes may stand.
const IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// The way to the log-in page, and back to where one wanted to go, with what one asked for there.
fn to_login(path: &str, asked: Option<&str>, getting: bool) -> Response {
    if getting && (path != "/" || asked.is_some()) {
        let asked = asked.map(|asked| format!("?{asked}")).unwrap_or_default();
        let next = format!("{path}{asked}");
        let next = utf8_percent_encode(&next, IN_A_VALUE);
        Redirect::to(&format!("/login?next={next}")).into_response()
    } else {
        Redirect::to("/login").into_response()
    }
}

fn worded(status: StatusCode, frame: Frame, bare: Response) -> Response {
    let locale = frame.locale;
    let (title, advice) = match status {
        StatusCode::NOT_FOUND => (locale.t("not-found-title"), locale.t("not-found-advice")),
        StatusCode::FORBIDDEN => (locale.t("forbidden-title"), locale.t("forbidden-advice")),
        status if status.is_client_error() => (
            locale.t("bad-request-title"),
            locale.t("bad-request-advice"),
        ),
        _ => (locale.t("broken-title"), locale.t("broken-advice")),
    };
    let page = TroublePage {
        page: frame.anonymous(String::new()),
        code: status.as_u16(),
        title,
        advice,
    };
    let Ok(mut response) = show(status, &page) else {
        return bare;
    };
    for (name, value) in bare.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

/// An answer without a body, for scripts.
pub(crate) fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
