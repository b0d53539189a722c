//! A request of an administrator who is logged in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::view::{Admin, Ministry};
use crate::access;
use crate::login as sessions;
use crate::page::{Frame, Page};
use crate::page_error::PageError;

/// An administrator who is logged in, and the frame of the page they asked for.
pub(super) struct AdminRequest {
    pub(super) page: Page,
    pub(super) admin: Admin,
}

impl<M: Ministry> FromRequestParts<M> for AdminRequest {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ministry: &M) -> Result<Self, PageError> {
        let frame = Frame::from_request_parts(parts, ministry).await?;
        let session = Session::from_request_parts(parts, ministry)
            .await
            .map_err(|(_, why)| PageError::broken(why))?;
        let (member, token) = sessions::member(&session).await?;
        let admin = ministry
            .admin(member.id)
            .await
            .map_err(PageError::Broken)?
            .ok_or(PageError::LoggedOut)?;
        sessions::check_stamp(&session, &member, &admin.stamp).await?;
        access::check(frame.portal.kind, parts, admin.role, admin.password_once)?;
        sessions::touch(&session).await?;
        Ok(Self {
            page: frame.member(admin.name.clone(), admin.role, token),
            admin,
        })
    }
}
