//! Content negotiation: in which locale a page is. As asked for in the address, else as
//! chosen before, else as the browser prefers.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use crate::locale::Locale;

const COOKIE: &str = "__Host-lang";

/// Finds the language, puts it beside the request, and remembers what was chosen.
pub(crate) async fn choose(mut request: Request, next: Next) -> Response {
    let asked = request.uri().query().and_then(asked_for);
    let locale = asked.unwrap_or_else(|| known(request.headers()));
    request.extensions_mut().insert(locale);
    let mut response = next.run(request).await;
    if let Some(locale) = asked {
        remember(response.headers_mut(), locale);
    }
    response
}

/// Remembers a language on this browser, for a year.
pub(crate) fn remember(headers: &mut HeaderMap, locale: Locale) {
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax",
        locale.tag()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// The language that an address asks for.
pub(crate) fn asked_for(query: &str) -> Option<Locale> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(Locale::from_tag)
}

fn known(headers: &HeaderMap) -> Locale {
    CookieJar::from_headers(headers)
        .get(COOKIE)
        .and_then(|cookie| Locale::from_tag(cookie.value()))
        .or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Locale::from_accept_language(accepted)
        })
        .unwrap_or(Locale::French)
}
