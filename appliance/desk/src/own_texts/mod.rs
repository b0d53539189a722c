//! Texts that the centre writes: each is a contact, with a record of what it says and of how far it
//! is. Whatever happens is on disk before it is said, and that a message leaves *before* it does:
//! what is cut off there is not known, and is not sent again by machine (`docs/messages.md` of
//! `jawab-records`).

mod progress;
mod reports;
mod rules;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row, params};
use jawab_ledger::{Change, Fields, LedgerError, id_of};
use jawab_records::message::{self, Message};
use jawab_vocabulary::{Channel, Direction, LineId, StaffId, TextFailure, TextState};
use jawab_wire::sms::{self, Plan, Submit};
use jiff::Timestamp;
use uuid::Uuid;

use crate::address::{Address, address_columns};
use crate::contacts::{NewContact, beginning};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::opt_out;
use crate::row::{exists, id, timestamp};
use progress::{Part, Progress};
pub(crate) use reports::reported;
use rules::sendable;
pub use rules::{TextCount, TextRules};

/// The author of what the box does with them.
const QUEUE: &str = "texts";
/// Texts that wait are looked at so many at a time.
const MOST: u32 = 500;

/// A text that a member of staff writes.
#[derive(Clone, Debug)]
pub struct OwnText {
    /// Who writes it.
    pub staff: StaffId,
    /// To whom.
    pub to: Address,
    /// What it says.
    pub text: String,
    /// The form's own name: sent twice, it is one text.
    pub once: Uuid,
    /// The newest that the writer saw of the conversation; `None`, and they are not asked whether a
    /// colleague answered meanwhile.
    pub seen: Option<Timestamp>,
}

/// A text that waits for a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingText {
    /// Its record.
    pub message: Uuid,
    /// To whom.
    pub to: Address,
    /// What it says, whole.
    pub text: String,
    /// What its messages have in common, if it takes several.
    pub reference: u8,
    /// The message that is to be given next, from 0.
    pub part: usize,
    /// The line that some of it went by, if some did: the rest goes by no other.
    pub bound: Option<LineId>,
    /// The line on which they reached the centre last.
    pub reached_on: Option<LineId>,
    /// When it was written.
    pub written: Timestamp,
    /// When the first of its messages left.
    pub begun: Option<Timestamp>,
}

impl WaitingText {
    /// How many messages it takes.
    #[must_use]
    pub fn parts(&self) -> u8 {
        Plan::of(&self.text).map_or(0, |plan| plan.parts())
    }

    /// A message of it, from 0, as a modem is given it: a SUBMIT that asks for a report, with the
    /// service centre's address before it. `None` where there is no such one.
    #[must_use]
    pub fn pdu(&self, part: usize) -> Option<Vec<u8>> {
        let to = sms::Address::number(self.to.as_str())?;
        let plan = Plan::of(&self.text).ok()?;
        let planned = plan.cut().nth(part)?;
        let submit = Submit::of(&to, planned.content, planned.concat(self.reference)).with_report();
        // The SIM's own service centre.
        let mut pdu = vec![0];
        pdu.extend(submit.octets());
        Some(pdu)
    }
}

/// How it ended with a message.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PartEnd {
    /// The network has it, under this reference where it said one.
    Given(Option<u8>),
    /// The network does not have it; it may be given again.
    NotGiven,
    /// The network does not take it, ever.
    Refused,
}

