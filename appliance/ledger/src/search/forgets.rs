//! Whether an index still holds traces of what was taken out of it, kept with the record.

use rusqlite::Connection;

/// The people's was the only one for a while.
pub(crate) const fn forgets_key(index: &str) -> &str {
    match index.as_bytes() {
        b"people_index" => "search_forgets",
        _ => "search_forgets_notes",
    }
}

pub(crate) fn set_forgets(
    connection: &Connection,
    index: &str,
    what: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute([forgets_key(index), what])?;
    Ok(())
}
