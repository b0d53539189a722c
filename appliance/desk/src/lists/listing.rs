//! The questions that a list asks a database: a page of its rows, how many there are, and how many
//! are in front of the page. Of two dialects, because central keeps its records in PostgreSQL, too.

use uuid::Uuid;

use super::{Cursor, Page, ROWS, Span, Turn};

/// How a database writes the place of a value.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// `?1`
    Sqlite,
    /// `$1`
    Postgres,
}

/// A value that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Bound {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// An id; a text to SQLite.
    Id(Uuid),
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Bound {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Uuid> for Bound {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

/// A question to a database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListQuery {
    /// The SQL.
    pub sql: String,
    /// The values of its places, in their order.
    pub values: Vec<Bound>,
}

/// A list: which rows, in which order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    dialect: Dialect,
    /// Tables, after FROM.
    tables: String,
    /// The time that the list is in order of; an expression that is never NULL.
    at: &'static str,
    /// The id.
    id: &'static str,
    /// What is asked for beside them, after a comma.
    pub columns: &'static str,
    /// Newest first.
    pub descending: bool,
    conditions: Vec<String>,
    values: Vec<Bound>,
    /// Tables whose rows are as many, and need not be joined with others to be counted.
    pub counted: Option<&'static str>,
}

impl Listing {
    /// All rows of tables, the newest first, by a time (never NULL) and an id.
    #[must_use]
    pub fn new(dialect: Dialect, tables: &str, at: &'static str, id: &'static str) -> Self {
        Self {
            dialect,
            tables: tables.into(),
            at,
            id,
            columns: "",
            descending: true,
            conditions: Vec::new(),
            values: Vec::new(),
            counted: None,
        }
    }

    /// Only rows of which this holds; each `?` in it stands for the value.
    pub fn only(&mut self, condition: &str, value: impl Into<Bound>) {
        self.values.push(value.into());
        let place = self.place(self.values.len());
        self.conditions.push(condition.replace('?', &place));
    }

    /// Only rows of which this holds, without a value.
    pub fn only_where(&mut self, condition: &str) {
        self.conditions.push(condition.into());
    }

    /// Only rows of this time.
    pub fn only_in(&mut self, span: Span) {
        if let Some(from) = span.from_ms {
            self.only(&format!("{} >= ?", self.at), from);
        }
        if let Some(until) = span.until_ms {
            self.only(&format!("{} < ?", self.at), until);
        }
    }

    fn place(&self, number: usize) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("?{number}"),
            Dialect::Postgres => format!("${number}"),
        }
    }

    fn filter(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> ListQuery {
        let tables = self.counted.unwrap_or(&self.tables);
        ListQuery {
            sql: format!("SELECT COUNT(*) FROM {tables}{}", self.filter()),
            values: self.values.clone(),
        }
    }

    /// The same list, of rows on one side of a row (and with it, if it is `inclusive`).
    fn beside(&self, cursor: Cursor, further: bool, inclusive: bool) -> Self {
        let sign = if further == self.descending { "<" } else { ">" };
        let equal = if inclusive { "=" } else { "" };
        let mut list = self.clone();
        list.values.push(cursor.at_ms.into());
        list.values.push(cursor.id.into());
        let n = list.values.len();
        let (at, id) = (self.at, self.id);
        let (at_value, id_value) = (self.place(n - 1), self.place(n));
        // The time by itself, too: SQLite goes to a row of an index of an expression by that alone,
        // and would read all rows in front of it to compare them with both.
        list.conditions.push(format!("{at} {sign}= {at_value}"));
        list.conditions.push(format!(
            "({at}, {id}) {sign}{equal} ({at_value}, {id_value})"
        ));
        list.counted = None;
        list
    }

    /// A page's rows and one more: the time, the id, and the columns beside them. A page in front
    /// of a row is in the opposite order.
    #[must_use]
    pub fn rows(&self, turn: Turn) -> ListQuery {
        let list = match turn {
            Turn::First => self.clone(),
            Turn::After(place) => self.beside(place, true, false),
            Turn::Before(place) => self.beside(place, false, false),
        };
        let backwards = matches!(turn, Turn::Before(_));
        let order = if self.descending == backwards {
            "ASC"
        } else {
            "DESC"
        };
        let (at, id, columns) = (self.at, self.id, self.columns);
        ListQuery {
            sql: format!(
                "SELECT {at}, {id}{columns} FROM {}{} ORDER BY {at} {order}, {id} {order} LIMIT {}",
                list.tables,
                list.filter(),
                ROWS + 1
            ),
            values: list.values,
        }
    }

    /// The page that the rows which [`rows`](Self::rows) asked for make, and what is still to be
    /// asked to count it.
    #[must_use]
    pub fn page<T>(&self, turn: Turn, mut rows: Vec<(Cursor, T)>) -> (Part<T>, Counts) {
        let more = rows.len() > ROWS;
        rows.truncate(ROWS);
        if matches!(turn, Turn::Before(_)) {
            rows.reverse();
        }
        let before = match (turn, rows.first()) {
            (Turn::First, _) | (Turn::Before(_), None) => None,
            (_, Some((first, _))) => Some(self.beside(*first, false, false).count()),
            (Turn::After(cursor), None) => Some(self.beside(cursor, false, true).count()),
        };
        let follow = more || matches!(turn, Turn::Before(_));
        let counts = Counts {
            // A list that ends here has as many as precede it, and these.
            all: follow.then(|| self.count()),
            before,
        };
        (Part { rows, follow }, counts)
    }
}

/// What is asked to count a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// How many rows there are on all pages, where that does not follow from the rest.
    pub all: Option<ListQuery>,
    /// How many are in front of the page, where some may be.
    pub before: Option<ListQuery>,
}

/// The rows of a page, before they are counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part<T> {
    rows: Vec<(Cursor, T)>,
    /// More follow.
    follow: bool,
}

impl<T> Part<T> {
    /// The page, with what was asked for [`Counts`]: how many rows there are, and how many in
    /// front of it.
    #[must_use]
    pub fn counted(self, all: Option<u64>, before: Option<u64>) -> Page<T> {
        let before = before.unwrap_or(0);
        let here = u64::try_from(self.rows.len()).unwrap_or(0);
        let cursor = |row: Option<&(Cursor, T)>| row.map(|(cursor, _)| *cursor);
        Page {
            next: cursor(self.rows.last()).filter(|_| self.follow),
            previous: cursor(self.rows.first()).filter(|_| before > 0),
            rows: self.rows.into_iter().map(|(_, row)| row).collect(),
            count: all.unwrap_or(before + here),
            before,
        }
    }
}
