//! Conversations: what passes between the centre and one address, whatever the channel, as one
//! timeline. An address is not a person: nobody is made out of it, and nothing is merged.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, params};
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_records::contact;
use jawab_vocabulary::{AddressKind, Channel, ContactResult, Direction, Outcome, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::address::{Address, address_columns};
use crate::cases::{CASES, CaseLine, case_line};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::opt_out;
use crate::person_line::PersonLine;
use crate::row::{id, timestamp};
use crate::texts::{TextShown, text_of};
use crate::whose::people_by_address;

/// Entries that are shown at a time.
const AT_A_TIME: usize = 30;
/// Cases of an entry that are shown.
const MOST_CASES: u32 = 10;
/// Conversations that are listed.
const MOST_WAITING: u32 = 200;
/// A text that nobody answered for longer waits no more for one.
const WAITS_MS: i64 = 30 * 24 * 3_600_000;

/// What passes between the centre and an address.
#[derive(Clone, PartialEq, Debug)]
pub struct Conversation {
    /// With which address.
    pub address: Address,
    /// Who has it, as far as that is known.
    pub people: Vec<PersonLine>,
    /// What passed, the newest first.
    pub entries: Vec<ConversationEntry>,
    /// The contact before which there is more.
    pub older: Option<Uuid>,
    /// When the newest was, of all.
    pub newest: Option<Timestamp>,
    /// Why no text can be written to it, if none can.
    pub no_texts: Option<Invalid>,
    /// Whether a text of theirs waits for an answer.
    pub waits: bool,
}

/// A contact, with what was said in it.
#[derive(Clone, PartialEq, Debug)]
pub struct ConversationEntry {
    /// The contact.
    pub contact: ContactLine,
    /// What was written.
    pub text: Option<TextShown>,
    /// The cases that were written of it.
    pub cases: Vec<CaseLine>,
}

/// A conversation that waits for an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct UnansweredText {
    /// The text that was not answered.
    pub contact: ContactLine,
    /// What it says.
    pub text: Option<TextShown>,
}

impl Desk {
    /// The conversation with the address of a contact, or of an address's record; of it what was
    /// before `before`, a contact, or the newest.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn conversation(
        &self,
        of: Uuid,
        before: Option<Uuid>,
    ) -> Result<Option<Conversation>, DeskError> {
        self.work(move |desk| {
            let rules = desk.text_rules;
            let found = desk.ledger.read(|db| {
                let Some(address) = address_of(db, of)? else {
                    return Ok(None);
                };
                let mut entries = entries(db, &address, before)?;
                let more = entries.len() > AT_A_TIME;
                entries.truncate(AT_A_TIME);
                let no_texts = match rules.allow(&address) {
                    Err(invalid) => Some(invalid),
                    Ok(()) if opt_out::holds(db, &address)? => Some(Invalid::OptedOut),
                    Ok(()) => None,
                };
                Ok(Some(Conversation {
                    people: people_by_address(db, &address)?,
                    older: entries.last().filter(|_| more).map(|last| last.contact.id),
                    newest: newest(db, &address)?,
                    waits: !waiting(db, Some(&address), desk.now_ms())?.is_empty(),
                    entries,
                    no_texts,
                    address,
                }))
            })?;
            Ok(found)
        })
        .await
    }

    /// The conversations with a person's numbers: each by the id of its address's record.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn conversations_of(&self, person: Uuid) -> Result<Vec<(Uuid, Address)>, DeskError> {
        self.work(move |desk| {
            let found = desk.ledger.read(|db| {
                db.prepare_cached(
                    "SELECT id, kind, value FROM addresses WHERE person = ?1 ORDER BY value, id",
                )?
                .query_map([person.to_string()], |row| {
                    Ok(address_columns(row, 1)?.map(|address| (id(row, 0), address)))
                })?
                .filter_map(Result::transpose)
                .collect::<rusqlite::Result<Vec<_>>>()
            })?;
            let mut of = Vec::new();
            for (record, address) in found {
                if matches!(address.kind(), AddressKind::Number | AddressKind::ShortCode) {
                    of.push((record.map_err(LedgerError::from)?, address));
                }
            }
            of.dedup_by(|one, other| one.1 == other.1);
            Ok(of)
        })
        .await
    }

    /// Conversations whose last word is a text of theirs, the one that waits longest first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn unanswered_texts(&self) -> Result<Vec<UnansweredText>, DeskError> {
        self.work(|desk| {
            let now_ms = desk.now_ms();
            Ok(desk.ledger.read(|db| {
                let mut unanswered = Vec::new();
                for contact in waiting(db, None, now_ms)? {
                    unanswered.push(UnansweredText {
                        text: text_of(db, contact.id)?,
                        contact,
                    });
                }
                Ok(unanswered)
            })?)
        })
        .await
    }

    /// A text needs no answer: "thank you".
    ///
    /// # Errors
    /// No such text, or a ledger that fails.
    pub async fn needs_no_answer(&self, staff: StaffId, of: Uuid) -> Result<(), DeskError> {
        self.work(move |desk| {
            let now_ms = desk.now_ms();
            desk.ledger.write(&staff.to_string(), |db| {
                let address = address_of(db, of).map_err(LedgerError::from)?;
                let address = address.ok_or(DeskError::NotFound("conversation"))?;
                let waiting = waiting(db, Some(&address), now_ms).map_err(LedgerError::from)?;
                let changes = waiting.iter().map(|text| {
                    let settled =
                        Fields::from([("result".into(), ContactResult::Answered.code().into())]);
                    Change::new(contact::KIND.kind, text.id, settled)
                });
                Ok((changes.collect(), ()))
            })
        })
        .await
    }
}