impl Desk {
    /// Takes a text to be sent: when this returns, it is on disk. Gives its contact.
    ///
    /// # Errors
    /// What is wrong with it ([`Invalid`]), among it [`Invalid::AnsweredMeanwhile`] where a colleague
    /// wrote what the writer did not see; or a ledger that fails.
    pub async fn write_text(&self, new: OwnText) -> Result<Uuid, DeskError> {
        self.work(move |desk| {
            let (words, parts) = sendable(&new.text)?;
            desk.text_rules.allow(&new.to)?;
            let contact = id_of(&["own-text", &new.once.to_string()]);
            let now = Timestamp::from_millisecond(desk.now_ms()).unwrap_or_default();
            desk.ledger.write(&new.staff.to_string(), |db| {
                if exists(db, "contacts", contact)? {
                    return Ok::<_, DeskError>((Vec::new(), contact));
                }
                if opt_out::holds(db, &new.to).map_err(LedgerError::from)? {
                    return Err(Invalid::OptedOut.into());
                }
                if answered_meanwhile(db, &new).map_err(LedgerError::from)? {
                    return Err(Invalid::AnsweredMeanwhile.into());
                }
                let reference = match parts {
                    1 => None,
                    _ => Some(next_reference(db, &new.to).map_err(LedgerError::from)?),
                };
                let mut fields = beginning(&NewContact {
                    id: contact,
                    channel: Channel::Text,
                    direction: Direction::Outbound,
                    line: None,
                    caller: None,
                    called: Some(new.to.clone()),
                    started: now,
                });
                fields.insert("ended_ms".into(), now.as_millisecond().into());
                let own = Message {
                    contact: Some(contact),
                    text: Some(words.clone()),
                    reference: reference.map(|reference| format!("8:{reference}")),
                    parts: Some(parts.into()),
                    author: Some(new.staff.0),
                    state: Some(TextState::OnTheBox.code()),
                    progress: Some(Progress::none_of(parts).to_string()),
                    ..Message::default()
                };
                let record = id_of(&[message::KIND.kind, &contact.to_string()]);
                let changes = vec![
                    Change::new("contact", contact, fields),
                    Change::new(message::KIND.kind, record, own.into()),
                ];
                Ok((changes, contact))
            })
        })
        .await
    }

    /// Texts that wait for a line, the oldest first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn texts_on_the_box(&self) -> Result<Vec<WaitingText>, DeskError> {
        self.work(|desk| Ok(desk.ledger.read(waiting)?)).await
    }

    /// A message is about to leave by a line. When this gives `true`, it is on disk that it may have;
    /// otherwise it is not to leave. A text that was written before its recipient wanted none is given up.
    ///
    /// # Errors
    /// A ledger that fails: the message is not to leave.
    pub async fn text_leaves(
        &self,
        message: Uuid,
        part: usize,
        line: &LineId,
    ) -> Result<bool, DeskError> {
        let line = line.to_string();
        self.work(move |desk| {
            let now = desk.now_ms();
            desk.ledger.write(QUEUE, |db| {
                let Some(held) = held(db, message).map_err(LedgerError::from)? else {
                    return Ok::<_, DeskError>((Vec::new(), false));
                };
                let mut progress = held.progress;
                let may = held.state == Some(TextState::OnTheBox)
                    && progress.next() == Some(part)
                    && (!progress.has_begun() || held.line.as_deref() == Some(&*line));
                if !may {
                    return Ok((Vec::new(), false));
                }
                if !progress.has_begun() && held.wants_none {
                    let failed = fails(message, TextFailure::OptedOut);
                    return Ok((vec![failed], false));
                }
                let begins = !progress.has_begun() && held.sent_ms.is_none();
                progress.set(part, Part::Leaves);
                let mut fields = of_progress(&progress);
                if begins {
                    fields.insert("sent_ms".into(), now.into());
                }
                let mut changes = vec![Change::new(message::KIND.kind, message, fields)];
                if held.line.as_deref() != Some(&*line) {
                    let by = Fields::from([("line".into(), line.as_str().into())]);
                    changes.push(Change::new("contact", held.contact, by));
                }
                Ok((changes, true))
            })
        })
        .await
    }

    /// How it ended with a message that left. Of one of which nothing is known any more, this is not
    /// said: that is on disk already.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn text_ended(
        &self,
        message: Uuid,
        part: usize,
        end: PartEnd,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(QUEUE, |db| {
                let Some(held) = held(db, message).map_err(LedgerError::from)? else {
                    return Ok::<_, DeskError>((Vec::new(), ()));
                };
                let mut progress = held.progress;
                // A report may have come before the modem's result.
                if progress.part(part) != Some(Part::Leaves) {
                    return Ok((Vec::new(), ()));
                }
                let (to, why) = match end {
                    PartEnd::Given(reference) => (Part::Given(reference), None),
                    PartEnd::NotGiven => (Part::Waits, None),
                    PartEnd::Refused if part > 0 => (Part::Failed, Some(TextFailure::Partly)),
                    PartEnd::Refused => (Part::Failed, Some(TextFailure::Refused)),
                };
                progress.set(part, to);
                let mut fields = of_progress(&progress);
                if let Some(why) = why {
                    fields.insert("why".into(), why.code().into());
                }
                Ok((vec![Change::new(message::KIND.kind, message, fields)], ()))
            })
        })
        .await
    }

    /// A text that waits is given up.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn text_fails(&self, message: Uuid, why: TextFailure) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(QUEUE, |db| {
                let held = held(db, message).map_err(LedgerError::from)?;
                if held.is_none_or(|held| held.state != Some(TextState::OnTheBox)) {
                    return Ok::<_, DeskError>((Vec::new(), ()));
                }
                Ok((vec![fails(message, why)], ()))
            })
        })
        .await
    }

    /// Messages that left by a line since then, each of which is paid for: of a text of three, three.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn texts_sent_on(&self, line: &LineId, since: Timestamp) -> Result<u64, DeskError> {
        let line = line.to_string();
        self.work(move |desk| {
            let count: i64 = desk.ledger.read(|db| {
                db.prepare_cached(
                    "SELECT COALESCE(SUM(messages.parts), 0) FROM messages \
                     JOIN contacts ON contacts.id = messages.contact \
                     WHERE messages.state IS NOT NULL AND messages.sent_ms >= ?1 \
                        AND contacts.line = ?2",
                )?
                .query_row(params![since.as_millisecond(), line], |row| row.get(0))
            })?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
        .await
    }
}

