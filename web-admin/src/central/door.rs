//! Administrators log in and out.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use tower_sessions::Session;

use crate::central::{Ministry, NotLetIn};
use crate::devices::{Devices, PeerAddress};
use crate::door::{Door, Knock, Member, Next, enter, entered, safe_next, show_door, stranger};
use crate::page::Frame;
use crate::trouble::Trouble;

pub(super) async fn show(
    frame: Frame,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Trouble> {
    let door = at_the_door(frame, &headers, &next, String::new(), None);
    show_door(StatusCode::OK, &door)
}

pub(super) async fn knock<M: Ministry>(
    State(ministry): State<M>,
    frame: Frame,
    session: Session,
    headers: HeaderMap,
    address: PeerAddress,
    Form(knock): Form<Knock>,
) -> Result<Response, Trouble> {
    let tongue = frame.tongue;
    let devices = Devices::new(ministry.shelf());
    let from = devices.source(&headers, address, &knock.login).await;
    let let_in = ministry.authenticate(&knock.login, &knock.password, &from);
    let (status, error) = match let_in.await {
        Ok(admin) => {
            let member = Member {
                id: admin.id,
                handset: None,
                stamp: Some(admin.stamp),
            };
            enter(&session, &member).await?;
            let page = |token| frame.member(admin.name, admin.role, token);
            let mut response = entered(&session, knock.kept(), page, &knock.next).await?;
            if let Some(device) = devices.remember(&headers, &knock.login).await {
                response.headers_mut().append(header::SET_COOKIE, device);
            }
            return Ok(response);
        }
        Err(NotLetIn::WrongPassword) => (StatusCode::UNPROCESSABLE_ENTITY, tongue.t("login-wrong")),
        Err(NotLetIn::TooManyTries { wait_s }) => (
            StatusCode::TOO_MANY_REQUESTS,
            tongue.n("login-wait", wait_s),
        ),
        Err(NotLetIn::Busy) => (StatusCode::SERVICE_UNAVAILABLE, tongue.t("login-busy")),
        Err(NotLetIn::Failed(source)) => {
            tracing::error!("administrators cannot log in: {source}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                tongue.t("login-failed-central"),
            )
        }
    };
    let kept = knock.kept();
    let mut door = at_the_door(frame, &headers, &knock.next, knock.login, Some(error));
    door.kept = kept;
    show_door(status, &door)
}

pub(super) async fn leave(session: Session) -> Result<Response, Trouble> {
    crate::door::leave(&session).await
}

fn at_the_door(
    frame: Frame,
    headers: &HeaderMap,
    next: &str,
    login: String,
    error: Option<String>,
) -> Door {
    let door_line = frame.tongue.t("door-line-central");
    Door {
        page: stranger(frame, headers),
        door_line,
        error,
        wrong: "",
        login,
        next: safe_next(next).to_owned(),
        handsets: None,
        kept: None,
    }
}
