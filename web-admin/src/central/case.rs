//! A case of a centre with its files, and a file of it.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{Action, FileKind, clean_name};
use serde::Deserialize;
use uuid::Uuid;

use super::admin_request::AdminRequest;
use super::case_row::CaseRow;
use super::case_row::case_row;
use super::view::{CaseAnswer, FileContent, FileRow, Ministry, NoteRow};
use super::{deeds, refusal};
use crate::case_file::{self, CaseFile};
use crate::case_words::CaseWords;
use crate::download;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::DeedRow;

#[derive(Template)]
#[template(path = "central/case.html")]
struct CasePage {
    page: Page,
    box_id: Uuid,
    case_id: Uuid,
    centre: String,
    case: CaseRow,
    files: Vec<CaseFile>,
    notes: Vec<NoteRow>,
    assigned: Option<String>,
    trail: Vec<DeedRow>,
    may_answer: bool,
    form: AnswerForm,
    once: Uuid,
    said: Option<String>,
    error: Option<String>,
    /// The name of the field that is to be mended.
    wrong: &'static str,
}

/// What the ministry types.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AnswerForm {
    text: String,
    assigned: String,
    closes: bool,
    /// Made with the page: two clicks are one answer.
    once: Option<Uuid>,
}

/// What the page shows beside what is.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    form: AnswerForm,
    said: Option<String>,
    error: Option<String>,
    wrong: &'static str,
}

fn parsed(id: &str) -> Result<Uuid, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

pub(super) async fn show_one<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Path((box_id, case)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (box_id, case) = (parsed(&box_id)?, parsed(&case)?);
    case_page(&ministry, page, box_id, case, Shown::default()).await
}

pub(super) async fn answer<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, admin }: AdminRequest,
    Path((box_id, case)): Path<(String, String)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, PageError> {
    let (box_id, case) = (parsed(&box_id)?, parsed(&case)?);
    let text = form.text.replace("\r\n", "\n");
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let answer = CaseAnswer {
        text: given(&text),
        assigned: given(&form.assigned),
        closes: form.closes,
        once: form.once,
    };
    let shown = match ministry.answer(&admin, box_id, case, answer).await {
        Ok(()) => Shown {
            said: Some(page.t("answer-said")),
            ..Shown::default()
        },
        Err(error) => {
            let wrong = refusal::field(&error);
            let (status, words) = refusal::in_words(page.locale, error)?;
            Shown {
                status,
                form,
                error: Some(words),
                said: None,
                wrong,
            }
        }
    };
    case_page(&ministry, page, box_id, case, shown).await
}

async fn case_page<M: Ministry>(
    ministry: &M,
    page: Page,
    box_id: Uuid,
    case: Uuid,
    shown: Shown,
) -> Result<Response, PageError> {
    let deeds = ministry.deeds(case).await.map_err(PageError::Broken)?;
    let detail = ministry
        .case(box_id, case)
        .await
        .map_err(PageError::Broken)?
        .ok_or(PageError::NotFound)?;
    let files = detail.files.into_iter();
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let page = CasePage {
        files: files.map(|file| case_file(box_id, case, file)).collect(),
        case: case_row(CaseWords::new(page.locale, &catalogue), box_id, detail.case),
        centre: detail.centre,
        notes: detail.notes,
        assigned: detail.assigned,
        trail: deeds::rows(page.locale, deeds),
        may_answer: page.may(Action::AnswerCases),
        box_id,
        case_id: case,
        once: shown.form.once.unwrap_or_else(Uuid::now_v7),
        form: shown.form,
        said: shown.said,
        error: shown.error,
        wrong: shown.wrong,
        page,
    };
    show(shown.status, &page)
}

pub(super) async fn get_file<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Path((box_id, case, file)): Path<(String, String, String)>,
) -> Result<Response, PageError> {
    let (box_id, case, file) = (parsed(&box_id)?, parsed(&case)?, parsed(&file)?);
    let found = ministry.file(box_id, case, file).await;
    let (row, content) = found
        .map_err(PageError::Broken)?
        .ok_or(PageError::NotFound)?;
    let kind = FileKind::of_media_type(&row.media_type);
    let words = match content {
        FileContent::Whole(content) => return download::answer(&row.name, kind, content).await,
        FileContent::OnItsWay => "error-file-on-its-way",
        FileContent::Damaged => {
            tracing::error!("the file {file} of case {case} of box {box_id} is damaged");
            "error-file-lacking"
        }
    };
    let name = clean_name(&row.name, kind);
    let words = page.locale.with(words, "name", &name);
    let status = StatusCode::NOT_FOUND;
    let shown = Shown {
        status,
        error: Some(words),
        ..Shown::default()
    };
    case_page(&ministry, page, box_id, case, shown).await
}

fn case_file(box_id: Uuid, case: Uuid, file: FileRow) -> CaseFile {
    let kind = FileKind::of_media_type(&file.media_type);
    let href = format!("/centres/{box_id}/cases/{case}/files/{}", file.id);
    CaseFile {
        href: file.arrived.then_some(href),
        name: clean_name(&file.name, kind),
        octets: file.octets,
        by: file.added_by,
        at: file.at,
        state: if file.arrived {
            case_file::State::AtCentral
        } else {
            case_file::State::AtBox
        },
    }
}
