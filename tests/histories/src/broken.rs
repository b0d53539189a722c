//! Rules of leaving that a box breaks, on purpose: a test asks the oracle to find each. While a
//! night goes on, the tables of the box say something else of links than its ops do, or its
//! policy is another; the oracle reads the ops, and goes by the policy that was drawn.

use std::time::Duration;

use anyhow::Result;
use jawab_ledger::{Ledger, Retention, rusqlite};
use rusqlite::{Connection, params};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A rule that is broken.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Broken {
    /// Who is linked to somebody that has to stay leaves all the same.
    LinksKeepNobody,
    /// Whoever is said not to be the same is kept by it.
    NotSameKeeps,
    /// A link leaves, and both its people are there.
    LinksLeaveAlone,
    /// People stay longer than the policy says.
    PeopleStayLonger,
    /// People leave sooner than the policy says.
    PeopleLeaveSooner,
}

impl Broken {
    /// By what the product is made to go.
    pub(crate) fn retention(self, drawn: Retention) -> Retention {
        let people = match self {
            Self::PeopleStayLonger => drawn.people.max(drawn.margin) + 30 * DAY,
            Self::PeopleLeaveSooner => Duration::ZERO,
            _ => drawn.people,
        };
        Retention { people, ..drawn }
    }

    /// What its tables are made to say.
    const fn said(self) -> Option<&'static str> {
        match self {
            Self::LinksKeepNobody => Some("UPDATE links SET active = 0"),
            Self::NotSameKeeps => Some("UPDATE links SET what = 'same' WHERE what = 'not-same'"),
            Self::LinksLeaveAlone => Some("UPDATE links SET person = NULL"),
            Self::PeopleStayLonger | Self::PeopleLeaveSooner => None,
        }
    }

    /// Breaks it, until [`Links::are_mended`].
    pub(crate) fn breaks(self, ledger: &Ledger) -> Result<Links> {
        let db = Connection::open(ledger.path())?;
        let mut statement = db.prepare("SELECT id, person, what, active FROM links")?;
        let links = statement.query_map([], |row| {
            Ok(Link {
                id: row.get(0)?,
                person: row.get(1)?,
                what: row.get(2)?,
                active: row.get(3)?,
            })
        })?;
        let links = links.collect::<rusqlite::Result<_>>()?;
        if let Some(said) = self.said() {
            db.execute(said, [])?;
        }
        Ok(Links(links))
    }
}

/// What the tables said of links before.
pub(crate) struct Links(Vec<Link>);

struct Link {
    id: String,
    person: Option<String>,
    what: Option<String>,
    active: Option<i64>,
}

impl Links {
    /// What is still there of them is as it was.
    pub(crate) fn are_mended(self, ledger: &Ledger) -> Result<()> {
        let db = Connection::open(ledger.path())?;
        for link in self.0 {
            db.execute(
                "UPDATE links SET person = ?2, what = ?3, active = ?4 WHERE id = ?1",
                params![link.id, link.person, link.what, link.active],
            )?;
        }
        Ok(())
    }
}
