//! The search: people by name, number, date of birth or CIN, cases by reference.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{Found, MOST_FOUND, PersonLine};
use serde::Deserialize;

use super::AppState;
use super::cases::CaseView;
use super::staff_request::StaffRequest;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
}

struct PersonView {
    person: PersonLine,
    born: Option<String>,
    numbers: Vec<Option<String>>,
}

#[derive(Template)]
#[template(path = "desk/search.html")]
struct SearchPage {
    page: Page,
    wanted: String,
    people: Vec<PersonView>,
    cases: Vec<CaseView>,
    /// Only the best of those found are shown, in words.
    most: Option<String>,
}

pub(super) async fn search(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(Wanted { q }): Query<Wanted>,
) -> Result<Response, PageError> {
    let wanted = q.trim().to_owned();
    let Found { people, cases } = app.desk.search(&wanted).await?;
    let is_cut = people.len() >= MOST_FOUND || cases.len() >= MOST_FOUND;
    let most = is_cut.then(|| request.page.n("search-most", MOST_FOUND));
    let page = SearchPage {
        most,
        people: people
            .into_iter()
            .map(|found| PersonView {
                person: found.person,
                born: found.born.map(|born| born.strftime("%d/%m/%Y").to_string()),
                numbers: found.numbers.into_iter().map(Some).collect(),
            })
            .collect(),
        cases: cases
            .iter()
            .map(|case| CaseView::new(request.page.locale, case))
            .collect(),
        page: request.page,
        wanted,
    };
    show(StatusCode::OK, &page)
}
