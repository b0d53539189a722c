//! How a table of the ledger lies in PostgreSQL. Its columns are those of
//! [`jawab_records`]; beside each stands what decided its value, so that a record
//! is one row to read and one to write.

use std::sync::LazyLock;

use jawab_ops::Rule;
use jawab_records::{KINDS, Kind};
use tokio_postgres::types::Type;

/// What a column holds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// The record's id.
    Id,
    /// The box where it began.
    Home,
    /// Which fields another box than `Home` decided, and which (`{"field": "box"}`).
    Elsewhere,
    /// A field, by its place in the table's columns.
    Value(usize),
    /// The clock of who decided that field; null for a field that was never set.
    Clock(usize),
    /// How many reopenings they had seen, where its rule asks.
    Generation(usize),
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) slot: Slot,
    pub(super) kind: Type,
}

/// A table, and what is said to the database about it.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) kind: &'static Kind,
    pub(super) columns: Vec<Column>,
    /// Records by their ids, wherever they are.
    pub(super) select: String,
    /// Records of one box by their ids.
    pub(super) delete: String,
    /// Puts records anew that one box has already: `$1` is the box, the others are the columns.
    pub(super) update: String,
    /// Adds records.
    pub(super) copy: String,
}

/// All tables, as [`KINDS`] has them.
pub(super) static LAYOUTS: LazyLock<Vec<Layout>> =
    LazyLock::new(|| KINDS.iter().map(|kind| Layout::new(kind)).collect());

impl Layout {
    fn new(kind: &'static Kind) -> Self {
        let columns = columns(kind);
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        let all = names.join(", ");
        let name = kind.table;
        let arrays = columns
            .iter()
            .enumerate()
            .map(|(n, column)| format!("${}::{}[]", n + 2, column.kind.name()));
        let sets = columns
            .iter()
            .filter(|column| !matches!(column.slot, Slot::Id | Slot::Home))
            .map(|column| format!("{0} = new.{0}", column.name));
        Self {
            select: format!("SELECT {all} FROM {name} WHERE id = ANY($1)"),
            delete: format!("DELETE FROM {name} WHERE box_id = $1 AND id = ANY($2)"),
            update: format!(
                "UPDATE {name} SET {} FROM unnest({}) AS new ({all}) \
                 WHERE {name}.box_id = $1 AND {name}.id = new.id",
                sets.collect::<Vec<_>>().join(", "),
                arrays.collect::<Vec<_>>().join(", "),
            ),
            copy: format!("COPY {name} ({all}) FROM STDIN (FORMAT binary)"),
            kind,
            columns,
        }
    }
}

fn columns(kind: &'static Kind) -> Vec<Column> {
    let column = |name: &str, slot, kind| Column {
        name: name.into(),
        slot,
        kind,
    };
    let mut columns = vec![
        column("id", Slot::Id, Type::UUID),
        column("box_id", Slot::Home, Type::UUID),
        column("elsewhere", Slot::Elsewhere, Type::JSONB),
    ];
    for (n, field) in kind.fields.iter().enumerate() {
        let name = field.name;
        let kind = if field.is_number() {
            Type::INT8
        } else {
            Type::TEXT
        };
        columns.push(column(name, Slot::Value(n), kind));
        columns.push(column(&format!("{name}_clock"), Slot::Clock(n), Type::INT8));
        if field.rule == Rule::StaysOpen {
            let name = format!("{name}_generation");
            columns.push(column(&name, Slot::Generation(n), Type::INT8));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_columns_of_a_table_have_one_name() {
        for layout in LAYOUTS.iter() {
            let names: BTreeSet<_> = layout.columns.iter().map(|column| &column.name).collect();
            assert_eq!(names.len(), layout.columns.len(), "{}", layout.kind.table);
        }
    }
}
