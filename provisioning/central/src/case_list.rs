//! The country's list of cases, as a question to either store.

use jawab_desk::{Bound, CaseOrder, Dialect, Listing};
use jawab_web::central::CaseFilter;

use crate::authors::CENTRAL;
use crate::store::pattern;

/// What is asked for of each case beside its place in the list: reference, opened, programme,
/// kind, whether it is open, id, box, centre.
const fn columns(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            ", cases.reference, cases.opened_ms, cases.programme, cases.kind, \
             cases.status IS NOT 'closed', cases.id, cases.box_id, COALESCE(boxes.centre, '')"
        }
        Dialect::Postgres => {
            ", cases.reference, cases.opened_ms, cases.programme, cases.kind, \
             cases.status IS DISTINCT FROM 'closed', cases.id, cases.box_id, \
             COALESCE(boxes.centre, '')"
        }
    }
}

/// The cases that are looked for. The indexes named `cases_…` of both stores are made for it.
pub(crate) fn listing(dialect: Dialect, filter: &CaseFilter) -> Listing {
    let tables = match dialect {
        Dialect::Sqlite => "cases LEFT JOIN boxes ON boxes.id = cases.box_id",
        Dialect::Postgres => "cases LEFT JOIN boxes ON boxes.box_id = cases.box_id",
    };
    let at = match filter.order {
        CaseOrder::Newest | CaseOrder::Oldest => "COALESCE(cases.opened_ms, 0)",
        CaseOrder::Changed => "COALESCE(cases.changed_ms, 0)",
    };
    let mut list = Listing::new(dialect, tables, at, "cases.id");
    list.columns = columns(dialect);
    list.descending = filter.order != CaseOrder::Oldest;
    // The name of the centre is of no use to who counts.
    list.counted = Some("cases");
    // A case that is known from central's own word alone is no centre's.
    list.only("cases.box_id <> ?", CENTRAL.0);
    if let Some(centre) = filter.centre {
        list.only("cases.box_id = ?", centre);
    }
    // SQLite's LIKE takes small letters for capitals, and PostgreSQL's does not.
    match (pattern(&filter.text), dialect) {
        (None, _) => {}
        (Some(pattern), Dialect::Sqlite) => {
            list.only("cases.reference GLOB ?", pattern.replace('%', "*"));
        }
        (Some(pattern), Dialect::Postgres) => list.only("cases.reference LIKE ?", pattern),
    }
    match (filter.open, dialect) {
        (None, _) => {}
        // "+" keeps SQLite from the index of statuses, which is in no order of the list's.
        (Some(true), Dialect::Sqlite) => list.only_where("+cases.status IS NOT 'closed'"),
        (Some(false), Dialect::Sqlite) => list.only_where("+cases.status = 'closed'"),
        (Some(true), Dialect::Postgres) => {
            list.only_where("cases.status IS DISTINCT FROM 'closed'");
        }
        (Some(false), Dialect::Postgres) => list.only_where("cases.status = 'closed'"),
    }
    if let Some(kind) = &filter.kind {
        list.only("cases.kind = ?", Bound::Text(kind.clone()));
    }
    match filter.programme.as_deref() {
        None => {}
        Some("") => list.only_where("COALESCE(cases.programme, '') = ''"),
        Some(programme) => list.only("cases.programme = ?", programme),
    }
    list.only_in(filter.span);
    list
}
