//! Writing a call up: the form for a case, and what becomes of it. Nothing that was
//! typed is ever lost to an error: it comes back with the words that say why.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{
    DeskError, FoundPerson, Invalid, NOTE_LIMIT, NewCase, Question, SavedCase, Whose,
};
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::contacts;
use super::desk_page;
use super::everywhere;
use super::refusal;
use super::staff_request::StaffRequest;
use crate::case_words::CaseWords;
use crate::listing::Choice;
use crate::page::{Page, render, show};
use crate::page_error::PageError;

/// What the form sends, and what it shows again.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct CaseForm {
    /// The contact that is written up; empty for somebody who came in person.
    contact: String,
    /// Names this form, so that a form sent twice makes one case.
    once: String,
    note: String,
    programme: String,
    kind: String,
    status: String,
    name: String,
    number: String,
    /// Who the contact was with, by its code.
    #[serde(rename = "caller-kind")]
    caller_kind: String,
    /// Whose it is, where it was asked: a person's id, `correct:` and the id, `other` or `none`.
    who: String,
    /// What the form showed when it was opened, and who it was of.
    #[serde(rename = "was-name")]
    was_name: String,
    #[serde(rename = "was-number")]
    was_number: String,
    #[serde(rename = "was-person")]
    was_person: String,
    /// What else to do with a form that was saved before: `note` adds its text to that case.
    instead: String,
}

/// Somebody who may be meant.
struct Candidate {
    id: Uuid,
    name: String,
    facts: Vec<String>,
    chosen: bool,
    /// Words for having their name corrected to what was typed.
    correct: Option<String>,
    corrected: bool,
}

#[derive(Template)]
#[template(path = "desk/write_up.html")]
struct WriteUp<'a> {
    page: &'a Page,
    form: CaseForm,
    of_words: String,
    error: Option<String>,
    wrong: &'static str,
    saved: Option<SavedCase>,
    /// The case that the form made when it was sent before, with another content.
    before: Option<SavedCase>,
    candidates: Vec<Candidate>,
    by_address: bool,
    kinds: Vec<Choice>,
    programmes: Vec<Choice>,
    /// Who the contact may have been with; none where the form is of no contact.
    callers: Vec<Choice>,
}

/// Words for the place of every page where a screen reader listens; htmx puts them there.
#[derive(Template)]
#[template(
    source = r##"<div hx-swap-oob="innerHTML:#said">{{ words }}</div>"##,
    ext = "html"
)]
struct Said {
    words: String,
}

/// The form for the call in hand, or for nobody's.
pub(super) async fn for_call_in_hand(
    app: &AppState,
    request: &StaffRequest,
) -> Result<String, PageError> {
    let board = app.floor.board();
    let contact = everywhere::in_hand(&board, &request.viewer).map(|call| call.contact);
    let (form, question) = prefilled(app, contact).await?;
    let catalogue = catalogue(app).await;
    let part = write_up(&request.page, &catalogue, form, question, Outcome::Open);
    render(&part)
}

/// A fresh form for a contact, when its call arrives at a desk that is open.
pub(super) async fn fresh(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(contact): Path<Uuid>,
) -> Result<Response, PageError> {
    let (form, question) = prefilled(&app, Some(contact)).await?;
    let catalogue = catalogue(&app).await;
    let part = write_up(&request.page, &catalogue, form, question, Outcome::Open);
    show(StatusCode::OK, &part)
}

