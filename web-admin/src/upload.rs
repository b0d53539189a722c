//! Forms with a file. The guard has looked at their first field, the anti-forgery token; the
//! rest comes piece by piece, as the handler asks for it.

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use futures::{StreamExt as _, stream};

use crate::page_error::PageError;

/// The longest form with a file. Files are refused far below: what is beyond their own limit
/// is read to here and dropped, because a browser shows no answer that comes while it sends.
const LIMIT: usize = 48 * 1024 * 1024;

/// As much of a form as has its first boundary: that has at most 70 characters (RFC 2046, 5.1.1).
const START: usize = 256;

/// The longest token.
const TOKEN_LIMIT: usize = 64;

/// How long the next piece may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The field of a form that has the token, before all others; and the one that has the file.
const TOKEN: &str = "csrf";
const FILE: &str = "file";

/// Why a file did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cut {
    /// The whole form is too long.
    #[error("the form is too long")]
    TooLong,
    /// The other end stopped sending.
    #[error("nothing came for {} s", PATIENCE.as_secs())]
    Silence,
    /// The connection broke, or it is no form.
    #[error("the form was not sent to its end: {0}")]
    Broken(MultipartError),
}

impl From<MultipartError> for Cut {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLong
        } else {
            Self::Broken(error)
        }
    }
}

/// A form with a file, whose token was right.
pub(crate) struct FileForm(Multipart);

/// Where the guard leaves it for the handler.
#[derive(Clone)]
struct Left(Arc<Mutex<Option<Multipart>>>);

/// The file of a form.
pub(crate) struct SentFile<'a>(Field<'a>);

/// Whether a request has a form with a file.
pub(crate) fn is_one(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("multipart/form-data")
}

/// Reads the token, which must come first, and leaves the rest for the handler.
pub(crate) async fn opened(parts: Parts, body: Body) -> Result<(String, Request), PageError> {
    let cut = |_| PageError::Forbidden("the form with a file was not sent to its end");
    let headers = parts.headers.clone();
    let mut request = Request::from_parts(parts, body);
    DefaultBodyLimit::max(LIMIT).apply(&mut request);
    let (mut parts, body) = request.into_parts();
    let mut whole = Request::new(one_by_one(body).await?);
    *whole.headers_mut() = headers;
    whole.extensions_mut().clone_from(&parts.extensions);
    let mut form = Multipart::from_request(whole, &())
        .await
        .map_err(|_| PageError::Forbidden("the form with a file has no boundary"))?;
    let token = match waited(form.next_field()).await.map_err(cut)? {
        Some(mut field) if field.name() == Some(TOKEN) => {
            let mut token = Vec::new();
            while let Some(piece) = waited(field.chunk()).await.map_err(cut)? {
                token.extend_from_slice(&piece);
                if token.len() > TOKEN_LIMIT {
                    return Err(PageError::Forbidden("its anti-forgery token is too long"));
                }
            }
            String::from_utf8(token).ok()
        }
        _ => None,
    };
    let token = token.ok_or(PageError::Forbidden(
        "its first field is not its anti-forgery token",
    ))?;
    parts
        .extensions
        .insert(Left(Arc::new(Mutex::new(Some(form)))));
    Ok((token, Request::from_parts(parts, Body::empty())))
}

/// A body whose start is there at once, and whose pieces come with a rest between any two.
///
/// Who reads the form looks for its first boundary once, and takes all that is there: without
/// the start it would miss a boundary that comes while it looks, and a quick link would fill
/// the memory.
async fn one_by_one(body: Body) -> Result<Body, PageError> {
    let mut pieces = body.into_data_stream();
    let mut start = Vec::new();
    while start.len() < START {
        let piece = tokio::time::timeout(PATIENCE, pieces.next()).await;
        match piece.map_err(|_| PageError::Forbidden("the form with a file never began"))? {
            Some(Ok(piece)) => start.extend_from_slice(&piece),
            Some(Err(_)) => return Err(PageError::Forbidden("the form with a file broke off")),
            None => break,
        }
    }
    let rest = pieces.then(async |piece| {
        tokio::task::yield_now().await;
        piece
    });
    let start = stream::once(ready(Ok(Bytes::from(start))));
    Ok(Body::from_stream(start.chain(rest)))
}

async fn waited<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Cut> {
    let next = tokio::time::timeout(PATIENCE, next).await;
    Ok(next.map_err(|_| Cut::Silence)??)
}

impl<S: Send + Sync> FromRequestParts<S> for FileForm {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let left = parts.extensions.get::<Left>();
        let form =
            left.and_then(|Left(form)| form.lock().unwrap_or_else(PoisonError::into_inner).take());
        form.map(Self).ok_or(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    }
}

impl FileForm {
    /// The file; `None` if the form has none.
    pub(crate) async fn file(&mut self) -> Result<Option<SentFile<'_>>, Cut> {
        let field = waited(self.0.next_field()).await?;
        Ok(field
            .filter(|field| field.name() == Some(FILE))
            .map(SentFile))
    }

    /// Reads what is left, for the browser to come to its end and show the answer.
    pub(crate) async fn drain(&mut self) {
        while let Ok(Some(mut field)) = waited(self.0.next_field()).await {
            while let Ok(Some(_)) = waited(field.chunk()).await {}
        }
    }
}

impl SentFile<'_> {
    /// Its name, as it came.
    pub(crate) fn name(&self) -> String {
        self.0.file_name().unwrap_or_default().to_owned()
    }

    /// The next piece of its content; `None` at its end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        waited(self.0.chunk()).await
    }
}
