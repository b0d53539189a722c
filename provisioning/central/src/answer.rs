//! What central answers to a box. The time comes in as an argument, and the request has
//! come in already: the door (`sync.rs`) reads and writes.

use jawab_ops::BoxId;
use jawab_protocol::{
    Batch, Have, LineReport, Refusal, Reply, Request, StateAnswer, VERSION, Why, dictionaries,
};
use jiff::{SignedDuration, Timestamp};
use tracing::{debug, error};

use crate::peer::Peer;
use crate::store::{Store, StoreError};

/// Keeps what a box that was answered told beside its request. What it tells is shown, and
/// nothing else: where it is lost, the next report brings it.
pub(crate) async fn note<S: Store>(store: &S, peer: Peer, lines: Option<Vec<LineReport>>) {
    if let Some(lines) = lines
        && let Err(error) = store.reported(peer.box_id, &lines).await
    {
        error!(
            "cannot note how the lines of box {} are: {error}",
            peer.box_id
        );
    }
}

/// Answers what a box asked. What it brought is kept when this returns.
///
/// # Errors
/// Why nothing was taken, for the box to be told.
pub async fn answer<S: Store>(
    store: &S,
    peer: Peer,
    request: Request,
    now: Timestamp,
) -> Result<Reply, Refusal> {
    let box_id = request.box_id();
    allowed(store, peer, box_id).await?;
    match request {
        Request::State(question) => {
            let epochs = store.heads(box_id).await.map_err(unable)?;
            let heard = store.heard(box_id, now, question.pending).await;
            heard.map_err(unable)?;
            if let Some(board) = &question.board {
                store.stands(box_id, board, now).await.map_err(unable)?;
            }
            // One epoch has nobody to grow beside.
            let copy_runs = epochs.len() > 1 && copy_runs(store, box_id, now).await?;
            let now_ms = u64::try_from(now.as_millisecond()).ok();
            Ok(Reply::State(StateAnswer {
                epochs,
                now_ms,
                version: VERSION,
                dictionaries: dictionaries(),
                // The door says so where there is a folder for them.
                files: false,
                copy_runs,
            }))
        }
        Request::Push(batch) => {
            let count = batch.ops.0.len();
            let head = store.ingest(batch, now).await.map_err(unable)??;
            debug!("{count} changes of box {box_id}, up to {}", head.sequence);
            Ok(Reply::Acknowledged(head))
        }
        Request::File(_) => Err(Refusal::new(Why::Malformed, "no files are taken here")),
    }
}

/// A copy that was not heard for so long is taken to be stopped.
const COPY_IS_GONE: SignedDuration = SignedDuration::from_hours(7 * 24);

async fn copy_runs<S: Store>(store: &S, box_id: BoxId, now: Timestamp) -> Result<bool, Refusal> {
    let seen = store.copy_seen(box_id).await.map_err(unable)?;
    Ok(seen.is_some_and(|seen| now.duration_since(seen) < COPY_IS_GONE))
}

/// Whether a request that says it is of this box comes from it.
///
/// # Errors
/// Why it does not.
pub(crate) async fn allowed<S: Store>(store: &S, peer: Peer, box_id: BoxId) -> Result<(), Refusal> {
    if box_id != peer.box_id {
        let detail = format!(
            "the request is of box {box_id}, the certificate of {}",
            peer.box_id
        );
        return Err(Refusal::new(Why::OtherBox, detail));
    }
    if store.certificate(box_id).await.map_err(unable)? != Some(peer.certificate) {
        return Err(Refusal::new(
            Why::UnknownBox,
            "not the certificate issued last",
        ));
    }
    Ok(())
}

/// Octets of news that come with an answer: some seconds at 2G. The rest comes with the next.
const NEWS_OCTETS: usize = 32 * 1024;

/// What central has to say to a box that has this of it, and whether there is more.
///
/// # Errors
/// That it cannot be read at the moment.
pub(crate) async fn news<S: Store>(
    store: &S,
    peer: Peer,
    have: &[Have],
) -> Result<(Vec<Batch>, bool), Refusal> {
    let news = store.news(peer.box_id, have, NEWS_OCTETS).await;
    news.map_err(unable)
}

/// The box is told that it failed; what failed is for this side's log alone.
pub(crate) fn unable(error: StoreError) -> Refusal {
    error!("cannot serve a box: {error}");
    Refusal::new(Why::Unable, "see central's log")
}
