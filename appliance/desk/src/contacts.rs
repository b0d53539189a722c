//! Contacts: one interaction on one channel, and for a call how it went.

use std::collections::HashMap;

use jawab_ledger::rusqlite::{self, OptionalExtension, Row};
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_records::contact::Contact;
use jawab_vocabulary::{
    CallRecord, CallerKind, Cause, Channel, ContactResult, Direction, EndedBy, Language, Number,
    Outcome,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::address::{Address, address_columns};
use crate::call_course::written;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::person_line::{PersonLine, person_columns};
use crate::row::{exists, id, timestamp};
use crate::whose::people_by_address;

/// A contact that begins.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// The contact.
    pub id: Uuid,
    /// By which channel.
    pub channel: Channel,
    /// Which way it goes.
    pub direction: Direction,
    /// The line it arrives on; of a call from a handset, the one it takes is known later.
    pub line: Option<String>,
    /// From which address it comes, where the network says.
    pub caller: Option<Address>,
    /// To which it goes.
    pub called: Option<Address>,
    /// When.
    pub started: Timestamp,
}

/// A contact as a list shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct ContactLine {
    /// The contact.
    pub id: Uuid,
    /// By which channel; `None` for one that only another version knows.
    pub channel: Option<Channel>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// When it began.
    pub at: Timestamp,
    /// When it ended; `None` while it goes on, and where a power cut ended it.
    pub ended: Option<Timestamp>,
    /// The other party's address.
    pub address: Option<Address>,
    /// Who that is: those whose cases are about it, or else everybody who has the address.
    pub people: Vec<PersonLine>,
    /// Who they are, as far as staff said.
    pub caller_kind: Option<CallerKind>,
    /// How it ended; `None` while it goes on.
    pub result: Option<ContactResult>,
    /// Who spoke with them.
    pub staff: Option<String>,
    /// How it went, of a call that is over.
    pub call: Option<CallLine>,
}

/// How a call went, as the list of contacts shows it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CallLine {
    /// How it turned out; `None` for a way that only another version knows.
    pub outcome: Option<Outcome>,
    /// Milliseconds in the queue.
    pub wait_ms: Option<u64>,
    /// Milliseconds in conversation.
    pub talk_ms: Option<u64>,
}

impl ContactLine {
    /// How a call turned out; `None` while it goes on, and of another channel.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.call.and_then(|call| call.outcome)
    }
}

/// The author of what the switch records.
const SWITCH: &str = "switch";

impl Desk {
    /// A contact begins. Opening it twice has no effect.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn open_contact(&self, new: NewContact) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(SWITCH, |db| {
                let changes = if exists(db, "contacts", new.id)? {
                    Vec::new()
                } else {
                    vec![Change::new("contact", new.id, beginning(&new))]
                };
                Ok((changes, ()))
            })
        })
        .await
    }

    /// Who calls is known later than the call.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn set_contact_caller(
        &self,
        contact: Uuid,
        caller: &Address,
    ) -> Result<(), DeskError> {
        let fields = Fields::from(Contact {
            caller: Some(caller.to_string()),
            address_kind: caller.kind_kept(),
            ..Contact::default()
        });
        self.work(move |desk| {
            Ok(desk
                .ledger
                .commit(SWITCH, vec![Change::new("contact", contact, fields)])?)
        })
        .await
    }

    /// The caller chose a language.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn set_contact_language(
        &self,
        contact: Uuid,
        language: Language,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            let fields = Fields::from([("language".into(), language.tag().into())]);
            Ok(desk
                .ledger
                .commit(SWITCH, vec![Change::new("contact", contact, fields)])?)
        })
        .await
    }

    /// A call is over. Closing it twice has no effect. Where the disk took nothing for so long
    /// that the contact's beginning was lost, its record says what is known of it.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn close_contact(
        &self,
        contact: Uuid,
        record: CallRecord,
        ended: Timestamp,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(SWITCH, |db| {
                if exists(db, "call_records", contact)? {
                    return Ok((Vec::new(), ()));
                }
                let line: Option<Option<String>> = db
                    .prepare_cached("SELECT line FROM contacts WHERE id = ?1")
                    .and_then(|mut query| {
                        query
                            .query_row([contact.to_string()], |row| row.get(0))
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                Ok((changes_of(contact, &record, ended, line.as_ref()), ()))
            })
        })
        .await
    }

    /// Closes the calls that were up when the box lost its power: nobody was there to see
    /// how they went on. Gives how many there were.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn close_interrupted(&self) -> Result<usize, DeskError> {
        self.work(|desk| {
            desk.ledger.write(SWITCH, |db| {
                let open: Vec<Uuid> = db
                    .prepare(
                        "SELECT contacts.id FROM contacts \
                         LEFT JOIN call_records ON call_records.contact = contacts.id \
                         WHERE contacts.channel = 'voice' AND call_records.id IS NULL",
                    )
                    .and_then(|mut open| open.query_map([], |row| id(row, 0))?.collect())
                    .map_err(LedgerError::from)?;
                let changes = open.iter().map(|contact| interrupted(*contact)).collect();
                Ok((changes, open.len()))
            })
        })
        .await
    }

    /// The newest contacts first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn recent_contacts(&self, most: u32) -> Result<Vec<ContactLine>, DeskError> {
        self.work(move |desk| {
            let query = format!("{CONTACTS} ORDER BY contacts.started_ms DESC LIMIT ?1");
            Ok(desk.ledger.read(|db| contact_lines(db, &query, [most]))?)
        })
        .await
    }
}

