//! The page of whom to call back: who does it, and that it is done.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::{CallBackList, DeskError, DoneReason, Invalid};
use jawab_vocabulary::StaffId;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::call_back_view::{CallBackView, DoneView, moved};
use super::refusal;
use super::staff_request::StaffRequest;
use super::voice_messages::MessageView;
use crate::labels;
use crate::listing::{self, Choice, Pager};
use crate::page::{Page, show};
use crate::page_error::PageError;

const PATH: &str = "/call-backs";

/// Which of them the page shows, as its address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    whose: String,
    number: String,
    sort: String,
    after: String,
    before: String,
}

impl Which {
    fn list(&self, staff: StaffId) -> CallBackList {
        CallBackList {
            taken_by: (self.whose == "mine").then_some(staff),
            free: self.whose == "free",
            number: self.number.clone(),
            newest_first: self.sort == "newest",
            turn: listing::turn(&self.after, &self.before),
        }
    }

    fn kept(&self) -> [(&'static str, &str); 3] {
        [
            ("whose", &self.whose),
            ("number", &self.number),
            ("sort", &self.sort),
        ]
    }
}

#[derive(Template)]
#[template(path = "desk/call_backs.html")]
struct CallBacksPage {
    page: Page,
    asked: Which,
    filtered: bool,
    whose: [Choice; 2],
    orders: [Choice; 2],
    reasons: Vec<Choice>,
    /// How many are on the list that was asked for.
    count: u64,
    pager: Pager,
    lines: Vec<CallBackView>,
    /// Those whom nobody can call back, and calls that count for nothing, in words.
    apart: Vec<String>,
    /// Messages of callers whom nobody can call back.
    withheld: Vec<MessageView>,
    done: Vec<DoneView>,
    error: Option<String>,
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    asked: Which,
    error: Option<String>,
) -> Result<CallBacksPage, PageError> {
    let found = app.desk.call_backs(asked.list(request.staff.id)).await?;
    let withheld = app.desk.withheld_voice_messages().await?;
    let page = request.page;
    let locale = page.locale;
    let of = locale.t("number-withheld");
    let choice = |code, id, chosen: &str| Choice::new(code, page.t(id), chosen);
    let kept = asked.kept();
    let apart = [
        ("call-backs-withheld", found.withheld),
        ("call-backs-brief", found.brief),
    ];
    Ok(CallBacksPage {
        whose: [
            choice("free", "call-backs-free", &asked.whose),
            choice("mine", "call-backs-mine", &asked.whose),
        ],
        orders: [
            choice("", "call-backs-longest", &asked.sort),
            choice("newest", "list-newest", &asked.sort),
        ],
        reasons: DoneReason::ALL
            .iter()
            .map(|reason| {
                Choice::new(
                    reason.code(),
                    labels::done_reason(locale, Some(*reason)),
                    "",
                )
            })
            .collect(),
        filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        pager: Pager::new(&page, "call-backs-count", &found.page, PATH, &kept),
        count: found.page.count,
        lines: found
            .page
            .rows
            .into_iter()
            .map(|line| CallBackView::new(locale, line, request.viewer.staff))
            .collect(),
        apart: apart
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(id, count)| locale.n(id, count))
            .collect(),
        withheld: withheld
            .into_iter()
            .map(|message| MessageView::new(locale, message, &of))
            .collect(),
        done: found
            .done
            .into_iter()
            .map(|done| DoneView::new(locale, done))
            .collect(),
        error,
        page,
        asked,
    })
}

pub(super) async fn list(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(asked): Query<Which>,
) -> Result<Response, PageError> {
    show(StatusCode::OK, &page(&app, request, asked, None).await?)
}

/// What a button sends: who had taken it, as its page showed, and why it is done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CallBackForm {
    #[serde(rename = "was-taken-by")]
    was: String,
    reason: String,
}

pub(super) async fn change(
    State(app): State<AppState>,
    request: StaffRequest,
    Path((contact, what)): Path<(String, String)>,
    Form(form): Form<CallBackForm>,
) -> Result<Response, PageError> {
    let contact: Uuid = contact.parse().map_err(|_| PageError::NotFound)?;
    let staff = request.staff.id;
    let was = form.was.parse().ok().map(StaffId);
    let desk = &app.desk;
    let said = match what.as_str() {
        "take" => desk.take_call_back(staff, contact, was).await,
        "give" => desk.give_call_back(staff, contact).await,
        "undo" => desk.reopen_call_back(staff, contact).await,
        "done" => match DoneReason::from_code(&form.reason) {
            Some(reason) => desk.finish_call_back(staff, contact, was, reason).await,
            None => Err(Invalid::Kind.into()),
        },
        _ => return Err(PageError::NotFound),
    };
    match said {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => {
            let locale = request.page.locale;
            let (status, words) = refusal::in_words(locale, &error);
            let words = moved(locale, &error).unwrap_or(words);
            let page = page(&app, request, Which::default(), Some(words)).await?;
            show(status, &page)
        }
    }
}
