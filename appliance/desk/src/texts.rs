//! Texts that come. Each message is a record of what the network gave, on disk before the modem
//! deletes it; parts of a long text are of one contact, in whatever order they come.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, LedgerError, id_of};
use jawab_records::message::{self, Message as Kept};
use jawab_vocabulary::{AddressKind, Channel, Direction, TextFailure, TextState};
use jawab_wire::sms::{
    AddressKind as Sent, Concat, Content, Delivered, Joiner, KnownPart, NewPart, Pdu, Placement,
    Reference, place,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::address::Address;
use crate::contacts::{NewContact, beginning};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::own_texts::reported;
use crate::row::{exists, id};

/// The author of what lines bring.
const LINES: &str = "lines";
/// Parts that are further apart than this at the box are of two texts, whatever they say.
const APART_MS: i64 = 14 * 24 * 3_600_000;

/// A message as a line brings it.
#[derive(Clone, Debug)]
pub struct NewText {
    /// The line.
    pub line: String,
    /// What the network gave: a PDU, with the service centre's address before it.
    pub pdu: Vec<u8>,
    /// When the box got it.
    pub at: Timestamp,
}

/// What a message was. All of them may be deleted at the modem.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TextReceived {
    /// It is on disk, of this contact.
    Kept(Uuid),
    /// It was on disk already: the modem or the network gave it twice.
    Known,
    /// It was a report of what became of this contact, a text of the centre's own.
    Report(Uuid),
    /// A report that says nothing new, or a message of the SIM's own that was to be sent: nothing that
    /// somebody wrote.
    NotWritten,
}

/// What somebody wrote, as pages show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextShown {
    /// The words; where a part is missing there are two pieces or more.
    pub pieces: Vec<String>,
    /// Which parts are missing, from 1, of how many.
    pub missing: Option<(Vec<u8>, u8)>,
    /// A part of it cannot be read: it is no text, or damaged.
    pub unreadable: bool,
    /// Of one of the centre's own, who wrote it and what is known of it.
    pub own: Option<OwnShown>,
}

/// What is shown of a text of the centre's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnShown {
    /// Who wrote it.
    pub author: Option<String>,
    /// What is known of it; `None` for what only another version knows.
    pub state: Option<TextState>,
    /// Why it does not arrive.
    pub why: Option<TextFailure>,
}

impl Desk {
    /// A message came. When this returns, it is on disk, or it need not be.
    ///
    /// # Errors
    /// A ledger that fails: the message is to stay where it is.
    pub async fn receive_text(&self, new: NewText) -> Result<TextReceived, DeskError> {
        self.work(move |desk| {
            let read = Pdu::read(&new.pdu);
            if let Ok(Pdu::Report(report)) = &read {
                let now_ms = desk.now_ms();
                return desk.ledger.write(LINES, |db| {
                    let found = reported(db, &new.line, report, now_ms)?;
                    Ok(match found {
                        Some((change, contact)) => (vec![change], TextReceived::Report(contact)),
                        None => (Vec::new(), TextReceived::NotWritten),
                    })
                });
            }
            if matches!(read, Ok(Pdu::Submit)) {
                return Ok(TextReceived::NotWritten);
            }
            let delivered = match read {
                Ok(Pdu::Deliver(delivered)) => Some(delivered),
                // Kept all the same: a later version may read it.
                _ => None,
            };
            let record = record_of(&new.pdu);
            desk.ledger.write(LINES, |db| {
                if exists(db, message::KIND.table, record)? {
                    return Ok((Vec::new(), TextReceived::Known));
                }
                let from = delivered.as_ref().and_then(sender);
                let part = part(&new, record, delivered.as_ref());
                let of = match (&part.0, &from) {
                    (Some(part), Some(from)) => {
                        place(part, known(db, &new, part, from)?.into_iter())
                    }
                    _ => Placement::Begins,
                };
                let mut changes = Vec::new();
                let contact = match of {
                    Placement::Joins(contact) | Placement::Completes(contact) => contact,
                    Placement::Known(_) => return Ok((Vec::new(), TextReceived::Known)),
                    Placement::Begins => {
                        let contact = id_of(&["text", &record.to_string()]);
                        changes.push(begins(contact, &new, from));
                        contact
                    }
                };
                let kept = Kept {
                    contact: Some(contact),
                    text: delivered
                        .as_ref()
                        .map(|text| text.content.text().as_str().to_owned()),
                    sent_ms: Some(part.1),
                    pdu: Some(hex::encode(&new.pdu)),
                    reference: part.0.map(|part| reference(part.concat.reference)),
                    part: part.0.map(|part| part.concat.number.into()),
                    parts: part.0.map(|part| part.concat.total.into()),
                    ..Kept::default()
                };
                changes.push(Change::new(message::KIND.kind, record, kept.into()));
                Ok((changes, TextReceived::Kept(contact)))
            })
        })
        .await
    }
}

