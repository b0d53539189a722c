//! The catalogue that cases choose from, as the ministry says it to every box: programmes and
//! kinds of case added, named, put in order, and offered no more.

use jawab_desk::catalogue::{Catalogue, Entry, OLDEST, record_of};
use jawab_ledger::{Change, Fields, Value};
use jawab_records::{case_kind, programme};
use jawab_web::central::{CatalogueEdit, CatalogueOf};
use jiff::Timestamp;
use uuid::Uuid;

use crate::authors::AUTHOR;
use crate::store::{Audience, Store, StoreError};

/// Longest code, in characters.
const CODE_LIMIT: usize = 40;
/// Longest name, in characters.
const NAME_LIMIT: usize = 80;
/// The furthest that something can be put to the front or the end.
const FURTHEST: i64 = 1_000_000;

/// Why the catalogue is not changed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A code that no case can carry.
    #[error("a code is 1 to {CODE_LIMIT} of these: a-z, 0-9, dash")]
    Code,
    /// A new one without a French name, or a name that is too long.
    #[error("what is new has a French name, and no name has more than {NAME_LIMIT} characters")]
    Name,
    /// Ages that nobody has, or of which the youngest is older than the oldest.
    #[error("ages are 0 (no limit) to {OLDEST} years, the youngest before the oldest")]
    Ages,
    /// A place that is none.
    #[error("a place in the list is a number from -{FURTHEST} to {FURTHEST}")]
    Position,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether cases can carry a code.
pub(crate) fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=CODE_LIMIT).contains(&code.len()) && code.chars().all(fits)
}

/// Says to every box what an edit changes; what is as it was is not said again. Gives the record
/// that says it, or `None` where nothing is changed.
///
/// # Errors
/// [`CatalogueError`]; then nothing is said.
pub async fn say<S: Store>(
    store: &S,
    of: CatalogueOf,
    edit: &CatalogueEdit,
    at: Timestamp,
) -> Result<Option<Uuid>, CatalogueError> {
    if !is_code(&edit.code) {
        return Err(CatalogueError::Code);
    }
    let Catalogue { programmes, kinds } = store.catalogue().await?;
    let changes = match of {
        CatalogueOf::Programmes => {
            let held = programmes.get(&edit.code);
            let years = |years: Option<u8>| i64::from(years.unwrap_or(0));
            let ages = held.map(|held| (years(held.means.from), years(held.means.to)));
            let (from, to) = ages.unwrap_or_default();
            let said = (edit.age_from.unwrap_or(from), edit.age_to.unwrap_or(to));
            let is_age = |years: i64| (0..=OLDEST).contains(&years);
            let in_order = said.0 == 0 || said.1 == 0 || said.0 <= said.1;
            if !is_age(said.0) || !is_age(said.1) || !in_order {
                return Err(CatalogueError::Ages);
            }
            let mut fields = Fields::new();
            set(&mut fields, "age_from", edit.age_from, from);
            set(&mut fields, "age_to", edit.age_to, to);
            changes(programme::KIND.kind, held, edit, fields)?
        }
        CatalogueOf::Kinds => {
            let held = kinds.get(&edit.code);
            let urgent = held.is_some_and(|held| held.means.urgent);
            let mut fields = Fields::new();
            set(&mut fields, "urgent", edit.urgent, urgent);
            changes(case_kind::KIND.kind, held, edit, fields)?
        }
    };
    let Some(first) = changes.first() else {
        return Ok(None);
    };
    let record = first.id;
    store
        .publish(Audience::Everybody, AUTHOR, changes, at)
        .await?;
    Ok(Some(record))
}

fn set<T: PartialEq + Into<Value>>(fields: &mut Fields, name: &str, said: Option<T>, held: T) {
    if let Some(said) = said.filter(|said| *said != held) {
        fields.insert(name.into(), said.into());
    }
}

/// What an edit changes, beside what the thing means.
fn changes<M>(
    kind: &str,
    held: Option<&Entry<M>>,
    edit: &CatalogueEdit,
    mut fields: Fields,
) -> Result<Vec<Change>, CatalogueError> {
    let before = held.map(|held| &held.names);
    let said = [
        ("name", &edit.name, before.map(|names| names.plain.as_str())),
        (
            "name_ar",
            &edit.name_ar,
            before.and_then(|names| names.ar.as_deref()),
        ),
        (
            "name_zgh",
            &edit.name_zgh,
            before.and_then(|names| names.zgh.as_deref()),
        ),
        (
            "name_en",
            &edit.name_en,
            before.and_then(|names| names.en.as_deref()),
        ),
    ];
    for (field, said, before) in said {
        let said = said.as_deref().map(str::trim);
        if said.is_some_and(|name| name.chars().count() > NAME_LIMIT) {
            return Err(CatalogueError::Name);
        }
        set(&mut fields, field, said, before.unwrap_or_default());
    }
    if held.is_none() && !fields.contains_key("name") {
        return Err(CatalogueError::Name);
    }
    if let Some(position) = edit.position {
        if !(-FURTHEST..=FURTHEST).contains(&position) {
            return Err(CatalogueError::Position);
        }
        set(
            &mut fields,
            "position",
            Some(position),
            held.map_or(i64::MAX, |held| held.position),
        );
    }
    let offered = held.is_none_or(|held| held.offered);
    set(&mut fields, "active", edit.offered, offered);
    let mut records = held
        .map_or(&[][..], |held| held.records.as_slice())
        .iter()
        .copied();
    let record = records.next();
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let retires = fields.get("active") == Some(&Value::Bool(false));
    if record.is_none() {
        fields.insert("code".into(), edit.code.as_str().into());
    }
    let record = record.unwrap_or_else(|| record_of(kind, &edit.code));
    let mut changes = vec![Change::new(kind, record, fields)];
    if retires {
        // Of several records with the code any that is offered would count.
        changes.extend(records.map(|record| {
            let retired = Fields::from([("active".into(), false.into())]);
            Change::new(kind, record, retired)
        }));
    }
    Ok(changes)
}

/// Whether a record of the catalogue says what a box can read.
///
/// # Errors
/// The field that is wrong, and how it is written.
pub(crate) fn check(change: &Change) -> Result<(), String> {
    let kind = change.entity.0.as_str();
    if kind != programme::KIND.kind && kind != case_kind::KIND.kind {
        return Ok(());
    }
    for (name, value) in &change.fields {
        let fits = match (name.as_str(), value) {
            ("code", Value::Text(code)) => is_code(code),
            ("age_from" | "age_to", Value::Integer(years)) => (0..=OLDEST).contains(years),
            ("position", Value::Integer(position)) => (-FURTHEST..=FURTHEST).contains(position),
            ("active" | "urgent", Value::Bool(_) | Value::Integer(0 | 1)) => true,
            ("name" | "name_ar" | "name_zgh" | "name_en", Value::Text(_)) => true,
            _ => false,
        };
        if !fits {
            return Err(format!(
                "{kind}.{name} cannot be {value:?}: codes are 1 to {CODE_LIMIT} of a-z, 0-9 and \
                 dash, ages 0 (no limit) to {OLDEST}, positions numbers, active and urgent true \
                 or false, names texts"
            ));
        }
    }
    Ok(())
}
