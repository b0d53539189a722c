//! The boxes' door: takes requests, and says yes or why not.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use http_body_util::LengthLimitError;
use jawab_protocol::{
    Dialect, MAX_FRAME_OCTETS, MEDIA_TYPE, PATH, Refusal, Reply, Request, ToBox, ToCentral, Why,
    decode, dialect_of, encode,
};
use jiff::Timestamp;
use tracing::{error, warn};

use crate::answer::{answer, news, note};
use crate::attachments::Attachments;
use crate::peer::Peer;
use crate::store::Store;

/// How long a request may take to come in: the largest batch, on the slowest link.
const WITHIN: Duration = Duration::from_secs(150);

/// What boxes ask.
pub(crate) fn router<S: Store>(store: S, files: Option<Attachments>) -> Router {
    Router::new()
        .route(PATH, post(take::<S>))
        .with_state((store, files))
}

async fn take<S: Store>(
    State((store, files)): State<(S, Option<Attachments>)>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Response {
    let (answer, dialect) = match asked(&store, files.as_ref(), peer, body).await {
        Ok(answered) => answered,
        Err((refusal, dialect)) => {
            warn!(
                "refused box {} ({}): {}; {}",
                peer.box_id,
                refusal.why.name(),
                refusal.detail,
                refusal.why.at_central()
            );
            (Reply::Refused(refusal).into(), dialect)
        }
    };
    match encode(&answer, dialect) {
        Ok(octets) => (status(&answer.reply), [(CONTENT_TYPE, MEDIA_TYPE)], octets).into_response(),
        Err(error) => {
            error!("an answer cannot be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer, in the dialect of the question.
async fn asked<S: Store>(
    store: &S,
    files: Option<&Attachments>,
    peer: Peer,
    body: Body,
) -> Result<(ToBox, Dialect), (Refusal, Dialect)> {
    let octets = read(body)
        .await
        .map_err(|refusal| (refusal, Dialect::OLDEST))?;
    let (message, dialect) = decode::<ToCentral>(&octets)
        .map_err(|error| (Refusal::from(&error), dialect_of(&octets)))?;
    let refused = |refusal| (refusal, dialect);
    let now = Timestamp::now();
    let reply = match (message.request, files) {
        (Request::File(piece), Some(files)) => files.take(store, peer, piece, now).await,
        (request, _) => answer(store, peer, request, now).await,
    };
    let mut reply = reply.map_err(refused)?;
    if let Reply::State(state) = &mut reply {
        state.files = files.is_some();
    }
    note(store, peer, message.lines).await;
    // The first version has no place for news.
    if dialect.version() == 1 {
        return Ok((reply.into(), dialect));
    }
    let told = news(store, peer, &message.have).await;
    let (news, more) = told.map_err(refused)?;
    Ok((ToBox { reply, news, more }, dialect))
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let octets = tokio::time::timeout(WITHIN, to_bytes(body, MAX_FRAME_OCTETS))
        .await
        .map_err(|_| Refusal::new(Why::Torn, "the request never came to its end"))?;
    octets.map_err(|error| {
        let too_large = error
            .source()
            .is_some_and(|source| source.is::<LengthLimitError>());
        let why = if too_large { Why::TooLarge } else { Why::Torn };
        Refusal::new(why, error)
    })
}

/// For whoever looks from outside; boxes read the answer itself.
fn status(reply: &Reply) -> StatusCode {
    let Reply::Refused(refusal) = reply else {
        return StatusCode::OK;
    };
    match refusal.why {
        Why::Fork | Why::Gap | Why::BadChain | Why::Clock => StatusCode::CONFLICT,
        Why::UnknownBox | Why::OtherBox => StatusCode::FORBIDDEN,
        Why::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Why::Torn => StatusCode::REQUEST_TIMEOUT,
        Why::Unable => StatusCode::SERVICE_UNAVAILABLE,
        Why::WrongVersion | Why::Dictionary | Why::Malformed | Why::Other(_) => {
            StatusCode::BAD_REQUEST
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_request_that_breaks_off_is_torn_and_no_attack() {
        let broken = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let pieces = [Ok(Bytes::from_static(b"JW")), Err(broken)];
        let refusal = read(Body::from_stream(stream::iter(pieces))).await;
        let refusal = refusal.unwrap_err();
        assert_eq!(refusal.why, Why::Torn);
        assert!(refusal.why.at_central().contains("broke off"), "{refusal}");
        let long = Body::from(vec![0; MAX_FRAME_OCTETS + 1]);
        assert_eq!(read(long).await.unwrap_err().why, Why::TooLarge);
    }
}
