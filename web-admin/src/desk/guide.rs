//! What the ministry publishes: programmes and articles, to answer from.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Article, Edition, Guide, Published};
use jiff::Timestamp;

use super::app_state::AppState;
use super::staff_request::StaffRequest;
use crate::calendar::in_words;
use crate::case_words::CaseWords;
use crate::format;
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
    let catalogue = app.desk.catalogue().await?;
    let page = request.page;
    let locale = page.locale;
    let words = CaseWords::new(locale, &catalogue);
    // What the reader reads comes first; the others may be all there is of a matter.
    articles.sort_by_key(|article| article.language.as_deref() != Some(locale.tag()));
    let now = Timestamp::now();
    let page = GuidePage {
        programmes: programmes
            .into_iter()
            .map(|programme| programme_view(words, &catalogue, programme, now))
            .collect(),
        articles: articles
            .into_iter()
            .map(|article| article_view(words, article))
            .collect(),
        page,
    };
    show(StatusCode::OK, &page)
}

fn programme_view(
    words: CaseWords<'_>,
    catalogue: &Catalogue,
    programme: Published,
    now: Timestamp,
) -> ProgrammeView {
    let locale = words.locale;
    let editions = programme.editions.into_iter();
    ProgrammeView {
        name: match catalogue.programmes.get(&programme.code) {
            Some(entry) => words.programme_with_ages(entry),
            None => words.programme(&programme.code),
        },
        editions: editions
            .map(|edition| edition_view(locale, edition, now))
            .collect(),
        documents: programme
            .documents
            .iter()
            .map(|document| in_words(locale, document))
            .collect(),
    }
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

fn article_view(words: CaseWords<'_>, article: Article) -> ArticleView {
    let locale = words.locale;
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
            .map(|code| words.programme(&code)),
        text: article.text,
    }
}
