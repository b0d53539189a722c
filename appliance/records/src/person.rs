//! Who calls.

use crate::declare::kind;
use crate::{Erasure, Kept, Leaves, Writer};

kind! {
    /// Somebody who has to do with a centre, as far as they are known.
    Person = "person" in "people" {
        /// Their name.
        name: Text.shown,
        /// The language they speak.
        language: Code.shown,
        /// Their date of birth.
        born: Day.shown,
        /// The number of their national card.
        cin: Text.shown,
    }
    written_by: Writer::Staff,
    leaves: Leaves::Unit {
        kept: Kept::People,
        // The calls that the desk shows on their page: theirs, and those made to them.
        free: "NOT EXISTS (SELECT 1 FROM cases WHERE cases.person = people.id) \
             AND NOT EXISTS (SELECT 1 FROM numbers \
                 CROSS JOIN json_each(number_forms(numbers.number)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value \
                 WHERE numbers.person = people.id) \
             AND NOT EXISTS (SELECT 1 FROM numbers \
                 CROSS JOIN json_each(number_forms(numbers.number)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value \
                 WHERE numbers.person = people.id)",
    },
    erasure: Erasure::Goes,
    known_as: Some("name"),
}
