//! Administrators, and who did what.

use jawab_desk::Role;
use jawab_web::central::AdminAccount;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, TransactionBehavior, params};
use uuid::Uuid;

use super::rows::uuid;
use crate::store::{AdminFields, AdminOutcome, Deed};

const ACCOUNT: &str = "SELECT id, login, name, role, active, password_once FROM admins";

pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<AdminAccount>> {
    db.prepare_cached(&format!("{ACCOUNT} ORDER BY active DESC, name, id"))?
        .query_map([], account)?
        .collect()
}

fn account(row: &Row<'_>) -> rusqlite::Result<AdminAccount> {
    Ok(AdminAccount {
        id: uuid(row, 0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        role: Role::at_central(&row.get::<_, String>(3)?),
        active: row.get(4)?,
        password_once: row.get(5)?,
    })
}

pub(super) fn write(
    db: &mut Connection,
    id: Uuid,
    fields: &AdminFields,
    deeds: &[Deed],
) -> rusqlite::Result<AdminOutcome> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let key = id.to_string();
    let before = transaction
        .prepare_cached(&format!("{ACCOUNT} WHERE id = ?1"))?
        .query_row([&key], account)
        .optional()?;
    if let Some(before) = &before
        && fields.ends_an_admin(before)
    {
        let others: bool = transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM admins WHERE active AND role = 'admin' AND id <> ?1)",
            )?
            .query_row([&key], |row| row.get(0))?;
        if !others {
            return Ok(AdminOutcome::LastAdmin);
        }
    }
    let (hash, once) = fields.password.clone().unzip();
    let role = fields.role.map(Role::code);
    let row = params![
        key,
        fields.login,
        fields.name,
        hash,
        role,
        fields.active,
        once
    ];
    let written = if before.is_some() {
        transaction.execute(
            "UPDATE admins SET login = COALESCE(?2, login), name = COALESCE(?3, name), \
             password_hash = COALESCE(?4, password_hash), role = COALESCE(?5, role), \
             active = COALESCE(?6, active), password_once = COALESCE(?7, password_once) \
             WHERE id = ?1",
            row,
        )
    } else {
        transaction.execute(
            "INSERT INTO admins (id, login, name, password_hash, role, active, password_once) \
             VALUES (?1, ?2, ?3, ?4, ?5, COALESCE(?6, 1), COALESCE(?7, 0))",
            row,
        )
    };
    match written {
        Ok(_) => {}
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            return Ok(AdminOutcome::LoginTaken);
        }
        Err(error) => return Err(error),
    }
    for deed in deeds {
        note(&transaction, deed)?;
    }
    transaction.commit()?;
    Ok(AdminOutcome::Written)
}

pub(super) fn note(db: &Connection, deed: &Deed) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO deeds (id, at_ms, by_name, about, what, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        Uuid::now_v7().to_string(),
        deed.at.as_millisecond(),
        deed.by,
        deed.about.to_string(),
        deed.what,
        deed.value
    ])?;
    Ok(())
}

pub(super) fn deeds(db: &Connection, about: Uuid, most: u32) -> rusqlite::Result<Vec<Deed>> {
    db.prepare_cached(
        "SELECT at_ms, by_name, what, value FROM deeds WHERE about = ?1 \
         ORDER BY at_ms DESC, id DESC LIMIT ?2",
    )?
    .query_map(params![about.to_string(), most], |row| {
        Ok(Deed {
            at: Timestamp::from_millisecond(row.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH),
            by: row.get(1)?,
            about,
            what: row.get(2)?,
            value: row.get(3)?,
        })
    })?
    .collect()
}
