//! The page of an error: why there is no other page to show, in words, in the reader's language.

use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::kept::Kept;
use crate::login::again;
use crate::page::{Frame, Page, show};

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
