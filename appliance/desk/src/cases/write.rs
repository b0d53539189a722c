//! What is written of a case: a new one with its note, and changes of it.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, Fields, LedgerError, REOPENED, Value, id_of, id_of_all_texts};
use jawab_vocabulary::StaffId;
use uuid::Uuid;

use super::CaseDetails;
use super::NOTE_LIMIT;
use super::NewCase;
use crate::address::Address;
use crate::catalogue;
use crate::contact_sheet::noted;
use crate::desk::Desk;
use crate::edits::{Edit, edited, shown};
use crate::error::DeskError;
use crate::invalid::{Invalid, bounded, bounded_lines};
use crate::limits::NAME_LIMIT;
use crate::once;
use crate::row::exists;
use crate::saved_case::SavedCase;
use crate::whose;

impl Desk {
    /// Saves a case with its first note. When this returns it is on disk.
    ///
    /// # Errors
    /// [`Invalid`] data, a name and an address of which it is not plain whose they are, a form
    /// that was saved before with another content, or a ledger that fails; then nothing is saved.
    pub async fn save_case(&self, staff: StaffId, new: NewCase) -> Result<SavedCase, DeskError> {
        self.work(move |desk| {
            let new = checked(new)?;
            let digest = once::digest(&new);
            let (saved, is_new) = desk.ledger.write(&staff.to_string(), |db| {
                let id = new.id;
                if let Some(reference) = reference_of(db, id)? {
                    let saved = SavedCase { id, reference };
                    return if is_content_of(db, &new, &digest)? {
                        Ok((Vec::new(), (saved, false)))
                    } else {
                        Err(DeskError::SavedOtherwise(saved))
                    };
                }
                catalogue::check(db, Some(&new.kind), new.programme.as_deref())?;
                let address = address_of(db, &new)?;
                let (changes, saved) = desk.changes_of(db, staff, &new, address.as_ref())?;
                once::remember(db, id, &digest, desk.now_ms())?;
                Ok((changes, (saved, true)))
            })?;
            if is_new {
                desk.giver().handle_given(&saved.reference);
            }
            Ok(saved)
        })
        .await
    }

    fn changes_of(
        &self,
        db: &Connection,
        staff: StaffId,
        new: &NewCase,
        address: Option<&Address>,
    ) -> Result<(Vec<Change>, SavedCase), DeskError> {
        let now = self.now_ms();
        let (person, mut changes) = whose::changes_of(db, new.whose, new.name.as_deref(), address)?;
        let reference = self.giver().next(db, now)?.to_string();
        let fields = Fields::from([
            ("reference".into(), reference.as_str().into()),
            ("contact".into(), new.contact.into()),
            ("person".into(), person.into()),
            ("programme".into(), new.programme.as_deref().into()),
            ("kind".into(), new.kind.as_str().into()),
            ("status".into(), status(new.open).into()),
            ("opened_by".into(), staff.0.into()),
            ("opened_ms".into(), now.into()),
            ("changed_ms".into(), now.into()),
        ]);
        changes.push(Change::new("case", new.id, fields));
        let note = note_fields((new.id, new.contact), staff, &new.note, now);
        // The id follows from what the record says, so that it is not sent.
        let id = id_of_all_texts("note", &note);
        changes.push(Change::new("note", id, note));
        if let (Some(contact), Some(kind)) = (new.contact, new.caller_kind) {
            changes.extend(noted(db, contact, kind)?);
        }
        let id = new.id;
        Ok((changes, SavedCase { id, reference }))
    }

    /// Adds a note to a case.
    ///
    /// # Errors
    /// [`Invalid`] data, an unknown case, or a ledger that fails.
    pub async fn add_note(&self, staff: StaffId, case: Uuid, text: &str) -> Result<(), DeskError> {
        self.add_note_once(staff, case, Uuid::now_v7(), text).await
    }

