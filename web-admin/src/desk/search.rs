//! The search: people by name, address, date of birth or CIN, cases by reference or note, contacts
//! by address. The best of each, and all of one kind page by page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{FoundCount, FoundKind, FoundPart, FoundPerson, MOST_FOUND, PersonLine};
use serde::Deserialize;

use super::app_state::AppState;
use super::case_view::CaseView;
use super::contact_view::ContactView;
use super::staff_request::StaffRequest;
use crate::case_words::CaseWords;
use crate::format::shown;
use crate::listing::{self, Counted, Pager};
use crate::page::{Page, show};
use crate::page_error::PageError;

const PATH: &str = "/search";

/// The best so many of each kind, before all of them are asked for.
const BEST: usize = 20;

/// What is looked for, and which part of what is found.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    of: String,
    page: String,
}

struct PersonView {
    person: PersonLine,
    born: Option<String>,
    addresses: Vec<Option<String>>,
}

impl PersonView {
    fn new(found: FoundPerson) -> Self {
        Self {
            person: found.person,
            born: found.born.map(|born| born.strftime("%d/%m/%Y").to_string()),
            addresses: shown(found.addresses),
        }
    }
}

/// The head of what was found of a kind.
struct Head {
    /// How many, in words.
    count: String,
    /// The way to all of them, where not all are here.
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/search.html")]
struct SearchPage {
    page: Page,
    wanted: String,
    people: Vec<PersonView>,
    people_head: Head,
    cases: Vec<CaseView>,
    cases_head: Head,
    contacts: Vec<ContactView>,
    contacts_head: Head,
    /// The way back to what was found of each kind, where one is shown.
    back: Option<String>,
    pager: Pager,
    /// Only the best of those found are listed, in words.
    most: Option<String>,
}

const fn code(kind: FoundKind) -> &'static str {
    match kind {
        FoundKind::People => "people",
        FoundKind::Cases => "cases",
        FoundKind::Contacts => "contacts",
    }
}

impl Wanted {
    fn kind(&self) -> Option<FoundKind> {
        let kinds = [FoundKind::People, FoundKind::Cases, FoundKind::Contacts];
        kinds.into_iter().find(|kind| code(*kind) == self.of)
    }

    /// Where one kind is asked for, its page; or else the best of each.
    fn part(&self) -> FoundPart {
        match self.kind() {
            Some(kind) => FoundPart::Page(kind, Counted::asked_for(&self.page)),
            None => FoundPart::Best(BEST),
        }
    }
}

pub(super) async fn search(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(asked): Query<Wanted>,
) -> Result<Response, PageError> {
    let wanted = asked.q.trim().to_owned();
    let found = app.desk.search_part(&wanted, asked.part()).await?;
    let catalogue = app.desk.catalogue().await?;
    let page = request.page;
    let words = CaseWords::new(page.locale, &catalogue);
    let kind = asked.kind();
    let head = |of: FoundKind, count: FoundCount, shown: usize| Head {
        count: count_words(&page, count),
        all: (kind.is_none() && shown < count.count)
            .then(|| listing::address(PATH, &[("q", &wanted), ("of", code(of))])),
    };
    let kinds = [
        (FoundKind::People, found.people_count, found.people.len()),
        (FoundKind::Cases, found.cases_count, found.cases.len()),
        (
            FoundKind::Contacts,
            found.contacts_count,
            found.contacts.len(),
        ),
    ];
    let (counted, count_of) = match kinds.iter().find(|(of, ..)| Some(*of) == kind) {
        Some(&(_, count, shown)) => (
            Counted {
                before: found.before,
                shown,
                count: count.count,
            },
            count_words(&page, count),
        ),
        // The best of each are on one page.
        None => (Counted::default(), String::new()),
    };
    let kept = [("q", wanted.as_str()), ("of", &asked.of)];
    let more = kinds.iter().any(|(_, count, _)| count.more);
    let [people_head, cases_head, contacts_head] =
        kinds.map(|(of, count, shown)| head(of, count, shown));
    let view = SearchPage {
        people_head,
        cases_head,
        contacts_head,
        pager: counted.pager(&page, count_of, PATH, &kept),
        back: kind.map(|_| listing::address(PATH, &[("q", &wanted)])),
        most: more.then(|| page.n("search-most", MOST_FOUND)),
        people: found.people.into_iter().map(PersonView::new).collect(),
        cases: found
            .cases
            .iter()
            .map(|case| CaseView::new(words, case))
            .collect(),
        contacts: found
            .contacts
            .into_iter()
            .map(|contact| ContactView::new(page.locale, contact))
            .collect(),
        page,
        wanted,
    };
    show(StatusCode::OK, &view)
}

fn count_words(page: &Page, count: FoundCount) -> String {
    if count.more {
        page.n("search-over", count.count)
    } else {
        count.count.to_string()
    }
}