/// A message's record: what the network gave is one message, whoever read it how often.
fn record_of(pdu: &[u8]) -> Uuid {
    id_of(&[message::KIND.kind, &hex::encode(pdu)])
}

fn digest(record: Uuid) -> u64 {
    record.as_u64_pair().0
}

/// Of which text it is a part, if it is; and when the service centre had it.
fn part(new: &NewText, record: Uuid, delivered: Option<&Delivered>) -> (Option<NewPart>, i64) {
    let centre = delivered
        .and_then(|text| text.at)
        .map(|at| at.unix_seconds());
    let at = centre.unwrap_or_else(|| new.at.as_second());
    let concat = delivered.and_then(|text| text.header.concat);
    let part = concat
        .filter(|concat| concat.total > 1)
        .map(|concat| NewPart {
            concat,
            at,
            digest: digest(record),
        });
    (part, at * 1_000)
}

/// Who wrote; `None` where the network does not say it in a form that is an address.
fn sender(delivered: &Delivered) -> Option<Address> {
    let from = &delivered.from;
    match from.kind() {
        Sent::Name => Address::new(AddressKind::SenderName, from.value()).ok(),
        _ => Address::number(&from.to_string()),
    }
}

fn reference(reference: Reference) -> String {
    match reference {
        Reference::Short(number) => format!("8:{number}"),
        Reference::Long(number) => format!("16:{number}"),
    }
}

fn begins(contact: Uuid, new: &NewText, from: Option<Address>) -> Change {
    let mut fields = beginning(&NewContact {
        id: contact,
        channel: Channel::Text,
        direction: Direction::Inbound,
        line: Some(new.line.clone()),
        caller: from,
        called: None,
        started: new.at,
    });
    // Nothing of it goes on.
    fields.insert("ended_ms".into(), new.at.as_millisecond().into());
    Change::new("contact", contact, fields)
}

