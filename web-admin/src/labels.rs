//! The words for codes that cases carry: programmes and kinds. A code that this
//! version does not know (a newer box sent it) is shown as one of the others.

use jawab_desk::Role;
use jawab_switch::Outcome;

use crate::words::Tongue;

/// The programme's name.
pub(crate) fn programme(tongue: Tongue, code: &str) -> String {
    match code {
        "" => tongue.t("programme-none"),
        "pass-jeunes" => tongue.t("programme-pass-jeunes"),
        "camps" => tongue.t("programme-camps"),
        "trips" => tongue.t("programme-trips"),
        "volunteering" => tongue.t("programme-volunteering"),
        _ => tongue.t("programme-other"),
    }
}

/// The kind's name.
pub(crate) fn kind(tongue: Tongue, code: &str) -> String {
    match code {
        "information" => tongue.t("kind-information"),
        "registration" => tongue.t("kind-registration"),
        "complaint" => tongue.t("kind-complaint"),
        "incident" => tongue.t("kind-incident"),
        "partner" => tongue.t("kind-partner"),
        _ => tongue.t("kind-other"),
    }
}

/// What somebody is.
pub(crate) fn role(tongue: Tongue, role: Role) -> String {
    tongue.t(match role {
        Role::Staff => "role-agent",
        Role::Supervisor => "role-supervisor",
        Role::Reader => "role-reader",
        Role::Admin => "role-admin",
    })
}

/// The same of a box's code.
pub(crate) fn role_code(tongue: Tongue, code: &str) -> String {
    role(tongue, Role::at_a_box(Some(code)))
}

/// Whether a case is settled.
pub(crate) fn status(tongue: Tongue, open: bool) -> String {
    tongue.t(if open { "status-open" } else { "status-closed" })
}

/// How a call turned out; `None` while it goes on.
pub(crate) fn outcome(tongue: Tongue, outcome: Option<Outcome>) -> String {
    match outcome {
        None => tongue.t("outcome-running"),
        Some(Outcome::Answered) => tongue.t("outcome-answered"),
        Some(Outcome::AbandonedInMenu) => tongue.t("outcome-abandoned-in-menu"),
        Some(Outcome::AbandonedInQueue) => tongue.t("outcome-abandoned-in-queue"),
        Some(Outcome::TurnedAway) => tongue.t("outcome-turned-away"),
        Some(Outcome::Failed) => tongue.t("outcome-failed"),
        Some(Outcome::Service) => tongue.t("outcome-service"),
    }
}
