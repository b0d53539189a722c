//! What is held about a person, for whoever asks it of the centre: on paper, or as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jawab_desk::{Held, HeldField, HeldRecord};
use jiff::Timestamp;
use uuid::Uuid;

use super::app_state::AppState;
use super::staff_request::StaffRequest;
use crate::case_words::CaseWords;
use crate::format;
use crate::held_words;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// The records of a kind.
struct KindView {
    title: String,
    records: Vec<Vec<FieldView>>,
}

/// A field of a record.
struct FieldView {
    label: String,
    value: String,
    /// What other boxes said.
    set_aside: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/held.html")]
struct HeldPage {
    page: Page,
    person: Uuid,
    names: Vec<String>,
    on: String,
    shared: Option<String>,
    kinds: Vec<KindView>,
}

impl HeldPage {
    fn new(page: Page, words: CaseWords<'_>, person: Uuid, held: Held) -> Self {
        let locale = page.locale;
        let names = held.people.into_iter().map(|person| person.name);
        let named = |name: String| match name.trim() {
            "" => locale.t("person-nameless"),
            _ => name,
        };
        let kinds = held.kinds.into_iter().map(|kind| KindView {
            title: held_words::kind(locale, kind.kind).unwrap_or_else(|| kind.kind.into()),
            records: kind
                .records
                .into_iter()
                .map(|record| fields(words, kind.kind, record))
                .collect(),
        });
        Self {
            person,
            names: names.map(named).collect(),
            on: format::day(Timestamp::now()),
            shared: (held.shared > 0).then(|| locale.n("held-shared", held.shared)),
            kinds: kinds.collect(),
            page,
        }
    }

    /// The same as text, which any program shows: a line for each field.
    fn as_text(&self) -> String {
        let locale = self.page.locale;
        let mut lines = vec![
            locale.t("held-title"),
            self.names.join(" · "),
            format!("{} · {}", self.page.place, self.on),
            String::new(),
            locale.t("held-why"),
        ];
        lines.extend(self.shared.clone());
        for kind in &self.kinds {
            lines.extend([String::new(), format!("== {} ==", kind.title)]);
            for record in &kind.records {
                lines.push(String::new());
                for field in record {
                    lines.push(format!("{}: {}", field.label, field.value));
                    let aside = field.set_aside.iter();
                    lines.extend(aside.map(|aside| held_aside(locale, aside)));
                }
            }
        }
        lines.push(String::new());
        lines.join("\r\n")
    }
}

fn held_aside(locale: Locale, value: &str) -> String {
    locale.with("held-aside", "value", value)
}

fn fields(words: CaseWords<'_>, kind: &str, record: HeldRecord) -> Vec<FieldView> {
    let view = |field: HeldField| {
        let say = |value| held_words::value(words, kind, field.field, value);
        FieldView {
            label: held_words::field(words.locale, kind, field.field)
                .unwrap_or_else(|| field.field.into()),
            value: field.value.as_ref().map(say).unwrap_or_default(),
            set_aside: field.set_aside.iter().map(say).collect(),
        }
    };
    record.fields.into_iter().map(view).collect()
}

async fn page_of(app: &AppState, page: Page, id: &str) -> Result<HeldPage, PageError> {
    let person: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let held = app.desk.held_about(person).await?;
    let held = held.ok_or(PageError::NotFound)?;
    let catalogue = app.desk.catalogue().await?;
    let words = CaseWords::new(page.locale, &catalogue);
    Ok(HeldPage::new(page, words, person, held))
}

pub(super) async fn show_held(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    show(StatusCode::OK, &page_of(&app, request.page, &id).await?)
}

/// The same as a file. Its name says nothing of whom it is about.
pub(super) async fn save(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let page = page_of(&app, request.page, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"held.txt\"",
        ),
    ];
    // Programs of some systems take a text for UTF-8 by this mark alone.
    Ok((headers, format!("\u{feff}{}", page.as_text())).into_response())
}
