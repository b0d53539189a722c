//! Recent contacts.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{ContactLine, PersonLine};
use jawab_switch::Outcome;
use jiff::Timestamp;

use super::Room;
use super::visit::Visit;
use crate::format;
use crate::labels;
use crate::page::{Page, show};
use crate::trouble::Trouble;
use crate::words::Tongue;

/// Contacts on the list.
const LISTED: u32 = 100;

pub(super) struct ContactView {
    pub(super) at: Timestamp,
    pub(super) number: Option<String>,
    pub(super) person: Option<PersonLine>,
    pub(super) outcome: String,
    pub(super) missed: bool,
    pub(super) staff: String,
    pub(super) wait: String,
    pub(super) talk: String,
}

impl ContactView {
    pub(super) fn new(tongue: Tongue, contact: ContactLine) -> Self {
        let length =
            |ms: Option<u64>| ms.map_or_else(|| "–".into(), |ms| format::duration(ms / 1_000));
        Self {
            at: contact.at,
            number: contact.number,
            person: contact.person,
            outcome: labels::outcome(tongue, contact.outcome),
            missed: matches!(
                contact.outcome,
                Some(Outcome::AbandonedInQueue | Outcome::TurnedAway | Outcome::Failed)
            ),
            staff: contact.staff.unwrap_or_else(|| "–".into()),
            wait: length(contact.wait_ms),
            talk: length(contact.talk_ms),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/contacts.html")]
struct ContactsPage {
    page: Page,
    contacts: Vec<ContactView>,
}

pub(super) async fn list(State(room): State<Room>, visit: Visit) -> Result<Response, Trouble> {
    let tongue = visit.page.tongue;
    let contacts = room
        .desk
        .recent_contacts(LISTED)
        .await?
        .into_iter()
        .map(|contact| ContactView::new(tongue, contact))
        .collect();
    let page = ContactsPage {
        page: visit.page,
        contacts,
    };
    show(StatusCode::OK, &page)
}
