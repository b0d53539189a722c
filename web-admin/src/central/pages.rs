//! The country, and one centre.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::calendar::{Calendar, Certainty, Holiday, HoursOf, Standing};
use jawab_desk::catalogue::Catalogue;
use jawab_line_state::{LineKind, LineStatus};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use super::admin_request::AdminRequest;
use super::case_row::{CaseRow, case_row};
use super::cases;
use super::view::{
    BoxRow, CaseFilter, CasesFound, CentreDetail, Count, EpochRow, Ministry, Overview,
};
use crate::calendar::{days as days_of, hours, in_words, standing};
use crate::case_words::CaseWords;
use crate::listing::{self, Pager, Tab};
use crate::locale::Locale;
use crate::page::{Page, render, show};
use crate::page_error::PageError;
use crate::{labels, lines};

/// Special days that the overview shows.
const MOST_DAYS: usize = 8;

/// A box that was not heard for this long is shown as silent.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(24);

#[derive(Template)]
#[template(path = "central/overview.html")]
struct OverviewPage {
    page: Page,
    part: String,
}

#[derive(Template)]
#[template(path = "central/overview_part.html")]
struct OverviewPart<'a> {
    page: &'a Page,
    tiles: Vec<Tile>,
    boxes: Vec<Row>,
    measures: [Measure; 3],
    calendar: CountryCalendar,
}

/// Whether centres are open, as far as the ministry says it.
struct CountryCalendar {
    standing: String,
    is_open: bool,
    /// The special days of the next months.
    days: Vec<SpecialDay>,
}

struct SpecialDay {
    name: String,
    when: String,
    hours: String,
    expected: bool,
    /// An expected day that begins tomorrow or has begun: it is to be confirmed, or moved.
    due: bool,
}

#[derive(Template)]
#[template(path = "central/centre.html")]
struct CentrePage {
    page: Page,
    row: Row,
    tiles: Vec<Tile>,
    lines: Vec<LineView>,
    tabs: [Tab; 3],
    pager: Pager,
    cases: Vec<CaseRow>,
    measures: [Measure; 3],
    epochs: Vec<EpochView>,
    boards: Vec<BoardView>,
}

struct EpochView {
    words: String,
    begun: String,
    grown: String,
    /// Whether a later one had begun when it last grew.
    beside: bool,
}

struct BoardView {
    name: String,
    fingerprint: String,
    first: String,
    last: String,
}

struct Tile {
    figure: u64,
    words: String,
    test: &'static str,
}

struct Row {
    id: Uuid,
    centre: String,
    code: String,
    heard: String,
    silent: bool,
    backlog: u64,
    contacts: u64,
    cases: u64,
    open_cases: u64,
    lines_out: String,
    /// That two boxes run with its id, and when that was last seen.
    copy: Option<String>,
    /// That it began another history, and when.
    begun: Option<String>,
}

struct LineView {
    name: String,
    code: &'static str,
    words: String,
    /// Kind, operator, SIM, number, channels and signal, as far as the box tells them.
    more: Vec<String>,
    why: Option<String>,
    warnings: Vec<String>,
}

struct Measure {
    title: String,
    /// What is said where there are none.
    none: String,
    most: u64,
    rows: Vec<MeasureRow>,
}

struct MeasureRow {
    words: String,
    count: u64,
}

pub(super) async fn overview<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
) -> Result<Response, PageError> {
    let overview = ministry.overview().await.map_err(PageError::Broken)?;
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let part = render(&part(&page, &catalogue, overview))?;
    show(StatusCode::OK, &OverviewPage { page, part })
}

/// The overview's inside, for the page that is open to be kept fresh.
pub(super) async fn overview_part<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
) -> Result<Response, PageError> {
    let overview = ministry.overview().await.map_err(PageError::Broken)?;
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    show(StatusCode::OK, &part(&page, &catalogue, overview))
}

