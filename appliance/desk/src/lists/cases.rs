//! The list of cases.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use super::{Dialect, Listing, Page, Span, Turn};
use crate::cases::{CASES, CaseLine, Filter, case_line};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::links::ids_of;

/// In which order cases are listed.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum CaseOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first: what has waited longest.
    Oldest,
    /// What something was done about last, first.
    Changed,
}

/// Which cases, and which page of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseList {
    /// By whether they are settled.
    pub status: Filter,
    /// Of the programme of this code.
    pub programme: Option<String>,
    /// Of the kind of this code.
    pub kind: Option<String>,
    /// Opened by this member of staff.
    pub opened_by: Option<StaffId>,
    /// This person's, and those of whoever is the same.
    pub person: Option<Uuid>,
    /// Opened (in order of changes: changed) in this time.
    pub span: Span,
    /// In which order.
    pub order: CaseOrder,
    /// Which page.
    pub turn: Turn,
}

impl Default for CaseList {
    fn default() -> Self {
        Self {
            status: Filter::All,
            programme: None,
            kind: None,
            opened_by: None,
            person: None,
            span: Span::default(),
            order: CaseOrder::default(),
            turn: Turn::default(),
        }
    }
}

impl CaseList {
    // As the indexes of lists.sql have them. "+" keeps SQLite from an index that has less than
    // the list wants and would have to look at each row.
    fn listing(&self, people: Option<&str>) -> Listing {
        let at = match self.order {
            CaseOrder::Newest | CaseOrder::Oldest => "COALESCE(cases.opened_ms, 0)",
            CaseOrder::Changed => "COALESCE(cases.changed_ms, 0)",
        };
        let mut list = Listing::new(Dialect::Sqlite, "cases", at, "cases.id");
        list.descending = self.order != CaseOrder::Oldest;
        // What only a newer version knows is not settled, as far as this one can tell.
        match self.status {
            Filter::Open => list.only("+cases.status IS NOT ?", "closed"),
            Filter::Closed => list.only("+cases.status = ?", "closed"),
            Filter::All => {}
        }
        if let Some(programme) = &self.programme {
            list.only("cases.programme = ?", programme.as_str());
        }
        if let Some(kind) = &self.kind {
            list.only("cases.kind = ?", kind.as_str());
        }
        if let Some(staff) = self.opened_by {
            list.only("cases.opened_by = ?", staff.0);
        }
        if let Some(people) = people {
            list.only_where(&format!("cases.person IN ({people})"));
        }
        list.only_in(self.span);
        list
    }

    pub(crate) fn page(&self, db: &Connection) -> rusqlite::Result<Page<CaseLine>> {
        let mut one = db.prepare_cached(&format!("{CASES} WHERE cases.id = ?1"))?;
        let people = self.person.map(|person| ids_of(db, person)).transpose()?;
        let page =
            self.listing(people.as_deref())
                .read(db, self.turn, |_, place| Ok(place.id()))?;
        page.try_filter_map(|id| one.query_row([id.to_string()], case_line).optional())
    }
}

impl Desk {
    /// A page of a list of cases.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn list_cases(&self, list: CaseList) -> Result<Page<CaseLine>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| list.page(db))?))
            .await
    }
}
