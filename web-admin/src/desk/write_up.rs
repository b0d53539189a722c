//! Writing a call up: the form for a case, and what becomes of it. Nothing that was
//! typed is ever lost to an error: it comes back with the words that say why.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jawab_desk::{CaseKind, DeskError, Invalid, NOTE_LIMIT, NewCase, Programme, SavedCase};
use serde::Deserialize;
use uuid::Uuid;

use super::Room;
use super::live;
use super::refusal;
use super::visit::Visit;
use crate::labels;
use crate::page::{Page, render, show};
use crate::trouble::Trouble;
use crate::words::Tongue;

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
    kinds: Vec<Choice>,
    programmes: Vec<Choice>,
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

struct Choice {
    code: &'static str,
    words: String,
    chosen: bool,
}

/// The form for the call in hand, or for nobody's.
pub(super) async fn for_call_in_hand(room: &Room, visit: &Visit) -> Result<String, Trouble> {
    let board = room.floor.board();
    let contact = live::in_hand(&board, &visit.viewer).map(|call| call.contact);
    let form = prefilled(room, contact).await?;
    render(&write_up(&visit.page, form, None, None))
}

/// A fresh form for a contact, when its call arrives at a desk that is open.
pub(super) async fn fresh(
    State(room): State<Room>,
    visit: Visit,
    Path(contact): Path<Uuid>,
) -> Result<Response, Trouble> {
    let form = prefilled(&room, Some(contact)).await?;
    show(StatusCode::OK, &write_up(&visit.page, form, None, None))
}

/// Saves. "Saved" is said once it is on disk and not before.
pub(super) async fn save(
    State(room): State<Room>,
    visit: Visit,
    Form(form): Form<CaseForm>,
) -> Result<Response, Trouble> {
    let tongue = visit.page.tongue;
    let outcome = match new_case(&form) {
        Ok(case) => room.desk.save_case(visit.staff.id, case).await,
        Err(invalid) => Err(DeskError::from(invalid)),
    };
    let (status, part) = match outcome {
        Ok(saved) => {
            let contact = form.contact.parse().ok();
            let next = prefilled(&room, contact).await.unwrap_or_default();
            let said = format!("{} {}", tongue.t("case-saved"), saved.reference);
            let part = render(&write_up(&visit.page, next, None, Some(saved)))?;
            let said = render(&Said { words: said })?;
            (StatusCode::OK, if visit.part { part + &said } else { part })
        }
        Err(error) => {
            let (status, words) = refusal::in_words(tongue, &error);
            let wrong = wrong_field(&form, &error);
            let mut part = write_up(&visit.page, form, Some(words), None);
            part.wrong = wrong;
            (status, render(&part)?)
        }
    };
    if visit.part {
        Ok((status, Html(part)).into_response())
    } else {
        live::around(&room, visit, status, part, String::new()).await
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

fn new_case(form: &CaseForm) -> Result<NewCase, Invalid> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let programme = match form.programme.as_str() {
        "" => None,
        code => Some(Programme::from_code(code).ok_or(Invalid::Programme)?),
    };
    let number = given(&form.number);
    if number.as_ref().is_some_and(|number| !is_number(number)) {
        return Err(Invalid::Number);
    }
    Ok(NewCase {
        id: form.once.parse().unwrap_or_else(|_| Uuid::now_v7()),
        contact: form.contact.parse().ok(),
        // Browsers send CR LF between lines (HTML, 4.10.11.6).
        note: form.note.replace("\r\n", "\n"),
        programme,
        kind: CaseKind::from_code(&form.kind).ok_or(Invalid::Kind)?,
        open: form.status != "closed",
        name: given(&form.name),
        number,
    })
}

/// A typing mistake must be seen: the ledger would drop what is no digit.
fn is_number(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_ascii_digit() || " +-.()/".contains(character))
}

async fn prefilled(room: &Room, contact: Option<Uuid>) -> Result<CaseForm, Trouble> {
    let mut form = CaseForm {
        once: Uuid::now_v7().to_string(),
        ..CaseForm::default()
    };
    if let Some(contact) = contact {
        form.contact = contact.to_string();
        let board = room.floor.board();
        let on_floor = board
            .agents
            .iter()
            .filter_map(|agent| agent.activity.call())
            .find(|call| call.contact == contact)
            .and_then(|call| call.caller.clone());
        // The form must come up even where the ledger cannot be read.
        if let Ok(card) = room.desk.caller_card(contact, on_floor.as_deref()).await {
            form.name = card.person.map(|person| person.name).unwrap_or_default();
        }
        form.number = on_floor.unwrap_or_default();
    }
    Ok(form)
}

fn write_up(
    page: &Page,
    form: CaseForm,
    error: Option<String>,
    saved: Option<SavedCase>,
) -> WriteUp<'_> {
    let choice = |code, chosen: &str, words: fn(Tongue, &str) -> String| Choice {
        code,
        words: words(page.tongue, code),
        chosen: code == chosen,
    };
    let of_words = if form.contact.is_empty() {
        page.t("case-of-nobody")
    } else {
        let withheld = page.t("number-withheld");
        let number = Some(form.number.as_str()).filter(|number| !number.is_empty());
        page.tongue
            .with("case-of-call", "number", number.unwrap_or(&withheld))
    };
    WriteUp {
        page,
        of_words,
        error,
        wrong: "",
        saved,
        kinds: CaseKind::ALL
            .iter()
            .map(|kind| choice(kind.code(), &form.kind, labels::kind))
            .collect(),
        programmes: Programme::ALL
            .iter()
            .map(|programme| choice(programme.code(), &form.programme, labels::programme))
            .collect(),
        form,
    }
}
