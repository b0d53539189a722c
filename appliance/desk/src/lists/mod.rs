//! Lists, page by page. A page begins behind a row and not at a count, so that rows which come
//! meanwhile move nothing: no row is shown twice, and none is left out.

mod cases;
mod contacts;

use std::fmt;
use std::str::FromStr;

use jawab_ledger::rusqlite::types::Value;
use jawab_ledger::rusqlite::{self, Connection, params_from_iter};
use uuid::Uuid;

pub use cases::{CaseList, CaseOrder};
pub use contacts::{ContactList, Kind};

/// Rows on a page.
pub const ROWS: usize = 50;

/// A row's cursor in a list: by its time, then by its id.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Cursor {
    at_ms: i64,
    id: Uuid,
}

impl Cursor {
    /// The cursor of a row.
    #[must_use]
    pub const fn new(at_ms: i64, id: Uuid) -> Self {
        Self { at_ms, id }
    }

    /// Its time, in milliseconds since 1970 (UTC).
    #[must_use]
    pub const fn at_ms(&self) -> i64 {
        self.at_ms
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at_ms, self.id)
    }
}

/// A text that is no cursor in a list.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no cursor in a list")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (at_ms, id) = text.split_once('.').ok_or(NotACursor)?;
        Ok(Self {
            at_ms: at_ms.parse().map_err(|_| NotACursor)?,
            id: id.parse().map_err(|_| NotACursor)?,
        })
    }
}

/// Which page of a list.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Turn {
    /// The first.
    #[default]
    First,
    /// The one behind a row.
    After(Cursor),
    /// The one in front of a row.
    Before(Cursor),
}

/// A time span, in milliseconds since 1970 (UTC): from, and up to but not at.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// Its beginning; `None` for the beginning of all.
    pub from_ms: Option<i64>,
    /// Its end; `None` for no end.
    pub until_ms: Option<i64>,
}

/// A page of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T> {
    /// The rows, at most [`ROWS`].
    pub rows: Vec<T>,
    /// How many there are on all pages.
    pub count: u64,
    /// How many are on the pages in front of this one.
    pub before: u64,
    /// The last row, if more follow.
    pub next: Option<Cursor>,
    /// The first row, if others precede.
    pub previous: Option<Cursor>,
}

/// A query for the cursors of rows.
struct Query {
    /// Tables, after FROM.
    tables: String,
    /// The time that the list is in order of.
    at: &'static str,
    /// The id.
    id: &'static str,
    /// Newest first.
    descending: bool,
    conditions: Vec<String>,
    values: Vec<Value>,
    /// Tables whose rows are as many, and need not be joined with others to be counted.
    counted: Option<&'static str>,
}

impl Query {
    fn new(tables: &str, at: &'static str, id: &'static str) -> Self {
        Self {
            tables: tables.into(),
            at,
            id,
            descending: true,
            conditions: Vec::new(),
            values: Vec::new(),
            counted: None,
        }
    }

    /// Only rows of which this holds; `?` in it stands for the value.
    fn only(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = format!("?{}", self.values.len());
        self.conditions.push(condition.replace('?', &number));
    }

    fn only_in(&mut self, span: Span) {
        if let Some(from) = span.from_ms {
            self.only(&format!("{} >= ?", self.at), from);
        }
        if let Some(until) = span.until_ms {
            self.only(&format!("{} < ?", self.at), until);
        }
    }

    fn count(&self, db: &Connection) -> rusqlite::Result<u64> {
        let tables = self.counted.unwrap_or(&self.tables);
        let sql = format!("SELECT COUNT(*) FROM {tables}{}", self.filter());
        let count: i64 = db
            .prepare_cached(&sql)?
            .query_row(params_from_iter(&self.values), |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    fn filter(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    /// The same list, of rows on one side of a row (and with it, if it is `inclusive`).
    fn beside(&self, cursor: Cursor, further: bool, inclusive: bool) -> Self {
        let sign = if further == self.descending { "<" } else { ">" };
        let equal = if inclusive { "=" } else { "" };
        let mut values = self.values.clone();
        values.push(Value::from(cursor.at_ms));
        values.push(Value::from(cursor.id.to_string()));
        let (at, id, n) = (self.at, self.id, values.len());
        let mut conditions = self.conditions.clone();
        conditions.push(format!("({at}, {id}) {sign}{equal} (?{}, ?{n})", n - 1));
        Self {
            tables: self.tables.clone(),
            conditions,
            values,
            counted: None,
            ..*self
        }
    }

    /// The first cursors, in order or in the opposite one.
    fn cursors(&self, db: &Connection, backwards: bool) -> rusqlite::Result<Vec<Cursor>> {
        let order = if self.descending == backwards {
            "ASC"
        } else {
            "DESC"
        };
        let (at, id) = (self.at, self.id);
        let sql = format!(
            "SELECT {at}, {id} FROM {}{} ORDER BY {at} {order}, {id} {order} LIMIT {}",
            self.tables,
            self.filter(),
            ROWS + 1
        );
        db.prepare_cached(&sql)?
            .query_map(params_from_iter(&self.values), |row| {
                let id: String = row.get(1)?;
                Ok(Cursor {
                    at_ms: row.get(0)?,
                    id: id.parse().unwrap_or_default(),
                })
            })?
            .collect()
    }

    /// A page of the list; `row` gives what stands at a cursor.
    fn page<T>(
        &self,
        db: &Connection,
        turn: Turn,
        mut row: impl FnMut(Uuid) -> rusqlite::Result<Option<T>>,
    ) -> rusqlite::Result<Page<T>> {
        let mut cursors = match turn {
            Turn::First => self.cursors(db, false)?,
            Turn::After(cursor) => self.beside(cursor, true, false).cursors(db, false)?,
            Turn::Before(cursor) => self.beside(cursor, false, false).cursors(db, true)?,
        };
        let more = cursors.len() > ROWS;
        cursors.truncate(ROWS);
        if matches!(turn, Turn::Before(_)) {
            cursors.reverse();
        }
        let count = self.count(db)?;
        let before = match (turn, cursors.first()) {
            (Turn::First, _) => 0,
            (_, Some(first)) => self.beside(*first, false, false).count(db)?,
            (Turn::After(cursor), None) => self.beside(cursor, false, true).count(db)?,
            (Turn::Before(_), None) => 0,
        };
        let follow = match turn {
            Turn::First | Turn::After(_) => more,
            Turn::Before(_) => true,
        };
        let mut rows = Vec::with_capacity(cursors.len());
        for cursor in &cursors {
            rows.extend(row(cursor.id)?);
        }
        Ok(Page {
            rows,
            count,
            before,
            next: cursors.last().copied().filter(|_| follow),
            previous: cursors.first().copied().filter(|_| before > 0),
        })
    }
}
