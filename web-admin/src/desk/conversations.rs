//! A conversation with an address: what passed, and the form that writes a text. And the list of
//! those that wait for an answer.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jawab_desk::{
    Conversation, ConversationEntry, DeskError, Invalid, OwnText, PersonLine, TextCount,
    UnansweredText,
};
use jawab_vocabulary::Channel;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::contact_view::ContactView;
use super::refusal;
use super::staff_request::StaffRequest;
use super::texts::TextView;
use crate::locale::Locale;
use crate::page::{Page, render, show};
use crate::page_error::PageError;

/// A conversation that waits, as a row.
struct WaitingView {
    contact: ContactView,
    text: TextView,
}

#[derive(Template)]
#[template(path = "desk/conversations.html")]
struct ConversationsPage {
    page: Page,
    count_words: String,
    waiting: Vec<WaitingView>,
}

/// Something that passed.
struct EntryView {
    contact: ContactView,
    /// It went from the centre.
    own: bool,
    text: Option<TextView>,
    cases: Vec<(Uuid, String)>,
}

/// What passed, the newest first.
#[derive(Template)]
#[template(path = "desk/conversation_entries.html")]
struct EntriesPart {
    page: Page,
    id: Uuid,
    writers: Option<String>,
    entries: Vec<EntryView>,
    older: Option<Uuid>,
    /// The newest that is shown, for the form; `None` where the form is not to be told.
    seen: Option<String>,
}

/// A text as it is counted.
#[derive(Template)]
#[template(path = "desk/text_count.html")]
struct CountPart {
    page: Page,
    words: String,
    too_long: bool,
    dear: Option<String>,
    has_cheaper: bool,
}

#[derive(Template)]
#[template(path = "desk/conversation.html")]
struct ConversationPage {
    page: Page,
    id: Uuid,
    address: Option<String>,
    people: Vec<PersonLine>,
    entries: String,
    /// It is the newest that is shown.
    is_newest: bool,
    waits: bool,
    no_texts: Option<String>,
    form: Written,
    count: String,
    error: Option<String>,
    may_write: bool,
}

/// What the form says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    text: String,
    once: String,
    seen: String,
    what: String,
}

/// Where in a conversation.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Where {
    before: String,
}

impl EntryView {
    fn new(locale: Locale, entry: ConversationEntry) -> Self {
        let own = entry.contact.direction == Some(jawab_vocabulary::Direction::Outbound);
        Self {
            own,
            text: entry.text.map(|text| TextView::new(locale, text)),
            cases: entry
                .cases
                .into_iter()
                .map(|case| {
                    let words = if case.reference.is_empty() {
                        locale.t("case-no-reference")
                    } else {
                        case.reference
                    };
                    (case.id, words)
                })
                .collect(),
            contact: ContactView::new(locale, entry.contact),
        }
    }
}

pub(super) async fn list(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    let unanswered = app.desk.unanswered_texts().await?;
    let page = request.page;
    let view = |of: UnansweredText| {
        Some(WaitingView {
            text: TextView::new(page.locale, of.text?),
            contact: ContactView::new(page.locale, of.contact),
        })
    };
    let waiting: Vec<WaitingView> = unanswered.into_iter().filter_map(view).collect();
    let page = ConversationsPage {
        count_words: page.n("conversations-count", waiting.len()),
        waiting,
        page,
    };
    show(StatusCode::OK, &page)
}

/// `/conversations/{id}`: an id that is none is no page.
async fn read(app: &AppState, id: &str, before: &str) -> Result<(Uuid, Conversation), PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let before = before.parse().ok();
    let found = app.desk.conversation(id, before).await?;
    Ok((id, found.ok_or(PageError::NotFound)?))
}

fn entries(
    app: &AppState,
    request: &StaffRequest,
    id: Uuid,
    conversation: &mut Conversation,
    live: bool,
) -> Result<String, PageError> {
    let page = &request.page;
    let writers = app.writers.others(&conversation.address, request.staff.id);
    let writers = (!writers.is_empty()).then(|| {
        let names = writers.join(", ");
        page.locale.with("conversation-writes", "name", &names)
    });
    let shown = std::mem::take(&mut conversation.entries).into_iter();
    render(&EntriesPart {
        id,
        writers,
        entries: shown
            .map(|entry| EntryView::new(page.locale, entry))
            .collect(),
        older: conversation.older,
        seen: live.then(|| seen(conversation)),
        page: page.clone(),
    })
}

fn seen(conversation: &Conversation) -> String {
    let newest = conversation.newest.map(Timestamp::as_millisecond);
    newest.map(|ms| ms.to_string()).unwrap_or_default()
}