pub(super) async fn centre<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Path(box_id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, PageError> {
    let box_id = box_id.parse().map_err(|_| PageError::NotFound)?;
    let detail = ministry
        .centre(box_id)
        .await
        .map_err(PageError::Broken)?
        .ok_or(PageError::NotFound)?;
    let filter = CaseFilter {
        centre: Some(box_id),
        open: cases::open(&which.status),
        turn: listing::turn(&which.after, &which.before),
        ..CaseFilter::default()
    };
    let found = ministry.find_cases(&filter).await;
    let found = found.map_err(PageError::Broken)?;
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let page = centre_page(page, &catalogue, detail, &which, found);
    show(StatusCode::OK, &page)
}

fn part<'a>(page: &'a Page, catalogue: &Catalogue, overview: Overview) -> OverviewPart<'a> {
    let sum = |of: fn(&BoxRow) -> u64| overview.boxes.iter().map(of).sum::<u64>();
    let centres = u64::try_from(overview.boxes.len()).unwrap_or(u64::MAX);
    let tiles = vec![
        Tile {
            figure: centres,
            words: page.locale.n("figure-boxes", centres),
            test: "total-boxes",
        },
        Tile {
            figure: sum(|row| row.contacts),
            words: page.t("figure-contacts"),
            test: "total-contacts",
        },
        Tile {
            figure: sum(|row| row.cases),
            words: page.t("figure-cases"),
            test: "total-cases",
        },
        Tile {
            figure: sum(|row| row.open_cases),
            words: page.t("figure-open-cases"),
            test: "total-open-cases",
        },
    ];
    let words = CaseWords::new(page.locale, catalogue);
    let measures = measures(
        words,
        [
            overview.by_programme,
            overview.by_kind,
            overview.by_caller_kind,
        ],
    );
    OverviewPart {
        calendar: country_calendar(page.locale, &overview.calendar),
        tiles,
        boxes: overview
            .boxes
            .into_iter()
            .map(|row| self::row(page, row))
            .collect(),
        measures,
        page,
    }
}

fn country_calendar(locale: Locale, calendar: &Calendar) -> CountryCalendar {
    let now = Timestamp::now();
    let today = jawab_zone::day(now);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let is = calendar.at(HoursOf::Lines, now, &jawab_zone::legal_time());
    let days = calendar.holidays_from(today).into_iter();
    let day = |holiday: &Holiday| {
        let expected = holiday.certainty == Certainty::Expected;
        SpecialDay {
            name: in_words(locale, &holiday.name),
            when: days_of(locale, holiday),
            hours: hours(locale, &holiday.hours),
            expected,
            due: expected && holiday.day <= tomorrow,
        }
    };
    CountryCalendar {
        standing: standing(locale, is, now),
        is_open: matches!(is, Standing::Open(_)),
        days: days.take(MOST_DAYS).map(day).collect(),
    }
}

/// Which of a centre's cases the page lists, as its address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    status: String,
    after: String,
    before: String,
}

/// The ways to other cases of a centre: by status, and page by page.
fn ways(page: &Page, path: &str, which: &Which, found: &CasesFound) -> ([Tab; 3], Pager) {
    let code = match cases::open(&which.status) {
        None => "",
        Some(true) => "open",
        Some(false) => "closed",
    };
    let tab = |of: &str, id| Tab {
        href: listing::address(path, &[("status", of)]),
        words: page.t(id),
        current: of == code,
    };
    let tabs = [
        tab("", "cases-all"),
        tab("open", "cases-open"),
        tab("closed", "cases-closed"),
    ];
    let pager = Pager::new(page, "cases-count", found, path, &[("status", code)]);
    (tabs, pager)
}

fn centre_page(
    page: Page,
    catalogue: &Catalogue,
    detail: CentreDetail,
    which: &Which,
    found: CasesFound,
) -> CentrePage {
    let path = format!("/centres/{}", detail.row.box_id);
    let (tabs, pager) = ways(&page, &path, which, &found);
    let tile = |figure, id, test| Tile {
        figure,
        words: page.t(id),
        test,
    };
    let tiles = vec![
        tile(detail.row.contacts, "figure-contacts", "contacts"),
        tile(detail.row.cases, "figure-cases", "cases"),
        tile(detail.row.open_cases, "figure-open-cases", "open-cases"),
        tile(detail.row.backlog, "box-backlog", "backlog"),
    ];
    let locale = page.locale;
    let words = CaseWords::new(locale, catalogue);
    let box_id = detail.row.box_id;
    let lines = detail.row.lines.iter();
    CentrePage {
        epochs: epochs(&page, &detail.epochs),
        boards: detail
            .boards
            .into_iter()
            .map(|board| BoardView {
                first: page.moment(&board.first),
                last: page.moment(&board.last),
                fingerprint: board.fingerprint,
                name: board.model,
            })
            .collect(),
        lines: lines.map(|line| line_view(locale, line)).collect(),
        row: row(&page, detail.row),
        tiles,
        tabs,
        pager,
        cases: found
            .rows
            .into_iter()
            .map(|found| case_row(words, box_id, found.case))
            .collect(),
        measures: measures(
            words,
            [detail.by_programme, detail.by_kind, detail.by_caller_kind],
        ),
        page,
    }
}