/// The parts that came of this line, from this sender, with this reference, of as many parts.
fn known(
    db: &Connection,
    new: &NewText,
    part: &NewPart,
    from: &Address,
) -> Result<Vec<KnownPart<Uuid>>, LedgerError> {
    let Concat {
        reference: of,
        total,
        ..
    } = part.concat;
    let since = new.at.as_millisecond() - APART_MS;
    let parts = db
        .prepare_cached(
            "SELECT contacts.id, messages.part, messages.sent_ms, messages.id \
         FROM contacts JOIN messages ON messages.contact = contacts.id \
         WHERE contacts.caller = ?1 AND contacts.address_kind IS ?2 AND contacts.started_ms > ?3 \
             AND contacts.line = ?4 AND messages.reference = ?5 AND messages.parts = ?6 \
             AND messages.part BETWEEN 1 AND 255 AND messages.sent_ms IS NOT NULL",
        )?
        .query_map(
            rusqlite::params![
                from.as_str(),
                from.kind_kept(),
                since,
                new.line,
                reference(of),
                total
            ],
            |row| {
                let sent_ms: i64 = row.get(2)?;
                Ok(KnownPart {
                    text: id(row, 0)?,
                    number: row.get(1)?,
                    at: sent_ms / 1_000,
                    digest: digest(id(row, 3)?),
                })
            },
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(parts)
}

/// What a contact says, of one by text.
pub(crate) fn text_of(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<TextShown>> {
    if let Some(own) = own_text_of(db, contact)? {
        return Ok(Some(own));
    }
    let parts: Vec<(Option<u8>, Option<u8>, Option<String>)> = db
        .prepare_cached(
            "SELECT part, parts, pdu FROM messages WHERE contact = ?1 ORDER BY part, id",
        )?
        .query_map([contact.to_string()], |row| {
            Ok((small(row, 0)?, small(row, 1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let Some((_, parts_in_all, _)) = parts.first() else {
        return Ok(None);
    };
    let total = parts_in_all.unwrap_or(1).max(1);
    let mut joining = Joining::default();
    let mut missing = Vec::new();
    for number in 1..=total {
        let found = parts.iter().find(|(part, ..)| part.unwrap_or(1) == number);
        match found {
            Some((.., pdu)) => joining.add(content(pdu.as_deref())),
            None => {
                missing.push(number);
                joining.gap();
            }
        }
    }
    let missing = (!missing.is_empty()).then_some((missing, total));
    Ok(Some(joining.shown(missing)))
}

/// What a contact says, of a text of the centre's own.
fn own_text_of(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<TextShown>> {
    db.prepare_cached(
        "SELECT messages.text, messages.state, messages.why, staff.name FROM messages \
         LEFT JOIN staff ON staff.id = messages.author \
         WHERE messages.contact = ?1 AND messages.state IS NOT NULL LIMIT 1",
    )?
    .query_row([contact.to_string()], |row| {
        let [text, state, why, author]: [Option<String>; 4] =
            [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        Ok(TextShown {
            pieces: text.into_iter().collect(),
            missing: None,
            unreadable: false,
            own: Some(OwnShown {
                author,
                state: state.as_deref().and_then(TextState::from_code),
                why: why.as_deref().and_then(TextFailure::from_code),
            }),
        })
    })
    .optional()
}

/// A number that the network can have said; a record that says another, from wherever it came, does not
/// keep its page from being shown.
fn small(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<u8>> {
    let number: Option<i64> = row.get(column)?;
    Ok(number.and_then(|number| u8::try_from(number).ok()))
}

fn content(pdu: Option<&str>) -> Option<Content> {
    let octets = hex::decode(pdu?).ok()?;
    match Pdu::read(&octets).ok()? {
        Pdu::Deliver(text) => match text.content {
            Content::Data(_) => None,
            content => Some(content),
        },
        Pdu::Report(_) | Pdu::Submit => None,
    }
}

/// Parts that follow each other are joined before their letters are read.
#[derive(Default)]
struct Joining {
    pieces: Vec<String>,
    run: Vec<Content>,
    unreadable: bool,
}

impl Joining {
    fn add(&mut self, content: Option<Content>) {
        match content {
            Some(content) => self.run.push(content),
            None => {
                self.unreadable = true;
                self.gap();
            }
        }
    }

    fn gap(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return;
        }
        let mut piece = String::new();
        let mut joiner = Joiner::new(&mut piece);
        // A String takes everything.
        let _ = run
            .iter()
            .try_for_each(|content| joiner.push(content))
            .and_then(|()| joiner.finish());
        // What no page shows.
        piece.retain(|letter| !letter.is_control() || letter == '\n');
        self.pieces.push(piece);
    }

    fn shown(mut self, missing: Option<(Vec<u8>, u8)>) -> TextShown {
        self.gap();
        TextShown {
            pieces: self.pieces,
            missing,
            unreadable: self.unreadable,
            own: None,
        }
    }
}
