//! Which action each route is: the one place where routes and [`jawab_desk::Role`] meet.
//!
//! A handler that takes a request of somebody who is logged in is let through only where its
//! route is in the table of its portal and their role may do that route's action. A route that
//! is not in the table is nobody's, so that one that was forgotten is found by its first test, and not by a stranger.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use jawab_desk::{Action, Role};

use crate::page::PortalKind;
use crate::page_error::PageError;

/// A route for somebody who is logged in.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// "GET" or "POST".
    pub method: &'static str,
    /// Its path, with names in braces for what changes.
    pub path: &'static str,
    /// What it does.
    pub action: Action,
}

const fn get(path: &'static str, action: Action) -> Route {
    Route {
        method: "GET",
        path,
        action,
    }
}

const fn post(path: &'static str, action: Action) -> Route {
    Route {
        method: "POST",
        path,
        action,
    }
}

/// The routes of a box's desk.
pub const DESK: &[Route] = &[
    get("/token", Action::OwnAccount),
    get("/password", Action::OwnAccount),
    post("/password", Action::OwnAccount),
    get("/", Action::TakeCalls),
    get("/live", Action::TakeCalls),
    post("/state/{action}", Action::TakeCalls),
    get("/supervision", Action::Supervise),
    get("/supervision/live", Action::Supervise),
    post("/supervision/{what}", Action::Supervise),
    get("/write-up/{contact}", Action::WriteDesk),
    get("/cases", Action::ReadDesk),
    post("/cases", Action::WriteDesk),
    get("/cases/{id}", Action::ReadDesk),
    post("/cases/{id}/notes", Action::WriteDesk),
    post("/cases/{id}/status", Action::WriteDesk),
    post("/cases/{id}/details", Action::WriteDesk),
    post("/cases/{id}/files", Action::WriteDesk),
    get("/cases/{id}/files/{file}", Action::ReadDesk),
    get("/search", Action::ReadDesk),
    get("/contacts", Action::ReadDesk),
    get("/contacts/{id}", Action::ReadDesk),
    post("/contacts/{id}", Action::WriteDesk),
    get("/contacts/{id}/message", Action::ReadDesk),
    get("/conversations", Action::ReadDesk),
    get("/conversations/{id}", Action::ReadDesk),
    post("/conversations/{id}", Action::WriteDesk),
    get("/conversations/{id}/newest", Action::ReadDesk),
    post("/conversations/{id}/count", Action::WriteDesk),
    get("/call-backs", Action::ReadDesk),
    post("/call-backs/{id}/{what}", Action::WriteDesk),
    get("/guide", Action::ReadDesk),
    get("/codes", Action::ReadDesk),
    get("/people/{id}", Action::ReadDesk),
    post("/people/{id}", Action::WriteDesk),
    get("/people/{id}/held", Action::DisclosePerson),
    get("/people/{id}/held/file", Action::DisclosePerson),
    post("/people/{id}/links", Action::WriteDesk),
    post("/people/{id}/links/{link}/undo", Action::WriteDesk),
    get("/settings", Action::ManageStaff),
    get("/settings/times", Action::ManageStaff),
    get("/settings/calendar", Action::ManageCalendar),
    post("/settings/calendar/hours/{what}", Action::ManageCalendar),
    post(
        "/settings/calendar/hours/{what}/ministry",
        Action::ManageCalendar,
    ),
    post("/settings/calendar/days", Action::ManageCalendar),
    post(
        "/settings/calendar/days/{id}/withdraw",
        Action::ManageCalendar,
    ),
    get("/settings/menus", Action::ManageMenus),
    post("/settings/menus", Action::ManageMenus),
    post("/settings/staff", Action::ManageStaff),
    get("/settings/staff/{id}", Action::ManageStaff),
    post("/settings/staff/{id}", Action::ManageStaff),
    post("/settings/staff/{id}/active", Action::ManageStaff),
    post("/settings/staff/{id}/skills", Action::ManageStaff),
    post("/settings/staff/{id}/password", Action::ManageStaff),
    post("/settings/staff/{id}/sessions", Action::ManageStaff),
    post("/settings/staff/{id}/unlock", Action::ManageStaff),
    post("/settings/handsets", Action::ManageHandsets),
    get("/settings/handsets/{extension}", Action::ManageHandsets),
    post("/settings/handsets/{extension}", Action::ManageHandsets),
    post("/settings/handsets/{extension}/key", Action::ManageHandsets),
    post(
        "/settings/handsets/{extension}/sync",
        Action::ManageHandsets,
    ),
    post(
        "/settings/handsets/{extension}/remove",
        Action::ManageHandsets,
    ),
];

/// The routes of central's console.
pub const CENTRAL: &[Route] = &[
    get("/password", Action::OwnAccount),
    post("/password", Action::OwnAccount),
    get("/", Action::ReadCentral),
    get("/parts/overview", Action::ReadCentral),
    get("/cases", Action::ReadCentral),
    get("/catalogue", Action::ReadCentral),
    post("/catalogue/{of}", Action::PublishCatalogue),
    get("/catalogue/{of}/{code}", Action::ReadCentral),
    post("/catalogue/{of}/{code}", Action::PublishCatalogue),
    post("/catalogue/{of}/{code}/offered", Action::PublishCatalogue),
    get("/centres/{box_id}", Action::ReadCentral),
    get("/centres/{box_id}/cases/{case}", Action::ReadCentral),
    post("/centres/{box_id}/cases/{case}/answer", Action::AnswerCases),
    get(
        "/centres/{box_id}/cases/{case}/files/{file}",
        Action::ReadCentral,
    ),
    get("/admins", Action::ManageAdmins),
    post("/admins", Action::ManageAdmins),
    get("/admins/{id}", Action::ManageAdmins),
    post("/admins/{id}", Action::ManageAdmins),
    post("/admins/{id}/active", Action::ManageAdmins),
    post("/admins/{id}/password", Action::ManageAdmins),
    post("/admins/{id}/sessions", Action::ManageAdmins),
    post("/admins/{id}/unlock", Action::ManageAdmins),
];

/// Lets a request of somebody with this role through, if it may do what its route does. Who has
/// a password of somebody else's may change it, and nothing before that.
pub(crate) fn check(
    portal: PortalKind,
    parts: &Parts,
    role: Role,
    password_once: bool,
) -> Result<(), PageError> {
    let action = action_of(portal, parts)
        .ok_or(PageError::Forbidden("no role is let through to this route"))?;
    if !role.may(action) {
        return Err(PageError::Forbidden("it is not for this role"));
    }
    if password_once && action != Action::OwnAccount {
        return Err(PageError::PasswordFirst);
    }
    Ok(())
}

fn action_of(portal: PortalKind, parts: &Parts) -> Option<Action> {
    let path = parts.extensions.get::<MatchedPath>()?;
    // A HEAD is answered by what answers a GET.
    let method = match parts.method {
        Method::HEAD => "GET",
        ref method => method.as_str(),
    };
    let routes = match portal {
        PortalKind::Desk => DESK,
        PortalKind::Central => CENTRAL,
    };
    routes
        .iter()
        .find(|route| route.path == path.as_str() && route.method == method)
        .map(|route| route.action)
}
