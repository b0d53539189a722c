//! Files that a browser keeps and does not show: they came from outside, and nothing of them
//! runs in the name of these pages.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jawab_desk::{FileKind, clean_name};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::page_error::PageError;

/// What may stand as it is in a name (RFC 8187, 3.2.1).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

/// A file as an answer. What is not of a known kind is octets and nothing else.
pub(crate) async fn answer(
    name: &str,
    kind: Option<FileKind>,
    file: std::fs::File,
) -> Result<Response, PageError> {
    let file = File::from_std(file);
    let length = file.metadata().await.map_err(PageError::broken)?.len();
    let disposition = HeaderValue::try_from(disposition(&clean_name(name, kind)));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(content_type(kind)),
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (
            header::CONTENT_DISPOSITION,
            disposition.map_err(PageError::broken)?,
        ),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

const fn content_type(kind: Option<FileKind>) -> &'static str {
    match kind {
        None => "application/octet-stream",
        Some(FileKind::Text) => "text/plain; charset=utf-8",
        Some(kind) => kind.media_type(),
    }
}

/// RFC 6266: the name in UTF-8, and one in ASCII for what does not read that.
fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|letter| match letter {
            '"' | '\\' | '%' => '_',
            ' '..='~' => letter,
            _ => '_',
        })
        .collect();
    let encoded = utf8_percent_encode(name, ESCAPED);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reaches_the_browser_whole_in_any_script() {
        assert_eq!(
            disposition("reçu n° 1.pdf"),
            "attachment; filename=\"re_u n_ 1.pdf\"; filename*=UTF-8''re%C3%A7u%20n%C2%B0%201.pdf"
        );
        assert_eq!(
            disposition("ب.pdf"),
            "attachment; filename=\"_.pdf\"; filename*=UTF-8''%D8%A8.pdf"
        );
    }

    #[test]
    fn a_name_does_not_end_the_header() {
        let header = disposition("a\"; x=\\\r\nSet-Cookie: b");
        assert_eq!(header.matches('"').count(), 2, "{header}");
        assert!(!header.contains(['\r', '\n', '\\']), "{header}");
    }

    #[test]
    fn what_is_of_no_known_kind_is_octets() {
        assert_eq!(content_type(None), "application/octet-stream");
    }
}
