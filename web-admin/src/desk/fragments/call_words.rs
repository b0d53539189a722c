//! How a call stands, in words: for whoever has it in hand, and for supervisors.

use jawab_desk::floor::{
    Asked, AskedProgress, CallOnFloor, Supervised, SupervisedProgress, WayOut,
};
use jawab_vocabulary::{LineChoice, LineClosed, Supervision};

use crate::desk::agent_state::State;
use crate::page::Page;

/// How a call stands, in words and with its icon.
pub(in crate::desk) fn phase(page: &Page, state: State) -> (String, &'static str) {
    match state {
        State::Ringing => (page.t("phase-ringing"), "ringing"),
        State::OnHold => (page.t("phase-on-hold"), "hold"),
        State::AfterCall => (page.t("phase-after-call"), "note"),
        _ => (page.t("phase-on-call"), "handset"),
    }
}

/// On which line a call goes out and why, or why on none.
pub(super) fn way_out_words(page: &Page, way: &WayOut) -> String {
    let id = match way {
        WayOut::Chosen(_, LineChoice::CalledOn) => "way-out-called-on",
        WayOut::Chosen(_, LineChoice::Prefix) => "way-out-prefix",
        WayOut::Closed(LineClosed::Roaming) => "way-out-roaming",
        WayOut::Closed(LineClosed::Budget) => "way-out-budget",
    };
    match way {
        WayOut::Chosen(line, _) => page.locale.with(id, "line", line.as_str()),
        WayOut::Closed(_) => page.t(id),
    }
}

/// What a call is called in a browser's tab: the other party's number.
pub(in crate::desk) fn title(page: &Page, call: &CallOnFloor) -> String {
    call.caller
        .clone()
        .unwrap_or_else(|| page.t("number-withheld"))
}

/// The supervisor who hears a call, or is about to: while their handset rings nobody does.
pub(in crate::desk) fn heard(call: &CallOnFloor) -> Option<&Supervised> {
    let supervised = call.supervised.as_ref();
    supervised.filter(|it| it.progress != SupervisedProgress::Rings)
}

/// Who is asked in the course of a call, and how far that is.
pub(super) fn asked_words(page: &Page, asked: &Asked) -> String {
    let id = match asked.progress {
        AskedProgress::Called => "asked-called",
        AskedProgress::NotReached => "asked-not-reached",
        AskedProgress::Answered => "asked-answered",
        AskedProgress::ThreeWay => "asked-three-way",
    };
    page.locale.with(id, "number", &asked.number)
}

/// What a supervisor does in a call, in words for whoever is in it and for other supervisors.
pub(in crate::desk) fn supervised_words(page: &Page, now: &Supervised) -> String {
    let id = match (now.progress, now.does) {
        (SupervisedProgress::Rings, _) => "supervised-rings",
        (SupervisedProgress::Told, _) => "supervised-told",
        (SupervisedProgress::TakesPart, Supervision::Listen) => "supervised-listens",
        (SupervisedProgress::TakesPart, Supervision::Whisper) => "supervised-whispers",
        (SupervisedProgress::TakesPart, Supervision::Join) => "supervised-joined",
    };
    page.locale.with(id, "name", &now.name)
}