/// The newest first. One that grew after a later one had begun is another box's.
fn epochs(page: &Page, epochs: &[EpochRow]) -> Vec<EpochView> {
    let view = |epoch: &EpochRow| EpochView {
        words: page
            .locale
            .with("epoch-number", "number", &epoch.epoch.to_string()),
        begun: page.moment(&epoch.begun),
        grown: page.moment(&epoch.grown),
        beside: epochs
            .iter()
            .any(|later| later.epoch > epoch.epoch && later.begun < epoch.grown),
    };
    epochs.iter().map(view).collect()
}

fn row(page: &Page, row: BoxRow) -> Row {
    let silent = row
        .last_heard
        .is_none_or(|heard| Timestamp::now().duration_since(heard) > SILENT_AFTER);
    let out = row.lines.iter().filter(|line| line.state.is_out()).count();
    Row {
        lines_out: match out {
            0 => String::new(),
            out => page.n("box-lines-out", out),
        },
        copy: row
            .copy_seen
            .map(|seen| page.locale.with("box-copy", "when", &page.moment(&seen))),
        begun: row
            .epoch_begun
            .map(|begun| page.locale.with("box-begun", "when", &page.moment(&begun))),
        id: row.box_id,
        centre: row.centre,
        code: row.code,
        heard: row
            .last_heard
            .map_or_else(|| page.t("box-never"), |heard| page.moment(&heard)),
        silent,
        backlog: row.backlog,
        contacts: row.contacts,
        cases: row.cases,
        open_cases: row.open_cases,
    }
}

/// A line as the desk shows it, and as the box told it last.
fn line_view(locale: Locale, line: &LineStatus) -> LineView {
    let (code, words) = lines::state(&line.state);
    let channels = line.channels.map(|channels| {
        let use_of = format!("{}/{}", channels.busy, channels.usable);
        locale.with("line-channels", "use", &use_of)
    });
    let signal = line
        .signal_dbm
        .map(|dbm| locale.with("line-signal", "dbm", &dbm.to_string()));
    // Names that are the same in every language.
    let kind = line.kind.map(|kind| match kind {
        LineKind::Gsm => "GSM".to_owned(),
        LineKind::E1 => "E1".to_owned(),
        LineKind::SipTrunk => "SIP".to_owned(),
    });
    let identity = &line.identity;
    let sim = identity.iccid.as_deref();
    let sim = sim.map(|sim| locale.with("line-sim", "sim", sim));
    let number = identity.number.as_deref();
    let number = number.map(|number| locale.with("line-number", "number", number));
    let more = [kind, line.operator.clone(), sim, number, channels, signal];
    let fault = line.state.fault();
    LineView {
        name: line.name.clone(),
        code,
        words: locale.t(words),
        more: more.into_iter().flatten().collect(),
        why: fault.map(|fault| lines::fault(locale, fault)),
        warnings: line
            .warnings
            .iter()
            .map(|warning| lines::warning(locale, warning))
            .collect(),
    }
}

/// Cases by programme and by kind, contacts by the kind of who they were with.
fn measures(words: CaseWords<'_>, counts: [Vec<Count>; 3]) -> [Measure; 3] {
    let locale = words.locale;
    let measure = |title, none, counts: Vec<Count>, name: &dyn Fn(&str) -> String| Measure {
        title: locale.t(title),
        none: locale.t(none),
        most: counts.iter().map(|count| count.count).max().unwrap_or(0),
        rows: counts
            .into_iter()
            .map(|count| MeasureRow {
                words: name(&count.of),
                count: count.count,
            })
            .collect(),
    };
    let [by_programme, by_kind, by_caller_kind] = counts;
    [
        measure("by-programme", "cases-none", by_programme, &|code| {
            words.programme(code)
        }),
        measure("by-kind", "cases-none", by_kind, &|code| words.kind(code)),
        measure(
            "by-caller-kind",
            "by-caller-kind-none",
            by_caller_kind,
            &|code| labels::caller_kind(locale, code),
        ),
    ]
}
