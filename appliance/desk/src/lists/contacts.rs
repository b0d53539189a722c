//! The list of contacts.

use jawab_vocabulary::{Direction, Outcome, StaffId};
use uuid::Uuid;

use super::{Page, Query, Span, Turn};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};
use crate::desk::Desk;
use crate::error::DeskError;

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
    /// This person's.
    pub person: Option<Uuid>,
    /// Begun in this time.
    pub span: Span,
    /// The oldest first.
    pub oldest_first: bool,
    /// Which page.
    pub turn: Turn,
}

/// Outcomes of calls that somebody is to return.
const MISSED: &str = "call_records.outcome IN ('abandoned_in_queue', 'turned_away', 'failed')";

impl ContactList {
    fn query(&self) -> Query {
        let of_calls = matches!(self.kind, Some(Kind::Answered | Kind::Missed));
        let tables = if self.staff.is_some() {
            // By the calls of one: few beside all.
            "call_records CROSS JOIN contacts ON contacts.id = call_records.contact"
        } else if of_calls {
            "contacts CROSS JOIN call_records ON call_records.contact = contacts.id"
        } else {
            "contacts"
        };
        let mut query = Query::new(tables, "COALESCE(contacts.started_ms, 0)", "contacts.id");
        query.descending = !self.oldest_first;
        if let Some(staff) = self.staff {
            query.only("call_records.staff = ?", staff.0.to_string());
        }
        match self.kind {
            Some(Kind::Answered) => {
                query.only(
                    "call_records.outcome = ?",
                    Outcome::Answered.code().to_owned(),
                );
            }
            Some(Kind::Missed) => query.conditions.push(MISSED.into()),
            Some(Kind::Outbound) => query.only(
                "contacts.direction = ?",
                Direction::Outbound.code().to_owned(),
            ),
            None => {}
        }
        // A call's record and its contact are one each; only when it was is the contact's alone.
        let by_records = self.person.is_none()
            && self.span == Span::default()
            && self.kind != Some(Kind::Outbound);
        if by_records && (of_calls || self.staff.is_some()) {
            query.counted = Some("call_records");
        }
        if let Some(person) = self.person {
            // In whatever form they were kept.
            let numbers = "(SELECT form.value FROM numbers \
                 CROSS JOIN json_each(number_forms(numbers.number)) AS form \
                 WHERE numbers.person = ?)";
            // The other party is the caller, or who staff called.
            let of_person = format!(
                "((contacts.caller IN {numbers} AND contacts.direction = 'inbound') OR \
                 (contacts.called IN {numbers} AND contacts.direction IS NOT 'inbound'))"
            );
            query.only(&of_person, person.to_string());
        }
        query.only_in(self.span);
        query
    }
}

impl Desk {
    /// A page of a list of contacts.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn list_contacts(&self, list: ContactList) -> Result<Page<ContactLine>, DeskError> {
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let one = format!("{CONTACTS} WHERE contacts.id = ?1");
                list.query().page(db, list.turn, |id| {
                    Ok(contact_lines(db, &one, [id.to_string()])?.pop())
                })
            })?)
        })
        .await
    }
}
