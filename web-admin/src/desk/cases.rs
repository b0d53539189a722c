//! Cases: the list, and one with its notes.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{CaseLine, CaseSheet, FileKind, Filter, MAX_FILE_OCTETS, NoteLine, PersonLine};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::Room;
use super::files::paper;
use super::refusal;
use super::visit::Visit;
use crate::labels;
use crate::page::{Page, show};
use crate::papers::Paper;
use crate::trouble::Trouble;
use crate::words::Tongue;

/// Which cases the list shows.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    status: String,
}

/// A case as a row or a head.
pub(super) struct CaseView {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) kind: String,
    pub(super) programme: String,
    pub(super) name: String,
    pub(super) opened: Timestamp,
    pub(super) open: bool,
    pub(super) status: String,
    pub(super) assigned: Option<String>,
}

impl CaseView {
    pub(super) fn new(tongue: Tongue, case: &CaseLine) -> Self {
        Self {
            id: case.id,
            reference: case.reference.clone(),
            kind: labels::kind(tongue, &case.kind),
            programme: labels::programme(tongue, case.programme.as_deref().unwrap_or_default()),
            name: case
                .person
                .as_ref()
                .map_or_else(|| tongue.t("person-nameless"), |person| person.name.clone()),
            opened: case.opened,
            open: case.open,
            status: labels::status(tongue, case.open),
            assigned: case.assigned.clone(),
        }
    }
}

struct Tab {
    href: &'static str,
    words: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct CasesPage {
    page: Page,
    tabs: [Tab; 3],
    cases: Vec<CaseView>,
}

pub(super) async fn list(
    State(room): State<Room>,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Response, Trouble> {
    let filter = match which.status.as_str() {
        "closed" => Filter::Closed,
        "all" => Filter::All,
        _ => Filter::Open,
    };
    let cases = room.desk.cases(filter).await?;
    let page = visit.page;
    let tab = |href, words, of| Tab {
        href,
        words,
        current: filter == of,
    };
    show(
        StatusCode::OK,
        &CasesPage {
            tabs: [
                tab("/cases", page.t("cases-open"), Filter::Open),
                tab(
                    "/cases?status=closed",
                    page.t("cases-closed"),
                    Filter::Closed,
                ),
                tab("/cases?status=all", page.t("cases-all"), Filter::All),
            ],
            cases: cases
                .iter()
                .map(|case| CaseView::new(page.tongue, case))
                .collect(),
            page,
        },
    )
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    page: Page,
    case: CaseView,
    person: Option<PersonLine>,
    notes: Vec<NoteLine>,
    files: Vec<Paper>,
    accepted: String,
    most_octets: u64,
    error: Option<String>,
    draft: String,
}

pub(super) async fn show_case(
    room: &Room,
    visit: Visit,
    id: Uuid,
    status: StatusCode,
    error: Option<String>,
    draft: String,
) -> Result<Response, Trouble> {
    let CaseSheet { case, notes, files } = room.desk.case(id).await?.ok_or(Trouble::NotFound)?;
    show(
        status,
        &CasePage {
            case: CaseView::new(visit.page.tongue, &case),
            person: case.person,
            page: visit.page,
            notes,
            files: files.into_iter().map(|file| paper(id, file)).collect(),
            accepted: accepted(),
            most_octets: MAX_FILE_OCTETS,
            error,
            draft,
        },
    )
}

/// What a browser offers to choose from.
fn accepted() -> String {
    let ends = FileKind::ALL.iter().flat_map(|kind| kind.ends());
    let ends: Vec<String> = ends.map(|end| format!(".{end}")).collect();
    ends.join(",")
}

/// `/cases/{id}`: an id that is none is no page.
pub(super) fn parsed(id: &str) -> Result<Uuid, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound)
}

pub(super) async fn show_one(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    show_case(
        &room,
        visit,
        parsed(&id)?,
        StatusCode::OK,
        None,
        String::new(),
    )
    .await
}

#[derive(Deserialize)]
pub(super) struct NoteForm {
    #[serde(default)]
    note: String,
}

pub(super) async fn add_note(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Trouble> {
    let id = parsed(&id)?;
    room.desk.case(id).await?.ok_or(Trouble::NotFound)?;
    let tongue = visit.page.tongue;
    match room.desk.add_note(visit.staff.id, id, &form.note).await {
        Ok(()) => Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
        Err(error) => {
            let (status, words) = refusal::in_words(tongue, &error);
            show_case(&room, visit, id, status, Some(words), form.note).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct StatusForm {
    status: String,
}

pub(super) async fn change_status(
    State(room): State<Room>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<StatusForm>,
) -> Result<Response, Trouble> {
    let id = parsed(&id)?;
    room.desk.case(id).await?.ok_or(Trouble::NotFound)?;
    let open = form.status != "closed";
    match room.desk.set_case_open(visit.staff.id, id, open).await {
        Ok(()) => Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
        Err(error) => {
            let (status, words) = refusal::in_words(visit.page.tongue, &error);
            show_case(&room, visit, id, status, Some(words), String::new()).await
        }
    }
}
