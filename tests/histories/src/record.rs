//! What must be in a database, whatever happens to its files: the ops of boxes and those of
//! central, each at its place in its chain, with what it says.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, Result, bail, ensure};
use jawab_central::outbox::CENTRAL;
use jawab_ledger::{BoxId, OpHash, rusqlite};
use jawab_ops::Op;
use jawab_protocol::ONE_BOX;
use rusqlite::Connection;
use uuid::Uuid;

use crate::oracle::Said;

/// Where an op is: whose, to whom (central's alone are to one box), its epoch and number,
/// and its hash, by which it is told from another at the same place.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) by: BoxId,
    pub(crate) to: Option<BoxId>,
    pub(crate) epoch: u32,
    pub(crate) sequence: u64,
    pub(crate) hash: OpHash,
}

impl Place {
    pub(crate) fn is_of_central(&self) -> bool {
        self.by == CENTRAL
    }

    /// Whether central says it to this box.
    pub(crate) fn is_news_for(&self, box_id: BoxId) -> bool {
        self.is_of_central() && self.to.is_none_or(|to| to == box_id)
    }

    fn is_beside(&self, other: &Self) -> bool {
        (self.by, self.to, self.epoch, self.sequence)
            == (other.by, other.to, other.epoch, other.sequence)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            by,
            epoch,
            sequence,
            ..
        } = self;
        match self.to {
            Some(to) => write!(f, "{epoch}/{sequence} of {by} to {to}"),
            None => write!(f, "{epoch}/{sequence} of {by}"),
        }
    }
}

/// What is known of an op that is in a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Kept {
    pub(crate) said: Said,
    /// Whether its contents have left.
    pub(crate) left: bool,
}

/// Whose database it is: a box's holds its own ops without saying whose they are.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Whose {
    Box(BoxId),
    Central,
}

/// All ops that must be in a database.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Record(BTreeMap<Place, Kept>);

impl Record {
    /// What is in a database. What an op said whose contents have left is `known`.
    pub(crate) fn read(db: &Connection, whose: Whose, known: &Self) -> Result<Self> {
        let mut found = BTreeMap::new();
        for (place, body) in rows(db, whose)? {
            let kept = if body.is_empty() {
                let before = known.0.get(&place);
                let before =
                    before.with_context(|| format!("{place:?} has left, and never was there"))?;
                Kept {
                    said: before.said.clone(),
                    left: true,
                }
            } else {
                Kept {
                    said: Said::by(&Op::decode(&body)?),
                    left: false,
                }
            };
            found.insert(place, kept);
        }
        Ok(Self(found))
    }

    /// Takes note of an op. No other one may be at its place, but where central was restored:
    /// a box keeps what it heard before.
    pub(crate) fn insert(&mut self, place: Place, op: &Op) -> Result<()> {
        if !place.is_of_central() {
            let first = Place {
                hash: OpHash::default(),
                ..place
            };
            let there = self.0.range(first..).next();
            if let Some((there, _)) = there.filter(|(there, _)| there.is_beside(&place)) {
                ensure!(
                    there.hash == place.hash,
                    "another op is in place of {place:?}"
                );
            }
        }
        let said = Said::by(op);
        self.0.entry(place).or_insert(Kept { said, left: false });
        Ok(())
    }

    pub(crate) fn get(&self, place: &Place) -> Option<&Kept> {
        self.0.get(place)
    }

    pub(crate) fn has(&self, place: &Place) -> bool {
        self.0.contains_key(place)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Place, &Kept)> {
        self.0.iter()
    }

    /// The ops of one box, in the order of its epochs.
    pub(crate) fn by(&self, by: BoxId) -> impl DoubleEndedIterator<Item = (&Place, &Kept)> {
        let first = Place {
            by,
            to: None,
            epoch: 0,
            sequence: 0,
            hash: OpHash::default(),
        };
        let all = self.0.range(first..);
        all.take_while(move |(place, _)| place.by == by)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Epoch and number of the last op of a box; zeros before the first.
    pub(crate) fn newest(&self, by: BoxId) -> (u32, u64) {
        let last = Place {
            by,
            to: Some(CENTRAL),
            epoch: u32::MAX,
            sequence: u64::MAX,
            hash: OpHash([u8::MAX; 32]),
        };
        let newest = self.0.range(..=last).next_back();
        newest
            .filter(|(place, _)| place.by == by)
            .map_or((0, 0), |(place, _)| (place.epoch, place.sequence))
    }

    /// What a cut may leave: all that was `promised`, nothing but what was tried (`self`), and
    /// without contents what had left before or was leaving.
    pub(crate) fn check_cut(&self, promised: &Self, found: &Self) -> Result<()> {
        for (place, kept) in &promised.0 {
            let Some(there) = found.0.get(place) else {
                bail!("{place:?} did not outlive a power cut");
            };
            ensure!(
                there.left || !kept.left,
                "{place:?} came back in a power cut"
            );
        }
        for (place, there) in &found.0 {
            let Some(tried) = self.0.get(place) else {
                bail!("{place:?} came out of nowhere in a power cut");
            };
            ensure!(tried.left || !there.left, "{place:?} left in a power cut");
            ensure!(tried.said == there.said, "{place:?} says something else");
        }
        Ok(())
    }
}

/// Every op of a database, with its contents.
pub(crate) fn rows(db: &Connection, whose: Whose) -> Result<Vec<(Place, Vec<u8>)>> {
    let mut rows = match whose {
        Whose::Box(box_id) => own_rows(db, "'' AS whose", |_| Ok((box_id, None)))?,
        Whose::Central => own_rows(db, "box_id", |text| Ok((parsed(text)?, None)))?,
    };
    let heard = "SELECT to_box, channel, sequence, hash, body FROM central_ops";
    rows.extend(read(db, heard, |to_box, channel| {
        let to = match (whose, channel) {
            (Whose::Box(box_id), ONE_BOX) => Some(box_id),
            (Whose::Central, ONE_BOX) => Some(parsed(to_box)?),
            _ => None,
        };
        Ok((CENTRAL, to))
    })?);
    Ok(rows)
}

fn own_rows(
    db: &Connection,
    whose: &str,
    by: impl Fn(&str) -> Result<(BoxId, Option<BoxId>)>,
) -> Result<Vec<(Place, Vec<u8>)>> {
    let query = format!("SELECT {whose}, epoch, sequence, hash, body FROM ops");
    read(db, &query, |text, _| by(text))
}

fn read(
    db: &Connection,
    query: &str,
    whose: impl Fn(&str, u32) -> Result<(BoxId, Option<BoxId>)>,
) -> Result<Vec<(Place, Vec<u8>)>> {
    let mut statement = db.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (text, epoch): (String, u32) = (row.get(0)?, row.get(1)?);
        let (by, to) = whose(&text, epoch)?;
        let place = Place {
            by,
            to,
            epoch,
            sequence: row.get::<_, i64>(2)?.cast_unsigned(),
            hash: OpHash(row.get(3)?),
        };
        let body: Vec<u8> = row.get(4)?;
        ensure!(
            body.is_empty() || Op::hash_of(&body) == place.hash,
            "{place:?} is not what its hash says"
        );
        found.push((place, body));
    }
    Ok(found)
}

fn parsed(text: &str) -> Result<BoxId> {
    Ok(BoxId(Uuid::try_parse(text)?))
}
