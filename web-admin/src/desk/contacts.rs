//! The list of contacts, and one contact.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{ContactKind, ContactList, ContactSheet, DeskError, Invalid, PersonLine, TrailOf};
use jawab_vocabulary::{CallerKind, StaffId};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::case_view::CaseView;
use super::clash::{self, ClashView, Meanwhile};
use super::contact_view::ContactView;
use super::conversations;
use super::course::CourseView;
use super::refusal;
use super::staff_request::StaffRequest;
use super::texts::TextView;
use super::voice_messages::MessageView;
use crate::case_words::CaseWords;
use crate::labels;
use crate::listing::{self, Choice, Pager};
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::{About, DeedRow, rows};

/// Which contacts the list shows, as its address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
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
#[template(path = "desk/contacts.html")]
struct ContactsPage {
    page: Page,
    asked: Which,
    filtered: bool,
    person: Option<PersonLine>,
    kinds: [Choice; 3],
    orders: [Choice; 2],
    count: u64,
    pager: Pager,
    contacts: Vec<ContactView>,
}

impl Which {
    fn list(&self, staff: StaffId) -> ContactList {
        ContactList {
            kind: match self.kind.as_str() {
                "answered" => Some(ContactKind::Answered),
                "missed" => Some(ContactKind::Missed),
                "outbound" => Some(ContactKind::Outbound),
                _ => None,
            },
            staff: (self.mine == "1").then_some(staff),
            person: self.person.parse().ok(),
            span: listing::span(&self.from, &self.to),
            oldest_first: self.sort == "oldest",
            turn: listing::turn(&self.after, &self.before),
        }
    }

