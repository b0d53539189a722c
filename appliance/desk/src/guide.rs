//! What the ministry publishes for staff to answer from: programmes with their editions and the
//! documents they ask for, and articles. Which programmes there are, the catalogue says.

use std::collections::BTreeMap;

use jawab_ledger::rusqlite::{self, Connection, Row};
use jiff::Timestamp;
use uuid::Uuid;

use crate::catalogue;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::names::Names;
use crate::row::id;

/// Articles that are shown.
const MOST: u32 = 500;

/// All that holds now.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Guide {
    /// Programmes, in the order of lists.
    pub programmes: Vec<Published>,
    /// Articles, by their titles.
    pub articles: Vec<Article>,
}

/// A programme as the ministry describes it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Published {
    /// The code that cases carry ("camps"); its name and its ages are the catalogue's.
    pub code: String,
    /// Its editions, the next to open last.
    pub editions: Vec<Edition>,
    /// What somebody has to bring.
    pub documents: Vec<Names>,
}

/// One time that a programme takes place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    /// Its name ("Été 2027").
    pub name: String,
    /// When registration opens.
    pub opens: Option<Timestamp>,
    /// When it closes.
    pub closes: Option<Timestamp>,
}

/// What staff may read out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Article {
    /// The article.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// The tag of its language ("fr"), where it was given.
    pub language: Option<String>,
    /// The code of the programme it is about, if it is about one.
    pub programme: Option<String>,
    /// Its text, in lines.
    pub text: String,
}

impl Desk {
    /// What the ministry has published and not taken back.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn guide(&self) -> Result<Guide, DeskError> {
        self.work(|desk| {
            Ok(desk.ledger.read(|db| {
                Ok(Guide {
                    programmes: programmes(db)?,
                    articles: articles(db)?,
                })
            })?)
        })
        .await
    }
}

/// Those of which something was published that are offered, in the order of the catalogue; then
/// those that only an edition or a document names.
fn programmes(db: &Connection) -> rusqlite::Result<Vec<Published>> {
    let listed = catalogue::read(db)?.programmes;
    let mut all: BTreeMap<String, Published> = BTreeMap::new();
    for programme in listed.all().iter().filter(|of| !of.records.is_empty()) {
        entry(&mut all, programme.code.clone());
    }
    let mut editions = db.prepare_cached(
        "SELECT programme, name, opens_ms, closes_ms FROM editions \
         WHERE active IS NOT 0 AND programme IS NOT NULL ORDER BY opens_ms, name",
    )?;
    let mut rows = editions.query([])?;
    while let Some(row) = rows.next()? {
        let edition = Edition {
            name: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            opens: time(row, 2)?,
            closes: time(row, 3)?,
        };
        entry(&mut all, row.get(0)?).editions.push(edition);
    }
    let mut documents = db.prepare_cached(
        "SELECT programme, name, name_ar FROM documents \
         WHERE active IS NOT 0 AND programme IS NOT NULL ORDER BY name",
    )?;
    let mut rows = documents.query([])?;
    while let Some(row) = rows.next()? {
        entry(&mut all, row.get(0)?).documents.push(names(row)?);
    }
    let places = listed.all().iter().enumerate();
    let places: BTreeMap<&str, usize> = places.map(|(at, of)| (&*of.code, at)).collect();
    let is_retired = |code: &str| listed.get(code).is_some_and(|of| !of.offered);
    let shown = all.into_values().filter(|of| !is_retired(&of.code));
    let mut shown: Vec<Published> = shown.collect();
    shown.sort_by_key(|of| places.get(&*of.code).copied().unwrap_or(usize::MAX));
    Ok(shown)
}

fn entry(all: &mut BTreeMap<String, Published>, code: String) -> &mut Published {
    all.entry(code.clone()).or_insert_with(|| Published {
        code,
        ..Published::default()
    })
}

/// The name and the Arabic name, which follow the first column.
fn names(row: &Row<'_>) -> rusqlite::Result<Names> {
    Ok(Names {
        plain: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        ar: row.get(2)?,
        ..Names::default()
    })
}

fn articles(db: &Connection) -> rusqlite::Result<Vec<Article>> {
    db.prepare_cached(
        "SELECT id, title, language, programme, text FROM articles \
         WHERE active IS NOT 0 AND title IS NOT NULL ORDER BY title, id LIMIT ?1",
    )?
    .query_map([MOST], |row| {
        Ok(Article {
            id: id(row, 0)?,
            title: row.get(1)?,
            language: row.get(2)?,
            programme: row.get(3)?,
            text: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        })
    })?
    .collect()
}

/// Milliseconds since 1970, or no time at all.
fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let ms: Option<i64> = row.get(column)?;
    Ok(ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}
