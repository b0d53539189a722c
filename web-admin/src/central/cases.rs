//! The country's cases: looked for by reference, filtered, in an order, page by page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::Span;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use super::admin_request::AdminRequest;
use super::case_row::CaseRow;
use super::case_row::case_row;
use super::view::{CaseFilter, CaseFound, CentreName, Ministry};
use crate::case_words::CaseWords;
use crate::labels;
use crate::listing::{self, Choice, Pager};
use crate::page::{Page, show};
use crate::page_error::PageError;

const PATH: &str = "/cases";
/// Said for cases of no programme: an empty choice is any.
const NO_PROGRAMME: &str = "none";

/// How old a case is: the code of a choice, its words, days, and whether it is older than that.
const AGES: [(&str, &str, i64, bool); 4] = [
    ("under-7", "case-age-under-7", 7, false),
    ("over-7", "case-age-over-7", 7, true),
    ("over-30", "case-age-over-30", 30, true),
    ("over-90", "case-age-over-90", 90, true),
];

/// What the form sends.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    centre: String,
    status: String,
    kind: String,
    programme: String,
    age: String,
    sort: String,
    after: String,
    before: String,
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
    /// Something is asked for.
    filtered: bool,
    centres: Vec<Choice>,
    statuses: Vec<Choice>,
    kinds: Vec<Choice>,
    programmes: Vec<Choice>,
    ages: Vec<Choice>,
    orders: Vec<Choice>,
    count: String,
    rows: Vec<Row>,
    pager: Pager,
}

impl Asked {
    fn filter(&self, now: Timestamp) -> CaseFilter {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        CaseFilter {
            text: self.q.clone(),
            centre: self.centre.parse().ok(),
            open: open(&self.status),
            kind: text(&self.kind),
            programme: text(&self.programme).map(|code| {
                if code == NO_PROGRAMME {
                    String::new()
                } else {
                    code
                }
            }),
            span: age(&self.age, now),
            order: listing::case_order(&self.sort),
            turn: listing::turn(&self.after, &self.before),
        }
    }

    /// What is asked for, apart from the page.
    fn kept(&self) -> [(&'static str, &str); 7] {
        [
            ("q", &self.q),
            ("centre", &self.centre),
            ("status", &self.status),
            ("kind", &self.kind),
            ("programme", &self.programme),
            ("age", &self.age),
            ("sort", &self.sort),
        ]
    }
}

/// Whether cases that wait to be settled are asked for, or the others.
pub(super) fn open(status: &str) -> Option<bool> {
    match status {
        "open" => Some(true),
        "closed" => Some(false),
        _ => None,
    }
}

/// When cases of an age were opened.
fn age(code: &str, now: Timestamp) -> Span {
    let Some((_, _, days, older)) = AGES.iter().find(|(known, ..)| *known == code) else {
        return Span::default();
    };
    let then = now - SignedDuration::from_hours(24 * days);
    let then = Some(then.as_millisecond());
    if *older {
        Span {
            until_ms: then,
            ..Span::default()
        }
    } else {
        Span {
            from_ms: then,
            ..Span::default()
        }
    }
}

pub(super) async fn list<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let filter = asked.filter(Timestamp::now());
    let found = ministry.find_cases(&filter).await;
    let found = found.map_err(PageError::Broken)?;
    let centres = ministry.centres().await.map_err(PageError::Broken)?;
    let locale = page.locale;
    let centre =
        |CentreName { box_id, centre }| Choice::new(&format!("{box_id}"), centre, &asked.centre);
    let statuses = [("open", true), ("closed", false)];
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let words = CaseWords::new(locale, &catalogue);
    let kinds = words.kinds(&asked.kind);
    let mut programmes = words.programmes(&asked.programme);
    let none = locale.t("programme-none");
    programmes.push(Choice::new(NO_PROGRAMME, none, &asked.programme));
    let ages = AGES.map(|(code, id, ..)| Choice::new(code, page.t(id), &asked.age));
    let kept = asked.kept();
    let view = CasesPage {
        filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        centres: centres.into_iter().map(centre).collect(),
        statuses: statuses
            .into_iter()
            .map(|(code, open)| Choice::new(code, labels::status(locale, open), &asked.status))
            .collect(),
        kinds,
        programmes,
        ages: ages.into(),
        orders: listing::case_orders(&page, &asked.sort),
        pager: Pager::new(&page, "cases-found", &found, PATH, &kept),
        count: locale.n("cases-found", found.count),
        rows: found
            .rows
            .into_iter()
            .map(|row| row_of(words, row))
            .collect(),
        asked,
        page,
    };
    show(StatusCode::OK, &view)
}

fn row_of(words: CaseWords<'_>, found: CaseFound) -> Row {
    Row {
        centre_href: centre_href(found.box_id),
        centre: found.centre,
        case: case_row(words, found.box_id, found.case),
    }
}

fn centre_href(box_id: Uuid) -> String {
    format!("/centres/{box_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_counted_back_from_now() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let week = now.as_millisecond() - 7 * 24 * 60 * 60 * 1_000;
        assert_eq!(
            (age("under-7", now).from_ms, age("under-7", now).until_ms),
            (Some(week), None)
        );
        assert_eq!(
            (age("over-7", now).from_ms, age("over-7", now).until_ms),
            (None, Some(week))
        );
        assert_eq!(age("of-gold", now), Span::default());
    }
}