    fn kept(&self) -> [(&'static str, &str); 6] {
        [
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
    let list = asked.list(request.staff.id);
    let person = match list.person {
        Some(person) => app.desk.person_line(person).await?,
        None => None,
    };
    let contacts = app.desk.list_contacts(list).await?;
    let page = request.page;
    let locale = page.locale;
    let kind = |code, id| Choice::new(code, page.t(id), &asked.kind);
    let order = |code, id| Choice::new(code, page.t(id), &asked.sort);
    let kept = asked.kept();
    let page = ContactsPage {
        kinds: [
            kind("answered", "contacts-answered"),
            kind("missed", "contacts-missed"),
            kind("outbound", "contacts-outbound"),
        ],
        orders: [order("", "list-newest"), order("oldest", "list-oldest")],
        filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        pager: Pager::new(&page, "contacts-count", &contacts, "/contacts", &kept),
        count: contacts.count,
        contacts: contacts
            .rows
            .into_iter()
            .map(|contact| ContactView::new(locale, contact))
            .collect(),
        person,
        page,
        asked,
    };
    show(StatusCode::OK, &page)
}

/// A contact's page.
#[derive(Template)]
#[template(path = "desk/contact.html")]
struct ContactPage {
    page: Page,
    contact: ContactView,
    ended: Option<Timestamp>,
    language: Option<String>,
    line: Option<String>,
    queue: Option<String>,
    forwarded: Option<ForwardedView>,
    message: Option<MessageView>,
    text: Option<TextView>,
    /// Whether what passes with the address is a conversation.
    conversation: bool,
    /// The code of who they are, which the next form is compared with.
    held: String,
    callers: Vec<Choice>,
    cases: Vec<CaseView>,
    /// How it went, of a call that is over.
    course: Option<CourseView>,
    /// What supervisors did in it, and who said what of calling them back, where it was missed.
    trail: Vec<DeedRow>,
    error: Option<String>,
    clashes: Vec<ClashView>,
    meanwhile: Option<String>,
}

/// From which number a call was forwarded, and why in words.
struct ForwardedView {
    from: String,
    why: Option<String>,
}

impl ContactPage {
    fn new(page: Page, catalogue: &Catalogue, sheet: ContactSheet) -> Self {
        let locale = page.locale;
        let words = CaseWords::new(locale, catalogue);
        let held = sheet.caller_kind.unwrap_or_default();
        Self {
            callers: callers(locale, &held),
            held,
            ended: sheet.contact.ended,
            language: sheet
                .language
                .map(|language| labels::language(locale, language)),
            line: sheet.line,
            queue: sheet.queue,
            forwarded: sheet.forwarded.map(|forwarded| ForwardedView {
                from: forwarded.from.to_string(),
                why: forwarded.why.map(|why| labels::forward_reason(locale, why)),
            }),
            message: sheet.message.map(|message| {
                let of = sheet.contact.address.as_ref();
                let of = of.map_or_else(|| locale.t("number-withheld"), ToString::to_string);
                MessageView::new(locale, message, &of)
            }),
            text: sheet.text.map(|text| TextView::new(locale, text)),
            conversation: conversations::has_one(
                sheet.contact.channel,
                sheet.contact.address.is_some(),
            ),
            cases: sheet
                .cases
                .iter()
                .map(|case| CaseView::new(words, case))
                .collect(),
            contact: ContactView::new(locale, sheet.contact),
            course: None,
            trail: Vec::new(),
            error: None,
            clashes: Vec::new(),
            meanwhile: None,
            page,
        }
    }
}

/// Who somebody may be, to choose from.
pub(super) fn callers(locale: Locale, chosen: &str) -> Vec<Choice> {
    CallerKind::ALL
        .iter()
        .map(|kind| {
            let code = kind.code();
            Choice::new(code, labels::caller_kind(locale, code), chosen)
        })
        .collect()
}

/// What a form's code of who somebody is says; nothing is "not said".
///
/// # Errors
/// [`Invalid::Kind`] for a code that this version does not know.
pub(super) fn caller_kind(code: &str) -> Result<Option<CallerKind>, Invalid> {
    match code {
        "" => Ok(None),
        code => CallerKind::from_code(code).map(Some).ok_or(Invalid::Kind),
    }
}

/// Who a contact was with, as the form on its page says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CallerForm {
    #[serde(rename = "caller-kind")]
    caller_kind: String,
    #[serde(rename = "was-caller-kind")]
    was: Option<String>,
}

fn label(locale: Locale, field: &str) -> Option<String> {
    (field == "caller_kind").then(|| locale.t("caller-kind"))
}

/// `/contacts/{id}`: an id that is none is no page.
async fn sheet(app: &AppState, id: &str) -> Result<ContactSheet, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    app.desk.contact(id).await?.ok_or(PageError::NotFound)
}

/// Its page, with what is read for it now.
async fn view(app: &AppState, page: Page, sheet: ContactSheet) -> Result<ContactPage, PageError> {
    let catalogue = app.desk.catalogue().await?;
    let call = app.desk.call_course(sheet.contact.id).await?;
    let course = call.map(|call| CourseView::new(page.locale, &call));
    let called_back = app.desk.trail(TrailOf::CallBack(sheet.contact.id)).await?;
    let supervised = app.desk.trail(TrailOf::Contact(sheet.contact.id)).await?;
    let words = CaseWords::new(page.locale, &catalogue);
    let mut trail = rows(words, About::CallBack, called_back);
    trail.extend(rows(words, About::Contact, supervised));
    trail.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    Ok(ContactPage {
        course,
        trail,
        ..ContactPage::new(page, &catalogue, sheet)
    })
}

pub(super) async fn show_one(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Query(Meanwhile { meanwhile }): Query<Meanwhile>,
) -> Result<Response, PageError> {
    let sheet = sheet(&app, &id).await?;
    let mut view = view(&app, request.page, sheet).await?;
    view.meanwhile = clash::changed(view.page.locale, &meanwhile, label);
    show(StatusCode::OK, &view)
}

/// Notes down who a contact was with.
pub(super) async fn set_caller(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
    Form(form): Form<CallerForm>,
) -> Result<Response, PageError> {
    let contact = sheet(&app, &id).await?.contact.id;
    let saved = match caller_kind(&form.caller_kind) {
        Ok(kind) => {
            app.desk
                .set_caller_kind(request.staff.id, contact, kind, form.was)
                .await
        }
        Err(invalid) => Err(DeskError::from(invalid)),
    };
    match saved {
        Ok(meanwhile) => {
            let to = clash::back(&format!("/contacts/{contact}"), &meanwhile);
            Ok(Redirect::to(&to).into_response())
        }
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => {
            let locale = request.page.locale;
            let (status, words) = refusal::in_words(locale, &error);
            let sheet = sheet(&app, &id).await?;
            let mut view = view(&app, request.page, sheet).await?;
            view.callers = callers(locale, &form.caller_kind);
            view.error = Some(words);
            view.clashes = clash::views(locale, error, label, |_, code| {
                labels::caller_kind(locale, code)
            });
            show(status, &view)
        }
    }
}
