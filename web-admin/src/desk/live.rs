//! The desk itself, and the stream that keeps it true while it is open.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use async_stream::stream;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use jawab_desk::floor::{Board, CallOnFloor};
use jawab_desk::{CallerCard, StaffLine};
use tokio::time::{MissedTickBehavior, interval};
use tower_sessions::Session;
use tower_sessions::session::Id;

use super::Room;
use super::fragments::{self, Live, Viewer};
use super::visit::Visit;
use super::write_up;
use crate::page::{Page, show};
use crate::trouble::Trouble;

/// The page takes the stream for lost after four of these.
const BEAT: Duration = Duration::from_secs(5);

/// The least between two looks at whether the session still is.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    page: Page,
    live: Live,
    write_up: String,
}

pub(super) async fn desk(State(room): State<Room>, visit: Visit) -> Result<Response, Trouble> {
    let write_up = write_up::for_call_in_hand(&room, &visit).await?;
    around(&room, visit, StatusCode::OK, write_up).await
}

/// The whole desk around a form for writing up.
pub(super) async fn around(
    room: &Room,
    visit: Visit,
    status: StatusCode,
    write_up: String,
) -> Result<Response, Trouble> {
    let board = room.floor.board();
    let live = look(room, &visit.page, &visit.viewer, &board).await?;
    let page = DeskPage {
        page: visit.page,
        live,
        write_up,
    };
    show(status, &page)
}

/// The call that a viewer has in hand.
pub(super) fn in_hand<'a>(board: &'a Board, viewer: &Viewer) -> Option<&'a CallOnFloor> {
    board
        .agents
        .iter()
        .find(|agent| agent.staff == viewer.staff)?
        .activity
        .call()
}

async fn look(room: &Room, page: &Page, viewer: &Viewer, board: &Board) -> Result<Live, Trouble> {
    let card = match in_hand(board, viewer) {
        Some(call) => card(room, call).await,
        None => None,
    };
    let clock = room.desk.ledger().clock_trouble();
    fragments::live(page, viewer, board, card.as_ref(), clock)
}

/// What is known of a caller. A ledger that cannot be read must not hide the call.
async fn card(room: &Room, call: &CallOnFloor) -> Option<CallerCard> {
    match room
        .desk
        .caller_card(call.contact, call.caller.as_deref())
        .await
    {
        Ok(card) => Some(card),
        Err(error) => {
            tracing::error!("the desk shows a call without what is known of the caller: {error:?}");
            None
        }
    }
}

/// Sends every live part once, then each as it changes, and a beat in between.
pub(super) async fn stream(
    State(room): State<Room>,
    session: Session,
    visit: Visit,
) -> Result<Response, Trouble> {
    let id = session.id().ok_or(Trouble::LoggedOut)?;
    Ok(Sse::new(events(room, visit, id)).into_response())
}

fn events(room: Room, visit: Visit, session: Id) -> impl Stream<Item = Result<Event, Infallible>> {
    stream! {
        let Visit { page, viewer, staff, .. } = visit;
        let mut record = room.desk.ledger().follow();
        let mut looked = Instant::now();
        let mut board = room.floor.follow();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shown = Live::default();
        loop {
            let now: Arc<Board> = board.borrow_and_update().clone();
            match look(&room, &page, &viewer, &now).await {
                Ok(live) => {
                    for (name, text) in changed(&shown, &live) {
                        yield Ok(event(name, text));
                    }
                    shown = live;
                }
                Err(error) => {
                    tracing::error!("a desk's live view failed and starts again: {error:?}");
                    return;
                }
            }
            tokio::select! {
                moved = board.changed() => if moved.is_err() { return },
                _ = beat.tick() => {
                    yield Ok(event("beat", "·"));
                    looked = Instant::now();
                    if !still_in(&room, &staff, &session).await {
                        return;
                    }
                }
                // A new password, another role: what this process writes ends it at once, what
                // another one does with the next beat.
                _ = record.changed(), if looked.elapsed() >= LOOK_AGAIN => {
                    looked = Instant::now();
                    if !still_in(&room, &staff, &session).await {
                        return;
                    }
                }
            }
        }
    }
}

/// Whether its owner is still logged in, and still who they were then.
async fn still_in(room: &Room, staff: &StaffLine, session: &Id) -> bool {
    room.sessions.goes_on(session).await
        && match room.desk.staff(staff.id).await {
            Ok(Some(now)) => now.stamp == staff.stamp,
            Ok(None) => false,
            // A ledger that cannot be read must not hide calls.
            Err(_) => true,
        }
}

fn changed<'a>(before: &'a Live, now: &'a Live) -> impl Iterator<Item = (&'static str, &'a str)> {
    before
        .parts()
        .into_iter()
        .zip(now.parts())
        .filter(|((_, before), (_, now))| before != now)
        .map(|(_, part)| part)
}

/// A carriage return ends a line of the stream (HTML, 9.2.6): from a caller's name it would break out.
fn event(name: &str, text: &str) -> Event {
    Event::default().event(name).data(text.replace('\r', ""))
}
