//! The desk itself: the page around a form for writing up.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::app_state::AppState;
use super::everywhere::DESK_STREAM;
use super::staff_request::StaffRequest;
use super::view::{Kind, View};
use crate::page::{Page, PageLive, show};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    page: Page,
    view: View,
    write_up: String,
    question: String,
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
        call_backs: view.part("call-backs").to_owned(),
    });
    let page = DeskPage {
        page,
        view,
        write_up,
        question,
    };
    show(status, &page)
}
