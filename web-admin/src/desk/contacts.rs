//! The list of contacts.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{ContactKind, ContactLine, ContactList, PersonLine};
use jawab_vocabulary::{Outcome, StaffId};
use jiff::Timestamp;
use serde::Deserialize;

use super::AppState;
use super::staff_request::StaffRequest;
use crate::format;
use crate::labels;
use crate::listing::{self, Choice, Pager};
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

pub(super) struct ContactView {
    pub(super) at: Timestamp,
    pub(super) address: Option<String>,
    pub(super) people: Vec<PersonLine>,
    pub(super) outcome: String,
    pub(super) missed: bool,
    pub(super) staff: String,
    pub(super) wait: String,
    pub(super) talk: String,
}

impl ContactView {
    pub(super) fn new(locale: Locale, contact: ContactLine) -> Self {
        let length =
            |ms: Option<u64>| ms.map_or_else(|| "–".into(), |ms| format::duration(ms / 1_000));
        Self {
            at: contact.at,
            address: contact.address.map(|address| address.to_string()),
            people: contact.people,
            outcome: labels::outcome(locale, contact.outcome),
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

/// Which contacts the list shows, as its address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    kind: String,
    mine: String,
    from: String,
    to: String,
    sort: String,
    person: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "desk/contacts.html")]
struct ContactsPage {
    page: Page,
    asked: Which,
    filtered: bool,
    person: Option<PersonLine>,
    kinds: [Choice; 3],
    orders: [Choice; 2],
    count: u64,
    pager: Pager,
    contacts: Vec<ContactView>,
}

impl Which {
    fn list(&self, staff: StaffId) -> ContactList {
        ContactList {
            kind: match self.kind.as_str() {
                "answered" => Some(ContactKind::Answered),
                "missed" => Some(ContactKind::Missed),
                "outbound" => Some(ContactKind::Outbound),
                _ => None,
            },
            staff: (self.mine == "1").then_some(staff),
            person: self.person.parse().ok(),
            span: listing::span(&self.from, &self.to),
            oldest_first: self.sort == "oldest",
            turn: listing::turn(&self.after, &self.before),
        }
    }

    fn kept(&self) -> [(&'static str, &str); 6] {
        [
            ("kind", &self.kind),
            ("mine", &self.mine),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", &self.sort),
            ("person", &self.person),
        ]
    }
}

pub(super) async fn list(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(asked): Query<Which>,
) -> Result<Response, PageError> {
    let list = asked.list(request.staff.id);
    let person = match list.person {
        Some(person) => app.desk.person_line(person).await?,
        None => None,
    };
    let contacts = app.desk.list_contacts(list).await?;
    let page = request.page;
    let locale = page.locale;
    let kind = |code, id| Choice::new(code, page.t(id), &asked.kind);
    let order = |code, id| Choice::new(code, page.t(id), &asked.sort);
    let kept = asked.kept();
    let page = ContactsPage {
        kinds: [
            kind("answered", "contacts-answered"),
            kind("missed", "contacts-missed"),
            kind("outbound", "contacts-outbound"),
        ],
        orders: [order("", "list-newest"), order("oldest", "list-oldest")],
        filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        pager: Pager::new(&page, "contacts-count", &contacts, "/contacts", &kept),
        count: contacts.count,
        contacts: contacts
            .rows
            .into_iter()
            .map(|contact| ContactView::new(locale, contact))
            .collect(),
        person,
        page,
        asked,
    };
    show(StatusCode::OK, &page)
}
