//! Administrators, and who did what.

use deadpool_postgres::{Pool, Transaction};
use jawab_desk::Role;
use jawab_web::central::AdminAccount;
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::read::get;
use crate::store::{AdminFields, AdminOutcome, Deed};

const ALL: &str = "SELECT id, login, name, role, active, password_once FROM admins \
     ORDER BY active DESC, name COLLATE \"C\", id";
/// All of them, so that two who demote each other at once do so one after the other.
const LOCKED: &str = "SELECT id, login, name, role, active, password_once FROM admins \
     ORDER BY id FOR UPDATE";
const CHANGE: &str = "UPDATE admins SET login = COALESCE($2, login), name = COALESCE($3, name), \
     password_hash = COALESCE($4, password_hash), role = COALESCE($5, role), \
     active = COALESCE($6, active), password_once = COALESCE($7, password_once) WHERE id = $1";
const ADD: &str = "INSERT INTO admins (id, login, name, password_hash, role, active, password_once) \
     VALUES ($1, $2, $3, $4, $5, COALESCE($6, true), COALESCE($7, false))";
const NOTE: &str = "INSERT INTO deeds (id, at_ms, by_name, about, what, value) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const DEEDS: &str = "SELECT at_ms, by_name, what, value FROM deeds WHERE about = $1 \
     ORDER BY at_ms DESC, id DESC LIMIT $2";

pub(super) async fn all(pool: &Pool) -> Result<Vec<AdminAccount>, PgError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(ALL).await?;
    let rows = client.query(&statement, &[]).await?;
    rows.iter().map(account).collect()
}

fn account(row: &Row) -> Result<AdminAccount, PgError> {
    let table = "admins";
    Ok(AdminAccount {
        id: get(row, 0, table)?,
        login: get(row, 1, table)?,
        name: get(row, 2, table)?,
        role: Role::at_central(get(row, 3, table)?),
        active: get(row, 4, table)?,
        password_once: get(row, 5, table)?,
    })
}

pub(super) async fn write(
    pool: &Pool,
    id: Uuid,
    fields: &AdminFields,
    deeds: &[Deed],
) -> Result<AdminOutcome, PgError> {
    let mut client = pool.get().await?;
    let transaction = client.transaction().await?;
    let rows = transaction.query(LOCKED, &[]).await?;
    let there: Vec<AdminAccount> = rows.iter().map(account).collect::<Result<_, PgError>>()?;
    let before = there.iter().find(|account| account.id == id);
    let is_admin = |account: &AdminAccount| account.active && account.role == Role::Admin;
    if before.is_some_and(|before| fields.ends_an_admin(before))
        && !there.iter().any(|other| other.id != id && is_admin(other))
    {
        return Ok(AdminOutcome::LastAdmin);
    }
    let (hash, once) = fields.password.clone().unzip();
    let role = fields.role.map(Role::code);
    let row: [&(dyn ToSql + Sync); 7] = [
        &id,
        &fields.login,
        &fields.name,
        &hash,
        &role,
        &fields.active,
        &once,
    ];
    let statement = if before.is_some() { CHANGE } else { ADD };
    match transaction.execute(statement, &row).await {
        Ok(_) => {}
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            return Ok(AdminOutcome::LoginTaken);
        }
        Err(error) => return Err(error.into()),
    }
    for deed in deeds {
        note_in(&transaction, deed).await?;
    }
    transaction.commit().await?;
    Ok(AdminOutcome::Written)
}

async fn note_in(transaction: &Transaction<'_>, deed: &Deed) -> Result<(), PgError> {
    let row: [&(dyn ToSql + Sync); 6] = [
        &Uuid::now_v7(),
        &deed.at.as_millisecond(),
        &deed.by,
        &deed.about,
        &deed.what,
        &deed.value,
    ];
    transaction.execute(NOTE, &row).await?;
    Ok(())
}

pub(super) async fn note(pool: &Pool, deed: &Deed) -> Result<(), PgError> {
    let mut client = pool.get().await?;
    let transaction = client.transaction().await?;
    note_in(&transaction, deed).await?;
    transaction.commit().await?;
    Ok(())
}

pub(super) async fn deeds(pool: &Pool, about: Uuid, most: u32) -> Result<Vec<Deed>, PgError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(DEEDS).await?;
    let rows = client
        .query(&statement, &[&about, &i64::from(most)])
        .await?;
    rows.iter()
        .map(|row| {
            let at = Timestamp::from_millisecond(get(row, 0, "deeds")?);
            Ok(Deed {
                at: at.unwrap_or(Timestamp::UNIX_EPOCH),
                by: get(row, 1, "deeds")?,
                about,
                what: get(row, 2, "deeds")?,
                value: get(row, 3, "deeds")?,
            })
        })
        .collect()
}
