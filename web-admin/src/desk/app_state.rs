//! What the handlers of the desk get.

use std::sync::Arc;

use axum::extract::FromRef;
use jawab_desk::floor::Floor;
use jawab_desk::{Desk, MenuDesk};

use super::session_storage::DeskSessionStorage;
use super::writers::Writers;
use crate::devices::Devices;
use crate::session::Sessions;

/// What handlers get.
#[derive(Clone, Debug, FromRef)]
pub(super) struct AppState {
    pub(super) desk: Desk,
    pub(super) sip_realm: Arc<str>,
    pub(super) floor: Floor,
    pub(super) menus: MenuDesk,
    pub(super) sessions: Sessions<DeskSessionStorage>,
    pub(super) devices: Devices<DeskSessionStorage>,
    pub(super) writers: Writers,
}
