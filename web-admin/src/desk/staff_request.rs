//! A request of a member of staff who is logged in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jawab_desk::{Action, StaffLine};
use jawab_vocabulary::StaffId;
use tower_sessions::Session;

use super::app_state::AppState;
use super::view;
use super::viewer::Viewer;
use crate::access;
use crate::login;
use crate::negotiation;
use crate::page::{Frame, Page};
use crate::page_error::PageError;

/// Who asks, and the frame of the page they asked for.
pub(super) struct StaffRequest {
    pub(super) page: Page,
    pub(super) staff: StaffLine,
    pub(super) viewer: Viewer,
    /// The request was sent by htmx and wants a part of a page.
    pub(super) part: bool,
}

impl FromRequestParts<AppState> for StaffRequest {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, PageError> {
        let frame = Frame::from_request_parts(parts, app).await?;
        let session = Session::from_request_parts(parts, app)
            .await
            .map_err(|(_, why)| PageError::broken(why))?;
        let (member, token) = login::member(&session).await?;
        let staff = app
            .desk
            .staff(StaffId(member.id))
            .await?
            .ok_or(PageError::LoggedOut)?;
        login::check_stamp(&session, &member, &staff.stamp).await?;
        access::check(frame.portal.kind, parts, staff.role, staff.password_once)?;
        login::touch(&session).await?;
        remember_language(app, parts, &staff).await;
        let mut page = frame.member(staff.name.clone(), staff.role, token);
        let viewer = Viewer {
            staff: staff.id,
            handset: member.handset,
            supervises: staff.role.may(Action::ManageStaff),
        };
        let part = parts.headers.contains_key("hx-request");
        // Whoever has a password of somebody else's is not in yet: nothing of a call is shown.
        if !part && !staff.password_once && parts.uri.path() != view::DESK {
            page.live = Some(view::beside(app, &page, &viewer).await?);
        }
        Ok(Self {
            page,
            staff,
            viewer,
            part,
        })
    }
}

/// A language that was just chosen becomes the person's own, at whatever computer they log in.
async fn remember_language(app: &AppState, parts: &Parts, staff: &StaffLine) {
    let Some(chosen) = parts.uri.query().and_then(negotiation::asked_for) else {
        return;
    };
    if staff.ui_language.as_deref() == Some(chosen.tag()) {
        return;
    }
    if let Err(error) = app.desk.set_ui_language(staff.id, chosen.tag()).await {
        tracing::warn!("the language somebody chose lasts for this browser only: {error}");
    }
}