/// What is kept of a text of the centre's own.
struct HeldText {
    contact: Uuid,
    line: Option<String>,
    state: Option<TextState>,
    progress: Progress,
    sent_ms: Option<i64>,
    /// Whoever it is for wants no texts.
    wants_none: bool,
}

fn held(db: &Connection, message: Uuid) -> rusqlite::Result<Option<HeldText>> {
    db.prepare_cached(
        "SELECT contacts.id, contacts.line, messages.state, messages.progress, messages.sent_ms, \
            contacts.address_kind, contacts.called \
         FROM messages JOIN contacts ON contacts.id = messages.contact WHERE messages.id = ?1",
    )?
    .query_row([message.to_string()], |row| {
        let [state, progress]: [Option<String>; 2] = [row.get(2)?, row.get(3)?];
        let to = address_columns(row, 5)?;
        Ok(HeldText {
            contact: id(row, 0)?,
            line: row.get(1)?,
            state: state.as_deref().and_then(TextState::from_code),
            progress: Progress::read(progress.as_deref().unwrap_or_default()),
            sent_ms: row.get(4)?,
            wants_none: match to {
                Some(to) => opt_out::holds(db, &to)?,
                None => false,
            },
        })
    })
    .optional()
}

/// A text does not leave any more.
fn fails(message: Uuid, why: TextFailure) -> Change {
    let fields = Fields::from([
        ("state".into(), TextState::Failed.code().into()),
        ("why".into(), why.code().into()),
    ]);
    Change::new(message::KIND.kind, message, fields)
}

/// What a text's progress makes of it.
fn of_progress(progress: &Progress) -> Fields {
    Fields::from([
        ("state".into(), progress.state().code().into()),
        ("progress".into(), progress.to_string().into()),
    ])
}

