//! Links between people: made, taken apart, and followed where people are read. Nothing about the
//! people themselves is changed by them.

use std::collections::HashSet;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, LedgerError, id_of};
use jawab_records::link::{self, Link, LinkKind};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::person_line::{PersonLine, person_columns};
use crate::row::{exists, id, timestamp};

/// Most records that are taken together for one person: a chain that is longer was made by a
/// fault, and is followed no further.
const MOST_SAME: usize = 50;

/// What somebody is to the person whose page is shown.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LinkedAs {
    /// The same person, written down twice.
    Same,
    /// Somebody else, however alike they look.
    NotSame,
    /// Who answers for them.
    Guardian,
    /// A minor for whom they answer.
    Ward,
    /// Somebody who lives with them.
    Household,
}

impl LinkedAs {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::Same,
        Self::NotSame,
        Self::Guardian,
        Self::Ward,
        Self::Household,
    ];

    /// Its code, in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Same => LinkKind::Same.code(),
            Self::NotSame => LinkKind::NotSame.code(),
            Self::Guardian => LinkKind::Guardian.code(),
            Self::Household => LinkKind::Household.code(),
        }
    }

    /// The one with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }

    const fn kind(self) -> LinkKind {
        match self {
            Self::Same => LinkKind::Same,
            Self::NotSame => LinkKind::NotSame,
            Self::Guardian | Self::Ward => LinkKind::Guardian,
            Self::Household => LinkKind::Household,
        }
    }

    /// As it is seen from the one, or from the other.
    const fn of(kind: LinkKind, from_other: bool) -> Self {
        match (kind, from_other) {
            (LinkKind::Same, _) => Self::Same,
            (LinkKind::NotSame, _) => Self::NotSame,
            (LinkKind::Guardian, false) => Self::Guardian,
            (LinkKind::Guardian, true) => Self::Ward,
            (LinkKind::Household, _) => Self::Household,
        }
    }
}

/// A link, as the page of one of its people shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkLine {
    /// The link.
    pub id: Uuid,
    /// The other one.
    pub person: PersonLine,
    /// What they are to the one whose page it is.
    pub linked_as: LinkedAs,
    /// Who said so, by name.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Desk {
    /// Says that somebody is this to a person: the same, a guardian. What was said before of the
    /// two in the same matter no longer holds.
    ///
    /// # Errors
    /// [`Invalid::LinkedToSelf`], an unknown person, or a ledger that fails; then nothing is said.
    pub async fn link(
        &self,
        staff: StaffId,
        person: Uuid,
        other: Uuid,
        linked_as: LinkedAs,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            if person == other {
                return Err(Invalid::LinkedToSelf.into());
            }
            let kind = linked_as.kind();
            let (person, other) = in_order(linked_as, person, other);
            let record = id_of(&[
                "link",
                kind.group(),
                &person.to_string(),
                &other.to_string(),
            ]);
            desk.ledger.write(&staff.to_string(), |db| {
                if !exists(db, "people", person)? || !exists(db, "people", other)? {
                    return Err(DeskError::NotFound("person"));
                }
                if held(db, record)?.is_some_and(|held| held == (kind, true)) {
                    return Ok((Vec::new(), ()));
                }
                let said = Link {
                    person: Some(person),
                    other: Some(other),
                    what: Some(kind.code()),
                    ..by(staff, desk.now_ms(), true)
                };
                let change = Change::new(link::KIND.kind, record, said.into());
                Ok((vec![change], ()))
            })
        })
        .await
    }

    /// Takes a link of a person's apart. The two are as they were before it; that it was made and
    /// taken apart, by whom and when, stays written down.
    ///
    /// # Errors
    /// An unknown link, or a ledger that fails; then nothing is said.
    pub async fn unlink(&self, staff: StaffId, person: Uuid, link: Uuid) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                let is_active: Option<bool> = db
                    .prepare_cached(
                        "SELECT active IS 1 FROM links WHERE id = ?1 AND (person = ?2 OR other = ?2)",
                    )
                    .and_then(|mut query| {
                        query
                            .query_row([link.to_string(), person.to_string()], |row| row.get(0))
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                Ok(match is_active {
                    None => return Err(DeskError::NotFound("link")),
                    Some(false) => (Vec::new(), ()),
                    Some(true) => {
                        let said = by(staff, desk.now_ms(), false);
                        let change = Change::new(link::KIND.kind, link, said.into());
                        (vec![change], ())
                    }
                })
            })
        })
        .await
    }
}

