//! Lists in SQLite.

use jawab_ledger::rusqlite::types::Value;
use jawab_ledger::rusqlite::{self, Connection, Row, params_from_iter};

use super::listing::{Bound, ListQuery, Listing};
use super::{Cursor, Page, Turn};

impl Listing {
    /// A page of the list in a SQLite database; `row` reads what is asked for beside time and id,
    /// from the third column on.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read<T>(
        &self,
        db: &Connection,
        turn: Turn,
        mut row: impl FnMut(&Row<'_>, Cursor) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Page<T>> {
        let asked = self.rows(turn);
        let rows = db
            .prepare_cached(&asked.sql)?
            .query_map(params_from_iter(values(&asked)), |columns| {
                let id: String = columns.get(1)?;
                let place = Cursor::new(columns.get(0)?, id.parse().unwrap_or_default());
                Ok((place, row(columns, place)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let (part, counts) = self.page(turn, rows);
        let number = |asked: Option<ListQuery>| asked.map(|asked| number(db, &asked)).transpose();
        Ok(part.counted(number(counts.all)?, number(counts.before)?))
    }
}

fn number(db: &Connection, asked: &ListQuery) -> rusqlite::Result<u64> {
    let count: i64 = db
        .prepare_cached(&asked.sql)?
        .query_row(params_from_iter(values(asked)), |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

fn values(asked: &ListQuery) -> impl Iterator<Item = Value> {
    asked.values.iter().map(|value| match value {
        Bound::Number(number) => Value::from(*number),
        Bound::Text(text) => Value::from(text.clone()),
        Bound::Id(id) => Value::from(id.to_string()),
    })
}
