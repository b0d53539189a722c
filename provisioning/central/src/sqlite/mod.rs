//! Central's store on SQLite, for one machine.

mod admins;
mod cases;
mod epochs;
mod ingest;
mod outbox;
mod rows;
mod unknown;
mod verify;
mod views;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Role, session_stamp};
use jawab_ledger::Change;
use jawab_ledger::tables::steps;
use jawab_ops::{BoxId, FileHash, Head};
use jawab_protocol::{Batch, BoardReport, Have, LineReport, Refusal};
use jawab_web::central::{
    Admin, AdminAccount, CaseFilter, CasesFound, CentreDetail, CentreName, Overview,
};
use jiff::Timestamp;
use rows::uuid;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::authority::Fingerprint;
use crate::lines;
use crate::store::{
    Account, AdminFields, AdminOutcome, Audience, CaseAt, CaseKept, Deed, Enrolment, Store,
    StoreError,
};
use crate::verify::Verified;

/// How long a writer waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// Central's store on SQLite. Cheap to clone; all clones are one store.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    writer: Arc<Mutex<Connection>>,
    /// Beside the writer, so that a page does not wait for a batch.
    reader: Arc<Mutex<Connection>>,
}

impl SqliteStore {
    /// Opens the database of this file; makes it if there is none.
    ///
    /// # Errors
    /// [`StoreError::Open`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let opening = |why: String| StoreError::Open {
            path: path.display().to_string(),
            why,
        };
        let connect = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(path)?;
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            // FULL: what is acknowledged to a box is on disk.
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.set_prepared_statement_cache_capacity(128);
            Ok(connection)
        };
        let mut writer = connect().map_err(|error| opening(error.to_string()))?;
        Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
            .to_latest(&mut writer)
            .map_err(|error| opening(error.to_string()))?;
        unknown::make_rows(&mut writer).map_err(|error| opening(error.to_string()))?;
        let reader = connect().map_err(|error| opening(error.to_string()))?;
        Ok(Self {
            writer: Arc::new(Mutex::new(writer)),
            reader: Arc::new(Mutex::new(reader)),
        })
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        on_a_thread(self.writer.clone(), work).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        on_a_thread(self.reader.clone(), work).await
    }
}

/// What makes the database, in the order in which it grew. New steps, central's own or the
/// ledger's, are added at the end: `user_version` counts them in files that exist.
const STEPS: &[&str] = &[
    include_str!("central.sql"),
    steps::TABLES,
    steps::SUPERSEDED,
    steps::PEOPLE,
    include_str!("lines.sql"),
    steps::CENTRAL,
    steps::ATTACHMENTS,
    include_str!("epochs.sql"),
    steps::ZONES,
    steps::ACCOUNTS,
    include_str!("accounts.sql"),
    include_str!("lists.sql"),
    steps::LINKS,
    steps::CALENDAR,
    steps::ADDRESSES,
    steps::CONTACTS,
    steps::COURSES,
    steps::CATALOGUE,
    include_str!("unknown.sql"),
    steps::AGENT_STATES,
    steps::CALL_BACKS,
    steps::SUPERVISED,
    steps::QUEUES,
    steps::VOICE_MESSAGES,
    steps::MESSAGES,
    steps::FORWARDED,
    steps::OWN_TEXTS,
];

/// Waits for the disk on a thread made for waiting.
async fn on_a_thread<T: Send + 'static>(
    connection: Arc<Mutex<Connection>>,
    work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let failed = |error| StoreError::Failed(error);
    spawn_blocking(move || work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner)))
        .await
        .map_err(|error| failed(error.into()))?
        .map_err(|error| failed(error.into()))
}

impl Store for SqliteStore {
    async fn enrol(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        let Enrolment {
            box_id,
            centre,
            code,
            certificate,
        } = enrolment.clone();
        self.write(move |db| {
            db.execute(
                "INSERT INTO boxes (id, centre, code, certificate) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (id) DO UPDATE SET centre = ?2, code = ?3, certificate = ?4",
                params![box_id.to_string(), centre, code, certificate],
            )?;
            Ok(())
        })
        .await
    }

