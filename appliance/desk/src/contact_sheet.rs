//! A contact's page: all that is known of one, and what staff say of who it was with.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, LedgerError};
use jawab_records::contact::{self, Contact};
use jawab_vocabulary::{CallerKind, ForwardReason, Forwarded, Language, StaffId};
use uuid::Uuid;

use crate::cases::{CASES, CaseLine, case_line};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};
use crate::desk::Desk;
use crate::edits::{Edit, edited, shown};
use crate::error::DeskError;
use crate::texts::{TextShown, text_of};
use crate::voice_messages::{VoiceMessage, message_of};

/// Cases of a contact that are shown: there is hardly ever more than one.
const MOST_CASES: u32 = 50;

/// A contact's page.
#[derive(Clone, PartialEq, Debug)]
pub struct ContactSheet {
    /// The contact, as lists show it.
    pub contact: ContactLine,
    /// The language that was chosen.
    pub language: Option<Language>,
    /// The code of who it was with, as it is kept; one of another version may not be known here.
    pub caller_kind: Option<String>,
    /// The line it came or went by.
    pub line: Option<String>,
    /// The queue that it waited in last; `None` for the one without a name.
    pub queue: Option<String>,
    /// From where it was forwarded to the centre.
    pub forwarded: Option<Forwarded>,
    /// The message that was left.
    pub message: Option<VoiceMessage>,
    /// What they wrote, of a text.
    pub text: Option<TextShown>,
    /// The cases that were written of it, the newest first.
    pub cases: Vec<CaseLine>,
}

impl Desk {
    /// A contact's page.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn contact(&self, contact: Uuid) -> Result<Option<ContactSheet>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| sheet(db, contact))?))
            .await
    }

    /// Who a contact was with, as far as staff said.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn caller_kind(&self, contact: Uuid) -> Result<Option<CallerKind>, DeskError> {
        self.work(move |desk| {
            let held = desk.ledger.read(|db| held(db, contact))?;
            Ok(held.flatten().as_deref().and_then(CallerKind::from_code))
        })
        .await
    }

    /// Says who a contact was with, or that it is not known; `was` is the code that the form
    /// showed. Gives the field where somebody else changed it meanwhile, and this form did not.
    ///
    /// # Errors
    /// An unknown contact, [`DeskError::Conflict`] where somebody else said otherwise meanwhile,
    /// or a ledger that fails; then nothing is written.
    pub async fn set_caller_kind(
        &self,
        staff: StaffId,
        contact: Uuid,
        kind: Option<CallerKind>,
        was: Option<String>,
    ) -> Result<Vec<&'static str>, DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                let held = held(db, contact)
                    .map_err(LedgerError::from)?
                    .ok_or(DeskError::NotFound("contact"))?;
                let edited = edited([Edit {
                    field: "caller_kind",
                    typed: kind.map(|kind| kind.code().to_owned()),
                    shown: was.as_deref().map(shown),
                    held,
                }])?;
                let changes = if edited.fields.is_empty() {
                    Vec::new()
                } else {
                    vec![Change::new(contact::KIND.kind, contact, edited.fields)]
                };
                Ok((changes, edited.meanwhile))
            })
        })
        .await
    }
}

/// The change that notes down who a contact was with, from the form of a case. A contact of which
/// the record has nothing yet, because the disk is slow, is not begun by it.
pub(crate) fn noted(
    db: &Connection,
    contact: Uuid,
    kind: CallerKind,
) -> Result<Option<Change>, LedgerError> {
    let held = held(db, contact)?;
    let is_news = held.is_some_and(|held| held.as_deref() != Some(kind.code()));
    Ok(is_news.then(|| {
        let said = Contact {
            caller_kind: Some(kind.code()),
            ..Contact::default()
        };
        Change::new(contact::KIND.kind, contact, said.into())
    }))
}

/// What is kept of who a contact was with; `None` if there is no such contact.
fn held(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<Option<String>>> {
    db.prepare_cached("SELECT caller_kind FROM contacts WHERE id = ?1")?
        .query_row([contact.to_string()], |row| row.get(0))
        .optional()
}

fn sheet(db: &Connection, contact: Uuid) -> rusqlite::Result<Option<ContactSheet>> {
    let one = format!("{CONTACTS} WHERE contacts.id = ?1");
    let Some(line) = contact_lines(db, &one, [contact.to_string()])?.pop() else {
        return Ok(None);
    };
    let cases = format!(
        "{CASES} WHERE cases.contact = ?1 ORDER BY cases.opened_ms DESC LIMIT {MOST_CASES}"
    );
    let [language, by, caller_kind, from, why]: [Option<String>; 5] = db
        .prepare_cached(
            "SELECT language, line, caller_kind, forwarded_from, forwarded_why \
             FROM contacts WHERE id = ?1",
        )?
        .query_row([contact.to_string()], |row| {
            let column = |at| row.get(at);
            Ok([column(0)?, column(1)?, column(2)?, column(3)?, column(4)?])
        })?;
    let queue: Option<Option<String>> = db
        .prepare_cached("SELECT queue FROM call_records WHERE contact = ?1")?
        .query_row([contact.to_string()], |row| row.get(0))
        .optional()?;
    Ok(Some(ContactSheet {
        contact: line,
        queue: queue.flatten(),
        language: language.as_deref().and_then(Language::from_code),
        caller_kind,
        line: by,
        forwarded: from.map(|from| Forwarded {
            from: from.as_str().into(),
            why: why.as_deref().and_then(ForwardReason::from_code),
        }),
        message: message_of(db, contact)?,
        text: text_of(db, contact)?,
        cases: db
            .prepare_cached(&cases)?
            .query_map([contact.to_string()], case_line)?
            .collect::<rusqlite::Result<_>>()?,
    }))
}
