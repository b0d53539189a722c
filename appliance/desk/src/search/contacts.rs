//! Finds contacts: by the address of the other party.

use jawab_ledger::rusqlite::{self, Connection, params};
use jawab_vocabulary::AddressKind;

use super::asked::{Asked, LIMIT};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};

/// The ids of contacts, the newest first; one more than are listed, if there are more.
pub(super) fn ids(db: &Connection, asked: &Asked) -> rusqlite::Result<Vec<String>> {
    let number = match asked {
        Asked::Number(number) => number,
        Asked::Mail(beginning) => return with_mail(db, beginning),
        Asked::Cin(_) | Asked::Born(_) | Asked::Words(_) | Asked::Nothing => {
            return Ok(Vec::new());
        }
    };
    // The other party is the caller, or who staff called. ':' follows '9'. Where both the
    // beginning and the end fit, UNION has the contact once.
    let begins = "SELECT id, started_ms FROM contacts WHERE ?1 <> '' AND address_kind IS NULL AND";
    let ends =
        "SELECT id, started_ms FROM contacts WHERE ?2 IS NOT NULL AND address_kind IS NULL AND";
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

/// Those with a mail address that begins so.
fn with_mail(db: &Connection, beginning: &str) -> rusqlite::Result<Vec<String>> {
    let with = "SELECT id, started_ms FROM contacts WHERE address_kind = ?2 AND";
    db.prepare_cached(&format!(
        "{with} caller >= ?1 AND caller < ?1 || char(1114111) AND direction = 'inbound' \
         UNION {with} called >= ?1 AND called < ?1 || char(1114111) AND direction IS NOT 'inbound' \
         ORDER BY started_ms DESC, id DESC LIMIT ?3"
    ))?
    .query_map(
        params![
            beginning,
            AddressKind::Mail.code(),
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