/// Saves. "Saved" is said once it is on disk and not before.
pub(super) async fn save(
    State(app): State<AppState>,
    request: StaffRequest,
    Form(form): Form<CaseForm>,
) -> Result<Response, PageError> {
    let locale = request.page.locale;
    let outcome = if form.instead == "note" {
        note_instead(&app, &request, &form).await
    } else {
        match new_case(&form) {
            Ok(case) => app.desk.save_case(request.staff.id, case).await,
            Err(invalid) => Err(DeskError::from(invalid)),
        }
    };
    let catalogue = catalogue(&app).await;
    let (status, part) = match outcome {
        Ok(saved) => {
            let contact = form.contact.parse().ok();
            let (next, question) = prefilled(&app, contact).await.unwrap_or_default();
            let said = format!("{} {}", locale.t("case-saved"), saved.reference);
            let saved = Outcome::Saved(saved);
            let part = write_up(&request.page, &catalogue, next, question, saved);
            let part = render(&part)?;
            let said = render(&Said { words: said })?;
            (
                StatusCode::OK,
                if request.part { part + &said } else { part },
            )
        }
        Err(error) => {
            let (status, words) = refusal::in_words(locale, &error);
            let wrong = wrong_field(&form, &error);
            let (question, before) = match error {
                DeskError::Whose(question) => (Some(question), None),
                DeskError::SavedOtherwise(before) => {
                    (asked_before(&app, &form).await, Some(before))
                }
                _ => (asked_before(&app, &form).await, None),
            };
            let refused = Outcome::Refused { words, before };
            let mut part = write_up(&request.page, &catalogue, form, question, refused);
            part.wrong = wrong;
            (status, render(&part)?)
        }
    };
    if request.part {
        Ok((status, Html(part)).into_response())
    } else {
        desk_page::around(&app, request, status, part, String::new()).await
    }
}

/// The field that is to be mended.
fn wrong_field(form: &CaseForm, error: &DeskError) -> &'static str {
    match error {
        DeskError::Invalid(Invalid::TooLong { .. }) if form.note.chars().count() > NOTE_LIMIT => {
            "note"
        }
        error => refusal::field(error),
    }
}

/// Adds what a form says now to the case that it made when it was sent before.
async fn note_instead(
    app: &AppState,
    request: &StaffRequest,
    form: &CaseForm,
) -> Result<SavedCase, DeskError> {
    let case: Uuid = form.once.parse().map_err(|_| DeskError::NotFound("case"))?;
    app.desk
        .add_note_once(request.staff.id, case, case, &form.note)
        .await?;
    let sheet = app.desk.case(case).await?;
    let reference = sheet.ok_or(DeskError::NotFound("case"))?.case.reference;
    Ok(SavedCase {
        id: case,
        reference,
    })
}

/// The question that a form answered, for asking it again with another error.
async fn asked_before(app: &AppState, form: &CaseForm) -> Option<Question> {
    if form.who.is_empty() {
        return None;
    }
    let question = app.desk.candidates(&form.name, &form.number).await.ok()?;
    Some(question).filter(|question| !question.people.is_empty())
}

/// Whose the form says that it is. What it showed and nobody changed is who it was opened for,
/// also where a colleague corrected the name meanwhile.
fn whose(form: &CaseForm) -> Whose {
    let id = |text: &str| text.parse::<Uuid>().ok();
    match form.who.as_str() {
        "other" => Whose::Another,
        "none" => Whose::Nobody,
        "" => {
            let is_as_shown = !form.name.trim().is_empty()
                && form.name == form.was_name
                && form.number == form.was_number;
            let shown = id(&form.was_person).filter(|_| is_as_shown);
            shown.map_or(Whose::Unsaid, Whose::This)
        }
        said => match said.strip_prefix("correct:") {
            Some(said) => id(said).map_or(Whose::Unsaid, Whose::Corrected),
            None => id(said).map_or(Whose::Unsaid, Whose::This),
        },
    }
}

fn new_case(form: &CaseForm) -> Result<NewCase, Invalid> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(NewCase {
        id: form.once.parse().unwrap_or_else(|_| Uuid::now_v7()),
        contact: form.contact.parse().ok(),
        caller_kind: contacts::caller_kind(&form.caller_kind)?,
        note: form.note.clone(),
        programme: Some(form.programme.clone()).filter(|code| !code.is_empty()),
        kind: form.kind.clone(),
        open: form.status != "closed",
        name: given(&form.name),
        address: given(&form.number),
        whose: whose(form),
    })
}

/// What a case may be about. The form must come up even where the ledger cannot be read: then it
/// offers what is built in.
async fn catalogue(app: &AppState) -> Catalogue {
    app.desk.catalogue().await.unwrap_or_default()
}

