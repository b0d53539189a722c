//! Style, script, fonts and pictures, out of the binary. Each has an address that
//! changes with its content, so that browsers keep it for good.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};
use tower_http::compression::CompressionLayer;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/own"]
struct Own;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/dist/files"]
struct Others;

/// One hash over all assets. Style sheets name fonts beside them, so all change address together.
static REVISION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<Cow<'static, str>> = Own::iter().chain(Others::iter()).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        if let Some(file) = find(&name) {
            hash.update(name.as_bytes());
            hash.update(file.metadata.sha256_hash());
        }
    }
    hex::encode(&hash.finalize()[..8])
});

/// The address of an asset.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *REVISION)
}

/// Serves the assets. Compressed here and not on pages: those hold secrets beside
/// text that others chose, which compression would leak (BREACH).
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{revision}/{*name}", get(asset))
        .layer(CompressionLayer::new())
}

async fn asset(Path((revision, name)): Path<(String, String)>) -> Response {
    let Some(file) = find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A page from before an update may still ask by the old address: it gets the
    // new content, and is told not to keep it.
    let keep = if revision == *REVISION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(media_type(&name)),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, file.data).into_response()
}

fn find(name: &str) -> Option<EmbeddedFile> {
    Own::get(name).or_else(|| Others::get(name))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_of_the_style_sheet_is_in_the_binary() {
        let style = Own::get("style.css").unwrap();
        let style = String::from_utf8(style.data.into_owned()).unwrap();
        let named: Vec<&str> = style
            .split("url(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(
            named.len() > 5,
            "the style sheet names its fonts: {named:?}"
        );
        for name in named {
            assert!(find(name).is_some(), "{name} is named and not there");
        }
    }

    #[test]
    fn whoever_made_a_font_or_a_library_is_credited() {
        let licences = Others::iter().filter(|name| name.starts_with("licences/"));
        assert_eq!(licences.count(), 6);
    }
}
