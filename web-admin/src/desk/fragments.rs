//! The live parts of the desk, each made from the board alone (and, for the call in
//! hand, from what the ledger knows of the caller). The same board gives the same
//! text, so that the stream sends only what changed; clocks tick in the browser.

use std::collections::BTreeSet;

use askama::Template;
use jawab_desk::floor::{Activity, Agent, Board, CallOnFloor, DefectPart, StorageFault, Waiting};
use jawab_desk::{CallerCard, ClockTrouble, LinkTrouble, PersonLine};
use jawab_line_state::{LineStatus, LineWarning};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use uuid::Uuid;

use super::agent_state::{self, Choices, State};
use super::contacts::words_of_result;
use crate::case_words::CaseWords;
use crate::labels;
use crate::lines;
use crate::locale::Locale;
use crate::page::{Page, render};
use crate::page_error::PageError;

/// Waiting callers that are listed; the rest is counted.
const LISTED: usize = 6;

/// Who the parts are made for.
#[derive(Clone, Debug)]
pub(super) struct Viewer {
    pub(super) staff: StaffId,
    /// The extension they chose at log-in.
    pub(super) handset: Option<String>,
    /// Whether they answer for the others, and see why these are on a break.
    pub(super) supervises: bool,
}

/// A button that asks the switch for something.
struct Button {
    action: &'static str,
    class: &'static str,
    icon: &'static str,
    words: String,
    key: &'static str,
    pressed: bool,
    unusable: bool,
    /// The reasons that it is pressed for.
    choices: Option<Choices>,
}

impl Button {
    /// What takes this button's place takes the keyboard's focus: holding, and going on.
    fn place(&self) -> &'static str {
        match self.action {
            "hold" | "resume" => "hold",
            action => action,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/live_fault.html")]
struct FaultPart<'a> {
    page: &'a Page,
    faults: Vec<String>,
}

/// What keeps the box from saving; or else that it does not know the time. Then what of its own
/// files cannot be used, once for each kind.
pub(super) fn fault(
    page: &Page,
    board: &Board,
    clock: Option<ClockTrouble>,
) -> Result<String, PageError> {
    let saving = match (board.fault, clock) {
        (Some(StorageFault::DiskFull), _) => Some(page.t("fault-disk-full")),
        (Some(StorageFault::CannotSave), _) => Some(page.t("fault-cannot-save")),
        // What was dated wrongly in the past is not for staff to mend.
        (None, None | Some(ClockTrouble::WasAhead { .. })) => None,
        (None, Some(_)) => Some(page.t("fault-clock")),
    };
    let mut faults: Vec<String> = saving.into_iter().collect();
    let parts: BTreeSet<DefectPart> = board.defects.iter().map(|defect| defect.part).collect();
    faults.extend(parts.into_iter().map(|part| {
        page.t(match part {
            DefectPart::Record => "defect-record",
            DefectPart::RecordInMemory => "defect-record-in-memory",
            DefectPart::Configuration => "defect-configuration",
            DefectPart::Setting => "defect-setting",
            DefectPart::CentralFiles => "defect-central-files",
            DefectPart::DeskCertificate => "defect-desk-certificate",
            DefectPart::Prompts => "defect-prompts",
        })
    }));
    render(&FaultPart { page, faults })
}

#[derive(Template)]
#[template(path = "desk/live_me.html")]
struct MePart<'a> {
    page: &'a Page,
    state: State,
    state_words: String,
    since: Option<&'a Timestamp>,
    handset_here: bool,
    handset_words: String,
    buttons: Vec<Button>,
}