/// A form as it is opened, and who it may be of where several may.
async fn prefilled(
    app: &AppState,
    contact: Option<Uuid>,
) -> Result<(CaseForm, Option<Question>), PageError> {
    let mut form = CaseForm {
        once: Uuid::now_v7().to_string(),
        ..CaseForm::default()
    };
    let mut question = None;
    if let Some(contact) = contact {
        form.contact = contact.to_string();
        let board = app.floor.board();
        let mut calls = board.agents.iter().filter_map(|it| it.activity.call());
        let call = calls.find(|call| call.contact == contact);
        let on_floor = call.and_then(|call| call.caller.clone());
        let on_floor = on_floor.unwrap_or_default();
        let queue = call.and_then(|call| call.queue.as_ref());
        let programme = queue.and_then(|queue| board.programme_of(queue));
        form.programme = programme.unwrap_or_default().into();
        // The form must come up even where the ledger cannot be read.
        if let Ok(known) = app.desk.candidates("", &on_floor).await {
            match known.people.as_slice() {
                [] => {}
                [one] => {
                    form.name.clone_from(&one.person.name);
                    form.was_person = one.person.id.to_string();
                }
                _ => question = Some(known),
            }
        }
        form.number = on_floor;
        // … and without what is said of the contact already.
        if let Ok(Some(kind)) = app.desk.caller_kind(contact).await {
            form.caller_kind = kind.code().into();
        }
    }
    form.was_name.clone_from(&form.name);
    form.was_number.clone_from(&form.number);
    Ok((form, question))
}

/// What became of a form.
enum Outcome {
    /// It was opened.
    Open,
    /// It is saved; this is the next one.
    Saved(SavedCase),
    /// It is not saved, and the words say why.
    Refused {
        words: String,
        before: Option<SavedCase>,
    },
}

fn candidates(page: &Page, form: &CaseForm, question: Question) -> Vec<Candidate> {
    let by_address = question.by_address;
    let people = question.people.into_iter();
    let candidate = |found: FoundPerson| {
        let id = found.person.id;
        let born = found.born.map(|born| born.strftime("%d/%m/%Y").to_string());
        let typed = form.name.trim();
        let may_be_corrected = by_address && !typed.is_empty() && typed != found.person.name;
        Candidate {
            id,
            facts: born
                .into_iter()
                .chain(found.addresses.iter().map(ToString::to_string))
                .collect(),
            chosen: form.who == id.to_string(),
            correct: may_be_corrected.then(|| page.locale.with("whose-correct", "name", typed)),
            corrected: form.who == format!("correct:{id}"),
            name: found.person.name,
        }
    };
    people.map(candidate).collect()
}

fn write_up<'a>(
    page: &'a Page,
    catalogue: &Catalogue,
    form: CaseForm,
    question: Option<Question>,
    outcome: Outcome,
) -> WriteUp<'a> {
    let (error, saved, before) = match outcome {
        Outcome::Open => (None, None, None),
        Outcome::Saved(saved) => (None, Some(saved), None),
        Outcome::Refused { words, before } => (Some(words), None, before),
    };
    let words = CaseWords::new(page.locale, catalogue);
    let of_words = if form.contact.is_empty() {
        page.t("case-of-nobody")
    } else {
        let withheld = page.t("number-withheld");
        let number = Some(form.number.as_str()).filter(|number| !number.is_empty());
        page.locale
            .with("case-of-call", "number", number.unwrap_or(&withheld))
    };
    WriteUp {
        page,
        of_words,
        error,
        wrong: "",
        saved,
        before,
        by_address: question
            .as_ref()
            .is_some_and(|question| question.by_address),
        candidates: question
            .map(|question| candidates(page, &form, question))
            .unwrap_or_default(),
        kinds: words.kinds_offered(&form.kind),
        programmes: words.programmes_offered(&form.programme),
        callers: if form.contact.is_empty() {
            Vec::new()
        } else {
            contacts::callers(page.locale, &form.caller_kind)
        },
        form,
    }
}