/// What is said of a contact when it begins. What is not known yet is said to be empty, so that
/// all of them have one shape, which the sync's dictionary knows.
pub(crate) fn beginning(new: &NewContact) -> Fields {
    let value = |address: &Option<Address>| address.as_ref().map(ToString::to_string);
    let party = match new.direction {
        Direction::Inbound => &new.caller,
        Direction::Outbound | Direction::Internal => &new.called,
    };
    let mut fields = Fields::from([
        ("channel".into(), new.channel.code().into()),
        ("direction".into(), new.direction.code().into()),
        ("line".into(), new.line.as_deref().into()),
        ("caller".into(), value(&new.caller).into()),
        ("called".into(), value(&new.called).into()),
        ("started_ms".into(), new.started.as_millisecond().into()),
    ]);
    if let Some(kind) = party.as_ref().and_then(Address::kind_kept) {
        fields.insert("address_kind".into(), kind.into());
    }
    fields
}

/// A call's contact, as its record tells of it.
fn recorded(contact: Uuid, record: &CallRecord, ended: Timestamp) -> NewContact {
    let lasted = i64::try_from(record.total_ms).unwrap_or(0);
    let started = ended.as_millisecond().saturating_sub(lasted);
    let number =
        |number: &Option<Number>| number.as_ref().and_then(|it| Address::number(it.as_str()));
    NewContact {
        id: contact,
        channel: Channel::Voice,
        direction: record.direction,
        line: record.line.as_ref().map(ToString::to_string),
        caller: number(&record.caller),
        called: number(&record.called),
        started: Timestamp::from_millisecond(started).unwrap_or(ended),
    }
}

/// The changes that close a call; `line` is the contact's, if the contact is there. The record of
/// a call has the contact's id: one for each, by construction.
fn changes_of(
    contact: Uuid,
    record: &CallRecord,
    ended: Timestamp,
    line: Option<&Option<String>>,
) -> Vec<Change> {
    let mut fields = match (line, &record.line) {
        (None, _) => beginning(&recorded(contact, record, ended)),
        (Some(None), Some(taken)) => Fields::from([("line".into(), taken.as_str().into())]),
        (Some(_), _) => Fields::new(),
    };
    fields.insert("ended_ms".into(), ended.as_millisecond().into());
    if let Some(forwarded) = &record.forwarded {
        fields.insert("forwarded_from".into(), forwarded.from.as_str().into());
        if let Some(why) = forwarded.why {
            fields.insert("forwarded_why".into(), why.code().into());
        }
    }
    let known_line = line.and_then(Option::as_deref);
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let not_answered: Vec<String> = record
        .not_answered_by
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut call = Fields::from([
        ("contact".into(), contact.into()),
        ("staff".into(), record.staff.map(|staff| staff.0).into()),
        (
            "handset".into(),
            record.handset.as_ref().map(ToString::to_string).into(),
        ),
        ("cause".into(), i64::from(record.cause.value()).into()),
        ("outcome".into(), record.outcome.code().into()),
        ("ended_by".into(), record.ended_by.code().into()),
        ("total_ms".into(), ms(record.total_ms).into()),
        ("menu_ms".into(), ms(record.menu_ms).into()),
        ("wait_ms".into(), ms(record.wait_ms).into()),
        ("talk_ms".into(), ms(record.talk_ms).into()),
        ("hold_ms".into(), ms(record.hold_ms).into()),
        ("not_answered_by".into(), not_answered.join(" ").into()),
    ]);
    if let Some(queue) = &record.queue {
        call.insert("queue".into(), queue.as_str().into());
    }
    if let Some(course) = written(record, known_line) {
        call.insert("course".into(), course.into());
    }
    vec![
        Change::new("contact", contact, fields),
        Change::new("call_record", contact, call),
    ]
}

