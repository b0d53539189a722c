//! The calendar: whether the centre is open, its hours of the week, and days that are not as
//! others. A supervisor says the centre's own beside the ministry's.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::calendar::{
    Calendar, Certainty, Holiday, HoursOf, NewHoliday, SpecialHours, Standing, WeekDay, Word,
    spans, written,
};
use jawab_desk::{DeskError, Invalid};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::app_state::AppState;
use super::refusal;
use super::staff_request::StaffRequest;
use crate::calendar::{hours, in_words, standing, weekday_name};
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;

/// The hours of one kind, over a week.
struct WeekView {
    code: &'static str,
    title: String,
    standing: String,
    open: bool,
    days: Vec<DayView>,
    /// Whether some of it is the centre's own.
    own: bool,
}

struct DayView {
    code: &'static str,
    name: String,
    times: String,
    /// Whose word it is, where anybody said something.
    word: Option<String>,
}

struct HolidayView {
    id: Uuid,
    name: String,
    when: String,
    hours: String,
    expected: bool,
    word: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "desk/calendar.html")]
struct CalendarPage {
    page: Page,
    error: Option<String>,
    wrong: &'static str,
    weeks: Vec<WeekView>,
    holidays: Vec<HolidayView>,
    form: HolidayForm,
}

/// Hours of a week, Monday first, as they were typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WeekForm {
    mon: String,
    tue: String,
    wed: String,
    thu: String,
    fri: String,
    sat: String,
    sun: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct HolidayForm {
    once: String,
    name: String,
    day: String,
    days: String,
    times: String,
    usual: String,
}

pub(super) async fn show_calendar(
    State(app): State<AppState>,
    request: StaffRequest,
) -> Result<Response, PageError> {
    let form = HolidayForm::fresh();
    page(&app, request, None, form).await
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    error: Option<DeskError>,
    form: HolidayForm,
) -> Result<Response, PageError> {
    let calendar = app.desk.calendar().await?;
    let page = request.page;
    let locale = page.locale;
    let now = Timestamp::now();
    let today = jawab_zone::day(now);
    let refused = error.map(|error| (refusal::field(&error), refusal::in_words(locale, &error)));
    let (wrong, status, words) = match refused {
        Some((field, (status, words))) => (field, status, Some(words)),
        None => ("", StatusCode::OK, None),
    };
    let weeks = HoursOf::ALL.iter();
    let page = CalendarPage {
        weeks: weeks
            .map(|what| week_view(locale, &calendar, *what, now))
            .collect(),
        holidays: calendar
            .holidays_from(today)
            .into_iter()
            .map(|holiday| holiday_view(locale, holiday))
            .collect(),
        error: words,
        wrong,
        form,
        page,
    };
    show(status, &page)
}

fn week_view(locale: Locale, calendar: &Calendar, what: HoursOf, now: Timestamp) -> WeekView {
    let is = calendar.at(what, now, &jawab_zone::legal_time());
    let days = WeekDay::ALL.iter().map(|weekday| {
        let opening = calendar.opening(what, *weekday);
        DayView {
            code: weekday.code(),
            name: weekday_name(locale, *weekday),
            times: opening.map_or_else(String::new, |opening| written(&opening.spans)),
            word: opening.map(|opening| word(locale, opening.word)),
        }
    });
    let own = WeekDay::ALL.iter().any(|weekday| {
        let opening = calendar.opening(what, *weekday);
        opening.is_some_and(|opening| opening.word == Word::Own)
    });
    WeekView {
        code: what.code(),
        title: locale.t(match what {
            HoursOf::Lines => "calendar-lines",
            HoursOf::Office => "calendar-office",
        }),
        standing: standing(locale, is, now),
        open: matches!(is, Standing::Open(_)),
        days: days.collect(),
        own,
    }
}

fn word(locale: Locale, word: Word) -> String {
    locale.t(match word {
        Word::Own => "calendar-own",
        Word::ForCentre | Word::Country => "calendar-ministry",
    })
}

fn holiday_view(locale: Locale, holiday: &Holiday) -> HolidayView {
    HolidayView {
        id: holiday.id,
        name: in_words(locale, &holiday.name),
        when: crate::calendar::days(holiday),
        hours: hours(locale, &holiday.hours),
        expected: holiday.certainty == Certainty::Expected,
        word: word(locale, holiday.word),
        own: holiday.word == Word::Own,
    }
}

pub(super) async fn set_hours(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(what): Path<String>,
    Form(form): Form<WeekForm>,
) -> Result<Response, PageError> {
    let what = HoursOf::from_code(&what).ok_or(PageError::NotFound)?;
    let WeekForm {
        mon,
        tue,
        wed,
        thu,
        fri,
        sat,
        sun,
    } = form;
    let typed = [mon, tue, wed, thu, fri, sat, sun];
    match app.desk.set_hours(request.staff.id, what, typed).await {
        Ok(()) => Ok(to_calendar()),
        Err(error) => page(&app, request, Some(error), HolidayForm::fresh()).await,
    }
}

pub(super) async fn take_ministrys_hours(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(what): Path<String>,
) -> Result<Response, PageError> {
    let what = HoursOf::from_code(&what).ok_or(PageError::NotFound)?;
    app.desk
        .take_ministrys_hours(request.staff.id, what)
        .await?;
    Ok(to_calendar())
}

impl HolidayForm {
    fn fresh() -> Self {
        Self {
            once: Uuid::now_v7().to_string(),
            days: "1".into(),
            ..Self::default()
        }
    }

    fn read(&self) -> Result<NewHoliday, DeskError> {
        let hours = match spans(&self.times).ok_or(Invalid::Hours)? {
            _ if self.usual == "on" => SpecialHours::Usual,
            spans if spans.is_empty() => SpecialHours::Closed,
            spans => SpecialHours::Spans(spans),
        };
        Ok(NewHoliday {
            id: self.once.parse().unwrap_or_else(|_| Uuid::now_v7()),
            day: self.day.trim().parse().map_err(|_| Invalid::Days)?,
            days: self.days.trim().parse().map_err(|_| Invalid::Days)?,
            name: self.name.clone(),
            hours,
        })
    }
}

pub(super) async fn add_holiday(
    State(app): State<AppState>,
    request: StaffRequest,
    Form(form): Form<HolidayForm>,
) -> Result<Response, PageError> {
    let added = match form.read() {
        Ok(new) => app.desk.add_holiday(request.staff.id, new).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(()) => Ok(to_calendar()),
        Err(error) => page(&app, request, Some(error), form).await,
    }
}

pub(super) async fn withdraw_holiday(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    app.desk.withdraw_holiday(request.staff.id, id).await?;
    Ok(to_calendar())
}

fn to_calendar() -> Response {
    Redirect::to("/settings/calendar").into_response()
}