    async fn certificate(&self, box_id: BoxId) -> Result<Option<Fingerprint>, StoreError> {
        self.read(move |db| {
            db.prepare_cached("SELECT certificate FROM boxes WHERE id = ?1")?
                .query_row([box_id.to_string()], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn heard(&self, box_id: BoxId, at: Timestamp, backlog: u64) -> Result<(), StoreError> {
        self.write(move |db| ingest::heard(db, box_id, at, backlog))
            .await
    }

    async fn reported(&self, box_id: BoxId, lines: &[LineReport]) -> Result<(), StoreError> {
        let lines = lines::kept(lines)?;
        self.write(move |db| {
            db.prepare_cached("UPDATE boxes SET lines = ?2 WHERE id = ?1")?
                .execute(params![box_id.to_string(), lines])?;
            Ok(())
        })
        .await
    }

    async fn stands(
        &self,
        box_id: BoxId,
        board: &BoardReport,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let board = board.clone();
        self.write(move |db| epochs::stands(db, box_id, &board, at))
            .await
    }

    async fn copy_seen(&self, box_id: BoxId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |db| epochs::copy_seen(db, box_id)).await
    }

    async fn heads(&self, box_id: BoxId) -> Result<Vec<Head>, StoreError> {
        self.read(move |db| ingest::heads(db, box_id)).await
    }

    async fn attached(&self, box_id: BoxId, hash: FileHash) -> Result<Option<u64>, StoreError> {
        let named = self.read(move |db| {
            db.prepare_cached(
                "SELECT MAX(octets) FROM attachments WHERE box_id = ?1 AND hash = ?2",
            )?
            .query_row([box_id.to_string(), hash.to_string()], |row| {
                row.get::<_, Option<i64>>(0)
            })
        });
        Ok(named.await?.and_then(|octets| octets.try_into().ok()))
    }

    async fn ingest(
        &self,
        batch: Batch,
        at: Timestamp,
    ) -> Result<Result<Head, Refusal>, StoreError> {
        self.write(move |db| ingest::ingest(db, &batch, at)).await
    }

    async fn publish(
        &self,
        to: Audience,
        author: &str,
        changes: Vec<Change>,
        at: Timestamp,
    ) -> Result<Head, StoreError> {
        let author = author.to_owned();
        self.write(move |db| outbox::publish(db, to, &author, changes, at))
            .await
    }

    async fn news(
        &self,
        box_id: BoxId,
        have: &[Have],
        octets: usize,
    ) -> Result<(Vec<Batch>, bool), StoreError> {
        let have = have.to_vec();
        self.read(move |db| outbox::delta(&*db.transaction()?, box_id, &have, octets))
            .await
    }

    async fn cases_of(&self, reference: &str) -> Result<Vec<CaseAt>, StoreError> {
        let reference = reference.to_owned();
        self.read(move |db| outbox::cases_of(db, &reference)).await
    }

    async fn add_admin(
        &self,
        login: &str,
        name: &str,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        let taken = login.to_owned();
        let row = [
            Uuid::new_v4().to_string(),
            login.into(),
            name.into(),
            password_hash.into(),
        ];
        let fresh = self
            .write(move |db| {
                let added = db.execute(
                    "INSERT INTO admins (id, login, name, password_hash) VALUES (?1, ?2, ?3, ?4)",
                    row,
                );
                match added {
                    Ok(_) => Ok(true),
                    Err(error)
                        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
                    {
                        Ok(false)
                    }
                    Err(error) => Err(error),
                }
            })
            .await?;
        if fresh {
            Ok(())
        } else {
            Err(StoreError::LoginTaken(taken))
        }
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let login = login.to_owned();
        self.read(move |db| {
            db.prepare_cached(
                "SELECT id, name, password_hash, role, password_once FROM admins WHERE active AND login = ?1",
            )?
            .query_row([login], |row| {
                Ok(Account {
                    admin: admin(row)?,
                    password_hash: row.get(2)?,
                })
            })
            .optional()
        })
        .await
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, StoreError> {
        self.read(move |db| {
            db.prepare_cached(
                "SELECT id, name, password_hash, role, password_once FROM admins WHERE active AND id = ?1",
            )?
            .query_row([id.to_string()], admin)
            .optional()
        })
        .await
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, StoreError> {
        self.read(|db| admins::all(db)).await
    }

    async fn write_admin(
        &self,
        id: Uuid,
        fields: AdminFields,
        deeds: Vec<Deed>,
    ) -> Result<AdminOutcome, StoreError> {
        self.write(move |db| admins::write(db, id, &fields, &deeds))
            .await
    }

    async fn note(&self, deed: Deed) -> Result<(), StoreError> {
        self.write(move |db| admins::note(db, &deed)).await
    }

    async fn deeds(&self, about: Uuid, most: u32) -> Result<Vec<Deed>, StoreError> {
        self.read(move |db| admins::deeds(db, about, most)).await
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<CasesFound, StoreError> {
        let filter = filter.clone();
        self.read(move |db| cases::find(&*db.transaction()?, &filter))
            .await
    }

    async fn overview(&self) -> Result<Overview, StoreError> {
        self.read(|db| views::overview(&*db.transaction()?)).await
    }

    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.read(|db| views::catalogue(&*db.transaction()?)).await
    }

    async fn centres(&self) -> Result<Vec<CentreName>, StoreError> {
        self.read(|db| views::centres(db)).await
    }

    async fn centre(&self, box_id: BoxId) -> Result<Option<CentreDetail>, StoreError> {
        self.read(move |db| views::centre(&*db.transaction()?, box_id))
            .await
    }

    async fn case(&self, box_id: BoxId, case: Uuid) -> Result<Option<CaseKept>, StoreError> {
        self.read(move |db| views::case(&*db.transaction()?, box_id, case))
            .await
    }

    async fn get_text(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.read(move |db| {
            db.prepare_cached("SELECT text FROM shelf WHERE name = ?1 AND expires_ms > ?2")?
                .query_row(params![name, now_ms()], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn verify(&self) -> Result<Verified, StoreError> {
        self.read(|db| verify::verify(&*db.transaction()?)).await
    }

    async fn put_text(&self, name: &str, text: &str, expires_ms: i64) -> Result<(), StoreError> {
        let (name, text) = (name.to_owned(), text.to_owned());
        self.write(move |db| {
            db.execute("DELETE FROM shelf WHERE expires_ms <= ?1", [now_ms()])?;
            db.execute(
                "INSERT OR REPLACE INTO shelf (name, text, expires_ms) VALUES (?1, ?2, ?3)",
                params![name, text, expires_ms],
            )?;
            Ok(())
        })
        .await
    }

    async fn delete_text(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write(move |db| {
            db.execute("DELETE FROM shelf WHERE name = ?1", [name])?;
            Ok(())
        })
        .await
    }
}

fn admin(row: &rusqlite::Row<'_>) -> rusqlite::Result<Admin> {
    Ok(Admin {
        id: uuid(row, 0)?,
        name: row.get(1)?,
        role: Role::at_central(&row.get::<_, String>(3)?),
        password_once: row.get(4)?,
        stamp: session_stamp(&[row.get_ref(2)?.as_bytes()?, row.get_ref(3)?.as_bytes()?]),
    })
}

fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn central_has_each_step_of_the_ledgers_tables_once_and_in_order() {
        let of_tables = STEPS.iter().filter(|step| steps::ALL.contains(step));
        assert!(of_tables.eq(steps::ALL));
    }
}
