//! The words for codes that cases carry: programmes and kinds. A code that this
//! version does not know (a newer box sent it) is shown as one of the others.

use jawab_desk::Role;
use jawab_vocabulary::Outcome;

use crate::locale::Locale;

/// The programme's name.
pub(crate) fn programme(locale: Locale, code: &str) -> String {
    match code {
        "" => locale.t("programme-none"),
        "pass-jeunes" => locale.t("programme-pass-jeunes"),
        "camps" => locale.t("programme-camps"),
        "trips" => locale.t("programme-trips"),
        "volunteering" => locale.t("programme-volunteering"),
        _ => locale.t("programme-other"),
    }
}

/// The kind's name.
pub(crate) fn kind(locale: Locale, code: &str) -> String {
    match code {
        "information" => locale.t("kind-information"),
        "registration" => locale.t("kind-registration"),
        "complaint" => locale.t("kind-complaint"),
        "incident" => locale.t("kind-incident"),
        "partner" => locale.t("kind-partner"),
        _ => locale.t("kind-other"),
    }
}

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

/// How a call turned out; `None` while it goes on.
pub(crate) fn outcome(locale: Locale, outcome: Option<Outcome>) -> String {
    match outcome {
        None => locale.t("outcome-running"),
        Some(Outcome::Answered) => locale.t("outcome-answered"),
        Some(Outcome::AbandonedInMenu) => locale.t("outcome-abandoned-in-menu"),
        Some(Outcome::AbandonedInQueue) => locale.t("outcome-abandoned-in-queue"),
        Some(Outcome::TurnedAway) => locale.t("outcome-turned-away"),
        Some(Outcome::Failed) => locale.t("outcome-failed"),
        Some(Outcome::Service) => locale.t("outcome-service"),
    }
}
