//! Who did what, as rows of a page.

use jawab_desk::{Deed, Doer, DoneReason};
use jawab_vocabulary::SupervisorDeed;
use jiff::Timestamp;

use crate::case_words::CaseWords;
use crate::labels;
use crate::locale::Locale;

/// What the rows are about.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(crate) enum About {
    /// Staff of a box.
    Staff,
    /// A handset.
    Handset,
    /// A case.
    Case,
    /// A person.
    Person,
    /// Calling somebody back.
    CallBack,
    /// A contact.
    Contact,
}

/// A row: what was changed, by whom, when.
pub(crate) struct DeedRow {
    pub(crate) what: String,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// The rows of a record.
pub(crate) fn rows(case_words: CaseWords<'_>, about: About, deeds: Vec<Deed>) -> Vec<DeedRow> {
    let locale = case_words.locale;
    deeds
        .into_iter()
        .map(|deed| DeedRow {
            what: words(case_words, about, &deed.what),
            by: match deed.by {
                Doer::Staff(name) => name,
                Doer::CommandLine => locale.t("trail-command-line"),
                Doer::Ministry => locale.t("trail-ministry"),
                Doer::Unknown => locale.t("trail-unknown"),
            },
            at: deed.at,
        })
        .collect()
}

fn words(case_words: CaseWords<'_>, about: About, what: &[(String, Option<String>)]) -> String {
    let words: Vec<String> = what
        .iter()
        .map(|(field, value)| one(case_words, about, field, value.as_deref()))
        .collect();
    words.join(case_words.locale.comma())
}

fn one(case_words: CaseWords<'_>, about: About, field: &str, value: Option<&str>) -> String {
    let locale = case_words.locale;
    let is = |id: &str, value: &str| locale.with(id, "value", value);
    match (about, field, value) {
        (_, "active", Some("1")) => locale.t("trail-active"),
        (_, "active", _) => locale.t(if about == About::Handset {
            "trail-removed"
        } else {
            "trail-inactive"
        }),
        (About::CallBack, "taken_by", None | Some("")) => locale.t("trail-call-back-given"),
        (About::CallBack, "taken_by", _) => locale.t("trail-call-back-taken"),
        (About::CallBack, _, None | Some("")) => locale.t("trail-call-back-undone"),
        (About::CallBack, _, Some(reason)) => {
            labels::done_reason(locale, DoneReason::from_code(reason))
        }
        (About::Contact, "supervised", did) => supervised(locale, did.unwrap_or_default()),
        (_, "role", Some(role)) => is("trail-role", &labels::role_code(locale, role)),
        (_, "status", Some(status)) => {
            is("trail-status", &labels::status(locale, status != "closed"))
        }
        (_, "kind", Some(kind)) => is("trail-kind", &case_words.kind(kind)),
        (_, "programme", Some(code)) => is("trail-programme", &case_words.programme(code)),
        (_, "password", _) => locale.t("trail-password"),
        (_, "secret", _) => locale.t("trail-secret"),
        (_, "login", _) => locale.t("trail-login"),
        (_, "serves", _) => locale.t("trail-serves"),
        (_, "speaks", _) => locale.t("trail-speaks"),
        (_, "extension", _) => locale.t("trail-extension"),
        (_, "label", _) => locale.t("trail-label"),
        (_, "assigned", _) => locale.t("trail-assigned"),
        (_, "person", _) => locale.t("trail-person"),
        (_, "born", _) => locale.t("trail-born"),
        (_, "cin", _) => locale.t("trail-cin"),
        _ => locale.t("trail-name"),
    }
}

/// What a supervisor did in a call; what only another version knows is told as what all of it is.
fn supervised(locale: Locale, did: &str) -> String {
    locale.t(match SupervisorDeed::from_code(did) {
        Some(SupervisorDeed::Listened) => "course-listened",
        Some(SupervisorDeed::Whispered) => "course-whispered",
        Some(SupervisorDeed::Joined) => "course-joined",
        Some(SupervisorDeed::Ended) => "trail-ended-call",
        None => "nav-supervision",
    })
}
