//! The list of contacts.

use jawab_ledger::rusqlite::{self, Connection};
use jawab_vocabulary::{Direction, Outcome, StaffId};
use uuid::Uuid;

use super::{Dialect, Listing, Page, Span, Turn};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::links::ids_of;

/// How a contact went.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Somebody spoke with them.
    Answered,
    /// They wanted somebody, and nobody spoke with them.
    Missed,
    /// Staff called them.
    Outbound,
}

/// Which contacts, and which page of them; the newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ContactList {
    /// By how they went.
    pub kind: Option<Kind>,
    /// Those this member of staff spoke in.
    pub staff: Option<StaffId>,
    /// This person's, and those with whoever is the same.
    pub person: Option<Uuid>,
    /// Begun in this time.
    pub span: Span,
    /// The oldest first.
    pub oldest_first: bool,
    /// Which page.
    pub turn: Turn,
}

/// Outcomes of calls that somebody is to return.
const MISSED: &str =
    "call_records.outcome IN ('abandoned_in_queue', 'turned_away', 'outside_hours', 'failed')";

impl ContactList {
    fn listing(&self, people: Option<&str>) -> Listing {
        let of_calls = matches!(self.kind, Some(Kind::Answered | Kind::Missed));
        let tables = if self.staff.is_some() {
            // By the calls of one: few beside all.
            "call_records CROSS JOIN contacts ON contacts.id = call_records.contact"
        } else if of_calls {
            "contacts CROSS JOIN call_records ON call_records.contact = contacts.id"
        } else {
            "contacts"
        };
        let at = "COALESCE(contacts.started_ms, 0)";
        let mut list = Listing::new(Dialect::Sqlite, tables, at, "contacts.id");
        list.descending = !self.oldest_first;
        if let Some(staff) = self.staff {
            list.only("call_records.staff = ?", staff.0);
        }
        match self.kind {
            Some(Kind::Answered) => {
                list.only("call_records.outcome = ?", Outcome::Answered.code());
            }
            Some(Kind::Missed) => list.only_where(MISSED),
            Some(Kind::Outbound) => list.only("contacts.direction = ?", Direction::Outbound.code()),
            None => {}
        }
        // A call's record and its contact are one each; only when it was is the contact's alone.
        let by_records = self.person.is_none()
            && self.span == Span::default()
            && self.kind != Some(Kind::Outbound);
        if by_records && (of_calls || self.staff.is_some()) {
            list.counted = Some("call_records");
        }
        if let Some(people) = people {
            // In whatever form they were kept.
            let forms = format!(
                "SELECT form.value FROM addresses \
                 CROSS JOIN json_each(address_forms(addresses.kind, addresses.value)) AS form \
                 WHERE addresses.person IN ({people})"
            );
            // The index finds the values; of these, an address is one with its kind.
            let with = |party: &str| {
                format!(
                    "{party} IN ({forms}) \
                     AND EXISTS ({forms} AND form.value = {party} \
                         AND addresses.kind IS contacts.address_kind)"
                )
            };
            // The other party is the caller, or who staff called.
            let of_person = format!(
                "((contacts.direction = 'inbound' AND {}) OR \
                 (contacts.direction IS NOT 'inbound' AND {}))",
                with("contacts.caller"),
                with("contacts.called")
            );
            list.only_where(&of_person);
        }
        list.only_in(self.span);
        list
    }

    pub(crate) fn page(&self, db: &Connection) -> rusqlite::Result<Page<ContactLine>> {
        let one = format!("{CONTACTS} WHERE contacts.id = ?1");
        let people = self.person.map(|person| ids_of(db, person)).transpose()?;
        let page =
            self.listing(people.as_deref())
                .read(db, self.turn, |_, place| Ok(place.id()))?;
        page.try_filter_map(|id| Ok(contact_lines(db, &one, [id.to_string()])?.pop()))
    }
}

impl Desk {
    /// A page of a list of contacts.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn list_contacts(&self, list: ContactList) -> Result<Page<ContactLine>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| list.page(db))?))
            .await
    }
}
