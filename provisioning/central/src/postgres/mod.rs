//! Central's store on PostgreSQL, which any number of processes may share. See
//! `docs/postgres.md`.

mod admins;
mod cases;
mod connect;
mod copy;
mod datum;
mod epochs;
mod error;
mod fold;
mod ingest;
mod layout;
mod locks;
mod outbox;
mod read;
mod record;
mod rows;
mod schema;
mod taken;
mod tally;
mod unknown;
mod unknown_noted;
mod verify;
mod views;
mod write;

use std::path::Path;
use std::sync::Arc;

use deadpool_postgres::Pool;
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Role, session_stamp};
use jawab_ledger::Change;
use jawab_ops::{BoxId, FileHash, Head};
use jawab_protocol::{Batch, BoardReport, Have, LineReport, Refusal};
use jawab_web::central::{
    Admin, AdminAccount, CaseFilter, CasesFound, CentreDetail, CentreName, Overview,
};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use self::error::PgError;
use self::read::get;
use crate::authority::Fingerprint;
use crate::epochs::{fingerprint, model};
use crate::lines;
use crate::store::{
    Account, AdminFields, AdminOutcome, Audience, CaseAt, CaseKept, Deed, Enrolment, Store,
    StoreError,
};
use crate::verify::Verified;

/// A batch of no more ops is small: a box that is up to date brings a case and its note.
const SMALL: usize = 64;

/// The part of the connections that boxes which catch up may have at once. More of them keep
/// the database's processors no busier, and whoever is up to date waits behind each.
const CATCHING_UP: usize = 4;

/// The fewest connections that there are.
const FEWEST: usize = 5;

/// Central's store on PostgreSQL. Cheap to clone; all clones are one store.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pool: Pool,
    /// Turns of boxes that catch up: a thousand that come back together must not keep one
    /// waiting that has a complaint to tell of.
    turns: Arc<Semaphore>,
}

impl PostgresStore {
    /// Connects, and brings the database to this version. `authority` is the file of the
    /// certificate authority to believe about a database on another machine, if it is none
    /// of the system's.
    ///
    /// # Errors
    /// [`StoreError::Connect`].
    pub async fn connect(
        url: &str,
        authority: Option<&Path>,
        connections: usize,
    ) -> Result<Self, StoreError> {
        let connections = connections.max(FEWEST);
        let (pool, place) = connect::pool(url, authority, connections)?;
        let prepared = async {
            schema::prepare(&pool).await?;
            unknown::make_rows(&pool).await
        };
        prepared.await.map_err(|error| StoreError::Connect {
            place,
            why: error.to_string(),
        })?;
        Ok(Self {
            pool,
            turns: Arc::new(Semaphore::new(connections / CATCHING_UP)),
        })
    }

    async fn execute(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, PgError> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(statement).await?;
        Ok(client.execute(&statement, parameters).await?)
    }

    async fn one(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PgError> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(statement).await?;
        Ok(client.query_opt(&statement, parameters).await?)
    }
}

