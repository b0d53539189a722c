//! The staff desk of a box.

mod agent_day;
mod agent_state;
mod app_state;
mod calendar;
mod call_back_count;
mod call_back_view;
mod call_backs;
mod case_view;
mod cases;
mod clash;
mod contact_view;
mod contacts;
mod conversations;
mod course;
mod desk_page;
mod everywhere;
mod file_view;
mod files;
mod fragments;
mod guide;
mod handing_over;
mod held;
mod link_view;
mod links;
mod live;
mod login;
mod menu_form;
mod menu_tree;
mod menus;
mod own_password;
mod people;
mod refusal;
mod search;
mod session_storage;
mod settings;
mod settings_handset;
mod settings_skills;
mod settings_staff;
mod skills_view;
mod staff_request;
mod star_codes;
mod state;
mod supervision;
mod taking;
mod texts;
mod view;
mod viewer;
mod voice_messages;
mod write_up;
mod writers;

use std::sync::Arc;

use app_state::AppState;
use axum::Router;
use axum::routing::{get, post};
use jawab_desk::floor::Floor;
use jawab_desk::{Desk, MenuDesk};
use session_storage::DeskSessionStorage;
use writers::Writers;

use crate::devices::Devices;
use crate::layers;
use crate::page::{Portal, PortalKind};
use crate::session::Sessions;

/// What the desk's pages work on.
#[derive(Clone, Debug)]
pub struct DeskState {
    /// The centre's name, as it stands on the log-in page and in the bar on top.
    pub centre: Arc<str>,
    /// People, contacts, cases, staff.
    pub desk: Desk,
    /// The calls that are up.
    pub floor: Floor,
    /// The menus of callers.
    pub menus: MenuDesk,
    /// The realm that secrets of new handsets are bound to: that of the SIP registrar.
    pub sip_realm: Arc<str>,
}

/// The desk's pages, to be served over TLS.
pub fn router(state: DeskState) -> Router {
    let storage = DeskSessionStorage::new(state.desk.clone());
    let devices = Devices::new(storage.clone());
    let sessions = Sessions::new(storage);
    let portal = Portal {
        name: state.centre,
        kind: PortalKind::Desk,
    };
    let pages = Router::new()
        .route("/login", get(login::show).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/token", get(login::token))
        .route(
            "/password",
            get(own_password::show).post(own_password::change),
        )
        .route("/", get(live::desk))
        .route("/live", get(live::stream))
        .route("/state/{action}", post(state::change))
        .route("/supervision", get(supervision::show_floor))
        .route("/supervision/live", get(supervision::stream))
        .route("/supervision/{what}", post(supervision::act))
        .route("/write-up/{contact}", get(write_up::fresh))
        .route("/cases", get(cases::list).post(write_up::save))
        .route("/cases/{id}", get(cases::show_one))
        .route("/cases/{id}/notes", post(cases::add_note))
        .route("/cases/{id}/status", post(cases::change_status))
        .route("/cases/{id}/details", post(cases::describe))
        .route("/cases/{id}/files", post(files::add))
        .route("/cases/{id}/files/{file}", get(files::get_one))
        .route("/search", get(search::search))
        .route("/contacts", get(contacts::list))
        .route(
            "/contacts/{id}",
            get(contacts::show_one).post(contacts::set_caller),
        )
        .route("/contacts/{id}/message", get(voice_messages::get_one))
        .route("/conversations", get(conversations::list))
        .route(
            "/conversations/{id}",
            get(conversations::show_one).post(conversations::write),
        )
        .route("/conversations/{id}/newest", get(conversations::newest))
        .route("/conversations/{id}/count", post(conversations::count))
        .route("/call-backs", get(call_backs::list))
        .route("/call-backs/{id}/{what}", post(call_backs::change))
        .route("/guide", get(guide::read))
        .route("/codes", get(star_codes::read))
        .route("/people/{id}", get(people::show_one).post(people::describe))
        .route("/people/{id}/held", get(held::show_held))
        .route("/people/{id}/held/file", get(held::save))
        .route("/people/{id}/links", post(links::add))
        .route("/people/{id}/links/{link}/undo", post(links::undo))
        .route("/settings", get(settings::show_settings))
        .route("/settings/times", get(agent_day::show_day))
        .route("/settings/calendar", get(calendar::show_calendar))
        .route("/settings/calendar/hours/{what}", post(calendar::set_hours))
        .route(
            "/settings/calendar/hours/{what}/ministry",
            post(calendar::take_ministrys_hours),
        )
        .route("/settings/calendar/days", post(calendar::add_holiday))
        .route(
            "/settings/calendar/days/{id}/withdraw",
            post(calendar::withdraw_holiday),
        )
        .route(
            "/settings/menus",
            get(menus::show_menus).post(menus::change),
        )
        .route("/settings/staff", post(settings::add_staff))
        .route(
            "/settings/staff/{id}",
            get(settings_staff::show_one).post(settings_staff::edit),
        )
        .route(
            "/settings/staff/{id}/active",
            post(settings_staff::set_active),
        )
        .route(
            "/settings/staff/{id}/password",
            post(settings_staff::reset_password),
        )
        .route(
            "/settings/staff/{id}/sessions",
            post(settings_staff::end_sessions),
        )
        .route("/settings/staff/{id}/unlock", post(settings_staff::unlock))
        .route(
            "/settings/staff/{id}/skills",
            post(settings_skills::set_skills),
        )
        .route("/settings/handsets", post(settings::add_handset))
        .route(
            "/settings/handsets/{extension}",
            get(settings_handset::show_one).post(settings_handset::rename),
        )
        .route(
            "/settings/handsets/{extension}/key",
            post(settings_handset::rekey),
        )
        .route(
            "/settings/handsets/{extension}/sync",
            post(settings_handset::sync),
        )
        .route(
            "/settings/handsets/{extension}/remove",
            post(settings_handset::remove),
        )
        .with_state(AppState {
            desk: state.desk,
            sip_realm: state.sip_realm,
            floor: state.floor,
            menus: state.menus,
            sessions: sessions.clone(),
            devices,
            writers: Writers::default(),
        });
    layers::around(pages, portal, sessions)
}
