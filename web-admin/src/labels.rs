//! The words for codes that records carry and programs know. A code that this version does not
//! know (a newer box sent it) is shown as one of the others.

use jawab_desk::{DoneReason, Role};
use jawab_vocabulary::{
    CallerKind, Channel, ContactResult, Direction, EndedBy, ForwardReason, Language, Outcome,
    TextFailure, TextState,
};

use crate::locale::Locale;

/// What somebody is.
pub(crate) fn role(locale: Locale, role: Role) -> String {
    locale.t(match role {
        Role::Staff => "role-agent",
        Role::Supervisor => "role-supervisor",
        Role::Reader => "role-reader",
        Role::Admin => "role-admin",
    })
}

/// The same of a box's code.
pub(crate) fn role_code(locale: Locale, code: &str) -> String {
    role(locale, Role::at_a_box(Some(code)))
}

/// Whether a case is settled.
pub(crate) fn status(locale: Locale, open: bool) -> String {
    locale.t(if open { "status-open" } else { "status-closed" })
}

/// Over what a contact was; `None` for a channel of another version.
pub(crate) fn channel(locale: Locale, channel: Option<Channel>) -> String {
    locale.t(match channel {
        Some(Channel::Voice) => "channel-voice",
        Some(Channel::Chat) => "channel-chat",
        Some(Channel::Text) => "channel-text",
        Some(Channel::Mail) => "channel-mail",
        None => "channel-other",
    })
}

/// Which way a contact went; what does not say came in.
pub(crate) fn direction(locale: Locale, direction: Option<Direction>) -> String {
    locale.t(match direction {
        Some(Direction::Inbound) | None => "direction-inbound",
        Some(Direction::Outbound) => "direction-outbound",
        Some(Direction::Internal) => "direction-internal",
    })
}

/// Who the other party is, by the code.
pub(crate) fn caller_kind(locale: Locale, code: &str) -> String {
    locale.t(match CallerKind::from_code(code) {
        Some(CallerKind::YoungPerson) => "caller-young-person",
        Some(CallerKind::Parent) => "caller-parent",
        Some(CallerKind::Association) => "caller-association",
        Some(CallerKind::Official) => "caller-official",
        Some(CallerKind::Partner) => "caller-partner",
        Some(CallerKind::Staff) => "caller-staff",
        None => "caller-other",
    })
}

/// How a contact ended; `None` while it goes on.
pub(crate) fn result(locale: Locale, result: Option<ContactResult>) -> String {
    locale.t(match result {
        None => "outcome-running",
        Some(ContactResult::Answered) => "outcome-answered",
        Some(ContactResult::Missed) => "result-missed",
        Some(ContactResult::Abandoned) => "result-abandoned",
        Some(ContactResult::Failed) => "outcome-failed",
        Some(ContactResult::Service) => "outcome-service",
    })
}

/// The language of a caller.
pub(crate) fn language(locale: Locale, language: Language) -> String {
    match language {
        Language::Arabic => locale.t("language-arabic"),
        Language::French => locale.t("language-french"),
        Language::Tamazight => locale.t("language-tamazight"),
    }
}

/// How a call turned out; `None` while it goes on.
pub(crate) fn outcome(locale: Locale, outcome: Option<Outcome>) -> String {
    match outcome {
        None => locale.t("outcome-running"),
        Some(Outcome::Answered) => locale.t("outcome-answered"),
        Some(Outcome::AbandonedInMenu) => locale.t("outcome-abandoned-in-menu"),
        Some(Outcome::AbandonedInQueue) => locale.t("outcome-abandoned-in-queue"),
        Some(Outcome::TurnedAway) => locale.t("outcome-turned-away"),
        Some(Outcome::OutsideHours) => locale.t("outcome-outside-hours"),
        Some(Outcome::Failed) => locale.t("outcome-failed"),
        Some(Outcome::Service) => locale.t("outcome-service"),
    }
}

/// Why a call was forwarded to the centre.
pub(crate) fn forward_reason(locale: Locale, why: ForwardReason) -> String {
    locale.t(match why {
        ForwardReason::Busy => "forwarded-busy",
        ForwardReason::NoAnswer => "forwarded-no-answer",
        ForwardReason::Always => "forwarded-always",
        ForwardReason::Unreachable => "forwarded-unreachable",
        ForwardReason::Deflected => "forwarded-deflected",
    })
}

/// Who ended a call.
pub(crate) fn ended_by(locale: Locale, by: EndedBy) -> String {
    locale.t(match by {
        EndedBy::Caller => "ended-by-caller",
        EndedBy::Staff => "ended-by-staff",
        EndedBy::Box => "ended-by-box",
        EndedBy::Failure => "ended-by-failure",
        EndedBy::Supervisor => "ended-by-supervisor",
    })
}

/// Why it is done; one that only another version knows is another.
pub(crate) fn done_reason(locale: Locale, reason: Option<DoneReason>) -> String {
    locale.t(match reason {
        Some(DoneReason::Reached) => "call-back-reached",
        Some(DoneReason::NotNeeded) => "call-back-not-needed",
        Some(DoneReason::WrongNumber) => "call-back-wrong-number",
        Some(DoneReason::GaveUp) => "call-back-gave-up",
        None => "call-back-other-reason",
    })
}

/// What is known of a text of the centre's own; what only another version knows is not known here.
pub(crate) fn text_state(locale: Locale, state: Option<TextState>) -> String {
    locale.t(match state {
        Some(TextState::OnTheBox) => "text-state-on-the-box",
        Some(TextState::Given) => "text-state-given",
        Some(TextState::Arrived) => "text-state-arrived",
        Some(TextState::Failed) => "text-state-failed",
        Some(TextState::NotKnown) | None => "text-state-not-known",
    })
}

/// Why a text does not arrive.
pub(crate) fn text_failure(locale: Locale, why: TextFailure) -> String {
    locale.t(match why {
        TextFailure::Refused => "text-why-refused",
        TextFailure::NotDelivered => "text-why-not-delivered",
        TextFailure::Partly => "text-why-partly",
        TextFailure::TooLate => "text-why-too-late",
        TextFailure::NotAllowed => "text-why-not-allowed",
        TextFailure::OptedOut => "text-why-opted-out",
    })
}
