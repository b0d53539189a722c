//! The floor as a supervisor has it: each member of staff, what they do and since when, their call, and
//! what can be done about it; and how long somebody has waited.

use askama::Template;
use jawab_desk::floor::{Agent, Board, CallOnFloor, Supervised, Waiting};
use jawab_vocabulary::{QueueName, Supervision};
use jiff::Timestamp;
use uuid::Uuid;

use super::call_words::{asked_words, supervised_words, title};
use crate::desk::agent_state::{self, Choices, State};
use crate::desk::viewer::Viewer;
use crate::labels;
use crate::page::{Page, render};
use crate::page_error::PageError;

#[derive(Template)]
#[template(path = "desk/live_longest.html")]
struct LongestPart<'a> {
    page: &'a Page,
    since: Option<&'a Timestamp>,
    /// Who waits where, in a centre that has queues.
    queues: Vec<QueueView>,
}

struct QueueView {
    name: String,
    waiting: usize,
    since: Option<Timestamp>,
}

/// Since when whoever has waited longest waits, and how many wait in each queue.
pub(in crate::desk) fn longest(page: &Page, board: &Board) -> Result<String, PageError> {
    let since = board.waiting.iter().map(|caller| &caller.since).min();
    render(&LongestPart {
        page,
        since,
        queues: queues(page, board),
    })
}

/// The queues as they are configured; the one without a name only while somebody waits in it.
fn queues(page: &Page, board: &Board) -> Vec<QueueView> {
    if board.queues.is_empty() {
        return Vec::new();
    }
    let named = board.queues.iter().map(|queue| Some(&queue.name));
    let view = |queue: Option<&QueueName>| {
        let here = |caller: &&Waiting| caller.queue.as_ref() == queue;
        let waiting = board.waiting.iter().filter(here);
        QueueView {
            name: queue.map_or_else(|| page.t("supervision-other-callers"), ToString::to_string),
            waiting: waiting.clone().count(),
            since: waiting.map(|caller| caller.since).min(),
        }
    };
    let nameless = Some(view(None)).filter(|queue| queue.waiting > 0);
    named.map(view).chain(nameless).collect()
}

#[derive(Template)]
#[template(path = "desk/live_team.html")]
struct TeamPart<'a> {
    page: &'a Page,
    /// Why nobody can be listened to from here; nothing where they can.
    unheard: Option<String>,
    agents: Vec<AgentView<'a>>,
}

struct AgentView<'a> {
    id: Uuid,
    name: &'a str,
    me: bool,
    state: State,
    words: String,
    handset: &'a str,
    handset_here: bool,
    since: &'a Timestamp,
    call: Option<CallView<'a>>,
    /// What a colleague can be sent on a break for.
    breaks: Option<Choices>,
    break_words: String,
}

struct CallView<'a> {
    contact: Uuid,
    number: Option<&'a str>,
    line: Option<&'a str>,
    queue: Option<&'a str>,
    language: Option<String>,
    outbound: bool,
    began: &'a Timestamp,
    asked: Option<String>,
    /// What a supervisor does in it.
    supervised: Option<String>,
    private: bool,
    acts: Vec<Act>,
}

/// A button.
struct Act {
    what: &'static str,
    class: &'static str,
    words: String,
    /// The same with whose call it is, for who does not see where it stands.
    label: String,
}

/// The staff at work.
pub(in crate::desk) fn team(
    page: &Page,
    viewer: &Viewer,
    board: &Board,
) -> Result<String, PageError> {
    let unheard = match own_handset(viewer, board) {
        None => Some(page.t("supervise-no-handset")),
        Some(handset) if !board.has_handset(&handset) => {
            Some(page.locale.with("handset-gone", "handset", &handset))
        }
        Some(_) => None,
    };
    let agents = board.agents.iter();
    let agents = agents
        .map(|agent| agent_view(page, viewer, agent, unheard.is_none()))
        .collect();
    render(&TeamPart {
        page,
        unheard,
        agents,
    })
}

/// The handset that rings for a supervisor: where they sit, or else what they chose at log-in.
pub(in crate::desk) fn own_handset(viewer: &Viewer, board: &Board) -> Option<String> {
    let mut agents = board.agents.iter();
    let own = agents.find(|agent| agent.staff == viewer.staff);
    own.map(|agent| agent.handset.to_string())
        .or_else(|| viewer.handset.clone())
}

