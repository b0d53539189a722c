//! A case as a row of a list: what every page of central shows of one.

use jiff::Timestamp;
use uuid::Uuid;

use super::view::RecentCase;
use crate::case_words::CaseWords;
use crate::labels;

pub(super) struct CaseRow {
    pub(super) href: String,
    pub(super) reference: String,
    pub(super) kind: String,
    pub(super) programme: String,
    pub(super) opened: Timestamp,
    pub(super) open: bool,
    pub(super) status: String,
}

pub(super) fn case_row(words: CaseWords<'_>, box_id: Uuid, case: RecentCase) -> CaseRow {
    CaseRow {
        href: format!("/centres/{box_id}/cases/{}", case.id),
        reference: case.reference,
        kind: words.kind(&case.kind),
        programme: words.programme(case.programme.as_deref().unwrap_or_default()),
        opened: case.opened,
        open: case.open,
        status: labels::status(words.locale, case.open),
    }
}
