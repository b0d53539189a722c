//! A day of the staff, for their supervisor: how long each was there for what, and each change.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::{AgentDay, Changer, Stretch};
use jawab_vocabulary::Availability;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::agent_state::{break_words, there_for};
use super::app_state::AppState;
use super::staff_request::StaffRequest;
use crate::format;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// Which day, as a browser's field for days says it: "2026-11-23".
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    day: String,
}

#[derive(Template)]
#[template(path = "desk/agent_day.html")]
struct DayPage {
    page: Page,
    day: String,
    /// The same as a person reads it.
    day_words: String,
    today: String,
    /// The days beside it; nothing is known of one that has not begun.
    before: Option<String>,
    next: Option<String>,
    days: Vec<DayView>,
}

struct DayView {
    name: String,
    at_work: String,
    ready: String,
    calls: String,
    call_count: usize,
    after_calls: String,
    breaks: String,
    /// Breaks by their reasons, with how long.
    by_reason: Vec<(String, String)>,
    stretches: Vec<StretchView>,
}

struct StretchView {
    /// From when to when; of what goes on, since when.
    when: String,
    words: String,
    /// Who changed it, where it was not themselves.
    by: Option<String>,
}

pub(super) async fn show_day(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let now = Timestamp::now();
    let today = format::civil_day(now);
    let day: Date = asked.day.trim().parse().unwrap_or(today);
    let page = request.page;
    let days = app.desk.agent_day(day, now).await?;
    let days = days.iter().map(|of| day_view(page.locale, of)).collect();
    let next = day.tomorrow().ok().filter(|next| *next <= today);
    let page = DayPage {
        day: day.to_string(),
        day_words: format::written_day(day),
        today: today.to_string(),
        before: day.yesterday().ok().map(|before| before.to_string()),
        next: next.map(|next| next.to_string()),
        days,
        page,
    };
    show(StatusCode::OK, &page)
}

fn day_view(locale: Locale, of: &AgentDay) -> DayView {
    let times = &of.times;
    let by_reason = times.breaks.iter();
    DayView {
        name: of.name.clone(),
        at_work: length(times.at_work()),
        ready: length(times.ready),
        calls: length(times.calls),
        call_count: times.call_count,
        after_calls: length(times.after_calls),
        breaks: length(times.on_breaks()),
        by_reason: by_reason
            .map(|(reason, lasted)| (break_words(locale, *reason), length(*lasted)))
            .collect(),
        stretches: of
            .stretches
            .iter()
            .map(|stretch| stretch_view(locale, stretch))
            .collect(),
    }
}

fn stretch_view(locale: Locale, stretch: &Stretch) -> StretchView {
    let from = format::hour(stretch.from);
    let until = stretch.until.map(format::hour);
    let until = until.filter(|_| stretch.is != Availability::Away);
    StretchView {
        when: until.map_or_else(|| from.clone(), |until| locale.from_to(&from, &until)),
        words: there_for(locale, stretch.is),
        by: match &stretch.by {
            Changer::Themselves => None,
            Changer::Colleague(name) => Some(locale.with("agent-day-by", "name", name)),
            Changer::Box => Some(locale.t("agent-day-by-box")),
            Changer::Restart => Some(locale.t("agent-day-by-restart")),
        },
    }
}

fn length(lasted: Duration) -> String {
    format::duration(lasted.as_secs())
}
