//! A person: who they are, their cases and contacts.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Action, Deed, DeskError, PersonDetails, PersonLine, PersonSheet, TrailOf};
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::case_view::CaseView;
use super::clash::{self, ClashView, Meanwhile};
use super::contact_view::ContactView;
use super::link_view::{Links, Wanted};
use super::refusal;
use super::staff_request::StaffRequest;
use crate::case_words::CaseWords;
use crate::format::shown;
use crate::listing;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

/// Cases and contacts on a person's page, the last ones; all are on lists.
const SHOWN: usize = 20;

/// What staff write down of a person.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DetailsForm {
    name: String,
    born: String,
    cin: String,
    /// What the form showed when it was opened; a page of an earlier version does not say.
    #[serde(rename = "was-name")]
    was_name: Option<String>,
    #[serde(rename = "was-born")]
    was_born: Option<String>,
    #[serde(rename = "was-cin")]
    was_cin: Option<String>,
}

impl DetailsForm {
    fn typed(&self) -> PersonDetails {
        PersonDetails {
            name: self.name.clone(),
            born: self.born.clone(),
            cin: self.cin.clone(),
        }
    }

    fn was(&self) -> Option<PersonDetails> {
        Some(PersonDetails {
            name: self.was_name.clone()?,
            born: self.was_born.clone()?,
            cin: self.was_cin.clone()?,
        })
    }
}

/// What this page calls a field.
fn label(locale: Locale, field: &str) -> Option<String> {
    let id = match field {
        "name" => "case-name",
        "born" => "person-born",
        "cin" => "person-cin",
        _ => return None,
    };
    Some(locale.t(id))
}

#[derive(Template)]
#[template(path = "desk/person.html")]
struct PersonPage {
    page: Page,
    person: PersonLine,
    age: Option<String>,
    addresses: Vec<Option<String>>,
    /// What passes with each of their numbers.
    conversations: Vec<(Uuid, Option<String>)>,
    form: DetailsForm,
    /// What the record holds, which the next form is compared with.
    held: PersonDetails,
    error: Option<String>,
    wrong: &'static str,
    clashes: Vec<ClashView>,
    meanwhile: Option<String>,
    links: Links,
    cases: Vec<CaseView>,
    cases_words: String,
    all_cases: String,
    contacts: Vec<ContactView>,
    contacts_words: String,
    all_contacts: String,
    trail: Vec<DeedRow>,
    may_disclose: bool,
}

impl PersonPage {
    fn new(page: Page, catalogue: &Catalogue, sheet: PersonSheet, deeds: Vec<Deed>) -> Self {
        let locale = page.locale;
        let words = CaseWords::new(locale, catalogue);
        let held = PersonDetails {
            name: sheet.person.name.clone(),
            born: sheet.born.map(|born| born.to_string()).unwrap_or_default(),
            cin: sheet.cin.clone().unwrap_or_default(),
        };
        let id = sheet.person.id.to_string();
        let years = sheet.age.and_then(|age| u64::try_from(age).ok());
        Self {
            age: years.map(|years| locale.n("person-age", years)),
            addresses: shown(sheet.addresses),
            conversations: Vec::new(),
            form: DetailsForm {
                name: held.name.clone(),
                born: held.born.clone(),
                cin: held.cin.clone(),
                ..DetailsForm::default()
            },
            held,
            error: None,
            wrong: "",
            clashes: Vec::new(),
            meanwhile: None,
            links: Links::new(locale, sheet.links),
            cases_words: locale.n("cases-count", sheet.cases_count),
            all_cases: listing::address("/cases", &[("status", "all"), ("person", &id)]),
            contacts_words: locale.n("contacts-count", sheet.contacts_count),
            all_contacts: listing::address("/contacts", &[("person", &id)]),
            cases: sheet
                .cases
                .iter()
                .take(SHOWN)
                .map(|case| CaseView::new(words, case))
                .collect(),
            contacts: sheet
                .contacts
                .into_iter()
                .take(SHOWN)
                .map(|contact| ContactView::new(locale, contact))
                .collect(),
            person: sheet.person,
            trail: rows(words, About::Person, deeds),
            may_disclose: page.may(Action::DisclosePerson),
            page,
        }
    }
}

/// `/people/{id}`: an id that is none is no page.
async fn sheet(app: &AppState, id: &str) -> Result<PersonSheet, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    app.desk.person(id).await?.ok_or(PageError::NotFound)
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Query(Meanwhile { meanwhile }): Query<Meanwhile>,
    Query(Wanted { with }): Query<Wanted>,
) -> Result<Response, PageError> {
    let sheet = sheet(&app, &id).await?;
    let person = sheet.person.id;
    let deeds = app.desk.trail(TrailOf::Person(person)).await?;
    let meanwhile = clash::changed(request.page.locale, &meanwhile, label);
    let catalogue = app.desk.catalogue().await?;
    let page = PersonPage::new(request.page, &catalogue, sheet, deeds);
    let page = PersonPage {
        meanwhile,
        conversations: conversations(&app, person).await?,
        links: page.links.search(&app, person, with).await?,
        ..page
    };
    show(StatusCode::OK, &page)
}

/// What passes with each number of a person.
async fn conversations(
    app: &AppState,
    person: Uuid,
) -> Result<Vec<(Uuid, Option<String>)>, PageError> {
    let of = app.desk.conversations_of(person).await?.into_iter();
    Ok(of
        .map(|(id, address)| (id, Some(address.to_string())))
        .collect())
}

/// The page of a person about whom something was not saved, with why.
pub(super) async fn refused(
    app: &AppState,
    request: StaffRequest,
    id: &str,
    error: DeskError,
) -> Result<Response, PageError> {
    if matches!(error, DeskError::NotFound(_)) {
        return Err(PageError::NotFound);
    }
    let (status, words) = refusal::in_words(request.page.locale, &error);
    let sheet = sheet(app, id).await?;
    let conversations = conversations(app, sheet.person.id).await?;
    let deeds = app.desk.trail(TrailOf::Person(sheet.person.id)).await?;
    let catalogue = app.desk.catalogue().await?;
    let page = PersonPage {
        error: Some(words),
        wrong: refusal::field(&error),
        conversations,
        ..PersonPage::new(request.page, &catalogue, sheet, deeds)
    };
    show(status, &page)
}

pub(super) async fn describe(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<DetailsForm>,
) -> Result<Response, PageError> {
    let person = sheet(&app, &id).await?.person.id;
    let described = app
        .desk
        .describe_person(request.staff.id, person, form.typed(), form.was())
        .await;
    match described {
        Ok(meanwhile) => Ok(
            Redirect::to(&clash::back(&format!("/people/{person}"), &meanwhile)).into_response(),
        ),
        Err(error) => {
            let locale = request.page.locale;
            let (status, words) = refusal::in_words(locale, &error);
            let deeds = app.desk.trail(TrailOf::Person(person)).await?;
            // Read after the refusal: what a colleague saved is what the next form is compared with.
            let catalogue = app.desk.catalogue().await?;
            let sheet = sheet(&app, &id).await?;
            let page = PersonPage::new(request.page, &catalogue, sheet, deeds);
            let kept = matches!(error, DeskError::Conflict(_));
            let page = PersonPage {
                held: if kept {
                    page.held
                } else {
                    form.was().unwrap_or(page.held)
                },
                form,
                error: Some(words),
                wrong: refusal::field(&error),
                clashes: clash::views(locale, error, label, |_, value| value.to_owned()),
                ..page
            };
            show(status, &page)
        }
    }
}