impl Store for PostgresStore {
    async fn enrol(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO boxes (box_id, centre, code, certificate) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (box_id) DO UPDATE SET centre = excluded.centre, code = excluded.code, \
             certificate = excluded.certificate",
            &[
                &enrolment.box_id.0,
                &enrolment.centre,
                &enrolment.code,
                &enrolment.certificate.as_slice(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn certificate(&self, box_id: BoxId) -> Result<Option<Fingerprint>, StoreError> {
        let ask = "SELECT certificate FROM boxes WHERE box_id = $1";
        let Some(row) = self.one(ask, &[&box_id.0]).await? else {
            return Ok(None);
        };
        let octets: &[u8] = get(&row, 0, "boxes")?;
        // One that is no fingerprint is none of any certificate.
        Ok(octets.try_into().ok())
    }

    async fn heard(&self, box_id: BoxId, at: Timestamp, backlog: u64) -> Result<(), StoreError> {
        let client = self.pool.get().await.map_err(PgError::from)?;
        Ok(write::heard(&client, box_id, at, backlog).await?)
    }

    async fn reported(&self, box_id: BoxId, lines: &[LineReport]) -> Result<(), StoreError> {
        let lines = lines::kept(lines)?;
        self.execute(
            "UPDATE boxes SET lines = $2 WHERE box_id = $1",
            &[&box_id.0, &lines],
        )
        .await?;
        Ok(())
    }

    async fn stands(
        &self,
        box_id: BoxId,
        board: &BoardReport,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            epochs::STANDS,
            &[
                &box_id.0,
                &fingerprint(board),
                &model(board),
                &at.as_millisecond(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn copy_seen(&self, box_id: BoxId) -> Result<Option<Timestamp>, StoreError> {
        let ask = format!("SELECT {} FROM boxes WHERE box_id = $1", epochs::COPY_SEEN);
        let Some(row) = self.one(&ask, &[&box_id.0]).await? else {
            return Ok(None);
        };
        let seen: Option<i64> = get(&row, 0, "epochs")?;
        Ok(seen.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    }

    async fn heads(&self, box_id: BoxId) -> Result<Vec<Head>, StoreError> {
        Ok(ingest::heads(&self.pool, box_id).await?)
    }

    async fn attached(&self, box_id: BoxId, hash: FileHash) -> Result<Option<u64>, StoreError> {
        let ask = "SELECT MAX(octets) FROM attachments WHERE box_id = $1 AND hash = $2";
        let Some(row) = self.one(ask, &[&box_id.0, &hash.to_string()]).await? else {
            return Ok(None);
        };
        let octets: Option<i64> = get(&row, 0, "attachments")?;
        Ok(octets.and_then(|octets| octets.try_into().ok()))
    }

    async fn ingest(
        &self,
        batch: Batch,
        at: Timestamp,
    ) -> Result<Result<Head, Refusal>, StoreError> {
        let _turn = if is_catching_up(&batch) {
            let turn = self.turns.clone().acquire_owned().await;
            Some(turn.map_err(|error| StoreError::Failed(error.into()))?)
        } else {
            None
        };
        Ok(ingest::ingest(&self.pool, batch, at).await?)
    }

    async fn publish(
        &self,
        to: Audience,
        author: &str,
        changes: Vec<Change>,
        at: Timestamp,
    ) -> Result<Head, StoreError> {
        Ok(outbox::publish(&self.pool, to, author, changes, at).await?)
    }

    async fn news(
        &self,
        box_id: BoxId,
        have: &[Have],
        octets: usize,
    ) -> Result<(Vec<Batch>, bool), StoreError> {
        Ok(outbox::delta(&self.pool, box_id, have, octets).await?)
    }

    async fn cases_of(&self, reference: &str) -> Result<Vec<CaseAt>, StoreError> {
        Ok(outbox::cases_of(&self.pool, reference).await?)
    }

    async fn add_admin(
        &self,
        login: &str,
        name: &str,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        let added = self
            .execute(
                "INSERT INTO admins (id, login, name, password_hash) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (login) DO NOTHING",
                &[&Uuid::new_v4(), &login, &name, &password_hash],
            )
            .await?;
        if added == 0 {
            return Err(StoreError::LoginTaken(login.into()));
        }
        Ok(())
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let ask = "SELECT id, name, password_hash, role, password_once FROM admins WHERE active AND login = $1";
        let Some(row) = self.one(ask, &[&login]).await? else {
            return Ok(None);
        };
        Ok(Some(Account {
            admin: admin(&row)?,
            password_hash: get(&row, 2, "admins")?,
        }))
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, StoreError> {
        let ask = "SELECT id, name, password_hash, role, password_once FROM admins WHERE active AND id = $1";
        let row = self.one(ask, &[&id]).await?;
        Ok(row.as_ref().map(admin).transpose()?)
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, StoreError> {
        Ok(admins::all(&self.pool).await?)
    }

    async fn write_admin(
        &self,
        id: Uuid,
        fields: AdminFields,
        deeds: Vec<Deed>,
    ) -> Result<AdminOutcome, StoreError> {
        Ok(admins::write(&self.pool, id, &fields, &deeds).await?)
    }

    async fn note(&self, deed: Deed) -> Result<(), StoreError> {
        Ok(admins::note(&self.pool, &deed).await?)
    }

    async fn deeds(&self, about: Uuid, most: u32) -> Result<Vec<Deed>, StoreError> {
        Ok(admins::deeds(&self.pool, about, most).await?)
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<CasesFound, StoreError> {
        Ok(cases::find(&self.pool, filter).await?)
    }

    async fn overview(&self) -> Result<Overview, StoreError> {
        Ok(views::overview(&self.pool).await?)
    }

    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        Ok(views::catalogue(&self.pool).await?)
    }

    async fn centres(&self) -> Result<Vec<CentreName>, StoreError> {
        Ok(views::centres(&self.pool).await?)
    }

    async fn centre(&self, box_id: BoxId) -> Result<Option<CentreDetail>, StoreError> {
        Ok(views::centre(&self.pool, box_id).await?)
    }

    async fn case(&self, box_id: BoxId, case: Uuid) -> Result<Option<CaseKept>, StoreError> {
        Ok(views::case(&self.pool, box_id, case).await?)
    }

    async fn get_text(&self, name: &str) -> Result<Option<String>, StoreError> {
        let ask = "SELECT text FROM shelf WHERE name = $1 AND expires_ms > $2";
        let row = self.one(ask, &[&name, &now_ms()]).await?;
        Ok(row.map(|row| get(&row, 0, "shelf")).transpose()?)
    }

    async fn verify(&self) -> Result<Verified, StoreError> {
        Ok(verify::verify(&self.pool).await?)
    }

    async fn put_text(&self, name: &str, text: &str, expires_ms: i64) -> Result<(), StoreError> {
        let clear = "DELETE FROM shelf WHERE expires_ms <= $1";
        self.execute(clear, &[&now_ms()]).await?;
        self.execute(
            "INSERT INTO shelf (name, text, expires_ms) VALUES ($1, $2, $3) ON CONFLICT (name) \
             DO UPDATE SET text = excluded.text, expires_ms = excluded.expires_ms",
            &[&name, &text, &expires_ms],
        )
        .await?;
        Ok(())
    }

    async fn delete_text(&self, name: &str) -> Result<(), StoreError> {
        let remove = "DELETE FROM shelf WHERE name = $1";
        self.execute(remove, &[&name]).await?;
        Ok(())
    }
}

/// Whether a box has more to bring than what happens just now. The first batch of a long backlog
/// is a short one, and a thousand of those in one second are no small matter.
fn is_catching_up(batch: &Batch) -> bool {
    let ops = batch.ops.0.len();
    ops > SMALL || batch.pending > ops as u64
}

fn admin(row: &Row) -> Result<Admin, PgError> {
    Ok(Admin {
        id: get(row, 0, "admins")?,
        name: get(row, 1, "admins")?,
        role: Role::at_central(get(row, 3, "admins")?),
        password_once: get(row, 4, "admins")?,
        stamp: session_stamp(&[
            get::<&str>(row, 2, "admins")?.as_bytes(),
            get::<&str>(row, 3, "admins")?.as_bytes(),
        ]),
    })
}

fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}