pub(super) fn me(
    page: &Page,
    viewer: &Viewer,
    mine: Option<&Agent>,
    board: &Board,
) -> Result<String, PageError> {
    let state = State::of(mine);
    let handset = mine
        .map(|agent| agent.handset.as_str())
        .or(viewer.handset.as_deref());
    let handset_here = match (mine, handset) {
        (Some(agent), _) => agent.handset_here,
        (None, Some(handset)) => board.handsets.iter().any(|here| here.as_str() == handset),
        (None, None) => false,
    };
    let handset_words = match handset {
        Some(handset) if handset_here => page.locale.with("handset-at", "handset", handset),
        Some(handset) => page.locale.with("handset-gone", "handset", handset),
        None => page.t("handset-none"),
    };
    let in_call = matches!(state, State::Ringing | State::OnCall | State::OnHold);
    let no_handset = handset.is_none();
    let button = |action, icon, words, key, pressed, unusable| Button {
        action,
        class: "",
        icon,
        words,
        key,
        pressed,
        unusable,
        choices: None,
    };
    let activity = mine.map(|agent| &agent.activity);
    let breaks = agent_state::breaks(page.locale, activity);
    let unusable = no_handset || in_call;
    let mut buttons = vec![
        button(
            "ready",
            "ready",
            page.t("state-ready"),
            "R",
            state == State::Ready,
            unusable,
        ),
        Button {
            choices: Some(breaks),
            ..button(
                "break",
                "break",
                page.t("state-break"),
                "B",
                state == State::Break,
                unusable,
            )
        },
        button(
            "leave",
            "leave",
            page.t("state-leave"),
            "L",
            state == State::Away,
            state == State::Away || in_call,
        ),
    ];
    if let Some(after_calls) = agent_state::after_calls(page.locale, activity) {
        let longer = matches!(activity, Some(Activity::AfterCallWork(_, Some(_))));
        let words = page.t("after-call-longer");
        buttons.push(Button {
            choices: Some(after_calls),
            ..button("after-call", "note", words, "M", longer, false)
        });
    }
    render(&MePart {
        page,
        state,
        state_words: activity.map_or_else(
            || state.words(page.locale),
            |activity| agent_state::with_reason(page.locale, activity),
        ),
        since: mine.map(|agent| &agent.since),
        handset_here,
        handset_words,
        buttons,
    })
}

#[derive(Template)]
#[template(path = "desk/live_call.html")]
struct CallPart<'a> {
    page: &'a Page,
    quiet_words: String,
    call: Option<CallView<'a>>,
}

struct CallView<'a> {
    phase: &'static str,
    phase_words: String,
    icon: &'static str,
    contact: Uuid,
    title: String,
    since: &'a Timestamp,
    number: Option<&'a str>,
    people: &'a [PersonLine],
    language: Option<String>,
    outbound: bool,
    cases: Vec<OpenCase>,
    earlier: Vec<Earlier>,
    buttons: Vec<Button>,
}

struct OpenCase {
    id: Uuid,
    reference: String,
    words: String,
}

struct Earlier {
    at: Timestamp,
    words: String,
}

pub(super) fn call(
    page: &Page,
    words: CaseWords<'_>,
    mine: Option<&Agent>,
    card: Option<&CallerCard>,
) -> Result<String, PageError> {
    let state = State::of(mine);
    let quiet_words = match state {
        State::Away => page.t("no-call-away"),
        State::Break => page.t("no-call-break"),
        _ => page.t("no-call-ready"),
    };
    let call = mine.and_then(|agent| call_view(page, words, agent, state, card));
    render(&CallPart {
        page,
        quiet_words,
        call,
    })
}

fn call_view<'a>(
    page: &Page,
    words: CaseWords<'_>,
    agent: &'a Agent,
    state: State,
    card: Option<&'a CallerCard>,
) -> Option<CallView<'a>> {
    let call = agent.activity.call()?;
    let (phase_words, icon) = phase(page, state);
    Some(CallView {
        phase: state.code(),
        phase_words,
        icon,
        contact: call.contact,
        title: title(page, call),
        since: &agent.since,
        number: call.caller.as_deref(),
        people: card.map_or(&[], |card| card.people.as_slice()),
        language: call
            .language
            .map(|language| labels::language(page.locale, language)),
        outbound: call.outbound,
        cases: card.map(|card| open_cases(words, card)).unwrap_or_default(),
        earlier: card
            .map(|card| earlier(page.locale, card))
            .unwrap_or_default(),
        buttons: call_buttons(page, state),
    })
}

