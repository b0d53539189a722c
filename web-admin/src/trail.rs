//! Who did what, as rows of a page.

use jawab_desk::{Deed, Doer};
use jiff::Timestamp;

use crate::labels;
use crate::words::Tongue;

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
}

/// A row: what was changed, by whom, when.
pub(crate) struct DeedRow {
    pub(crate) what: String,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// The rows of a record.
pub(crate) fn rows(tongue: Tongue, about: About, deeds: Vec<Deed>) -> Vec<DeedRow> {
    deeds
        .into_iter()
        .map(|deed| DeedRow {
            what: words(tongue, about, &deed.what),
            by: match deed.by {
                Doer::Staff(name) => name,
                Doer::CommandLine => tongue.t("trail-command-line"),
                Doer::Ministry => tongue.t("trail-ministry"),
                Doer::Unknown => tongue.t("trail-unknown"),
            },
            at: deed.at,
        })
        .collect()
}

fn words(tongue: Tongue, about: About, what: &[(String, Option<String>)]) -> String {
    let words: Vec<String> = what
        .iter()
        .map(|(field, value)| one(tongue, about, field, value.as_deref()))
        .collect();
    words.join(tongue.comma())
}

fn one(tongue: Tongue, about: About, field: &str, value: Option<&str>) -> String {
    let is = |id: &str, value: &str| tongue.with(id, "value", value);
    match (about, field, value) {
        (_, "active", Some("1")) => tongue.t("trail-active"),
        (_, "active", _) => tongue.t(if about == About::Handset {
            "trail-removed"
        } else {
            "trail-inactive"
        }),
        (_, "role", Some(role)) => is("trail-role", &labels::role_code(tongue, role)),
        (_, "status", Some(status)) => {
            is("trail-status", &labels::status(tongue, status != "closed"))
        }
        (_, "kind", Some(kind)) => is("trail-kind", &labels::kind(tongue, kind)),
        (_, "programme", Some(code)) => is("trail-programme", &labels::programme(tongue, code)),
        (_, "password", _) => tongue.t("trail-password"),
        (_, "secret", _) => tongue.t("trail-secret"),
        (_, "login", _) => tongue.t("trail-login"),
        (_, "extension", _) => tongue.t("trail-extension"),
        (_, "label", _) => tongue.t("trail-label"),
        (_, "assigned", _) => tongue.t("trail-assigned"),
        (_, "person", _) => tongue.t("trail-person"),
        (_, "born", _) => tongue.t("trail-born"),
        (_, "cin", _) => tongue.t("trail-cin"),
        _ => tongue.t("trail-name"),
    }
}
