//! A small copy of who may log in and which telephones there are, beside the record: with it,
//! calls are answered by people also when the record itself is lost. One line for each change,
//! with its hash: a damaged line is left out, and the others hold. It is as secret as the record.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jawab_ops::{BoxId, EntityKind, Fields, Hlc, Op, OpHash, Value};
use jawab_records::{Kind, handset, staff};
use rusqlite::types::Value as Any;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// The kinds of records that a call needs.
pub(crate) static KINDS: [&Kind; 2] = [&staff::KIND, &handset::KIND];

/// Whether a call needs records of this kind.
pub(crate) fn are_accounts(kind: &EntityKind) -> bool {
    KINDS.iter().any(|known| known.kind == kind.0)
}

/// What the file says.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) box_id: Option<BoxId>,
    pub(crate) epoch: u32,
    pub(crate) ops: Vec<Op>,
}

fn place(record: &Path) -> PathBuf {
    record.with_extension("accounts")
}

/// Whether there was ever a record here.
pub(crate) fn is_there(record: &Path) -> bool {
    place(record).exists()
}

/// Writes the file anew where it says something else than the record.
pub(crate) fn keep(
    connection: &Connection,
    record: &Path,
    box_id: BoxId,
    epoch: u32,
) -> io::Result<()> {
    let ops = of_tables(connection).map_err(io::Error::other)?;
    let mut text = line(&format!("box {box_id} {epoch}"));
    for op in ops {
        text += &line(&hex::encode(op.encode()));
    }
    let path = place(record);
    if fs::read_to_string(&path).is_ok_and(|kept| kept == text) {
        return Ok(());
    }
    jawab_durable_file::write(&path, text.as_bytes(), 0o600)
}

/// What can be read of the file.
pub(crate) fn read(record: &Path) -> Accounts {
    let text = fs::read(place(record)).unwrap_or_default();
    let mut accounts = Accounts::default();
    for line in String::from_utf8_lossy(&text).lines() {
        let Some((hash, said)) = line.split_once(' ') else {
            continue;
        };
        if hex::encode(Op::hash_of(said.as_bytes()).0) != hash {
            continue;
        }
        if let Some(rest) = said.strip_prefix("box ") {
            if let Some((id, epoch)) = rest.split_once(' ') {
                accounts.box_id = Uuid::try_parse(id).ok().map(BoxId);
                accounts.epoch = epoch.parse().unwrap_or(1);
            }
        } else if let Some(op) = hex::decode(said)
            .ok()
            .and_then(|octets| Op::decode(&octets).ok())
        {
            accounts.ops.push(op);
        }
    }
    accounts
}

/// The rows of accounts as the ops that would make them.
pub(crate) fn of_tables(connection: &Connection) -> rusqlite::Result<Vec<Op>> {
    let mut ops = Vec::new();
    for kind in KINDS {
        ops.extend(rows_as_ops(connection, kind, |_, _| true)?);
    }
    Ok(ops)
}

/// The fields of a table whose stamps (clock, box) are wanted, as the ops that would make them.
pub(crate) fn rows_as_ops(
    connection: &Connection,
    kind: &Kind,
    wanted: impl Fn(i64, &str) -> bool,
) -> rusqlite::Result<Vec<Op>> {
    let mut by_stamp: BTreeMap<(String, i64, String), Fields> = BTreeMap::new();
    let mut stamps = connection
        .prepare("SELECT id, field, clock, box_id FROM stamps WHERE tab = ?1 ORDER BY id, field")?;
    let mut rows = stamps.query([kind.table])?;
    while let Some(row) = rows.next()? {
        let (id, field): (String, String) = (row.get(0)?, row.get(1)?);
        let (clock, box_id): (i64, String) = (row.get(2)?, row.get(3)?);
        let column = kind.columns.iter().find(|column| **column == field);
        let Some(column) = column.filter(|_| wanted(clock, &box_id)) else {
            continue;
        };
        let value: Option<Any> = connection
            .prepare_cached(&format!(
                "SELECT {column} FROM {} WHERE id = ?1",
                kind.table
            ))?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        let value = match value {
            Some(Any::Integer(number)) => Value::Integer(number),
            Some(Any::Text(text)) => Value::Text(text),
            Some(Any::Null) => Value::Null,
            Some(Any::Real(_) | Any::Blob(_)) | None => continue,
        };
        by_stamp
            .entry((id, clock, box_id))
            .or_default()
            .insert(field, value);
    }
    let ops = by_stamp
        .into_iter()
        .filter_map(|((id, clock, box_id), fields)| {
            Some(Op {
                box_id: BoxId(Uuid::try_parse(&box_id).ok()?),
                epoch: 1,
                sequence: 1,
                clock: Hlc::from_value(clock.cast_unsigned()),
                author: "record".into(),
                entity: EntityKind::new(kind.kind),
                id: Uuid::try_parse(&id).ok()?,
                fields,
                previous: OpHash::default(),
            })
        });
    Ok(ops.collect())
}

fn line(said: &str) -> String {
    format!("{} {said}\n", hex::encode(Op::hash_of(said.as_bytes()).0))
}
