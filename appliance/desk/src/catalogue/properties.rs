//! What holds of the catalogue whatever was published.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn code() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "camps",
        "trips",
        "complaint",
        "information",
        "vr",
        "zz",
        "",
    ])
    .prop_map(String::from)
}

fn row() -> impl Strategy<Value = Row> {
    let number = || prop::option::of(prop::sample::select(vec![-1, 0, 1, 12, 200, i64::MAX]));
    let name = || prop::option::of("[a-z]{0,3}");
    let names = [name(), name(), name(), name()];
    let numbers = [number(), number(), number(), number()];
    (0..6_u128, code(), names, numbers).prop_map(|(id, code, names, numbers)| Row {
        id: Uuid::from_u128(id).to_string(),
        code,
        names,
        numbers,
    })
}

/// Records have ids of their own.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..6).prop_map(|mut rows| {
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        rows.dedup_by(|one, other| one.id == other.id);
        rows
    })
}

fn holds<M: Copy + PartialEq + std::fmt::Debug>(
    listed: &Listed<M>,
    built_in: &[&str],
    rows: &[Row],
) {
    let codes: Vec<&str> = listed.all().iter().map(|entry| &*entry.code).collect();
    let published = rows
        .iter()
        .map(|row| &*row.code)
        .filter(|code| !code.is_empty());
    let all: BTreeSet<&str> = built_in.iter().copied().chain(published).collect();
    assert_eq!(codes.len(), all.len(), "each code once");
    assert_eq!(codes.iter().copied().collect::<BTreeSet<_>>(), all);
    assert!(listed.all().is_sorted_by_key(|entry| entry.position));
    for entry in listed.all() {
        let of = rows.iter().filter(|row| row.code == entry.code);
        let of: Vec<&Row> = of.collect();
        let Some(last) = of
            .iter()
            .max_by_key(|row| (row.is_offered(), row.id.clone()))
        else {
            assert!(entry.offered && entry.records.is_empty());
            assert!(built_in.contains(&&*entry.code));
            continue;
        };
        assert_eq!(entry.offered, of.iter().any(|row| row.is_offered()));
        let records: Vec<String> = entry.records.iter().map(Uuid::to_string).collect();
        assert_eq!(records.first(), Some(&last.id));
        assert_eq!(records.len(), of.len());
        assert_eq!(entry.names.plain, last.names[0].clone().unwrap_or_default());
        assert_eq!(entry.names.en, last.names[3]);
    }
}

proptest! {
    #[test]
    fn each_code_is_listed_once_as_the_last_record_of_it_says(rows in rows(), kinds in rows()) {
        let catalogue = Catalogue::of_rows(rows.clone(), kinds.clone());
        holds(&catalogue.programmes, &programme::BuiltIn::ALL.map(programme::BuiltIn::code), &rows);
        holds(&catalogue.kinds, &case_kind::BuiltIn::ALL.map(case_kind::BuiltIn::code), &kinds);
        let backwards = |rows: Vec<Row>| rows.into_iter().rev().collect();
        prop_assert_eq!(Catalogue::of_rows(backwards(rows), backwards(kinds)), catalogue);
    }
}

fn published(code: &str, numbers: [Option<i64>; 4]) -> Row {
    Row {
        id: Uuid::nil().to_string(),
        code: code.into(),
        names: [None, None, None, None],
        numbers,
    }
}

fn codes<M>(entries: impl Iterator<Item = Entry<M>>) -> Vec<String> {
    entries.map(|entry| entry.code).collect()
}

#[test]
fn what_is_built_in_holds_where_nothing_was_said() {
    let Catalogue { programmes, kinds } = Catalogue::default();
    let offered = codes(programmes.offered().cloned());
    assert_eq!(offered, ["pass-jeunes", "camps", "trips", "volunteering"]);
    let ages = |code| programmes.get(code).map(|of| (of.means.from, of.means.to));
    assert_eq!(ages("pass-jeunes"), Some((Some(16), Some(30))));
    assert_eq!(ages("camps"), Some((Some(8), Some(25))));
    assert_eq!(ages("trips"), Some((None, None)));
    assert_eq!(ages("volunteering"), Some((Some(18), Some(26))));
    let urgent = kinds.offered().filter(|of| of.means.urgent);
    assert_eq!(codes(urgent.cloned()), ["complaint", "incident"]);
}

#[test]
fn what_is_said_adds_orders_and_retires() {
    let rows = vec![
        // Between two that are built in; for thirteen and older.
        published("music", [Some(15), None, Some(13), None]),
        // Nothing is said of its place or its ages, and it is offered no more.
        published("camps", [None, Some(0), None, None]),
        // To the front, without a limit of ages.
        published("volunteering", [Some(-5), None, Some(0), Some(0)]),
        published("chess", [None, None, None, None]),
    ];
    let kinds = vec![published("complaint", [None, None, Some(0), None])];
    let Catalogue { programmes, kinds } = Catalogue::of_rows(rows, kinds);
    let all = codes(programmes.all().iter().cloned());
    assert_eq!(
        all,
        [
            "volunteering",
            "pass-jeunes",
            "music",
            "camps",
            "trips",
            "chess"
        ]
    );
    let offered = codes(programmes.offered().cloned());
    assert_eq!(
        offered,
        ["volunteering", "pass-jeunes", "music", "trips", "chess"]
    );
    let means = |code| programmes.get(code).map(|of| of.means);
    let ages = |from, to| Some(Ages { from, to });
    assert_eq!(means("music"), ages(Some(13), None));
    assert_eq!(means("camps"), ages(Some(8), Some(25)));
    assert_eq!(means("volunteering"), ages(None, None));
    assert_eq!(
        kinds.get("complaint").map(|of| of.means.urgent),
        Some(false)
    );
    assert_eq!(kinds.get("incident").map(|of| of.means.urgent), Some(true));
}
