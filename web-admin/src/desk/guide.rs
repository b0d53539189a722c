//! What the ministry publishes: programmes and articles, to answer from.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{Article, Edition, Guide, Names, Published};
use jiff::Timestamp;

use super::AppState;
use super::staff_request::StaffRequest;
use crate::format;
use crate::labels;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

struct ProgrammeView {
    name: String,
    editions: Vec<EditionView>,
    documents: Vec<String>,
}

struct EditionView {
    name: String,
    state: String,
    is_open: bool,
}

struct ArticleView {
    title: String,
    tag: &'static str,
    language: Option<&'static str>,
    programme: Option<String>,
    text: String,
}

#[derive(Template)]
#[template(path = "desk/guide.html")]
struct GuidePage {
    page: Page,
    programmes: Vec<ProgrammeView>,
    articles: Vec<ArticleView>,
}

pub(super) async fn read(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    let Guide {
        programmes,
        mut articles,
    } = app.desk.guide().await?;
    let page = request.page;
    let locale = page.locale;
    // What the reader reads comes first; the others may be all there is of a matter.
    articles.sort_by_key(|article| article.language.as_deref() != Some(locale.tag()));
    let now = Timestamp::now();
    let page = GuidePage {
        programmes: programmes
            .into_iter()
            .map(|programme| programme_view(locale, programme, now))
            .collect(),
        articles: articles
            .into_iter()
            .map(|article| article_view(locale, article))
            .collect(),
        page,
    };
    show(StatusCode::OK, &page)
}

fn programme_view(locale: Locale, programme: Published, now: Timestamp) -> ProgrammeView {
    let name = in_locale(locale, &programme.name);
    let editions = programme.editions.into_iter();
    ProgrammeView {
        name: if name.is_empty() {
            labels::programme(locale, &programme.code)
        } else {
            name
        },
        editions: editions
            .map(|edition| edition_view(locale, edition, now))
            .collect(),
        documents: programme
            .documents
            .iter()
            .map(|document| in_locale(locale, document))
            .collect(),
    }
}

/// A name in the reader's language, or else as it was filed.
fn in_locale(locale: Locale, names: &Names) -> String {
    let own = match locale {
        Locale::Arabic => names.ar.as_ref(),
        Locale::Tamazight => names.zgh.as_ref(),
        Locale::French | Locale::English => None,
    };
    own.filter(|name| !name.is_empty())
        .unwrap_or(&names.plain)
        .clone()
}

fn edition_view(locale: Locale, edition: Edition, now: Timestamp) -> EditionView {
    let Edition {
        name,
        opens,
        closes,
    } = edition;
    let (words, day, is_open) = match (opens, closes) {
        (_, Some(closes)) if closes <= now => ("edition-closed", Some(closes), false),
        (Some(opens), _) if opens > now => ("edition-opens", Some(opens), false),
        (_, Some(closes)) => ("edition-open-until", Some(closes), true),
        (_, None) => ("edition-open", None, true),
    };
    EditionView {
        name,
        state: day.map_or_else(
            || locale.t(words),
            |day| locale.with(words, "day", &format::day(day)),
        ),
        is_open,
    }
}

fn article_view(locale: Locale, article: Article) -> ArticleView {
    let written_in = article.language.as_deref().and_then(Locale::from_tag);
    ArticleView {
        title: article.title,
        tag: written_in.unwrap_or(locale).tag(),
        language: written_in
            .filter(|written_in| *written_in != locale)
            .map(Locale::own_name),
        programme: article
            .programme
            .filter(|code| !code.is_empty())
            .map(|code| labels::programme(locale, &code)),
        text: article.text,
    }
}
