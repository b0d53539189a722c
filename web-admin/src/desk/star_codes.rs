//! The card of `*` codes that staff have beside their phone: a page that prints, in the language it is
//! read in. It is made from the table that call control reads.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jawab_vocabulary::{Follows, StarCode};

use super::staff_request::StaffRequest;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/star_codes.html")]
struct Card {
    page: Page,
    parts: [Part; 2],
}

/// Codes that are pressed in the same situation.
struct Part {
    title: String,
    codes: Vec<Code>,
}

struct Code {
    keys: &'static str,
    follows: Option<String>,
    /// What ends a number that is pressed in a call.
    end: Option<&'static str>,
    words: String,
}

pub(super) async fn read(request: StaffRequest) -> Result<Response, PageError> {
    let page = request.page;
    let part = |title, in_call| Part {
        title: page.t(title),
        codes: StarCode::ALL
            .into_iter()
            .filter(|code| code.is_in_call() == in_call)
            .map(|code| code_row(page.locale, code))
            .collect(),
    };
    let parts = [part("codes-in-call", true), part("codes-dialled", false)];
    show(StatusCode::OK, &Card { page, parts })
}

fn code_row(locale: Locale, code: StarCode) -> Code {
    let follows = match code.follows() {
        Follows::Nothing => None,
        Follows::Number => Some("codes-number"),
        Follows::Extension => Some("codes-extension"),
        Follows::Announcement => Some("codes-announcement"),
    };
    let ends = code.is_in_call() && follows.is_some();
    Code {
        keys: code.keys(),
        follows: follows.map(|id| locale.t(id)),
        end: ends.then_some("#"),
        words: locale.t(match code {
            StarCode::Transfer => "code-transfer",
            StarCode::TransferToQueue => "code-transfer-to-queue",
            StarCode::Consult => "code-consult",
            StarCode::ThreeWay => "code-three-way",
            StarCode::Complete => "code-complete",
            StarCode::Back => "code-back",
            StarCode::Park => "code-park",
            StarCode::TakeParked => "code-take-parked",
            StarCode::TakeParkedAt => "code-take-parked-at",
            StarCode::Star => "code-star",
            StarCode::PickUp => "code-pick-up",
            StarCode::PickUpAt => "code-pick-up-at",
            StarCode::DoNotDisturb => "code-do-not-disturb",
            StarCode::Forward => "code-forward",
            StarCode::RingAgain => "code-ring-again",
            StarCode::Messages => "code-messages",
            StarCode::Record => "code-record",
        }),
    }
}
