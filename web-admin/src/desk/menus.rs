//! The menus of callers: as they are now, and a draft that a supervisor changes, hears at their own
//! telephone, and makes live.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{MenuError, MenusNow, TrialRefusal};
use jawab_vocabulary::{HandsetId, Language, MenuFault, Menus};
use jiff::Timestamp;

use super::app_state::AppState;
use super::fragments::own_handset;
use super::menu_form::{self, Fields, MenuFields};
use super::menu_tree;
use super::staff_request::StaffRequest;
use crate::account::Notice;
use crate::labels;
use crate::page::{Page, show};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/menus.html")]
struct MenusPage {
    page: Page,
    notice: Option<Notice>,
    /// What is wrong with the draft.
    faults: Vec<String>,
    tree: String,
    since: Option<(String, Timestamp)>,
    is_draft: bool,
    has_former: bool,
    menus: Vec<MenuFields>,
    texts: Vec<u8>,
    languages: Vec<(&'static str, String)>,
    /// The telephone that rings for a trial.
    handset: Option<String>,
}

pub(super) async fn show_menus(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    menus(&app, request, StatusCode::OK, None).await
}

/// Keeps the draft as it was sent, and then does what the button says.
pub(super) async fn change(
    State(app): State<AppState>,
    request: StaffRequest,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let field = |name: &str| {
        let mut fields = fields.iter();
        fields.find(|(of, _)| of == name).map(|(_, value)| value)
    };
    let what = field("do").map_or("", String::as_str);
    let by = request.staff.name.clone();
    if matches!(what, "save" | "try" | "live") {
        let sent = menu_form::read(&fields);
        let is_news = {
            let now = app.menus.now().await;
            now.draft.as_ref().unwrap_or(&now.live) != &sent || what == "save"
        };
        if (is_news || what == "live")
            && let Err(error) = app.menus.draft(Some(sent)).await
        {
            return refused(&app, request, &error).await;
        }
    }
    let done = match what {
        "save" => Ok("menus-saved"),
        "try" => {
            let language = field("language").and_then(|code| Language::from_code(code));
            return tries(&app, request, language.unwrap_or(Language::Arabic)).await;
        }
        "live" => app.menus.make_live(&by).await.map(|()| "menus-live"),
        "back" => app.menus.put_back(&by).await.map(|()| "menus-back"),
        "drop" => app.menus.draft(None).await.map(|()| "menus-dropped"),
        _ => return Err(PageError::NotFound),
    };
    match done {
        Ok(said) => {
            let notice = Notice {
                good: true,
                words: request.page.t(said),
            };
            menus(&app, request, StatusCode::OK, Some(notice)).await
        }
        Err(error) => refused(&app, request, &error).await,
    }
}

async fn refused(
    app: &AppState,
    request: StaffRequest,
    error: &MenuError,
) -> Result<Response, PageError> {
    let (status, words) = match error {
        MenuError::Faults(_) => (StatusCode::UNPROCESSABLE_ENTITY, "menus-not-live"),
        MenuError::Keep(_) => {
            tracing::error!("{error:?}");
            (StatusCode::INTERNAL_SERVER_ERROR, "menus-not-kept")
        }
    };
    let words = request.page.t(words);
    let notice = Notice { good: false, words };
    menus(app, request, status, Some(notice)).await
}

async fn tries(
    app: &AppState,
    request: StaffRequest,
    language: Language,
) -> Result<Response, PageError> {
    let page = &request.page;
    let own = own_handset(&request.viewer, &app.floor.board());
    let rings = match &own {
        None => Err(page.t("supervise-no-handset")),
        Some(own) => {
            let tried = app.menus.tries(HandsetId::from(own.as_str()), language);
            tried.await.map_err(|why| match why {
                TrialRefusal::HandsetGone => page.locale.with("handset-gone", "handset", own),
                TrialRefusal::HandsetBusy => page.locale.with("supervise-in-use", "handset", own),
                TrialRefusal::NotNow => page.t("menus-not-now"),
            })
        }
    };
    let (status, notice) = match rings {
        Ok(()) => {
            let words = page.t("menus-rings");
            (StatusCode::OK, Notice { good: true, words })
        }
        Err(words) => (StatusCode::CONFLICT, Notice { good: false, words }),
    };
    menus(app, request, status, Some(notice)).await
}

async fn menus(
    app: &AppState,
    request: StaffRequest,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<Response, PageError> {
    let page = request.page;
    let MenusNow {
        live,
        draft,
        has_former,
        since,
        ..
    } = app.menus.now().await;
    let faults = draft.as_ref().map(|draft| app.menus.faults(draft));
    let faults = faults.unwrap_or_default();
    let worked_on: &Menus = draft.as_ref().unwrap_or(&live);
    let queues = app.menus.queues();
    let tree = menu_tree::tree(&page, &live)?;
    let languages = Language::ALL.map(|it| (it.code(), labels::language(page.locale, it)));
    show(
        status,
        &MenusPage {
            notice,
            faults: faults.iter().map(|it| fault_words(&page, it)).collect(),
            tree,
            since,
            is_draft: draft.is_some(),
            has_former,
            menus: menu_form::fields(&page, worked_on, &queues),
            texts: app.menus.texts(),
            languages: languages.to_vec(),
            handset: own_handset(&request.viewer, &app.floor.board()),
            page,
        },
    )
}

fn fault_words(page: &Page, fault: &MenuFault) -> String {
    let locale = page.locale;
    let about =
        |id: &str, menu: &str, what: &str| locale.with_all(id, &[("menu", menu), ("what", what)]);
    match fault {
        MenuFault::Empty => page.t("menus-fault-empty"),
        MenuFault::TooMany => page.t("menus-fault-many"),
        MenuFault::Name(at) => about("menus-fault-name", &at.to_string(), ""),
        MenuFault::SameName(menu) => about("menus-fault-same-name", menu, ""),
        MenuFault::Key(menu, key) | MenuFault::SameKey(menu, key) => {
            about("menus-fault-key", menu, &key.to_string())
        }
        MenuFault::NoMenu(menu, to) => about("menus-fault-no-menu", menu, to),
        MenuFault::NoQueue(menu, to) => about("menus-fault-no-queue", menu, to.as_str()),
        MenuFault::Circle(menu) => about("menus-fault-circle", menu, ""),
        MenuFault::Unreached(menu) => about("menus-fault-unreached", menu, ""),
        MenuFault::NoText(menu, text, language) => {
            let language = labels::language(locale, *language);
            let words = [
                ("menu", menu.as_str()),
                ("what", &text.to_string()),
                ("language", &language),
            ];
            locale.with_all("menus-fault-no-text", &words)
        }
    }
}
