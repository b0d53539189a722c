//! Central's console: where the ministry looks.

mod case;
mod door;
mod pages;
mod view;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::{get, post};
use jawab_desk::Role;
use tower_sessions::Session;

use crate::access;
use crate::door as sessions;
use crate::page::{Frame, House, Page, Place};
use crate::session::Sessions;
use crate::shell;
use crate::trouble::Trouble;

pub use jawab_desk::Place as CasePlace;
pub use view::{
    Admin, BoardRow, BoxRow, CASES_ON_A_PAGE, CaseDetail, CasesAsked, CentreDetail, Count,
    EpochRow, Failure, FileContent, FileRow, LineRow, Ministry, NotLetIn, Overview, RecentCase,
};

/// Central's pages. `name` stands at the door and in the bar on top ("Ministry of Youth").
pub fn router<M: Ministry>(ministry: M, name: &str) -> Router {
    let place = Place {
        name: name.into(),
        house: House::Central,
    };
    let kept = Sessions::new(ministry.shelf());
    let pages = Router::new()
        .route("/login", get(door::show).post(door::knock::<M>))
        .route("/logout", post(door::leave))
        .route("/", get(pages::overview::<M>))
        .route("/parts/overview", get(pages::overview_part::<M>))
        .route("/centres/{box_id}", get(pages::centre::<M>))
        .route("/centres/{box_id}/cases/{case}", get(case::show_one::<M>))
        .route(
            "/centres/{box_id}/cases/{case}/files/{file}",
            get(case::get_file::<M>),
        )
        .with_state(ministry);
    shell::around(pages, place, kept)
}

/// An administrator who is logged in, and the frame of the page they asked for.
struct Visit {
    page: Page,
}

impl<M: Ministry> FromRequestParts<M> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, ministry: &M) -> Result<Self, Trouble> {
        let frame = Frame::from_request_parts(parts, ministry).await?;
        let session = Session::from_request_parts(parts, ministry)
            .await
            .map_err(|(_, why)| Trouble::broken(why))?;
        let (member, token) = sessions::member(&session).await?;
        let admin = ministry
            .admin(member.id)
            .await
            .map_err(Trouble::Broken)?
            .ok_or(Trouble::LoggedOut)?;
        sessions::is_of(&session, &member, &admin.stamp).await?;
        access::check(frame.place.house, parts, Role::Admin, false)?;
        sessions::touch(&session).await?;
        Ok(Self {
            page: frame.member(admin.name, Role::Admin, token),
        })
    }
}
