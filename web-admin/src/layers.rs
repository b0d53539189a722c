//! What stands around every router: assets, sessions, languages, headers, and words
//! for what goes wrong.

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Extension, Router};

use crate::page::Portal;
use crate::page_error::PageError;
use crate::session::{SessionStorage, Sessions};
use crate::{assets, error_page, guard, headers, negotiation};

/// Puts the layers around a portal's pages.
pub(crate) fn around<S: SessionStorage>(
    pages: Router,
    portal: Portal,
    sessions: Sessions<S>,
) -> Router {
    // The last layer is the first that a request meets.
    let pages = pages
        .fallback(async || PageError::NotFound)
        .layer(from_fn(guard::only_our_pages))
        .layer(DefaultBodyLimit::max(guard::FORM_LIMIT))
        .layer(sessions.layer())
        .layer(from_fn(error_page::in_words))
        .layer(from_fn(negotiation::choose))
        .layer(Extension(portal));
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .merge(assets::router())
        .merge(pages)
        .layer(from_fn(headers::secure))
}
