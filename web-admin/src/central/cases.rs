//! The country's cases: looked for by reference, filtered, page by page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::AdminRequest;
use super::pages::{CaseRow, case_row};
use super::view::{CASES_OF_A_PAGE, CaseFilter, CaseFound, Ministry};
use crate::labels;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

const KINDS: [&str; 6] = [
    "information",
    "registration",
    "complaint",
    "incident",
    "partner",
    "other",
];
const PROGRAMMES: [&str; 4] = ["pass-jeunes", "camps", "trips", "volunteering"];
/// Said for cases of no programme: an empty choice is any.
const NO_PROGRAMME: &str = "none";

/// What the form sends.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    centre: String,
    status: String,
    kind: String,
    programme: String,
    page: String,
}

struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

struct Row {
    centre: String,
    centre_href: String,
    case: CaseRow,
}

#[derive(Template)]
#[template(path = "central/cases.html")]
struct CasesPage {
    page: Page,
    asked: Asked,
    centres: Vec<Choice>,
    statuses: Vec<Choice>,
    kinds: Vec<Choice>,
    programmes: Vec<Choice>,
    count: String,
    rows: Vec<Row>,
    place: String,
    before: Option<String>,
    after: Option<String>,
}

impl Asked {
    fn filter(&self) -> CaseFilter {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let number: u64 = self.page.parse().unwrap_or(1);
        CaseFilter {
            text: self.q.clone(),
            centre: self.centre.parse().ok(),
            open: match self.status.as_str() {
                "open" => Some(true),
                "closed" => Some(false),
                _ => None,
            },
            kind: text(&self.kind),
            programme: text(&self.programme).map(|code| {
                if code == NO_PROGRAMME {
                    String::new()
                } else {
                    code
                }
            }),
            page: number.saturating_sub(1),
        }
    }

    fn href(&self, page: u64) -> String {
        let fields = [
            ("q", &self.q),
            ("centre", &self.centre),
            ("status", &self.status),
            ("kind", &self.kind),
            ("programme", &self.programme),
        ];
        let mut query: Vec<String> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        query.push(format!("page={page}"));
        format!("/cases?{}", query.join("&"))
    }
}

pub(super) async fn list<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let filter = asked.filter();
    let found = ministry.find_cases(&filter).await;
    let found = found.map_err(PageError::Broken)?;
    let overview = ministry.overview().await.map_err(PageError::Broken)?;
    let locale = page.locale;
    let choice = |value: &str, words: String, asked: &str| Choice {
        chosen: value == asked,
        value: value.to_owned(),
        words,
    };
    let centres = overview.boxes.into_iter().map(|row| {
        let id = row.box_id.to_string();
        choice(&id, row.centre, &asked.centre)
    });
    let statuses = [("open", true), ("closed", false)];
    let kinds = KINDS.map(|kind| choice(kind, labels::kind(locale, kind), &asked.kind));
    let mut programmes: Vec<Choice> = PROGRAMMES
        .iter()
        .map(|code| choice(code, labels::programme(locale, code), &asked.programme))
        .collect();
    programmes.push(choice(
        NO_PROGRAMME,
        locale.t("programme-none"),
        &asked.programme,
    ));
    let (number, pages) = (filter.page + 1, pages(found.total));
    let view = CasesPage {
        centres: centres.collect(),
        statuses: statuses
            .into_iter()
            .map(|(code, open)| choice(code, labels::status(locale, open), &asked.status))
            .collect(),
        kinds: kinds.into(),
        programmes,
        count: locale.n("cases-found", found.total),
        rows: found
            .rows
            .into_iter()
            .map(|row| row_of(locale, row))
            .collect(),
        place: format!("{number} / {pages}"),
        before: (number > 1).then(|| asked.href((number - 1).min(pages))),
        after: (number < pages).then(|| asked.href(number + 1)),
        asked,
        page,
    };
    show(StatusCode::OK, &view)
}

const fn pages(total: u64) -> u64 {
    let pages = total.div_ceil(CASES_OF_A_PAGE);
    if pages == 0 { 1 } else { pages }
}

fn row_of(locale: Locale, found: CaseFound) -> Row {
    Row {
        centre_href: centre_href(found.box_id),
        centre: found.centre,
        case: case_row(locale, found.box_id, found.case),
    }
}

fn centre_href(box_id: Uuid) -> String {
    format!("/centres/{box_id}")
}