fn agent_view<'a>(page: &Page, viewer: &Viewer, agent: &'a Agent, can_hear: bool) -> AgentView<'a> {
    let me = agent.staff == viewer.staff;
    let state = State::of(Some(agent));
    AgentView {
        id: agent.staff.0,
        name: &agent.name,
        me,
        state,
        words: agent_state::with_reason(page.locale, &agent.activity),
        handset: agent.handset.as_str(),
        handset_here: agent.handset_here,
        since: &agent.since,
        call: agent
            .activity
            .call()
            .map(|call| call_view(page, viewer, agent, call, can_hear)),
        breaks: (!me && state != State::Break)
            .then(|| agent_state::breaks(page.locale, Some(&agent.activity))),
        break_words: of(page, &page.t("supervise-break"), &agent.name),
    }
}

/// What a button does, with the name of whom it is about.
fn of(page: &Page, what: &str, name: &str) -> String {
    let arguments = [("what", what), ("name", name)];
    page.locale.with_all("supervise-of", &arguments)
}

fn call_view<'a>(
    page: &Page,
    viewer: &Viewer,
    agent: &'a Agent,
    call: &'a CallOnFloor,
    can_hear: bool,
) -> CallView<'a> {
    let talks = matches!(State::of(Some(agent)), State::OnCall | State::OnHold);
    let is_anybodys = talks && !call.private && agent.staff != viewer.staff;
    let mut acts = Vec::new();
    if is_anybodys {
        acts = hearing(page, viewer, call.supervised.as_ref(), can_hear);
        acts.push(("end", "button-bad", page.t("supervise-end")));
    }
    let acts = acts.into_iter().map(|(what, class, words)| Act {
        what,
        class,
        label: of(page, &words, &agent.name),
        words,
    });
    CallView {
        contact: call.contact,
        number: call.caller.as_deref(),
        line: call.line.as_deref(),
        queue: call.queue.as_ref().map(QueueName::as_str),
        language: call
            .language
            .map(|language| labels::language(page.locale, language)),
        outbound: call.outbound,
        began: &call.began,
        asked: call.asked.as_ref().map(|asked| asked_words(page, asked)),
        supervised: call
            .supervised
            .as_ref()
            .map(|it| supervised_words(page, it)),
        private: call.private,
        acts: acts.collect(),
    }
}

/// What of listening, whispering and joining can be begun or changed, and left.
fn hearing(
    page: &Page,
    viewer: &Viewer,
    now: Option<&Supervised>,
    can_hear: bool,
) -> Vec<(&'static str, &'static str, String)> {
    let does = match now {
        Some(now) if now.by == viewer.staff => Some(now.does),
        // There is one supervisor in a call at a time.
        Some(_) => return Vec::new(),
        None if !can_hear => return Vec::new(),
        None => None,
    };
    let all = [
        (Supervision::Listen, "supervise-listen"),
        (Supervision::Whisper, "supervise-whisper"),
        (Supervision::Join, "supervise-join"),
    ];
    let others = all.into_iter().filter(|(how, _)| Some(*how) != does);
    let mut acts: Vec<_> = others
        .map(|(how, id)| (how.code(), "", page.t(id)))
        .collect();
    if does.is_some() {
        acts.push(("leave", "", page.t("supervise-leave")));
    }
    acts
}

#[derive(Template)]
#[template(path = "desk/supervision_question.html")]
struct Question<'a> {
    page: &'a Page,
    words: String,
    /// The call that is to be ended; `None` where nothing is asked, but said.
    contact: Option<Uuid>,
}

/// Asks before a call is ended.
pub(in crate::desk) fn ends(
    page: &Page,
    agent: &Agent,
    call: &CallOnFloor,
) -> Result<String, PageError> {
    let number = title(page, call);
    let arguments = [("name", agent.name.as_str()), ("number", &number)];
    render(&Question {
        page,
        words: page.locale.with_all("supervise-end-ask", &arguments),
        contact: Some(call.contact),
    })
}

/// Says why something cannot be done.
pub(in crate::desk) fn cannot(page: &Page, words: String) -> Result<String, PageError> {
    let contact = None;
    render(&Question {
        page,
        words,
        contact,
    })
}