fn counted(app: &AppState, page: &Page, text: &str) -> Result<String, PageError> {
    let count = TextCount::of(text, app.desk.text_rules());
    let locale = page.locale;
    let mut words = match count.parts {
        _ if text.trim().is_empty() => String::new(),
        None => locale.t("error-text-too-long"),
        Some(parts) => {
            let alphabet = if count.is_cheap {
                "text-count-gsm"
            } else {
                "text-count-unicode"
            };
            format!(
                "{} · {} · {}",
                locale.n("text-count-parts", parts.into()),
                locale.n("text-count-room", u64::try_from(count.room).unwrap_or(0)),
                locale.t(alphabet)
            )
        }
    };
    if let Some(centimes) = count.centimes.filter(|_| !words.is_empty()) {
        let price = format!("{}.{:02}", centimes / 100, centimes % 100);
        words += &format!(" · {}", locale.with("text-count-price", "dirhams", &price));
    }
    render(&CountPart {
        words,
        too_long: count.parts.is_none(),
        dear: count
            .dear
            .filter(|_| count.cheaper.is_some())
            .map(|letter| locale.with("text-dear", "letter", &letter.to_string())),
        has_cheaper: count.cheaper.is_some(),
        page: page.clone(),
    })
}

/// The page, with what was written so far and what is wrong with it.
async fn around(
    app: &AppState,
    request: StaffRequest,
    id: &str,
    before: &str,
    (form, refused): (Written, Option<(StatusCode, String)>),
) -> Result<Response, PageError> {
    let (id, mut conversation) = read(app, id, before).await?;
    let is_newest = before.is_empty();
    let entries = entries(app, &request, id, &mut conversation, false)?;
    let page = request.page;
    let locale = page.locale;
    let no_texts = conversation
        .no_texts
        .map(|invalid| refusal::in_words(locale, &DeskError::from(invalid)).1);
    let (status, error) = match refused {
        Some((status, words)) => (status, Some(words)),
        None => (StatusCode::OK, None),
    };
    let once = match form.once.parse::<Uuid>() {
        Ok(once) => once,
        Err(_) => Uuid::new_v4(),
    };
    let view = ConversationPage {
        count: counted(app, &page, &form.text)?,
        form: Written {
            once: once.to_string(),
            // What is shown now is what the next attempt has seen.
            seen: seen(&conversation),
            ..form
        },
        id,
        address: Some(conversation.address.to_string()),
        people: conversation.people,
        entries,
        is_newest,
        waits: conversation.waits,
        no_texts,
        error,
        may_write: page.may(jawab_desk::Action::WriteDesk),
        page,
    };
    show(status, &view)
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Query(Where { before }): Query<Where>,
) -> Result<Response, PageError> {
    around(&app, request, &id, &before, (Written::default(), None)).await
}

/// What passed, as it is now: the page asks for it when something may have.
pub(super) async fn newest(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, mut conversation) = read(&app, &id, "").await?;
    let part = entries(&app, &request, id, &mut conversation, true)?;
    Ok(Html(part).into_response())
}

/// Somebody types: what it costs so far, and colleagues see that they do.
pub(super) async fn count(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<Written>,
) -> Result<Response, PageError> {
    let (_, conversation) = read(&app, &id, "").await?;
    let (staff, to) = (&request.staff, &conversation.address);
    if form.text.trim().is_empty() {
        app.writers.is_done(staff.id);
    } else {
        app.writers.writes(staff.id, &staff.name, to);
    }
    Ok(Html(counted(&app, &request.page, &form.text)?).into_response())
}

/// Sends what was written; or counts it, spells it cheaply, or says that no answer is needed.
pub(super) async fn write(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(mut form): Form<Written>,
) -> Result<Response, PageError> {
    let (of, conversation) = read(&app, &id, "").await?;
    match form.what.as_str() {
        "settle" => {
            app.desk.needs_no_answer(request.staff.id, of).await?;
            return Ok(Redirect::to("/conversations").into_response());
        }
        "count" => return around(&app, request, &id, "", (form, None)).await,
        "cheap" => {
            let count = TextCount::of(&form.text, app.desk.text_rules());
            form.text = count.cheaper.unwrap_or(form.text);
            return around(&app, request, &id, "", (form, None)).await;
        }
        _ => {}
    }
    let seen = form.seen.parse().ok();
    let new = OwnText {
        staff: request.staff.id,
        to: conversation.address,
        text: form.text.clone(),
        once: form.once.parse().unwrap_or_else(|_| Uuid::new_v4()),
        seen: seen.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
    };
    match app.desk.write_text(new).await {
        Ok(_) => {
            app.writers.is_done(request.staff.id);
            Ok(Redirect::to(&format!("/conversations/{of}")).into_response())
        }
        Err(error) => {
            let refused = match &error {
                DeskError::Invalid(Invalid::AnsweredMeanwhile) => {
                    let (_, words) = refusal::in_words(request.page.locale, &error);
                    (StatusCode::CONFLICT, words)
                }
                _ => refusal::in_words(request.page.locale, &error),
            };
            around(&app, request, &id, "", (form, Some(refused))).await
        }
    }
}

/// Whether a contact has a conversation that can be shown.
pub(super) const fn has_one(channel: Option<Channel>, has_address: bool) -> bool {
    has_address && matches!(channel, Some(Channel::Voice | Channel::Text))
}