/// How a call stands, in words and with its icon.
pub(super) fn phase(page: &Page, state: State) -> (String, &'static str) {
    match state {
        State::Ringing => (page.t("phase-ringing"), "ringing"),
        State::OnHold => (page.t("phase-on-hold"), "hold"),
        State::AfterCall => (page.t("phase-after-call"), "note"),
        _ => (page.t("phase-on-call"), "handset"),
    }
}

/// What a call is called in a browser's tab: the other party's number.
pub(super) fn title(page: &Page, call: &CallOnFloor) -> String {
    call.caller
        .clone()
        .unwrap_or_else(|| page.t("number-withheld"))
}

fn call_buttons(page: &Page, state: State) -> Vec<Button> {
    let button = |action, icon, words, class| Button {
        action,
        class,
        icon,
        words,
        key: "",
        pressed: false,
        unusable: false,
        choices: None,
    };
    let hang_up = || button("hang-up", "hangup", page.t("call-hang-up"), "button-bad");
    match state {
        State::OnCall => vec![button("hold", "hold", page.t("call-hold"), ""), hang_up()],
        State::OnHold => vec![
            button("resume", "resume", page.t("call-resume"), "button-main"),
            hang_up(),
        ],
        _ => Vec::new(),
    }
}

fn open_cases(words: CaseWords<'_>, card: &CallerCard) -> Vec<OpenCase> {
    card.open_cases
        .iter()
        .take(3)
        .map(|case| OpenCase {
            id: case.id,
            reference: case.reference.clone(),
            words: words.kind(&case.kind),
        })
        .collect()
}

fn earlier(locale: Locale, card: &CallerCard) -> Vec<Earlier> {
    card.earlier
        .iter()
        .take(3)
        .map(|contact| Earlier {
            at: contact.at,
            words: words_of_result(locale, contact),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "desk/live_queue.html")]
struct QueuePart<'a> {
    page: &'a Page,
    waiting: &'a [Waiting],
    listed: Vec<WaitingView<'a>>,
    more: usize,
}

struct WaitingView<'a> {
    number: Option<&'a str>,
    language: Option<String>,
    since: &'a Timestamp,
}

pub(super) fn queue(page: &Page, waiting: &[Waiting]) -> Result<String, PageError> {
    let listed = waiting
        .iter()
        .take(LISTED)
        .map(|caller| WaitingView {
            number: caller.caller.as_deref(),
            language: caller
                .language
                .map(|language| labels::language(page.locale, language)),
            since: &caller.since,
        })
        .collect();
    render(&QueuePart {
        page,
        waiting,
        listed,
        more: waiting.len().saturating_sub(LISTED),
    })
}

#[derive(Template)]
#[template(path = "desk/live_floor.html")]
struct FloorPart<'a> {
    page: &'a Page,
    agents: Vec<AgentView<'a>>,
}

struct AgentView<'a> {
    name: &'a str,
    me: bool,
    state: State,
    words: String,
    handset: &'a str,
    handset_here: bool,
    since: &'a Timestamp,
}

pub(super) fn floor(page: &Page, viewer: &Viewer, agents: &[Agent]) -> Result<String, PageError> {
    let agents = agents
        .iter()
        .map(|agent| {
            let state = State::of(Some(agent));
            let me = agent.staff == viewer.staff;
            let words = if me || viewer.supervises {
                agent_state::with_reason(page.locale, &agent.activity)
            } else {
                state.words(page.locale)
            };
            AgentView {
                name: &agent.name,
                me,
                state,
                words,
                handset: agent.handset.as_str(),
                handset_here: agent.handset_here,
                since: &agent.since,
            }
        })
        .collect();
    render(&FloorPart { page, agents })
}

#[derive(Template)]
#[template(path = "desk/live_lines.html")]
struct LinesPart<'a> {
    page: &'a Page,
    lines: Vec<LineView<'a>>,
    unsynced: u64,
    files_waiting: u64,
    sync_words: Vec<String>,
    heard_words: String,
    link_words: Option<String>,
    copy_runs: bool,
}

