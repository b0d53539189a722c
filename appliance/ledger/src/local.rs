//! What concerns this box alone and is not synced: web sessions, what staff did last.

use rusqlite::{OptionalExtension, params};

use crate::clock::wall_ms;
use crate::error::LedgerError;
use crate::store::Ledger;

impl Ledger {
    /// Keeps a value, until a time (milliseconds since 1970) if one is given.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn local_put(
        &self,
        namespace: &str,
        key: &str,
        value: &[u8],
        expires_ms: Option<i64>,
    ) -> Result<(), LedgerError> {
        let writer = self.writer();
        let saved = writer
            .prepare_cached(
                "INSERT OR REPLACE INTO local (namespace, key, value, expires_ms) \
                 VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut put| put.execute(params![namespace, key, value, expires_ms]));
        let saved = saved.map(drop).map_err(LedgerError::from);
        self.note_saved(saved.as_ref().err());
        saved
    }

    /// A value, unless it has expired.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn local_get(&self, namespace: &str, key: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let value = self
            .reader()
            .prepare_cached(
                "SELECT value FROM local WHERE namespace = ?1 AND key = ?2 \
                 AND (expires_ms IS NULL OR expires_ms > ?3)",
            )?
            .query_row(params![namespace, key, now_ms()], |row| row.get(0))
            .optional()?;
        Ok(value)
    }

    /// All values of a namespace that have not expired, by key.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn local_all(&self, namespace: &str) -> Result<Vec<(String, Vec<u8>)>, LedgerError> {
        let reader = self.reader();
        let mut statement = reader.prepare_cached(
            "SELECT key, value FROM local WHERE namespace = ?1 \
             AND (expires_ms IS NULL OR expires_ms > ?2) ORDER BY key",
        )?;
        let rows = statement.query_map(params![namespace, now_ms()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Forgets a value.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn local_delete(&self, namespace: &str, key: &str) -> Result<(), LedgerError> {
        self.writer()
            .prepare_cached("DELETE FROM local WHERE namespace = ?1 AND key = ?2")?
            .execute([namespace, key])?;
        Ok(())
    }

    /// Forgets all that has expired.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn local_sweep(&self) -> Result<(), LedgerError> {
        self.writer()
            .execute("DELETE FROM local WHERE expires_ms <= ?1", [now_ms()])?;
        Ok(())
    }
}

fn now_ms() -> i64 {
    i64::try_from(wall_ms()).unwrap_or(i64::MAX)
}