    /// Adds the note of a form: sent twice, it is there once; sent again with another text, that
    /// text is a note of its own, because a note is never changed.
    ///
    /// # Errors
    /// [`Invalid`] data, an unknown case, or a ledger that fails.
    pub async fn add_note_once(
        &self,
        staff: StaffId,
        case: Uuid,
        once: Uuid,
        text: &str,
    ) -> Result<(), DeskError> {
        let text = bounded_lines(text, NOTE_LIMIT, Invalid::EmptyNote)?;
        // The id follows from the text, so that the same once more is the same note.
        let id = id_of(&["note", &once.to_string(), &case.to_string(), &text]);
        self.change_case(staff, case, move |db, now| {
            let is_there = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM notes WHERE id = ?1)")?
                .query_row([id.to_string()], |row| row.get(0))?;
            Ok(if is_there {
                Vec::new()
            } else {
                let note = note_fields((case, None), staff, &text, now);
                vec![Change::new("note", id, note)]
            })
        })
        .await
    }

    /// Closes a case, or opens it again. Opened again it stays open, also where another box
    /// closes it later without knowing. What it is already, it stays.
    ///
    /// # Errors
    /// An unknown case, or a ledger that fails.
    pub async fn set_case_open(
        &self,
        staff: StaffId,
        case: Uuid,
        open: bool,
    ) -> Result<(), DeskError> {
        self.change_case(staff, case, move |db, _| {
            let (is_open, reopened) = status_of(db, case)?;
            if is_open == open {
                return Ok(Vec::new());
            }
            let reopened = reopened + i64::from(open);
            let fields = Fields::from([
                ("status".into(), status(open).into()),
                (REOPENED.into(), reopened.into()),
            ]);
            Ok(vec![Change::new("case", case, fields)])
        })
        .await
    }

    /// Writes down what a case is about: what differs from what the form showed. Gives the fields
    /// that somebody else changed meanwhile.
    ///
    /// # Errors
    /// [`Invalid`] codes, an unknown case, [`DeskError::Conflict`] where somebody else changed the
    /// same, or a ledger that fails; then nothing is written.
    pub async fn describe_case(
        &self,
        staff: StaffId,
        case: Uuid,
        details: CaseDetails,
        was: Option<(String, String)>,
    ) -> Result<Vec<&'static str>, DeskError> {
        self.work(move |desk| {
            let typed = [
                ("kind", Some(details.kind)),
                ("programme", details.programme),
            ];
            let was = match was {
                Some((kind, programme)) => [Some(shown(&kind)), Some(shown(&programme))],
                None => [None, None],
            };
            desk.ledger.write(&staff.to_string(), |db| {
                let held: Option<[Option<String>; 2]> = db
                    .prepare_cached("SELECT kind, programme FROM cases WHERE id = ?1")
                    .and_then(|mut query| {
                        query
                            .query_row([case.to_string()], |row| Ok([row.get(0)?, row.get(1)?]))
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                let held = held.ok_or(DeskError::NotFound("case"))?;
                let edits = typed.into_iter().zip(was).zip(held);
                let mut edited = edited(edits.map(|(((field, typed), shown), held)| Edit {
                    field,
                    typed,
                    shown,
                    held,
                }))?;
                if edited.fields.is_empty() {
                    return Ok((Vec::new(), edited.meanwhile));
                }
                // What is left as it was may be of another version.
                let chosen = |field: &str| match edited.fields.get(field) {
                    Some(Value::Text(code)) => Some(code.as_str()),
                    _ => None,
                };
                catalogue::check(db, chosen("kind"), chosen("programme"))?;
                edited
                    .fields
                    .insert("changed_ms".into(), desk.now_ms().into());
                Ok((
                    vec![Change::new("case", case, edited.fields)],
                    edited.meanwhile,
                ))
            })
        })
        .await
    }

    async fn change_case(
        &self,
        staff: StaffId,
        case: Uuid,
        changes: impl FnOnce(&Connection, i64) -> rusqlite::Result<Vec<Change>> + Send + 'static,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            desk.ledger.write(&staff.to_string(), |db| {
                if !exists(db, "cases", case)? {
                    return Err(DeskError::NotFound("case"));
                }
                let now = desk.now_ms();
                let mut changes = changes(db, now).map_err(LedgerError::from)?;
                if changes.is_empty() {
                    return Ok((changes, ()));
                }
                let touched = Fields::from([("changed_ms".into(), now.into())]);
                changes.push(Change::new("case", case, touched));
                Ok((changes, ()))
            })
        })
        .await
    }
}

fn checked(new: NewCase) -> Result<NewCase, Invalid> {
    let name = new.name.filter(|name| !name.trim().is_empty());
    Ok(NewCase {
        note: bounded_lines(&new.note, NOTE_LIMIT, Invalid::EmptyNote)?,
        name: name
            .map(|name| bounded(&name, NAME_LIMIT, Invalid::EmptyName))
            .transpose()?,
        ..new
    })
}

/// The address as it is kept. The one of the contact itself is taken as the network gave it: that
/// is not for staff to correct.
fn address_of(db: &Connection, new: &NewCase) -> Result<Option<Address>, DeskError> {
    let Some(given) = &new.address else {
        return Ok(None);
    };
    let invalid = match Address::typed(given) {
        Ok(address) => return Ok(address),
        Err(invalid) => invalid,
    };
    match (Address::sought(given), new.contact) {
        (Some(address), Some(contact)) if is_of_contact(db, contact, &address)? => {
            Ok(Some(address))
        }
        _ => Err(invalid.into()),
    }
}

fn is_of_contact(db: &Connection, contact: Uuid, address: &Address) -> Result<bool, LedgerError> {
    let is_its = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM contacts \
             WHERE id = ?1 AND (caller = ?2 OR called = ?2) AND address_kind IS ?3)",
        )?
        .query_row(
            (contact.to_string(), address.as_str(), address.kind_kept()),
            |row| row.get(0),
        )?;
    Ok(is_its)
}

/// Whether a form that was saved before holds what was saved. Of a form from before this was
/// kept, its note tells.
fn is_content_of(db: &Connection, new: &NewCase, digest: &[u8]) -> Result<bool, LedgerError> {
    if let Some(saved) = once::saved(db, new.id)? {
        return Ok(saved == digest);
    }
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM notes WHERE case_id = ?1 AND text = ?2)")?
        .query_row((new.id.to_string(), &new.note), |row| row.get(0))?)
}

const fn status(open: bool) -> &'static str {
    if open { "open" } else { "closed" }
}

/// Whether a case is open, and how often it was opened again.
fn status_of(db: &Connection, case: Uuid) -> rusqlite::Result<(bool, i64)> {
    db.prepare_cached("SELECT status, reopened FROM cases WHERE id = ?1")?
        .query_row([case.to_string()], |row| {
            let status: Option<String> = row.get(0)?;
            let reopened: Option<i64> = row.get(1)?;
            Ok((status.as_deref() != Some("closed"), reopened.unwrap_or(0)))
        })
}

fn note_fields(
    (case, contact): (Uuid, Option<Uuid>),
    staff: StaffId,
    text: &str,
    now: i64,
) -> Fields {
    Fields::from([
        ("case_id".into(), case.into()),
        ("contact".into(), contact.into()),
        ("author".into(), staff.0.into()),
        ("text".into(), text.into()),
        ("written_ms".into(), now.into()),
    ])
}

fn reference_of(db: &Connection, case: Uuid) -> Result<Option<String>, LedgerError> {
    Ok(db
        .prepare_cached("SELECT reference FROM cases WHERE id = ?1")?
        .query_row([case.to_string()], |row| row.get(0))
        .optional()?)
}
