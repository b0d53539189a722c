//! Addresses, and whose they are: from where somebody reaches the centre, or is reached. An
//! address is never a person: a family has one telephone, and one person has several addresses.
//!
//! In ops and in the table the kind has the name of the time when there were only numbers, and
//! its value is the field `number`: boxes and centrals of two versions, and two processes of
//! central beside each other, know each record by one name (see `docs/addresses.md`). Who reads
//! the ledger's tables reads the view `addresses (id, box_id, kind, value, person)`.

use crate::declare::kind;
use crate::{About, Erasure, Leaves, Owner, Writer};

kind! {
    /// An address, and whose it is; a shared one has a record for each.
    Address = "number" in "numbers" {
        /// The address, in the canonical form of its kind.
        number: Text,
        /// Whose it is.
        person: Ref,
        /// What kind of address; nothing for a telephone number or a short code, which their
        /// form tells apart and which earlier versions wrote.
        kind: Code,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[Owner {
        kind: "person",
        by: &["person"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM people WHERE people.id = person) \
             AND NOT EXISTS (SELECT 1 FROM json_each(address_forms(kind, number)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value \
                     AND contacts.address_kind IS numbers.kind) \
             AND NOT EXISTS (SELECT 1 FROM json_each(address_forms(kind, number)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value \
                     AND contacts.address_kind IS numbers.kind)",
    }]),
    erasure: Erasure::Goes,
    about: About::Named(&["person"]),
}
