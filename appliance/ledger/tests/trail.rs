//! Who changed what is told from the ops, costs nothing on the wire, and leaves with its record.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ledger::rusqlite::Connection;
use jawab_ledger::{Change, Fields, Ledger};
use uuid::Uuid;

fn said(ledger: &Ledger, kind: &str, id: Uuid) -> Vec<(String, String)> {
    let lines = ledger.trail(kind, id, 50).unwrap();
    let words = |what: &[(String, Option<String>)]| {
        let parts = what.iter().map(|(field, value)| match value {
            Some(value) => format!("{field}={value}"),
            None => field.clone(),
        });
        parts.collect::<Vec<_>>().join(" ")
    };
    lines
        .iter()
        .map(|line| (line.author.clone(), words(&line.what)))
        .collect()
}

#[test]
fn the_trail_names_fields_and_gives_values_of_codes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let id = Uuid::now_v7();
    let write = |author: &str, kind: &str, fields: &[(&str, jawab_ledger::Value)]| {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let change = Change::new(kind, id, Fields::from_iter(fields));
        ledger.commit(author, vec![change]).unwrap();
    };
    write(
        "console",
        "staff",
        &[("login", "salma".into()), ("role", "staff".into())],
    );
    write(
        "s-1",
        "staff",
        &[
            ("password_hash", "$argon2id$x".into()),
            ("active", false.into()),
        ],
    );
    write("s-1", "staff", &[("ui_language", "ar".into())]);
    write(
        "s-2",
        "person",
        &[("name", "Amina".into()), ("cin", "AB123456".into())],
    );
    write(
        "s-2",
        "case",
        &[("status", "closed".into()), ("changed_ms", 1.into())],
    );
    write("s-2", "note", &[("text", "un secret".into())]);
    let of = |author: &str, what: &str| (author.to_owned(), what.to_owned());
    assert_eq!(
        said(&ledger, "staff", id),
        [
            of("s-1", "active=0 password"),
            of("console", "login role=staff")
        ]
    );
    assert_eq!(said(&ledger, "person", id), [of("s-2", "cin name")]);
    assert_eq!(said(&ledger, "case", id), [of("s-2", "status=closed")]);
    let db = Connection::open(ledger.path()).unwrap();
    let kept: String = db
        .query_row("SELECT group_concat(what) FROM trail", [], |row| row.get(0))
        .unwrap();
    for personal in ["Amina", "AB123456", "argon2", "un secret", "salma"] {
        assert!(!kept.contains(personal), "{kept}");
    }
}

#[test]
fn a_record_of_before_gets_its_trail_at_the_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let id = Uuid::now_v7();
    {
        let ledger = Ledger::open(&path).unwrap();
        let fields = Fields::from([("status".into(), "open".into())]);
        ledger
            .commit("s-1", vec![Change::new("case", id, fields)])
            .unwrap();
        for n in 0..50 {
            let fields = Fields::from([
                ("case_id".into(), id.into()),
                ("written_ms".into(), n.into()),
            ]);
            ledger
                .commit("s-1", vec![Change::new("note", Uuid::now_v7(), fields)])
                .unwrap();
        }
    }
    let db = Connection::open(&path).unwrap();
    db.execute_batch("DROP TABLE trail; DELETE FROM meta WHERE key = 'trail'")
        .unwrap();
    drop(db);
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(
        said(&ledger, "case", id),
        [("s-1".into(), "status=open".into())]
    );
}

#[test]
fn of_contacts_the_trail_has_what_supervisors_did_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let id = Uuid::now_v7();
    {
        let ledger = Ledger::open(&path).unwrap();
        for (author, field, value) in [
            ("switch", "caller", "0612345678"),
            ("s-1", "supervised", "listen"),
            ("s-1", "supervised", "end"),
            ("switch", "language", "fr"),
        ] {
            let fields = Fields::from([(field.into(), value.into())]);
            let change = Change::new("contact", id, fields);
            ledger.commit(author, vec![change]).unwrap();
        }
    }
    // It is the same where it is made anew.
    for made_anew in [false, true] {
        if made_anew {
            let db = Connection::open(&path).unwrap();
            db.execute_batch("DROP TABLE trail; DELETE FROM meta WHERE key = 'trail'")
                .unwrap();
        }
        let ledger = Ledger::open(&path).unwrap();
        let of = |what: &str| ("s-1".to_owned(), what.to_owned());
        assert_eq!(
            said(&ledger, "contact", id),
            [of("supervised=end"), of("supervised=listen")]
        );
    }
}
