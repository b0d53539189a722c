//! A case as a row of a list.

use jawab_desk::CaseLine;
use jiff::Timestamp;
use uuid::Uuid;

use crate::case_words::CaseWords;
use crate::labels;

/// A case as a row or a head.
pub(super) struct CaseView {
    pub(super) id: Uuid,
    pub(super) reference: String,
    /// What is said of a case that another box had, and this one has an answer to.
    pub(super) earlier: Option<String>,
    pub(super) kind: String,
    pub(super) programme: String,
    pub(super) name: String,
    pub(super) opened: Timestamp,
    pub(super) open: bool,
    pub(super) status: String,
    pub(super) assigned: Option<String>,
}

impl CaseView {
    pub(super) fn new(words: CaseWords<'_>, case: &CaseLine) -> Self {
        let locale = words.locale;
        Self {
            id: case.id,
            reference: case.reference.clone(),
            earlier: case.of_earlier_box.then(|| locale.t("case-of-earlier-box")),
            kind: words.kind(&case.kind),
            programme: words.programme(case.programme.as_deref().unwrap_or_default()),
            name: case
                .person
                .as_ref()
                .map_or_else(|| locale.t("person-nameless"), |person| person.name.clone()),
            opened: case.opened,
            open: case.open,
            status: labels::status(locale, case.open),
            assigned: case.assigned.clone(),
        }
    }
}
