//! What leaves the box, what stays, and what is left of it in the file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../common/mod.rs"]
mod common;
mod records;
mod said_again;
mod time;
mod traces;

use std::path::Path;
use std::time::Duration;

use common::{Centre, fields, policy};
use jawab_ledger::{Change, Compacted, Fields, search};
use uuid::Uuid;

/// A caller, what they called about, and what was written down of it.
struct Story {
    person: Uuid,
    contact: Uuid,
    case: Uuid,
}

impl Centre {
    fn saves(&self, kind: &str, id: Uuid, what: Fields) {
        let change = Change::new(kind, id, what);
        self.ledger.commit("salma", vec![change]).unwrap();
    }

    fn hears_a_story_of(&self, name: &str, number: &str) -> Story {
        let [person, contact, case] = [(); 3].map(|()| Uuid::now_v7());
        self.saves("person", person, fields([("name", name.into())]));
        let whose = [("number", number.into()), ("person", person.into())];
        self.saves("number", Uuid::now_v7(), fields(whose));
        let of = [("caller", number.into()), ("channel", "voice".into())];
        self.saves("contact", contact, fields(of));
        let record = [("contact", contact.into()), ("cause", 16.into())];
        self.saves("call_record", Uuid::now_v7(), fields(record));
        let about = [
            ("person", person.into()),
            ("contact", contact.into()),
            ("status", "open".into()),
        ];
        self.saves("case", case, fields(about));
        let text = format!("{name} demande une carte");
        let note = [("case_id", case.into()), ("text", text.into())];
        self.saves("note", Uuid::now_v7(), fields(note));
        Story {
            person,
            contact,
            case,
        }
    }

    /// One whose case is closed, of which central has all.
    fn ends_a_story_of(&self, name: &str, number: &str) {
        self.closes(self.hears_a_story_of(name, number).case);
        self.is_acknowledged();
    }

    fn compacts(&self) -> Compacted {
        let compacted = self.ledger.compact(&policy(), Duration::ZERO).unwrap();
        self.is_whole();
        self.has_its_places();
        compacted
    }

    /// The chain is unbroken, and to make the tables anew changes nothing.
    fn is_whole(&self) {
        let before = self.ledger.verify().unwrap();
        self.ledger.rebuild().unwrap();
        assert_eq!(self.ledger.verify().unwrap(), before);
    }

    /// The index of where ops are has each op whose contents are here, and no other.
    fn has_its_places(&self) {
        let ops = "SELECT epoch, sequence FROM ops WHERE length(body) > 0";
        let places = "SELECT epoch, sequence FROM op_places";
        for (one, other) in [(ops, places), (places, ops)] {
            let query = format!("SELECT COUNT(*) FROM ({one} EXCEPT {other})");
            let odd = self
                .ledger
                .read(|db| db.query_row(&query, [], |row| row.get::<_, i64>(0)));
            assert_eq!(odd.unwrap(), 0, "{query}");
        }
    }

    fn count(&self, table: &str) -> i64 {
        let query = format!("SELECT COUNT(*) FROM {table}");
        self.ledger
            .read(|db| db.query_row(&query, [], |row| row.get(0)))
            .unwrap()
    }

    fn finds(&self, name: &str) -> usize {
        let found = self
            .ledger
            .read(|db| search::people_named(db, name, 10))
            .unwrap();
        found.len()
    }

    /// Whether these octets are anywhere in the record's files.
    fn holds(&self, what: &str) -> bool {
        let holds = |path: &Path| {
            let octets = std::fs::read(path).unwrap_or_default();
            String::from_utf8_lossy(&octets).contains(what)
        };
        let path = self.ledger.path();
        let log = path.with_extension("db-wal");
        holds(path) || holds(&log)
    }
}
