//! Telephone numbers, and whose they are.

use crate::declare::kind;
use crate::{Erasure, Leaves, Owner, Writer};

kind! {
    /// A telephone number (E.164), and whose it is; a shared one has a record for each.
    Number = "number" in "numbers" {
        /// The number.
        number: Text,
        /// Whose it is.
        person: Ref,
    }
    written_by: Writer::Staff,
    leaves: Leaves::With(&[Owner {
        kind: "person",
        by: &["person"],
        together: true,
        left_behind: "NOT EXISTS (SELECT 1 FROM people WHERE people.id = person) \
             AND NOT EXISTS (SELECT 1 FROM json_each(number_forms(number)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value) \
             AND NOT EXISTS (SELECT 1 FROM json_each(number_forms(number)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value)",
    }]),
    erasure: Erasure::Goes,
}
