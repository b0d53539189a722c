//! Calls and what staff said of them, as they are read for the list of whom to call back.

use jawab_ledger::id_of;
use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row, params};
use jawab_records::call_back;
use jawab_vocabulary::{AddressKind, Outcome, StaffId};
use uuid::Uuid;

use super::rules::CallBackRules;
use super::tally::{Call, Tallies, Word};
use crate::address::Address;
use crate::row::id;

const COLUMNS: &str = "contacts.id, contacts.started_ms, contacts.ended_ms, contacts.direction, \
    contacts.address_kind, \
    CASE contacts.direction WHEN 'inbound' THEN contacts.caller ELSE contacts.called END, \
    call_records.outcome, call_records.total_ms, call_records.wait_ms, call_records.staff, \
    contacts.line, contacts.language";

/// All calls of a time. The index of the list of contacts is named, so that no version of SQLite
/// looks at each contact there is.
fn all() -> String {
    format!(
        "SELECT {COLUMNS} FROM contacts INDEXED BY contacts_listed \
         CROSS JOIN call_records ON call_records.contact = contacts.id \
         WHERE COALESCE(contacts.started_ms, 0) >= ?1 \
             AND contacts.direction IN ('inbound', 'outbound') AND contacts.channel = 'voice'"
    )
}

/// Those of one address, in whatever form it was kept.
fn of_one() -> String {
    let by = |party: &str, direction: &str| {
        format!(
            "SELECT {COLUMNS} FROM json_each(address_forms(?1, ?2)) AS form \
             CROSS JOIN contacts ON contacts.{party} = form.value AND contacts.started_ms >= ?3 \
             CROSS JOIN call_records ON call_records.contact = contacts.id \
             WHERE contacts.direction = '{direction}' AND contacts.channel = 'voice' \
                 AND contacts.address_kind IS ?1"
        )
    };
    let (from_them, to_them) = (by("caller", "inbound"), by("called", "outbound"));
    format!("{from_them} UNION ALL {to_them}")
}

/// The calls of the time that the list looks at.
pub(super) fn tallies(
    db: &Connection,
    rules: &CallBackRules,
    now_ms: i64,
) -> rusqlite::Result<Tallies> {
    let mut tallies = Tallies::default();
    let mut statement = db.prepare_cached(&all())?;
    let mut rows = statement.query([CallBackRules::from_ms(now_ms)])?;
    while let Some(row) = rows.next()? {
        if let Some(call) = call(row)? {
            tallies.add(call, rules);
        }
    }
    Ok(tallies)
}

/// The same of one address.
pub(super) fn tallies_of(
    db: &Connection,
    address: &Address,
    rules: &CallBackRules,
    now_ms: i64,
) -> rusqlite::Result<Tallies> {
    let mut tallies = Tallies::default();
    let mut statement = db.prepare_cached(&of_one())?;
    let from_ms = CallBackRules::from_ms(now_ms);
    let mut rows = statement.query(params![address.kind_kept(), address.as_str(), from_ms])?;
    while let Some(row) = rows.next()? {
        if let Some(call) = call(row)? {
            tallies.add(call, rules);
        }
    }
    Ok(tallies)
}

/// `None` for one whose outcome only a newer version knows.
fn call(row: &Row<'_>) -> rusqlite::Result<Option<Call>> {
    let outcome: Option<String> = row.get(6)?;
    let Some(outcome) = outcome.as_deref().and_then(Outcome::from_code) else {
        return Ok(None);
    };
    let ms = |column| -> rusqlite::Result<Option<u64>> {
        let ms: Option<i64> = row.get(column)?;
        Ok(ms.and_then(|ms| u64::try_from(ms).ok()))
    };
    let direction: Option<String> = row.get(3)?;
    let (kind, party): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
    let began_ms = row.get::<_, Option<i64>>(1)?.unwrap_or(0);
    Ok(Some(Call {
        contact: id(row, 0)?,
        began_ms,
        ended_ms: row.get::<_, Option<i64>>(2)?.unwrap_or(began_ms),
        is_inbound: direction.as_deref() == Some("inbound"),
        outcome,
        total_ms: ms(7)?,
        wait_ms: ms(8)?,
        party: party_of(kind.as_deref(), party),
        staff: staff(row, 9)?,
        line: row.get(10)?,
        language: row.get(11)?,
    }))
}

/// The other party's address in the form that it is kept in now: the same number is one line,
/// whichever version wrote its calls down.
pub(super) fn party_of(kind: Option<&str>, value: Option<String>) -> Option<Address> {
    let kept = Address::kept(kind, value)?;
    match kept.kind() {
        AddressKind::Number | AddressKind::ShortCode => Address::number(kept.as_str()),
        _ => Some(kept),
    }
}

fn staff(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<StaffId>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()).map(StaffId))
}

/// The record of what is said of a missed call: one for each.
pub(crate) fn record_of(contact: Uuid) -> Uuid {
    id_of(&[call_back::KIND.kind, &contact.to_string()])
}

/// What staff said of a missed call.
pub(super) fn word_of(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<Word>> {
    db.prepare_cached(
        "SELECT taken_by, taken_ms, done, done_by, COALESCE(done_ms, 0) \
         FROM call_backs WHERE id = ?1",
    )?
    .query_row([record_of(contact).to_string()], |row| {
        let (by, said_ms) = (staff(row, 0)?, row.get::<_, Option<i64>>(1)?);
        Ok(Word {
            taken: said_ms.map(|said_ms| (by, said_ms)),
            done: row.get(2)?,
            done_by: staff(row, 3)?,
            done_ms: row.get(4)?,
        })
    })
    .optional()
}

#[cfg(test)]
mod tests {
    use jawab_ledger::Ledger;

    use super::*;

    /// How SQLite goes about a question, step by step.
    fn plan(ledger: &Ledger, query: &str, values: &[&str]) -> Vec<String> {
        let explained = format!("EXPLAIN QUERY PLAN {query}");
        let steps = ledger.read(|db| {
            let mut statement = db.prepare(&explained)?;
            let steps =
                statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3))?;
            steps.collect::<rusqlite::Result<Vec<String>>>()
        });
        steps.unwrap()
    }

    /// Else each look at the list would go through all calls that a centre ever had.
    #[test]
    fn no_table_is_gone_through_for_the_list_of_whom_to_call_back() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        let list = plan(&ledger, &all(), &["0"]);
        let one = plan(&ledger, &of_one(), &["", "+212612345678", "0"]);
        for step in list.iter().chain(&one) {
            let is_bounded = !step.starts_with("SCAN") || step.contains("form");
            assert!(is_bounded, "{list:?} {one:?}");
        }
        let has = |steps: &[String], index: &str| steps.iter().any(|step| step.contains(index));
        assert!(has(&list, "contacts_listed (<expr>>?"), "{list:?}");
        assert!(has(&one, "contacts_caller (caller=? AND started_ms>?"));
        assert!(has(&one, "contacts_called (called=? AND started_ms>?"));
    }
}
