//! Cases: what a person wants settled, and the notes on it.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, Fields, LedgerError, REOPENED};
use jawab_vocabulary::{StaffId, codes};
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::Desk;
use crate::edits::{Edit, edited, shown};
use crate::error::{DeskError, Invalid, bounded, bounded_lines};
use crate::files::{FileLine, files_of};
use crate::limits::NAME_LIMIT;
use crate::numbers::{normalised, typed};
use crate::once;
use crate::people::{PersonLine, person_columns};
use crate::row::{exists, id, timestamp};
use crate::whose::{self, Whose};

/// Longest note, in characters.
pub const NOTE_LIMIT: usize = 4_000;

/// Cases in a list.
const MOST: u32 = 200;

codes! {
    /// A programme of the ministry.
    Programme {
        /// Pass Jeunes, 16 to 30.
        PassJeunes = "pass-jeunes",
        /// Summer camps, 8 to 25.
        Camps = "camps",
        /// Trips and cultural tourism.
        Trips = "trips",
        /// National volunteering, 18 to 26.
        Volunteering = "volunteering",
    }
}

codes! {
    /// What a case is about.
    CaseKind {
        /// A question.
        Information = "information",
        /// The follow-up of a registration.
        Registration = "registration",
        /// A complaint.
        Complaint = "complaint",
        /// A technical incident.
        Incident = "incident",
        /// A partner's request.
        Partner = "partner",
    }
}

/// A case to be saved.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The case's id, chosen by who sends it: a form sent twice makes one case.
    pub id: Uuid,
    /// The contact it came from, if it came from one.
    pub contact: Option<Uuid>,
    /// What was said.
    pub note: String,
    /// The programme it is about, if it is about one.
    pub programme: Option<Programme>,
    /// What it is about.
    pub kind: CaseKind,
    /// False if it was settled on the spot.
    pub open: bool,
    /// The person's name.
    pub name: Option<String>,
    /// Their number.
    pub number: Option<String>,
    /// Whose it is, where that was said.
    pub whose: Whose,
}

/// What a case is about, as a form says it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CaseDetails {
    /// Its kind.
    pub kind: CaseKind,
    /// The programme it is about, if it is about one.
    pub programme: Option<Programme>,
}

/// A case that is saved: it is on disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedCase {
    /// The case.
    pub id: Uuid,
    /// What staff and the person call it: "RAB-2026-K7M4-000123".
    pub reference: String,
}

/// A case as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseLine {
    /// The case.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// The code of its kind; another version's may not be known here.
    pub kind: String,
    /// The code of its programme.
    pub programme: Option<String>,
    /// Whose it is.
    pub person: Option<PersonLine>,
    /// When it was opened.
    pub opened: Timestamp,
    /// Whether it waits to be settled.
    pub open: bool,
    /// Who is to settle it, where the ministry said so.
    pub assigned: Option<String>,
    /// Whether it is known from the ministry's answer alone: an earlier box of the centre had it, or
    /// this one before it was restored.
    pub of_earlier_box: bool,
}

/// A case with its notes and files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseSheet {
    /// The case.
    pub case: CaseLine,
    /// Its notes, the oldest first.
    pub notes: Vec<NoteLine>,
    /// Its files, the first added first.
    pub files: Vec<FileLine>,
}

/// A note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteLine {
    /// Who wrote it.
    pub author: Option<String>,
    /// Which of the staff that is.
    pub by: Option<Uuid>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// Which cases a list shows.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Filter {
    /// Those that wait to be settled.
    Open,
    /// Those that are.
    Closed,
    /// All.
    All,
}

