//! A person: who they are, their cases and contacts.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{Deed, PersonDetails, PersonLine, PersonSheet, TrailOf};
use serde::Deserialize;
use uuid::Uuid;

use super::Room;
use super::cases::CaseView;
use super::contacts::ContactView;
use super::refusal;
use super::visit::Visit;
use crate::page::{Page, show};
use crate::trail::{About, DeedRow, rows};
use crate::trouble::Trouble;

/// What staff write down of a person.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DetailsForm {
    name: String,
    born: String,
    cin: String,
}

#[derive(Template)]
#[template(path = "desk/person.html")]
struct PersonPage {
    page: Page,
    person: PersonLine,
    age: Option<String>,
    numbers: Vec<Option<String>>,
    form: DetailsForm,
    error: Option<String>,
    wrong: &'static str,
    cases: Vec<CaseView>,
    contacts: Vec<ContactView>,
    trail: Vec<DeedRow>,
}

impl PersonPage {
    fn new(page: Page, sheet: PersonSheet, deeds: Vec<Deed>) -> Self {
        let tongue = page.tongue;
        let years = sheet.age.and_then(|age| u64::try_from(age).ok());
        Self {
            age: years.map(|years| tongue.n("person-age", years)),
            numbers: sheet.numbers.into_iter().map(Some).collect(),
            form: DetailsForm {
                name: sheet.person.name.clone(),
                born: sheet.born.map(|born| born.to_string()).unwrap_or_default(),
                cin: sheet.cin.unwrap_or_default(),
            },
            error: None,
            wrong: "",
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
            person: sheet.person,
            trail: rows(tongue, About::Person, deeds),
            page,
        }
    }
}

/// `/people/{id}`: an id that is none is no page.
async fn sheet(room: &Room, id: &str) -> Result<PersonSheet, Trouble> {
    let id: Uuid = id.parse().map_err(|_| Trouble::NotFound)?;
    room.desk.person(id).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn show_one(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let sheet = sheet(&room, &id).await?;
    let deeds = room.desk.trail(TrailOf::Person(sheet.person.id)).await?;
    show(StatusCode::OK, &PersonPage::new(visit.page, sheet, deeds))
}

pub(super) async fn describe(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<DetailsForm>,
) -> Result<Response, Trouble> {
    let sheet = sheet(&room, &id).await?;
    let person = sheet.person.id;
    let details = PersonDetails {
        name: form.name.clone(),
        born: form.born.clone(),
        cin: form.cin.clone(),
    };
    let described = room
        .desk
        .describe_person(visit.staff.id, person, details)
        .await;
    match described {
        Ok(()) => Ok(Redirect::to(&format!("/people/{person}")).into_response()),
        Err(error) => {
            let (status, words) = refusal::in_words(visit.page.tongue, &error);
            let deeds = room.desk.trail(TrailOf::Person(person)).await?;
            let page = PersonPage {
                form,
                error: Some(words),
                wrong: refusal::field(&error),
                ..PersonPage::new(visit.page, sheet, deeds)
            };
            show(status, &page)
        }
    }
}
