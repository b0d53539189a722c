//! Who calls.

use crate::declare::kind;
use crate::{About, Erasure, Kept, Leaves, Writer};

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
        // Nobody is needed who is theirs: themselves, and whoever is linked to them as the same,
        // as a guardian or in one household, also through others. The calls are those that the
        // desk shows on a person's page: theirs, and those made to them, at any of their addresses.
        free: "NOT EXISTS (WITH RECURSIVE kin (id) AS (SELECT people.id \
                 UNION SELECT links.other FROM kin CROSS JOIN links ON links.person = kin.id \
                     WHERE links.active IS 1 AND links.what <> 'not-same' \
                 UNION SELECT links.person FROM kin CROSS JOIN links ON links.other = kin.id \
                     WHERE links.active IS 1 AND links.what <> 'not-same') \
             SELECT 1 FROM kin WHERE EXISTS (SELECT 1 FROM cases WHERE cases.person = kin.id) \
             OR EXISTS (SELECT 1 FROM addresses \
                 CROSS JOIN json_each(address_forms(addresses.kind, addresses.value)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value \
                     AND contacts.address_kind IS addresses.kind \
                 WHERE addresses.person = kin.id) \
             OR EXISTS (SELECT 1 FROM addresses \
                 CROSS JOIN json_each(address_forms(addresses.kind, addresses.value)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value \
                     AND contacts.address_kind IS addresses.kind \
                 WHERE addresses.person = kin.id))",
    },
    erasure: Erasure::Goes,
    about: About::Themselves,
    known_as: Some("name"),
}
