//! Cases: the list, and one with its notes.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{
    CaseKind, CaseLine, CaseList, CaseOrder, CaseSheet, FileKind, Filter, MAX_FILE_OCTETS,
    NoteLine, PersonLine, Programme, TrailOf,
};
use jawab_switch::StaffId;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::Room;
use super::files::paper;
use super::refusal;
use super::visit::Visit;
use crate::labels;
use crate::listing::{self, Choice, Pager};
use crate::page::{Page, show};
use crate::papers::Paper;
use crate::trail::{About, DeedRow, rows};
use crate::trouble::Trouble;
use crate::words::Tongue;

/// Which cases the list shows, as its address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    status: String,
    programme: String,
    kind: String,
    mine: String,
    from: String,
    to: String,
    sort: String,
    person: String,
    after: String,
    before: String,
}

/// A case as a row or a head.
pub(super) struct CaseView {
    pub(super) id: Uuid,
    pub(super) reference: String,
    /// What is said of a case that another box had, and this one has an answer to.
    pub(super) earlier: Option<String>,
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
            earlier: case.of_earlier_box.then(|| tongue.t("case-of-earlier-box")),
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
    href: String,
    words: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct CasesPage {
    page: Page,
    asked: Which,
    /// More is asked for than a tab says.
    filtered: bool,
    person: Option<PersonLine>,
    tabs: [Tab; 3],
    programmes: Vec<Choice>,
    kinds: Vec<Choice>,
    orders: [Choice; 3],
    count: u64,
    pager: Pager,
    cases: Vec<CaseView>,
}

impl Which {
    fn list(&self, staff: StaffId) -> CaseList {
        CaseList {
            status: match self.status.as_str() {
                "closed" => Filter::Closed,
                "all" => Filter::All,
                _ => Filter::Open,
            },
            programme: Programme::from_code(&self.programme),
            kind: CaseKind::from_code(&self.kind),
            opened_by: (self.mine == "1").then_some(staff),
            person: self.person.parse().ok(),
            span: listing::span(&self.from, &self.to),
            order: match self.sort.as_str() {
                "oldest" => CaseOrder::Oldest,
                "changed" => CaseOrder::Changed,
                _ => CaseOrder::Newest,
            },
            turn: listing::turn(&self.after, &self.before),
        }
    }

    /// What is asked for, apart from the page, with another status.
    fn kept<'a>(&'a self, status: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("status", status),
            ("programme", &self.programme),
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
    State(room): State<Room>,
    visit: Visit,
    Query(asked): Query<Which>,
) -> Result<Response, Trouble> {
    let list = asked.list(visit.staff.id);
    let status = list.status;
    let person = match list.person {
        Some(person) => room.desk.person_line(person).await?,
        None => None,
    };
    let cases = room.desk.list_cases(list).await?;
    let page = visit.page;
    let tab = |code: &str, id, of| Tab {
        href: listing::address("/cases", &asked.kept(code)),
        words: page.t(id),
        current: status == of,
    };
    let order = |code, id| Choice::new(code, page.t(id), &asked.sort);
    let kept = asked.kept(&asked.status);
    show(
        StatusCode::OK,
        &CasesPage {
            tabs: [
                tab("", "cases-open", Filter::Open),
                tab("closed", "cases-closed", Filter::Closed),
                tab("all", "cases-all", Filter::All),
            ],
            programmes: Programme::ALL
                .iter()
                .map(|programme| programme.code())
                .map(|code| {
                    let words = labels::programme(page.tongue, code);
                    Choice::new(code, words, &asked.programme)
                })
                .collect(),
            kinds: CaseKind::ALL
                .iter()
                .map(|kind| kind.code())
                .map(|code| Choice::new(code, labels::kind(page.tongue, code), &asked.kind))
                .collect(),
            orders: [
                order("", "list-newest"),
                order("oldest", "list-oldest"),
                order("changed", "list-changed"),
            ],
            filtered: kept[1..].iter().any(|(_, value)| !value.is_empty()),
            pager: Pager::new(&page, "cases-count", &cases, "/cases", &kept),
            count: cases.count,
            cases: cases
                .rows
                .iter()
                .map(|case| CaseView::new(page.tongue, case))
                .collect(),
            person,
            page,
            asked,
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
    wrong: &'static str,
    draft: String,
    trail: Vec<DeedRow>,
}

pub(super) async fn show_case(
    room: &Room,
    visit: Visit,
    id: Uuid,
    status: StatusCode,
    error: Option<(String, &'static str)>,
    draft: String,
) -> Result<Response, Trouble> {
    let (error, wrong) = error.unzip();
    let CaseSheet { case, notes, files } = room.desk.case(id).await?.ok_or(Trouble::NotFound)?;
    let deeds = room.desk.trail(TrailOf::Case(id)).await?;
    show(
        status,
        &CasePage {
            case: CaseView::new(visit.page.tongue, &case),
            trail: rows(visit.page.tongue, About::Case, deeds),
            person: case.person,
            page: visit.page,
            notes,
            files: files.into_iter().map(|file| paper(id, file)).collect(),
            accepted: accepted(),
            most_octets: MAX_FILE_OCTETS,
            error,
            wrong: wrong.unwrap_or_default(),
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
            let error = Some((words, "note"));
            show_case(&room, visit, id, status, error, form.note).await
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
            let error = Some((words, ""));
            show_case(&room, visit, id, status, error, String::new()).await
        }
    }
}
