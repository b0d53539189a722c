//! Lists, page by page. A page begins behind a row and not at a count, so that rows which come
//! meanwhile move nothing: no row is shown twice, and none is left out.

mod cases;
mod contacts;
mod listing;
mod sqlite;

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

pub use cases::{CaseList, CaseOrder};
pub use contacts::{ContactList, Kind};
pub use listing::{Bound, Counts, Dialect, ListQuery, Listing, Part};

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

impl<T> Page<T> {
    /// The same page with what is made of each row; rows of which nothing is made are left out.
    ///
    /// # Errors
    /// The first that making one gives.
    pub fn try_filter_map<U, E>(
        self,
        make: impl FnMut(T) -> Result<Option<U>, E>,
    ) -> Result<Page<U>, E> {
        let rows = self.rows.into_iter().map(make);
        Ok(Page {
            rows: rows
                .filter_map(Result::transpose)
                .collect::<Result<_, E>>()?,
            count: self.count,
            before: self.before,
            next: self.next,
            previous: self.previous,
        })
    }
}
