//! Why there is no page to show; its page is made at the rim (`error_page`).

use std::collections::HashMap;
use std::error::Error;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jawab_listener::Seldom;

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

/// An answer without a body, for scripts.
pub(crate) fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
