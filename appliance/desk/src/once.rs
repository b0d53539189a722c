//! Forms that are sent twice. A form has a name of its own; what was saved under it is known by
//! its content, so that a correction is not taken for the same once more.

use jawab_ledger::LedgerError;
use jawab_ledger::rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where the box keeps what was saved under which name. It concerns this box alone.
const NAMESPACE: &str = "once";

/// How long: no form is open for longer (milliseconds).
const KEPT_MS: i64 = 60 * 24 * 60 * 60 * 1_000;

/// A content, for comparing.
pub(crate) fn digest(of: &impl std::fmt::Debug) -> Vec<u8> {
    Sha256::digest(format!("{of:?}")).to_vec()
}

/// What was saved under a form's name; `None` if that is not known (any more).
pub(crate) fn saved(db: &Connection, once: Uuid) -> Result<Option<Vec<u8>>, LedgerError> {
    Ok(db
        .prepare_cached("SELECT value FROM local WHERE namespace = ?1 AND key = ?2")?
        .query_row([NAMESPACE, &once.to_string()], |row| row.get(0))
        .optional()?)
}

/// Remembers it, in the transaction that saves it.
pub(crate) fn remember(
    db: &Connection,
    once: Uuid,
    digest: &[u8],
    now_ms: i64,
) -> Result<(), LedgerError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO local (namespace, key, value, expires_ms) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        NAMESPACE,
        once.to_string(),
        digest,
        now_ms.saturating_add(KEPT_MS)
    ])?;
    Ok(())
}
