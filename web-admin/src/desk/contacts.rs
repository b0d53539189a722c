//! Recent contacts, and people.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{ContactLine, PersonLine};
use jawab_switch::Outcome;
use jiff::Timestamp;

use super::Room;
use super::cases::CaseView;
use super::visit::Visit;
use crate::format;
use crate::labels;
use crate::page::{Page, show};
use crate::trouble::Trouble;
use crate::words::Tongue;

/// Contacts on the list.
const LISTED: u32 = 100;

struct ContactView {
    at: Timestamp,
    number: Option<String>,
    person: Option<PersonLine>,
    outcome: String,
    missed: bool,
    staff: String,
    wait: String,
    talk: String,
}

impl ContactView {
    fn new(tongue: Tongue, contact: ContactLine) -> Self {
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

#[derive(Template)]
#[template(path = "desk/person.html")]
struct PersonPage {
    page: Page,
    person: PersonLine,
    numbers: Vec<Option<String>>,
    cases: Vec<CaseView>,
    contacts: Vec<ContactView>,
}

pub(super) async fn person(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = id.parse().map_err(|_| Trouble::NotFound)?;
    let sheet = room.desk.person(id).await?.ok_or(Trouble::NotFound)?;
    let tongue = visit.page.tongue;
    let page = PersonPage {
        page: visit.page,
        person: sheet.person,
        numbers: sheet.numbers.into_iter().map(Some).collect(),
        cases: sheet
            .cases
            .iter()
            .map(|case| CaseView::new(tongue, case))
            .collect(),
        contacts: sheet
            .contacts
            .into_iter()
            .map(|contact| ContactView::new(tongue, contact))
            .collect(),
    };
    show(StatusCode::OK, &page)
}
