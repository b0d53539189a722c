//! Central's console: where the ministry looks.

mod admin_request;
mod admins;
mod case;
mod case_row;
mod cases;
mod catalogue;
mod deeds;
mod login;
mod own_password;
mod pages;
mod refusal;
mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::layers;
use crate::page::{Portal, PortalKind};
use crate::session::Sessions;

pub use jawab_desk::{CaseOrder, Cursor as CaseCursor, Page as CasesPage, Span, Turn};
pub use view::{
    Admin, AdminAccount, AdminChange, AdminEdit, BoardRow, BoxRow, CaseAnswer, CaseDetail,
    CaseFilter, CaseFound, CasesFound, CatalogueEdit, CatalogueOf, CentralDeed, CentreDetail,
    CentreName, Count, EpochRow, Failure, FileContent, FileRow, Ministry, NotDone, NotLetIn,
    NoteRow, Overview, RecentCase,
};

/// Central's pages. `name` stands on the log-in page and in the bar on top ("Ministry of Youth").
pub fn router<M: Ministry>(ministry: M, name: &str) -> Router {
    let portal = Portal {
        name: name.into(),
        kind: PortalKind::Central,
    };
    let kept = Sessions::new(ministry.session_storage());
    let pages = Router::new()
        .route("/login", get(login::show).post(login::log_in::<M>))
        .route("/logout", post(login::log_out))
        .route("/", get(pages::overview::<M>))
        .route("/parts/overview", get(pages::overview_part::<M>))
        .route("/centres/{box_id}", get(pages::centre::<M>))
        .route("/centres/{box_id}/cases/{case}", get(case::show_one::<M>))
        .route(
            "/centres/{box_id}/cases/{case}/answer",
            post(case::answer::<M>),
        )
        .route("/cases", get(cases::list::<M>))
        .route("/catalogue", get(catalogue::lists::<M>))
        .route("/catalogue/{of}", post(catalogue::add::<M>))
        .route(
            "/catalogue/{of}/{code}",
            get(catalogue::show_one::<M>).post(catalogue::edit::<M>),
        )
        .route(
            "/catalogue/{of}/{code}/offered",
            post(catalogue::set_offered::<M>),
        )
        .route(
            "/password",
            get(own_password::show).post(own_password::change::<M>),
        )
        .route("/admins", get(admins::list::<M>).post(admins::invite::<M>))
        .route(
            "/admins/{id}",
            get(admins::show_one::<M>).post(admins::edit::<M>),
        )
        .route("/admins/{id}/active", post(admins::set_active::<M>))
        .route("/admins/{id}/password", post(admins::reset_password::<M>))
        .route("/admins/{id}/sessions", post(admins::end_sessions::<M>))
        .route("/admins/{id}/unlock", post(admins::unlock::<M>))
        .route(
            "/centres/{box_id}/cases/{case}/files/{file}",
            get(case::get_file::<M>),
        )
        .with_state(ministry);
    layers::around(pages, portal, kept)
}