impl Desk {
    /// Saves a case with its first note. When this returns it is on disk.
    ///
    /// # Errors
    /// [`Invalid`] data, a name and a number of which it is not plain whose they are, a form that
    /// was saved before with another content, or a ledger that fails; then nothing is saved.
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
                let number = number_of(db, &new)?;
                let (changes, saved) = desk.changes_of(db, staff, &new, number.as_deref())?;
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
        number: Option<&str>,
    ) -> Result<(Vec<Change>, SavedCase), DeskError> {
        let now = self.now_ms();
        let (person, mut changes) = whose::changes_of(db, new.whose, new.name.as_deref(), number)?;
        let reference = self.giver().next(db, now)?.to_string();
        let fields = Fields::from([
            ("reference".into(), reference.as_str().into()),
            ("contact".into(), new.contact.into()),
            ("person".into(), person.into()),
            (
                "programme".into(),
                new.programme.map(Programme::code).into(),
            ),
            ("kind".into(), new.kind.code().into()),
            ("status".into(), status(new.open).into()),
            ("opened_by".into(), staff.0.into()),
            ("opened_ms".into(), now.into()),
            ("changed_ms".into(), now.into()),
        ]);
        changes.push(Change::new("case", new.id, fields));
        changes.push(note(
            Uuid::now_v7(),
            (new.id, new.contact),
            staff,
            &new.note,
            now,
        ));
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
        let id = once::id_of(&["note", &once.to_string(), &case.to_string(), &text]);
        self.change_case(staff, case, move |db, now| {
            let is_there = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM notes WHERE id = ?1)")?
                .query_row([id.to_string()], |row| row.get(0))?;
            Ok(if is_there {
                Vec::new()
            } else {
                vec![note(id, (case, None), staff, &text, now)]
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
    /// An unknown case, [`DeskError::Conflict`] where somebody else changed the same, or a ledger
    /// that fails; then nothing is written.
    pub async fn describe_case(
        &self,
        staff: StaffId,
        case: Uuid,
        details: CaseDetails,
        was: Option<(String, String)>,
    ) -> Result<Vec<&'static str>, DeskError> {
        self.work(move |desk| {
            let typed = [
                ("kind", Some(details.kind.code().to_owned())),
                (
                    "programme",
                    details
                        .programme
                        .map(|programme| programme.code().to_owned()),
                ),
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

    /// Cases, the newest first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn cases(&self, filter: Filter) -> Result<Vec<CaseLine>, DeskError> {
        let only = match filter {
            Filter::Open => "WHERE cases.status = 'open'",
            Filter::Closed => "WHERE cases.status = 'closed'",
            Filter::All => "",
        };
        let query = format!("{CASES} {only} ORDER BY cases.opened_ms DESC LIMIT {MOST}");
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare_cached(&query)?
                    .query_map([], case_line)?
                    .collect()
            })?)
        })
        .await
    }

    /// One case with its notes and files.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn case(&self, case: Uuid) -> Result<Option<CaseSheet>, DeskError> {
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let line = db
                    .prepare_cached(&format!("{CASES} WHERE cases.id = ?1"))?
                    .query_row([case.to_string()], case_line)
                    .optional()?;
                let Some(line) = line else { return Ok(None) };
                let notes = db
                    .prepare_cached(
                        "SELECT staff.name, notes.written_ms, notes.text, notes.author FROM notes \
                         LEFT JOIN staff ON staff.id = notes.author \
                         WHERE notes.case_id = ?1 ORDER BY notes.written_ms, notes.id",
                    )?
                    .query_map([case.to_string()], |row| {
                        Ok(NoteLine {
                            author: row.get(0)?,
                            at: timestamp(row, 1)?,
                            text: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                            by: row
                                .get::<_, Option<String>>(3)?
                                .and_then(|author| author.parse().ok()),
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(Some(CaseSheet {
                    case: line,
                    notes,
                    files: files_of(db, case)?,
                }))
            })?)
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

/// The number as it is kept. The one of the call itself is taken as the network gave it: that is
/// not for staff to correct.
fn number_of(db: &Connection, new: &NewCase) -> Result<Option<String>, DeskError> {
    let Some(given) = &new.number else {
        return Ok(None);
    };
    let invalid = match typed(given) {
        Ok(number) => return Ok(number),
        Err(invalid) => invalid,
    };
    let number = normalised(given);
    let is_the_calls = !number.is_empty()
        && db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM contacts \
                 WHERE id = ?1 AND (caller = ?2 OR called = ?2))",
            )
            .and_then(|mut query| {
                let contact = new.contact.map(|contact| contact.to_string());
                query.query_row((contact, &number), |row| row.get(0))
            })
            .map_err(LedgerError::from)?;
    if is_the_calls {
        Ok(Some(number))
    } else {
        Err(invalid.into())
    }
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

fn note(
    id: Uuid,
    (case, contact): (Uuid, Option<Uuid>),
    staff: StaffId,
    text: &str,
    now: i64,
) -> Change {
    let fields = Fields::from([
        ("case_id".into(), case.into()),
        ("contact".into(), contact.into()),
        ("author".into(), staff.0.into()),
        ("text".into(), text.into()),
        ("written_ms".into(), now.into()),
    ]);
    Change::new("note", id, fields)
}

fn reference_of(db: &Connection, case: Uuid) -> Result<Option<String>, LedgerError> {
    Ok(db
        .prepare_cached("SELECT reference FROM cases WHERE id = ?1")?
        .query_row([case.to_string()], |row| row.get(0))
        .optional()?)
}

/// Cases with whose they are. A record that began at central, whose id is the highest, is known from
/// its answer alone.
pub(crate) const CASES: &str = "\
    SELECT cases.id, cases.reference, cases.kind, cases.programme, \
        COALESCE(cases.opened_ms, cases.changed_ms), cases.status, \
        people.id, people.name, cases.assigned, \
        cases.box_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' \
    FROM cases LEFT JOIN people ON people.id = cases.person";

pub(crate) fn case_line(row: &Row<'_>) -> rusqlite::Result<CaseLine> {
    let text = |column| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    Ok(CaseLine {
        id: id(row, 0)?,
        reference: text(1)?,
        kind: text(2)?,
        programme: row.get(3)?,
        opened: timestamp(row, 4)?,
        // A status that only a newer version knows is not settled, as far as this one can tell.
        open: text(5)? != "closed",
        person: person_columns(row, 6)?,
        assigned: row.get(8)?,
        of_earlier_box: row.get(9)?,
    })
}
