//! The desk itself, and the stream that keeps it true while it is open.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use async_stream::stream;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use jawab_desk::StaffLine;
use jawab_desk::floor::{Board, CallOnFloor};
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};
use tower_sessions::Session;
use tower_sessions::session::Id;

use super::AppState;
use super::everywhere::{DESK_STREAM, OTHER_STREAM, mine};
use super::fragments::Viewer;
use super::staff_request::StaffRequest;
use super::view::{Kind, View};
use super::write_up;
use crate::page::{Page, PageLive, show};
use crate::page_error::PageError;

/// Where the desk itself is; it shows the call in hand at length.
pub(super) const DESK: &str = "/";

/// The page takes the stream for lost after four of these.
const BEAT: Duration = Duration::from_secs(5);

/// The least between two looks at whether the session still is.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    page: Page,
    view: View,
    write_up: String,
    question: String,
}

pub(super) async fn desk(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    let write_up = write_up::for_call_in_hand(&app, &request).await?;
    around(&app, request, StatusCode::OK, write_up, String::new()).await
}

/// The whole desk around a form for writing up, and a question if there is one.
pub(super) async fn around(
    app: &AppState,
    request: StaffRequest,
    status: StatusCode,
    write_up: String,
    question: String,
) -> Result<Response, PageError> {
    let mut page = request.page;
    let mut view = View::new(Kind::Desk);
    view.look(app, &page, &request.viewer, app.floor.board())
        .await?;
    page.live = Some(PageLive {
        stream: DESK_STREAM,
        bar: None,
        taken: view.part("taken").to_owned(),
        said: view.part("said").to_owned(),
    });
    let page = DeskPage {
        page,
        view,
        write_up,
        question,
    };
    show(status, &page)
}

/// What a page that is not the desk shows of the call in hand.
pub(super) async fn beside(
    app: &AppState,
    page: &Page,
    viewer: &Viewer,
) -> Result<PageLive, PageError> {
    let mut view = View::new(Kind::Other);
    view.look(app, page, viewer, app.floor.board()).await?;
    Ok(PageLive {
        stream: OTHER_STREAM,
        bar: Some(view.part("bar").to_owned()),
        taken: view.part("taken").to_owned(),
        said: view.part("said").to_owned(),
    })
}

/// The call that a viewer has in hand.
pub(super) fn in_hand<'a>(board: &'a Board, viewer: &Viewer) -> Option<&'a CallOnFloor> {
    mine(board, viewer)?.activity.call()
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
    let id = session.id().ok_or(PageError::LoggedOut)?;
    let kind = if of.page == "other" {
        Kind::Other
    } else {
        Kind::Desk
    };
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
