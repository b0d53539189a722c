//! The calendar: whether the centre is open, its hours of the week, and days that are not as
//! others. A supervisor says the centre's own beside the ministry's.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jawab_desk::calendar::{
    Calendar, Certainty, Holiday, HoursOf, NewHoliday, SpecialHours, Standing, WeekDay, Word,
    spans, written,
};
use jawab_desk::{DeskError, Invalid};
use jiff::Timestamp;
use jiff::civil::Date;
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
    /// These were typed, and cannot be read.
    wrong: bool,
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
    /// Something was saved.
    said: bool,
    error: Option<String>,
    /// The field of the form for special days that is to be mended.
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

/// Whether the page is shown after something was saved.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    said: String,
}

/// A form that was refused, as it was sent.
enum Refused {
    Hours(HoursOf, [String; 7]),
    Holiday(HolidayForm),
    /// A button, which has no field.
    Nothing,
}

pub(super) async fn show_calendar(
    State(app): State<AppState>,
    request: StaffRequest,
    Query(after): Query<After>,
) -> Result<Response, PageError> {
    let said = !after.said.is_empty();
    page(&app, request, said, None).await
}

async fn refused(
    app: &AppState,
    request: StaffRequest,
    error: DeskError,
    form: Refused,
) -> Result<Response, PageError> {
    page(app, request, false, Some((error, form))).await
}

async fn page(
    app: &AppState,
    request: StaffRequest,
    said: bool,
    refused: Option<(DeskError, Refused)>,
) -> Result<Response, PageError> {
    let calendar = app.desk.calendar().await?;
    let page = request.page;
    let locale = page.locale;
    let now = Timestamp::now();
    let today = jawab_zone::day(now);
    let (mut wrong, mut typed, mut form) = ("", None, HolidayForm::fresh());
    let (mut status, mut words) = (StatusCode::OK, None);
    if let Some((error, of)) = refused {
        let (refused_with, why) = refusal::in_words(locale, &error);
        (status, words) = (refused_with, Some(why));
        match of {
            Refused::Hours(what, week) => typed = Some((what, week)),
            Refused::Holiday(sent) => (wrong, form) = (sent.wrong(&error), sent),
            Refused::Nothing => {}
        }
    }
    let weeks = HoursOf::ALL.iter().map(|what| {
        let typed = typed.as_ref().filter(|(typed, _)| typed == what);
        week_view(locale, &calendar, *what, typed.map(|(_, week)| week), now)
    });
    let page = CalendarPage {
        said,
        weeks: weeks.collect(),
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

fn week_view(
    locale: Locale,
    calendar: &Calendar,
    what: HoursOf,
    typed: Option<&[String; 7]>,
    now: Timestamp,
) -> WeekView {
    let is = calendar.at(what, now, &jawab_zone::legal_time());
    let days = WeekDay::ALL.iter().enumerate().map(|(at, weekday)| {
        let opening = calendar.opening(what, *weekday);
        let typed = typed.and_then(|week| week.get(at));
        let held = || opening.map_or_else(String::new, |opening| written(&opening.spans));
        DayView {
            code: weekday.code(),
            name: weekday_name(locale, *weekday),
            times: typed.cloned().unwrap_or_else(held),
            wrong: typed.is_some_and(|typed| spans(typed).is_none()),
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
        when: crate::calendar::days(locale, holiday),
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
    let said = app
        .desk
        .set_hours(request.staff.id, what, typed.clone())
        .await;
    match said {
        Ok(()) => Ok(to_calendar()),
        Err(error) => refused(&app, request, error, Refused::Hours(what, typed)).await,
    }
}

pub(super) async fn take_ministrys_hours(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(what): Path<String>,
) -> Result<Response, PageError> {
    let what = HoursOf::from_code(&what).ok_or(PageError::NotFound)?;
    let taken = app.desk.take_ministrys_hours(request.staff.id, what).await;
    after_button(&app, request, taken).await
}

async fn after_button(
    app: &AppState,
    request: StaffRequest,
    done: Result<(), DeskError>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(to_calendar()),
        Err(DeskError::NotFound(_)) => Err(PageError::NotFound),
        Err(error) => refused(app, request, error, Refused::Nothing).await,
    }
}

impl HolidayForm {
    fn fresh() -> Self {
        Self {
            once: Uuid::now_v7().to_string(),
            days: "1".into(),
            ..Self::default()
        }
    }

    /// The field that is to be mended.
    fn wrong(&self, error: &DeskError) -> &'static str {
        let is_day = self.day.trim().parse::<Date>().is_ok();
        match error {
            DeskError::Invalid(Invalid::Days) if is_day => "days",
            error => refusal::field(error),
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
        Err(error) => refused(&app, request, error, Refused::Holiday(form)).await,
    }
}

pub(super) async fn withdraw_holiday(
    State(app): State<AppState>,
    request: StaffRequest,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let withdrawn = app.desk.withdraw_holiday(request.staff.id, id).await;
    after_button(&app, request, withdrawn).await
}

fn to_calendar() -> Response {
    Redirect::to("/settings/calendar?said=1").into_response()
}