fn waiting(db: &Connection) -> rusqlite::Result<Vec<WaitingText>> {
    let mut waiting: Vec<WaitingText> = db
        .prepare_cached(
            "SELECT messages.id, contacts.address_kind, contacts.called, messages.text, \
                messages.reference, messages.progress, contacts.line, contacts.started_ms, \
                messages.sent_ms \
             FROM messages JOIN contacts ON contacts.id = messages.contact \
             WHERE messages.state = ?1 ORDER BY contacts.started_ms LIMIT ?2",
        )?
        .query_map(params![TextState::OnTheBox.code(), MOST], waiting_text)?
        .filter_map(Result::transpose)
        .collect::<rusqlite::Result<_>>()?;
    for text in &mut waiting {
        text.reached_on = reached_on(db, &text.to)?;
    }
    Ok(waiting)
}

fn waiting_text(row: &Row<'_>) -> rusqlite::Result<Option<WaitingText>> {
    let Some(to) = address_columns(row, 1)? else {
        return Ok(None);
    };
    let [text, reference, progress, line]: [Option<String>; 4] =
        [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
    let progress = Progress::read(progress.as_deref().unwrap_or_default());
    let reference = reference.as_deref().and_then(short_reference);
    let begun: Option<i64> = row.get(8)?;
    let Some(part) = progress.next() else {
        return Ok(None);
    };
    Ok(Some(WaitingText {
        message: id(row, 0)?,
        to,
        text: text.unwrap_or_default(),
        reference: reference.unwrap_or_default(),
        part,
        bound: line
            .filter(|_| progress.has_begun())
            .map(|line| LineId::from(line.as_str())),
        reached_on: None,
        written: timestamp(row, 7)?,
        begun: begun.map(|_| timestamp(row, 8)).transpose()?,
    }))
}

/// The line on which somebody reached the centre last, by whatever channel.
fn reached_on(db: &Connection, address: &Address) -> rusqlite::Result<Option<LineId>> {
    let line: Option<String> = db
        .prepare_cached(
            "SELECT line FROM contacts WHERE caller = ?1 AND address_kind IS ?2 \
                AND direction = ?3 AND line IS NOT NULL ORDER BY started_ms DESC LIMIT 1",
        )?
        .query_row(
            params![
                address.as_str(),
                address.kind_kept(),
                Direction::Inbound.code()
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(line.as_deref().map(LineId::from))
}

/// Whether somebody else wrote to them after what the writer saw.
fn answered_meanwhile(db: &Connection, new: &OwnText) -> rusqlite::Result<bool> {
    let Some(seen) = new.seen else {
        return Ok(false);
    };
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM contacts JOIN messages ON messages.contact = contacts.id \
         WHERE contacts.called = ?1 AND contacts.address_kind IS ?2 AND contacts.started_ms > ?3 \
            AND messages.author IS NOT NULL AND messages.author <> ?4)",
    )?
    .query_row(
        params![
            new.to.as_str(),
            new.to.kind_kept(),
            seen.as_millisecond(),
            new.staff.to_string()
        ],
        |row| row.get(0),
    )
}

/// The reference after the one that this address's last text in parts had: the same comes again after 256.
fn next_reference(db: &Connection, to: &Address) -> rusqlite::Result<u8> {
    let last: Option<String> = db
        .prepare_cached(
            "SELECT messages.reference FROM contacts \
             JOIN messages ON messages.contact = contacts.id \
             WHERE contacts.called = ?1 AND messages.reference IS NOT NULL \
                AND messages.state IS NOT NULL \
             ORDER BY contacts.started_ms DESC, contacts.id DESC LIMIT 1",
        )?
        .query_row([to.as_str()], |row| row.get(0))
        .optional()?;
    let last = last.as_deref().and_then(short_reference);
    Ok(last.map_or(0, |last| last.wrapping_add(1)))
}

/// One of eight bits, as it is kept: `8:17`.
fn short_reference(kept: &str) -> Option<u8> {
    kept.strip_prefix("8:")?.parse().ok()
}