fn by(staff: StaffId, now_ms: i64, active: bool) -> Link {
    Link {
        active: Some(active),
        changed_by: Some(staff.0),
        changed_ms: Some(now_ms),
        ..Link::default()
    }
}

/// A minor comes before who answers for them; where both are the same to each other, the lower
/// id, so that the link is one record whoever's page it was made on.
fn in_order(linked_as: LinkedAs, person: Uuid, other: Uuid) -> (Uuid, Uuid) {
    match linked_as {
        LinkedAs::Guardian => (person, other),
        LinkedAs::Ward => (other, person),
        LinkedAs::Same | LinkedAs::NotSame | LinkedAs::Household => {
            (person.min(other), person.max(other))
        }
    }
}

/// What a link says, and whether it holds.
fn held(db: &Connection, record: Uuid) -> Result<Option<(LinkKind, bool)>, LedgerError> {
    let held = db
        .prepare_cached("SELECT what, active IS 1 FROM links WHERE id = ?1")?
        .query_row([record.to_string()], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(held.and_then(|(what, active)| Some((LinkKind::from_code(&what?)?, active))))
}

/// The links of a person that hold, by what the others are to them; a link to somebody who is
/// not here is not shown.
pub(crate) fn links_of(db: &Connection, person: Uuid) -> rusqlite::Result<Vec<LinkLine>> {
    let mut links: Vec<LinkLine> = db
        .prepare_cached(
            "SELECT links.id, people.id, people.name, links.what, links.other = ?1, staff.name, \
                 links.changed_ms \
             FROM links JOIN people ON people.id = \
                 CASE links.person WHEN ?1 THEN links.other ELSE links.person END \
             LEFT JOIN staff ON staff.id = links.changed_by \
             WHERE links.active IS 1 AND (links.person = ?1 OR links.other = ?1) \
                 AND links.person <> links.other",
        )?
        .query_map([person.to_string()], link_line)?
        .filter_map(Result::transpose)
        .collect::<rusqlite::Result<_>>()?;
    links.sort_by(|one, other| {
        let order = |link: &LinkLine| (link.linked_as, link.person.id);
        order(one).cmp(&order(other))
    });
    Ok(links)
}

/// `None` for one that only a newer version knows.
fn link_line(row: &Row<'_>) -> rusqlite::Result<Option<LinkLine>> {
    let what: Option<String> = row.get(3)?;
    let kind = what.and_then(|code| LinkKind::from_code(&code));
    let Some((kind, person)) = kind.zip(person_columns(row, 1)?) else {
        return Ok(None);
    };
    Ok(Some(LinkLine {
        id: id(row, 0)?,
        person,
        linked_as: LinkedAs::of(kind, row.get(4)?),
        by: row.get(5)?,
        at: timestamp(row, 6)?,
    }))
}

/// A person and whoever is the same, also through others; whom somebody said not to be the same
/// as this one is not among them, whatever others lead to.
pub(crate) fn same_as(db: &Connection, person: Uuid) -> rusqlite::Result<Vec<Uuid>> {
    let mut seen: HashSet<Uuid> = linked(db, person, LinkKind::NotSame)?.into_iter().collect();
    seen.insert(person);
    let mut same = vec![person];
    let mut next = 0;
    while let Some(one) = same.get(next).copied() {
        next += 1;
        for other in linked(db, one, LinkKind::Same)? {
            if same.len() < MOST_SAME && seen.insert(other) {
                same.push(other);
            }
        }
    }
    Ok(same)
}

/// The ids of a person and of whoever is the same, as a list of SQL's.
pub(crate) fn ids_of(db: &Connection, person: Uuid) -> rusqlite::Result<String> {
    let all = same_as(db, person)?;
    let all: Vec<String> = all.iter().map(|id| format!("'{id}'")).collect();
    Ok(all.join(", "))
}

/// Who has a link of this kind with a person.
fn linked(db: &Connection, person: Uuid, kind: LinkKind) -> rusqlite::Result<Vec<Uuid>> {
    db.prepare_cached(
        "SELECT CASE person WHEN ?1 THEN other ELSE person END FROM links \
         WHERE (person = ?1 OR other = ?1) AND what = ?2 AND active IS 1 ORDER BY 1",
    )?
    .query_map([person.to_string().as_str(), kind.code()], |row| id(row, 0))?
    .collect()
}
