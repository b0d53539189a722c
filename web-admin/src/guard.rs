//! Who may change something: a request that a page of ours sent, from this host,
//! by the person it was made for. Two checks that fail apart from each other: where
//! the browser says the request comes from, and a secret that only the page knows.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use subtle::ConstantTimeEq;
use tower_sessions::Session;
use uuid::Uuid;

use crate::kept::Kept;
use crate::page_error::PageError;
use crate::upload;

/// Where a session keeps the secret of its pages.
pub(crate) const SESSION_TOKEN: &str = "csrf";

/// The log-in page has no session yet: its secret is in a cookie that no other host can set.
pub(crate) const LOGIN_COOKIE: &str = "__Host-door";

/// The longest form; a note has 4,000 characters, each nine octets at most when encoded.
pub(crate) const FORM_LIMIT: usize = 128 * 1024;

/// A secret for a session's pages: 122 bits from the system's randomness.
pub(crate) fn new_token() -> String {
    Uuid::new_v4().simple().to_string()
}

/// Lets a request that changes something through, if it came from a page of ours.
pub(crate) async fn only_our_pages(request: Request, next: Next) -> Response {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return next.run(request).await;
    }
    match checked(request).await {
        Ok((request, typed)) => {
            let mut response = next.run(request).await;
            // The token was the session's, and the session was somebody's who is out by now.
            if let Some(typed) = typed
                && response.status() == StatusCode::UNAUTHORIZED
            {
                response.extensions_mut().insert(typed);
            }
            response
        }
        Err(Refused { error, kept }) => {
            let mut response = error.into_response();
            if let Some(kept) = kept {
                response.extensions_mut().insert(kept);
            }
            response
        }
    }
}

/// Why a request is not let through, and what was typed in it.
struct Refused {
    error: PageError,
    kept: Option<Kept>,
}

impl From<PageError> for Refused {
    fn from(error: PageError) -> Self {
        let kept = None;
        Self { error, kept }
    }
}

/// A request that may go on, and what was typed in it.
async fn checked(request: Request) -> Result<(Request, Option<Kept>), Refused> {
    let (mut parts, body) = request.into_parts();
    if !from_here(&parts.headers, &parts.uri) {
        return Err(PageError::Forbidden("it was sent from a page of another host").into());
    }
    let expected = expected_token(&mut parts).await;
    if upload::is_one(&parts.headers) {
        let expected = expected?;
        let (given, request) = upload::opened(parts, body).await?;
        same(&given, &expected)?;
        return Ok((request, None));
    }
    // Also to log in: that form carries what was typed before.
    let body = to_bytes(body, FORM_LIMIT)
        .await
        .map_err(|_| PageError::Forbidden("the form is too long, or was not sent to its end"))?;
    let given = given_token(&parts.headers, &body)
        .ok_or(PageError::Forbidden("it carries no anti-forgery token"));
    let refused = |error, token| Refused {
        error,
        kept: Kept::of(&parts, &body).map(|kept| Kept { token, ..kept }),
    };
    let expected = match expected {
        Ok(expected) => expected,
        Err(error) => return Err(refused(error, None)),
    };
    if let Err(error) = given.and_then(|given| same(&given, &expected)) {
        return Err(refused(error, Some(expected)));
    }
    let typed = Kept::of(&parts, &body);
    Ok((Request::from_parts(parts, Body::from(body)), typed))
}

fn same(given: &str, expected: &str) -> Result<(), PageError> {
    if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        Ok(())
    } else {
        Err(PageError::Forbidden(
            "its anti-forgery token is not the session's",
        ))
    }
}

async fn expected_token(parts: &mut Parts) -> Result<String, PageError> {
    if parts.uri.path() == "/login" {
        return CookieJar::from_headers(&parts.headers)
            .get(LOGIN_COOKIE)
            .map(|cookie| cookie.value().to_owned())
            .filter(|token| !token.is_empty())
            .ok_or(PageError::Forbidden(
                "the log-in page's cookie is not there",
            ));
    }
    let session = Session::from_request_parts(parts, &())
        .await
        .map_err(|(_, why)| PageError::broken(why))?;
    session
        .get::<String>(SESSION_TOKEN)
        .await
        .map_err(|error| PageError::Broken(Box::new(error)))?
        .ok_or(PageError::LoggedOut)
}

/// Fetch Metadata where the browser sends it, the Origin header (RFC 6454) where it does not.
fn from_here(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = text(header::HOST.as_str())
                .or_else(|| uri.authority().map(|authority| authority.as_str()));
            let origin_host = origin.split_once("://").map(|(_, host)| host);
            origin_host.is_some() && origin_host == host
        }
        (None, None) => false,
    }
}

fn given_token(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    if let Some(token) = headers.get("x-csrf-token") {
        return token.to_str().ok().map(str::to_owned);
    }
    // A token is letters and digits: as a form field it stands as it is.
    std::str::from_utf8(body)
        .ok()?
        .split('&')
        .find_map(|pair| pair.strip_prefix("csrf="))
        .map(str::to_owned)
}