/// What is known of a call that a power cut ended: that it did, and no times.
fn interrupted(contact: Uuid) -> Change {
    let fields = Fields::from([
        ("contact".into(), contact.into()),
        (
            "cause".into(),
            i64::from(Cause::TEMPORARY_FAILURE.value()).into(),
        ),
        ("outcome".into(), Outcome::Failed.code().into()),
        ("ended_by".into(), EndedBy::Failure.code().into()),
    ]);
    Change::new("call_record", contact, fields)
}

/// Contacts with how they went. The other party is the caller, or who staff called.
pub(crate) const CONTACTS: &str = "\
    SELECT contacts.id, contacts.started_ms, contacts.address_kind, \
        CASE contacts.direction WHEN 'inbound' THEN contacts.caller ELSE contacts.called END AS party, \
        call_records.outcome, staff.name, call_records.wait_ms, call_records.talk_ms, \
        contacts.channel, contacts.direction, contacts.ended_ms, contacts.caller_kind, \
        contacts.result, call_records.id IS NOT NULL \
    FROM contacts \
    LEFT JOIN call_records ON call_records.contact = contacts.id \
    LEFT JOIN staff ON staff.id = call_records.staff";

/// The contacts of a query, each once, with who they are with.
pub(crate) fn contact_lines(
    db: &rusqlite::Connection,
    query: &str,
    of: impl rusqlite::Params,
) -> rusqlite::Result<Vec<ContactLine>> {
    let mut lines: Vec<ContactLine> = db
        .prepare_cached(query)?
        .query_map(of, contact_line)?
        .collect::<rusqlite::Result<_>>()?;
    let mut by_address: HashMap<Address, Vec<PersonLine>> = HashMap::new();
    for line in &mut lines {
        line.people = people_written_up(db, line.id)?;
        if let (true, Some(address)) = (line.people.is_empty(), &line.address) {
            line.people = match by_address.get(address) {
                Some(people) => people.clone(),
                None => {
                    let people = people_by_address(db, address)?;
                    by_address.insert(address.clone(), people.clone());
                    people
                }
            };
        }
    }
    Ok(lines)
}

/// Whose cases were written of a contact.
fn people_written_up(
    db: &rusqlite::Connection,
    contact: Uuid,
) -> rusqlite::Result<Vec<PersonLine>> {
    let people: Vec<Option<PersonLine>> = db
        .prepare_cached(
            "SELECT DISTINCT people.id, people.name FROM cases \
             JOIN people ON people.id = cases.person WHERE cases.contact = ?1 ORDER BY people.id",
        )?
        .query_map([contact.to_string()], |row| person_columns(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(people.into_iter().flatten().collect())
}

fn contact_line(row: &Row<'_>) -> rusqlite::Result<ContactLine> {
    let code = |column| row.get::<_, Option<String>>(column);
    let outcome = code(4)?.as_deref().and_then(Outcome::from_code);
    // A call's is in its record.
    let result = code(12)?.as_deref().and_then(ContactResult::from_code);
    let ms = |column| -> rusqlite::Result<Option<u64>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(i64::cast_unsigned))
    };
    let (ended, call): (Option<i64>, bool) = (row.get(10)?, row.get(13)?);
    Ok(ContactLine {
        id: id(row, 0)?,
        channel: code(8)?.as_deref().and_then(Channel::from_code),
        direction: code(9)?.as_deref().and_then(Direction::from_code),
        at: timestamp(row, 1)?,
        ended: ended.map(|_| timestamp(row, 10)).transpose()?,
        address: address_columns(row, 2)?,
        people: Vec::new(),
        caller_kind: code(11)?.as_deref().and_then(CallerKind::from_code),
        result: result.or(outcome.map(ContactResult::from)),
        staff: row.get(5)?,
        call: call.then_some(CallLine {
            outcome,
            wait_ms: ms(6)?,
            talk_ms: ms(7)?,
        }),
    })
}