/// The other party's address of a contact, or the address of a record of one.
fn address_of(db: &Connection, of: Uuid) -> rusqlite::Result<Option<Address>> {
    let of_contact = db
        .prepare_cached(
            "SELECT address_kind, CASE direction WHEN 'inbound' THEN caller ELSE called END \
             FROM contacts WHERE id = ?1 AND direction <> 'internal'",
        )?
        .query_row([of.to_string()], |row| address_columns(row, 0))
        .optional()?;
    if let Some(address) = of_contact.flatten() {
        return Ok(Some(address));
    }
    let of_record = db
        .prepare_cached("SELECT kind, value FROM addresses WHERE id = ?1")?
        .query_row([of.to_string()], |row| address_columns(row, 0))
        .optional()?;
    Ok(of_record.flatten())
}

/// Contacts with an address: of those that came it is the caller's, else whom they went to.
const WITH_ADDRESS: &str = "((contacts.caller = ?1 AND contacts.direction = 'inbound') \
     OR (contacts.called = ?1 AND contacts.direction = 'outbound')) \
     AND contacts.address_kind IS ?2";

fn entries(
    db: &Connection,
    address: &Address,
    before: Option<Uuid>,
) -> rusqlite::Result<Vec<ConversationEntry>> {
    let before_ms: Option<i64> = match before {
        None => None,
        Some(before) => db
            .prepare_cached("SELECT started_ms FROM contacts WHERE id = ?1")?
            .query_row([before.to_string()], |row| row.get(0))
            .optional()?
            .flatten(),
    };
    let (before_ms, before) = match (before_ms, before) {
        (Some(ms), Some(before)) => (ms, before.to_string()),
        _ => (i64::MAX, String::new()),
    };
    let query = format!(
        "{CONTACTS} WHERE {WITH_ADDRESS} \
         AND (contacts.started_ms, contacts.id) < (?3, ?4) \
         ORDER BY contacts.started_ms DESC, contacts.id DESC LIMIT {}",
        AT_A_TIME + 1
    );
    let lines = contact_lines(
        db,
        &query,
        params![address.as_str(), address.kind_kept(), before_ms, before],
    )?;
    let cases = format!(
        "{CASES} WHERE cases.contact = ?1 ORDER BY cases.opened_ms DESC LIMIT {MOST_CASES}"
    );
    let mut entries = Vec::new();
    for contact in lines {
        entries.push(ConversationEntry {
            text: match contact.channel {
                Some(Channel::Text) => text_of(db, contact.id)?,
                _ => None,
            },
            cases: db
                .prepare_cached(&cases)?
                .query_map([contact.id.to_string()], case_line)?
                .collect::<rusqlite::Result<_>>()?,
            contact,
        });
    }
    Ok(entries)
}

fn newest(db: &Connection, address: &Address) -> rusqlite::Result<Option<Timestamp>> {
    let query = format!(
        "SELECT started_ms FROM contacts WHERE {WITH_ADDRESS} ORDER BY started_ms DESC LIMIT 1"
    );
    db.prepare_cached(&query)?
        .query_row(params![address.as_str(), address.kind_kept()], |row| {
            timestamp(row, 0)
        })
        .optional()
}

/// Texts that nobody answered, one of each address: the newest of its. Whoever was called since, or
/// called and was answered, has had an answer; to a name nobody can write.
fn waiting(
    db: &Connection,
    only: Option<&Address>,
    now_ms: i64,
) -> rusqlite::Result<Vec<ContactLine>> {
    let query = format!(
        "SELECT contacts.id FROM contacts \
         WHERE contacts.channel = 'text' AND contacts.direction = 'inbound' \
            AND contacts.started_ms > ?1 AND contacts.caller IS NOT NULL \
            AND contacts.address_kind IS NULL AND contacts.result IS NULL \
            AND (?2 IS NULL OR contacts.caller = ?2) \
            AND NOT EXISTS (SELECT 1 FROM contacts AS later \
                LEFT JOIN call_records ON call_records.contact = later.id \
                WHERE later.caller = contacts.caller AND later.direction = 'inbound' \
                    AND (later.started_ms, later.id) > (contacts.started_ms, contacts.id) \
                    AND (later.channel = 'text' OR call_records.outcome = ?3)) \
            AND NOT EXISTS (SELECT 1 FROM contacts AS later \
                LEFT JOIN call_records ON call_records.contact = later.id \
                WHERE later.called = contacts.caller AND later.direction = 'outbound' \
                    AND later.started_ms >= contacts.started_ms \
                    AND (later.channel = 'text' OR call_records.outcome = ?3)) \
         ORDER BY contacts.started_ms LIMIT {MOST_WAITING}"
    );
    let ids: Vec<Uuid> = db
        .prepare_cached(&query)?
        .query_map(
            params![
                now_ms.saturating_sub(WAITS_MS),
                only.map(Address::as_str),
                Outcome::Answered.code()
            ],
            |row| id(row, 0),
        )?
        .collect::<rusqlite::Result<_>>()?;
    let one = format!("{CONTACTS} WHERE contacts.id = ?1");
    let mut waiting = Vec::new();
    for contact in ids {
        waiting.extend(contact_lines(db, &one, [contact.to_string()])?);
    }
    let is_number = |line: &ContactLine| {
        let kind = line.address.as_ref().map(Address::kind);
        kind == Some(AddressKind::Number) && line.direction == Some(Direction::Inbound)
    };
    waiting.retain(is_number);
    Ok(waiting)
}
