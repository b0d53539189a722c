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
use crate::page::{Page, show};
use crate::trouble::Trouble;
use crate::words::Tongue;

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
) -> Result<Response, Trouble> {
    let Guide {
        programmes,
        mut articles,
    } = app.desk.guide().await?;
    let page = request.page;
    let tongue = page.tongue;
    // What the reader reads comes first; the others may be all there is of a matter.
    articles.sort_by_key(|article| article.language.as_deref() != Some(tongue.tag()));
    let now = Timestamp::now();
    let page = GuidePage {
        programmes: programmes
            .into_iter()
            .map(|programme| programme_view(tongue, programme, now))
            .collect(),
        articles: articles
            .into_iter()
            .map(|article| article_view(tongue, article))
            .collect(),
        page,
    };
    show(StatusCode::OK, &page)
}

fn programme_view(tongue: Tongue, programme: Published, now: Timestamp) -> ProgrammeView {
    let name = in_tongue(tongue, &programme.name);
    let editions = programme.editions.into_iter();
    ProgrammeView {
        name: if name.is_empty() {
            labels::programme(tongue, &programme.code)
        } else {
            name
        },
        editions: editions
            .map(|edition| edition_view(tongue, edition, now))
            .collect(),
        documents: programme
            .documents
            .iter()
            .map(|document| in_tongue(tongue, document))
            .collect(),
    }
}

/// A name in the reader's language, or else as it was filed.
fn in_tongue(tongue: Tongue, names: &Names) -> String {
    let own = match tongue {
        Tongue::Arabic => names.ar.as_ref(),
        Tongue::Tamazight => names.zgh.as_ref(),
        Tongue::French | Tongue::English => None,
    };
    own.filter(|name| !name.is_empty())
        .unwrap_or(&names.plain)
        .clone()
}

fn edition_view(tongue: Tongue, edition: Edition, now: Timestamp) -> EditionView {
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
            || tongue.t(words),
            |day| tongue.with(words, "day", &format::day(day)),
        ),
        is_open,
    }
}

fn article_view(tongue: Tongue, article: Article) -> ArticleView {
    let written_in = article.language.as_deref().and_then(Tongue::from_tag);
    ArticleView {
        title: article.title,
        tag: written_in.unwrap_or(tongue).tag(),
        language: written_in
            .filter(|written_in| *written_in != tongue)
            .map(Tongue::own_name),
        programme: article
            .programme
            .filter(|code| !code.is_empty())
            .map(|code| labels::programme(tongue, &code)),
        text: article.text,
    }
}
