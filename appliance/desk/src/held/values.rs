//! What a record says, value by value, and what was set aside of each.

use std::collections::BTreeSet;

use jawab_ledger::rusqlite::types::Value;
use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_records::{About, Field, Kind, Type, kind_of};
use jiff::Timestamp;
use uuid::Uuid;

use super::told::{HeldField, HeldRecord, HeldValue};

/// A record; `None` where there is none of this id, or it has no id that this program gives.
pub(super) fn record_of(
    db: &Connection,
    kind: &Kind,
    id: &str,
    people: &BTreeSet<String>,
) -> rusqlite::Result<Option<HeldRecord>> {
    let Ok(uuid) = Uuid::try_parse(id) else {
        return Ok(None);
    };
    let told: Vec<&Field> = kind.fields_told().collect();
    let names: Vec<_> = told.iter().map(|field| field.name).collect();
    let query = format!(
        "SELECT {} FROM {} WHERE id = ?1",
        names.join(", "),
        kind.table
    );
    let cells: Option<Vec<Value>> = db
        .prepare_cached(&query)?
        .query_row([id], |row| (0..names.len()).map(|at| row.get(at)).collect())
        .optional()?;
    let Some(cells) = cells else {
        return Ok(None);
    };
    let mut fields = Vec::new();
    for (field, cell) in told.into_iter().zip(cells) {
        if let Some(owner) = owner_of(kind, field) {
            let record = known_as(db, owner, &cell)?;
            fields.extend(record.map(|record| HeldField {
                field: field.name,
                value: Some(HeldValue::Record(record)),
                set_aside: Vec::new(),
            }));
            continue;
        }
        let mut set_aside = Vec::new();
        for aside in set_aside_of(db, kind, id, field)? {
            if aside != cell {
                set_aside.extend(value(field, aside, people));
            }
        }
        let value = value(field, cell, people);
        if value.is_some() || !set_aside.is_empty() {
            fields.push(HeldField {
                field: field.name,
                value,
                set_aside,
            });
        }
    }
    Ok(Some(HeldRecord { id: uuid, fields }))
}

/// The kind of the record that a field names, where this one belongs to it.
fn owner_of(kind: &Kind, field: &Field) -> Option<&'static Kind> {
    match kind.about {
        About::With(owners) => {
            let owner = owners.iter().find(|(by, _)| *by == field.name);
            owner.and_then(|(_, owner)| kind_of(owner))
        }
        _ => None,
    }
}

/// What another record is known as; `None` for one that has no such name.
fn known_as(db: &Connection, kind: &Kind, id: &Value) -> rusqlite::Result<Option<String>> {
    let Some(known_as) = kind.known_as else {
        return Ok(None);
    };
    let query = format!("SELECT {known_as} FROM {} WHERE id = ?1", kind.table);
    let name: Option<Option<String>> = db
        .prepare_cached(&query)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(name.flatten().filter(|name| !name.is_empty()))
}

fn set_aside_of(
    db: &Connection,
    kind: &Kind,
    id: &str,
    field: &Field,
) -> rusqlite::Result<Vec<Value>> {
    db.prepare_cached(
        "SELECT value FROM superseded WHERE tab = ?1 AND id = ?2 AND field = ?3 ORDER BY clock",
    )?
    .query_map([kind.table, id, field.name], |row| row.get(0))?
    .collect()
}

/// `None` for nothing, and for what the field cannot hold.
fn value(field: &Field, cell: Value, people: &BTreeSet<String>) -> Option<HeldValue> {
    Some(match (field.ty, cell) {
        (Type::Ref, Value::Text(id)) if people.contains(&id) => HeldValue::Themselves,
        (Type::Ref, Value::Text(_)) => HeldValue::SomebodyElse,
        (Type::Text, Value::Text(text)) if !text.is_empty() => HeldValue::Text(text),
        (Type::Code, Value::Text(code)) if !code.is_empty() => HeldValue::Code(code),
        // What is no day is told as it was written.
        (Type::Day, Value::Text(day)) if !day.is_empty() => match day.parse() {
            Ok(day) => HeldValue::Day(day),
            Err(_) => HeldValue::Text(day),
        },
        (Type::Count, Value::Integer(count)) => HeldValue::Count(count),
        (Type::Time, Value::Integer(ms)) => {
            HeldValue::Time(Timestamp::from_millisecond(ms).unwrap_or_default())
        }
        (Type::Duration, Value::Integer(ms)) => {
            HeldValue::DurationMs(u64::try_from(ms).unwrap_or(0))
        }
        (Type::Flag, Value::Integer(yes)) => HeldValue::Flag(yes != 0),
        _ => return None,
    })
}
