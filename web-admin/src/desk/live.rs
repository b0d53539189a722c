//! The desk itself, and the stream that keeps it true while it is open.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_stream::stream;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use jawab_desk::StaffLine;
use jawab_desk::floor::Board;
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};
use tower_sessions::Session;
use tower_sessions::session::Id;

use super::app_state::AppState;
use super::desk_page::around;
use super::staff_request::StaffRequest;
use super::view::{Kind, View};
use super::write_up;
use crate::page_error::PageError;

/// The page takes the stream for lost after four of these.
const BEAT: Duration = Duration::from_secs(5);

/// The least between two looks at whether the session still is.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

pub(super) async fn desk(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    let write_up = write_up::for_call_in_hand(&app, &request).await?;
    around(&app, request, StatusCode::OK, write_up, String::new()).await
}

/// Which page the stream is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct For {
    page: String,
}

/// Sends every live part of a page once, then each as it changes, and a beat in between.
pub(super) async fn stream(
    State(app): State<AppState>,
    session: Session,
    request: StaffRequest,
    Query(of): Query<For>,
) -> Result<Response, PageError> {
    let kind = if of.page == "other" {
        Kind::Other
    } else {
        Kind::Desk
    };
    answer(app, &session, request, kind)
}

/// The stream of a kind of page.
pub(super) fn answer(
    app: AppState,
    session: &Session,
    request: StaffRequest,
    kind: Kind,
) -> Result<Response, PageError> {
    let id = session.id().ok_or(PageError::LoggedOut)?;
    Ok(Sse::new(events(app, request, id, kind)).into_response())
}

fn events(
    app: AppState,
    request: StaffRequest,
    session: Id,
    kind: Kind,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream! {
        let StaffRequest { page, viewer, staff, .. } = request;
        let mut record = app.desk.ledger().follow();
        let mut looked = Instant::now();
        let mut board = app.floor.follow();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut view = View::new(kind);
        loop {
            let now: Arc<Board> = board.borrow_and_update().clone();
            match view.look(&app, &page, &viewer, now).await {
                Ok(parts) => {
                    for (name, text) in parts {
                        yield Ok(event(name, &text));
                    }
                }
                Err(error) => {
                    tracing::error!("a page's live view failed and starts again: {error:?}");
                    return;
                }
            }
            // Whatever wakes it, only what is new is read and made again.
            tokio::select! {
                moved = board.changed() => if moved.is_err() { return },
                _ = beat.tick() => {
                    yield Ok(event("beat", "·"));
                    looked = Instant::now();
                    if !still_in(&app, &staff, &session).await {
                        return;
                    }
                }
                // A new password, another role: what this process writes ends it at once, what
                // another one does with the next beat.
                _ = record.changed(), if looked.elapsed() >= LOOK_AGAIN => {
                    looked = Instant::now();
                    if !still_in(&app, &staff, &session).await {
                        return;
                    }
                }
            }
        }
    }
}

/// Whether its owner is still logged in, and still who they were then.
async fn still_in(app: &AppState, staff: &StaffLine, session: &Id) -> bool {
    app.sessions.goes_on(session).await
        && match app.desk.staff(staff.id).await {
            Ok(Some(now)) => now.stamp == staff.stamp,
            Ok(None) => false,
            // A ledger that cannot be read must not hide calls.
            Err(_) => true,
        }
}

/// A carriage return ends a line of the stream (HTML, 9.2.6): from a caller's name it would break out.
fn event(name: &str, text: &str) -> Event {
    Event::default().event(name).data(text.replace('\r', ""))
}
