//! Finds contacts: by the number of the other party.

use jawab_ledger::rusqlite::{self, Connection, params};

use super::{Asked, LIMIT};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};

/// The ids of contacts, the newest first; one more than are listed, if there are more.
pub(super) fn ids(db: &Connection, asked: &Asked) -> rusqlite::Result<Vec<String>> {
    let Asked::Number(number) = asked else {
        return Ok(Vec::new());
    };
    // The other party is the caller, or who staff called. ':' follows '9'. Where both the
    // beginning and the end fit, UNION has the contact once.
    let begins = "SELECT id, started_ms FROM contacts WHERE ?1 <> '' AND";
    let ends = "SELECT id, started_ms FROM contacts WHERE ?2 IS NOT NULL AND";
    db.prepare_cached(&format!(
        "{begins} caller >= ?1 AND caller < ?1 || ':' AND direction = 'inbound' \
         UNION {begins} called >= ?1 AND called < ?1 || ':' AND direction IS NOT 'inbound' \
         UNION {ends} caller LIKE '%' || ?2 AND direction = 'inbound' \
         UNION {ends} called LIKE '%' || ?2 AND direction IS NOT 'inbound' \
         ORDER BY started_ms DESC, id DESC LIMIT ?3"
    ))?
    .query_map(
        params![
            number.start,
            number.end,
            i64::try_from(LIMIT).unwrap_or(i64::MAX)
        ],
        |row| row.get(0),
    )?
    .collect()
}

pub(super) fn contact(db: &Connection, id: &str) -> rusqlite::Result<Option<ContactLine>> {
    let one = format!("{CONTACTS} WHERE contacts.id = ?1");
    Ok(contact_lines(db, &one, [id])?.pop())
}
