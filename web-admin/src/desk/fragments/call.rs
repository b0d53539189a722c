//! The call in hand, with what is known of the caller.

use askama::Template;
use jawab_desk::floor::{Agent, AskedProgress, CallOnFloor};
use jawab_desk::{CallerCard, PersonLine};
use jawab_vocabulary::QueueName;
use jiff::Timestamp;
use uuid::Uuid;

use super::button::Button;
use super::call_words::{asked_words, heard, phase, supervised_words, title, way_out_words};
use crate::case_words::CaseWords;
use crate::desk::agent_state::State;
use crate::desk::contact_view::words_of_result;
use crate::labels;
use crate::locale::Locale;
use crate::page::{Page, render};
use crate::page_error::PageError;

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
    queue: Option<&'a str>,
    outbound: bool,
    /// On which line it goes out and why, or why on none.
    way_out: Option<String>,
    cases: Vec<OpenCase>,
    earlier: Vec<Earlier>,
    /// Who is asked in it, and how far that is.
    asked: Option<String>,
    /// What a supervisor does in it: shown to who answers, whatever those who talk hear.
    supervised: Option<String>,
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

pub(in crate::desk) fn call(
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
        queue: call.queue.as_ref().map(QueueName::as_str),
        outbound: call.outbound,
        way_out: call.way_out.as_ref().map(|way| way_out_words(page, way)),
        cases: card.map(|card| open_cases(words, card)).unwrap_or_default(),
        earlier: card
            .map(|card| earlier(page.locale, card))
            .unwrap_or_default(),
        asked: call.asked.as_ref().map(|asked| asked_words(page, asked)),
        supervised: heard(call).map(|it| supervised_words(page, it)),
        buttons: call_buttons(page, state, agent, call),
    })
}

fn call_buttons(page: &Page, state: State, agent: &Agent, call: &CallOnFloor) -> Vec<Button> {
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
    let hold = || match state {
        State::OnHold => button("resume", "resume", page.t("call-resume"), "button-main"),
        _ => button("hold", "hold", page.t("call-hold"), ""),
    };
    let back = || button("back", "resume", page.t("call-back"), "");
    let complete = || button("complete", "arrow", page.t("call-complete"), "");
    if !matches!(state, State::OnCall | State::OnHold) {
        return Vec::new();
    }
    let Some(asked) = &call.asked else {
        let hand_over = button("hand-over", "arrow", page.t("call-hand-over"), "");
        let park = button("park", "queue", page.t("call-park"), "");
        return vec![hold(), hand_over, park, hang_up()];
    };
    if asked.number == agent.handset.as_str() {
        // Who is asked does not decide what becomes of the call.
        return vec![hang_up()];
    }
    match asked.progress {
        AskedProgress::Called => vec![back(), complete()],
        AskedProgress::NotReached => vec![back()],
        AskedProgress::Answered => {
            let three_way = button("three-way", "people", page.t("call-three-way"), "");
            vec![back(), three_way, complete()]
        }
        AskedProgress::ThreeWay => vec![
            hold(),
            button("back", "person", page.t("call-let-go"), ""),
            hang_up(),
        ],
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