struct LineView<'a> {
    name: &'a str,
    code: &'static str,
    words: String,
    why: Option<String>,
    operator: Option<&'a str>,
    channels: Option<String>,
    /// What a member of staff is to know of a line that takes calls.
    warnings: Vec<String>,
    signal: Option<Signal>,
}

struct Signal {
    bars: u8,
    words: String,
}

pub(super) fn lines(page: &Page, board: &Board) -> Result<String, PageError> {
    let sync_words = match (board.unsynced, board.files_waiting) {
        (0, 0) => Some(page.t("sync-done")),
        (0, _) => None,
        (unsynced, _) => Some(page.locale.n("sync-pending", unsynced)),
    };
    let files_words = match board.files_waiting {
        0 => None,
        files => Some(page.locale.n("files-waiting", files)),
    };
    let heard_words = match &board.central_heard {
        Some(heard) => page.locale.with("sync-heard", "when", &page.moment(heard)),
        None => page.t("sync-never"),
    };
    render(&LinesPart {
        page,
        lines: board
            .lines
            .iter()
            .map(|line| line_view(page, line))
            .collect(),
        unsynced: board.unsynced,
        files_waiting: board.files_waiting,
        sync_words: sync_words.into_iter().chain(files_words).collect(),
        heard_words,
        copy_runs: board.copy_runs,
        link_words: board
            .link_trouble
            .map(|trouble| page.t(link_message(trouble))),
    })
}

/// What the desk says of a trouble of the link: what staff and their supervisor can do is less than
/// what a technician can, who has `jawab status`.
const fn link_message(trouble: LinkTrouble) -> &'static str {
    use LinkTrouble as T;
    match trouble {
        T::Portal | T::OtherAuthority => "link-portal",
        T::CentralExpired | T::WrongName => "link-certificate",
        T::OwnCertificate | T::Refused | T::OtherBox => "link-refused",
        T::NameUnknown | T::NoRoute | T::NobodyListens | T::Silent | T::BreaksOff => "link-network",
        T::LargePackets => "link-large-packets",
        T::CentralCannotSave => "link-central-cannot-save",
        T::OtherVersion => "link-version",
        T::NotYetValid | T::Clock => "link-clock",
        T::OtherHistory => "link-other-history",
        T::OwnRecord | T::Other => "link-other",
    }
}

fn line_view<'a>(page: &Page, line: &'a LineStatus) -> LineView<'a> {
    let (code, words) = lines::state(&line.state);
    let fault = line.state.fault();
    LineView {
        name: &line.name,
        code,
        words: page.t(words),
        why: fault.map(|fault| lines::fault(page.locale, fault)),
        operator: line.operator.as_deref(),
        channels: line.channels.map(|channels| {
            let use_of = format!("{}/{}", channels.busy, channels.usable);
            page.locale.with("line-channels", "use", &use_of)
        }),
        warnings: line
            .warnings
            .iter()
            .filter(|warning| is_for_staff(warning))
            .map(|warning| lines::warning(page.locale, warning))
            .collect(),
        signal: line.signal_dbm.map(|dbm| Signal {
            bars: bars(dbm),
            words: page.locale.with("line-signal", "dbm", &dbm.to_string()),
        }),
    }
}

/// Whom the caller does not hear, or who does not hear the caller; the rest is a technician's.
const fn is_for_staff(warning: &LineWarning) -> bool {
    matches!(
        warning,
        LineWarning::NoSound | LineWarning::TakesNoSound | LineWarning::WrongSampleRate
    )
}

/// The usual four bars of GSM: -113 dBm is the least that 3GPP 27.007 (+CSQ) reports.
const fn bars(dbm: i16) -> u8 {
    match dbm {
        ..=-108 => 0,
        -107..=-98 => 1,
        -97..=-88 => 2,
        -87..=-76 => 3,
        _ => 4,
    }
}
