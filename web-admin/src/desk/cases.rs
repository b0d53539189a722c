//! Cases: the list, and one with its notes.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{
    CaseDetails, CaseList, CaseSheet, DeskError, FileKind, Filter, MAX_FILE_OCTETS, NoteLine,
    PersonLine, TrailOf,
};
use jawab_vocabulary::StaffId;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::case_view::CaseView;
use super::clash::{self, ClashView};
use super::file_view::case_file;
use super::refusal;
use super::staff_request::StaffRequest;
use crate::case_file::CaseFile;
use crate::case_words::CaseWords;
use crate::listing::{self, Choice, Pager, Tab};
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

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
    orders: Vec<Choice>,
    count: u64,
    pager: Pager,
    cases: Vec<CaseView>,
}

impl Which {
    /// A code that is not known here is not asked for.
    fn list(&self, catalogue: &Catalogue, staff: StaffId) -> CaseList {
        let programme = catalogue.programmes.get(&self.programme);
        let kind = catalogue.kinds.get(&self.kind);
        CaseList {
            status: match self.status.as_str() {
                "closed" => Filter::Closed,
                "all" => Filter::All,
                _ => Filter::Open,
            },
            programme: programme.map(|programme| programme.code.clone()),
            kind: kind.map(|kind| kind.code.clone()),
            opened_by: (self.mine == "1").then_some(staff),
            person: self.person.parse().ok(),
            span: listing::span(&self.from, &self.to),
            order: listing::case_order(&self.sort),
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
    State(app): State<AppState>,
    request: StaffRequest,
    Query(asked): Query<Which>,
) -> Result<Response, PageError> {
    let catalogue = app.desk.catalogue().await?;
    let list = asked.list(&catalogue, request.staff.id);
    let status = list.status;
    let person = match list.person {
        Some(person) => app.desk.person_line(person).await?,
        None => None,
    };
    let cases = app.desk.list_cases(list).await?;
    let page = request.page;
    let words = CaseWords::new(page.locale, &catalogue);
    let tab = |code: &str, id, of| Tab {
        href: listing::address("/cases", &asked.kept(code)),
        words: page.t(id),
        current: status == of,
    };
    let kept = asked.kept(&asked.status);
    show(
        StatusCode::OK,
        &CasesPage {
            tabs: [
                tab("", "cases-open", Filter::Open),
                tab("closed", "cases-closed", Filter::Closed),
                tab("all", "cases-all", Filter::All),
            ],
            programmes: words.programmes(&asked.programme),
            kinds: words.kinds(&asked.kind),
            orders: listing::case_orders(&page, &asked.sort),
            filtered: kept[1..].iter().any(|(_, value)| !value.is_empty()),
            pager: Pager::new(&page, "cases-count", &cases, "/cases", &kept),
            count: cases.count,
            cases: cases
                .rows
                .iter()
                .map(|case| CaseView::new(words, case))
                .collect(),
            person,
            page,
            asked,
        },
    )
}

/// What a page of a case shows beside the case.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) error: Option<String>,
    /// The field that is to be mended.
    wrong: &'static str,
    /// A note that was not saved, and the name of its form.
    draft: String,
    once: Option<Uuid>,
    clashes: Vec<ClashView>,
    /// What was chosen of kind and programme, where it was not saved.
    chosen: Option<(String, String)>,
    meanwhile: Option<String>,
    /// What is later is new to the reader (milliseconds since 1970).
    since: Option<i64>,
}

impl Beside {
    /// Why something was not done.
    pub(super) fn error(words: String, wrong: &'static str) -> Self {
        Self {
            error: Some(words),
            wrong,
            ..Self::default()
        }
    }
}

struct NoteView {
    note: NoteLine,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    page: Page,
    case: CaseView,
    person: Option<PersonLine>,
    notes: Vec<NoteView>,
    files: Vec<CaseFile>,
    accepted: String,
    most_octets: u64,
    trail: Vec<DeedRow>,
    /// The last that this page shows, in milliseconds since 1970.
    seen: i64,
    once: Uuid,
    /// Kind and programme as the record holds them.
    held: (String, String),
    kinds: Vec<Choice>,
    programmes: Vec<Choice>,
    beside: Beside,
}

/// When something was last added to a case.
fn last_added(sheet: &CaseSheet) -> i64 {
    let notes = sheet.notes.iter().map(|note| note.at);
    let files = sheet.files.iter().map(|file| file.at);
    let last = notes.chain(files).max().unwrap_or_default();
    last.as_millisecond()
}

/// Whether somebody else added something since then.
fn is_added_to(sheet: &CaseSheet, request: &StaffRequest, since: i64) -> bool {
    let mut notes = sheet.notes.iter();
    let mut files = sheet.files.iter();
    notes.any(|note| note.at.as_millisecond() > since && note.by != Some(request.staff.id.0))
        || files.any(|file| {
            file.at.as_millisecond() > since
                && file.added_by.as_deref() != Some(request.staff.name.as_str())
        })
}

pub(super) async fn show_case(
    app: &AppState,
    request: StaffRequest,
    id: Uuid,
    status: StatusCode,
    beside: Beside,
) -> Result<Response, PageError> {
    let sheet = app.desk.case(id).await?.ok_or(PageError::NotFound)?;
    let deeds = app.desk.trail(TrailOf::Case(id)).await?;
    let catalogue = app.desk.catalogue().await?;
    let seen = last_added(&sheet);
    let CaseSheet { case, notes, files } = sheet;
    let locale = request.page.locale;
    let held = (
        case.kind.clone(),
        case.programme.clone().unwrap_or_default(),
    );
    let (kind, programme) = beside.chosen.clone().unwrap_or_else(|| held.clone());
    let words = CaseWords::new(locale, &catalogue);
    let me = request.staff.id.0;
    let is_new = |note: &NoteLine| {
        let since = beside
            .since
            .is_some_and(|since| note.at.as_millisecond() > since);
        since && note.by != Some(me)
    };
    show(
        status,
        &CasePage {
            case: CaseView::new(words, &case),
            trail: rows(words, About::Case, deeds),
            person: case.person,
            notes: notes
                .into_iter()
                .map(|note| NoteView {
                    is_new: is_new(&note),
                    note,
                })
                .collect(),
            files: files.into_iter().map(|file| case_file(id, file)).collect(),
            accepted: accepted(),
            most_octets: MAX_FILE_OCTETS,
            seen,
            once: beside.once.unwrap_or_else(Uuid::now_v7),
            held,
            kinds: words.kinds_offered(&kind),
            programmes: words.programmes_offered(&programme),
            beside,
            page: request.page,
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
pub(super) fn parsed(id: &str) -> Result<Uuid, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

/// What happened while a page of the case was open.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Meanwhile {
    meanwhile: String,
    since: Option<i64>,
}

/// What this page calls a field.
fn label(locale: Locale, field: &str) -> Option<String> {
    let id = match field {
        "kind" => "case-kind",
        "programme" => "case-programme",
        _ => return None,
    };
    Some(locale.t(id))
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Query(asked): Query<Meanwhile>,
) -> Result<Response, PageError> {
    let locale = request.page.locale;
    let meanwhile = match asked.meanwhile.as_str() {
        "already" => Some(locale.t("case-already")),
        fields => clash::changed(locale, fields, label),
    };
    let beside = Beside {
        meanwhile,
        since: asked.since,
        ..Beside::default()
    };
    show_case(&app, request, parsed(&id)?, StatusCode::OK, beside).await
}

/// The page of a case after a form on it: it says what a colleague added since it was opened.
async fn back(
    app: &AppState,
    request: &StaffRequest,
    id: Uuid,
    seen: Option<i64>,
    meanwhile: &[&str],
) -> Result<Response, PageError> {
    let mut address = clash::back(&format!("/cases/{id}"), meanwhile);
    if let (Some(seen), Some(sheet)) = (seen, app.desk.case(id).await?)
        && is_added_to(&sheet, request, seen)
    {
        let sign = if meanwhile.is_empty() { '?' } else { '&' };
        address = format!("{address}{sign}since={seen}");
    }
    Ok(Redirect::to(&address).into_response())
}

#[derive(Deserialize)]
pub(super) struct NoteForm {
    #[serde(default)]
    note: String,
    /// Names this form, so that a form sent twice makes one note.
    once: Option<Uuid>,
    seen: Option<i64>,
}

pub(super) async fn add_note(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<NoteForm>,
) -> Result<Response, PageError> {
    let id = parsed(&id)?;
    app.desk.case(id).await?.ok_or(PageError::NotFound)?;
    let locale = request.page.locale;
    let once = form.once.unwrap_or_else(Uuid::now_v7);
    let added = app
        .desk
        .add_note_once(request.staff.id, id, once, &form.note)
        .await;
    match added {
        Ok(()) => back(&app, &request, id, form.seen, &[]).await,
        Err(error) => {
            let (status, words) = refusal::in_words(locale, &error);
            let beside = Beside {
                draft: form.note,
                once: Some(once),
                ..Beside::error(words, "note")
            };
            show_case(&app, request, id, status, beside).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct StatusForm {
    status: String,
    seen: Option<i64>,
}

pub(super) async fn change_status(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<StatusForm>,
) -> Result<Response, PageError> {
    let id = parsed(&id)?;
    let sheet = app.desk.case(id).await?.ok_or(PageError::NotFound)?;
    let open = form.status != "closed";
    if sheet.case.open == open {
        return back(&app, &request, id, form.seen, &["already"]).await;
    }
    match app.desk.set_case_open(request.staff.id, id, open).await {
        Ok(()) => back(&app, &request, id, form.seen, &[]).await,
        Err(error) => {
            let (status, words) = refusal::in_words(request.page.locale, &error);
            show_case(&app, request, id, status, Beside::error(words, "")).await
        }
    }
}

/// What a case is about, corrected.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AboutForm {
    kind: String,
    programme: String,
    #[serde(rename = "was-kind")]
    was_kind: Option<String>,
    #[serde(rename = "was-programme")]
    was_programme: Option<String>,
    seen: Option<i64>,
}

impl AboutForm {
    fn details(&self) -> CaseDetails {
        CaseDetails {
            kind: self.kind.clone(),
            programme: Some(self.programme.clone()).filter(|code| !code.is_empty()),
        }
    }
}

pub(super) async fn describe(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<AboutForm>,
) -> Result<Response, PageError> {
    let id = parsed(&id)?;
    let was = form.was_kind.clone().zip(form.was_programme.clone());
    let described = app
        .desk
        .describe_case(request.staff.id, id, form.details(), was)
        .await;
    match described {
        Ok(meanwhile) => back(&app, &request, id, form.seen, &meanwhile).await,
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => {
            let locale = request.page.locale;
            let (status, words) = refusal::in_words(locale, &error);
            let catalogue = app.desk.catalogue().await.unwrap_or_default();
            let case_words = CaseWords::new(locale, &catalogue);
            let shown = |field: &str, code: &str| match field {
                "kind" => case_words.kind(code),
                _ => case_words.programme(code),
            };
            let beside = Beside {
                clashes: clash::views(locale, error, label, shown),
                chosen: Some((form.kind, form.programme)),
                ..Beside::error(words, "")
            };
            show_case(&app, request, id, status, beside).await
        }
    }
}
