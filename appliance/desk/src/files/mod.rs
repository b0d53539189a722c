//! Files at cases: papers that people bring or send. A file is on disk before the record
//! names it.

mod content;
mod kind;
mod letter;
mod name;
mod parts;
mod pdf;
mod text;

use std::fs::File;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, FILES_AT_CENTRAL, Fields, FileHash, LedgerError, NewFile};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use uuid::Uuid;

pub use jawab_ledger::MAX_FILE_OCTETS;
pub use kind::FileKind;
pub use name::{FILE_NAME_LIMIT, clean_name};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::limits::MAX_FILES;
use crate::row::{exists, id, timestamp};

/// How much of an upload is held back before it is written.
const HELD: usize = 256 * 1024;

/// A file at a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileLine {
    /// The record that names it.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is, if it is of a kind that is known here.
    pub kind: Option<FileKind>,
    /// How long it is, in octets.
    pub octets: u64,
    /// Who added it.
    pub added_by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether central has it.
    pub at_central: bool,
    hash: Option<FileHash>,
}

/// What is on the box's disk of a file.
#[derive(Debug)]
pub enum FileHere {
    /// The file, as it was added.
    Whole(File),
    /// It is not there, or not as it was added.
    Lacking,
}

/// A file that somebody sends to a case, piece by piece. If it is dropped, nothing is left.
#[derive(Debug)]
pub struct Upload {
    desk: Desk,
    case: Uuid,
    /// On loan while it is written.
    file: Option<NewFile>,
    held: Vec<u8>,
}

impl Desk {
    /// Begins a file at a case.
    ///
    /// # Errors
    /// An unknown case, a case with too many files, or a disk that fails.
    pub async fn begin_file(&self, case: Uuid) -> Result<Upload, DeskError> {
        let file = self
            .work(move |desk| {
                desk.ledger.read(|db| Ok(takes_more(db, case)))??;
                let files = desk.ledger.files();
                files.make_sure_of(MAX_FILE_OCTETS)?;
                Ok(files.begin()?)
            })
            .await?;
        Ok(Upload {
            desk: self.clone(),
            case,
            file: Some(file),
            held: Vec::with_capacity(HELD),
        })
    }

    /// A file of a case with its content; `None` if the case has no such file.
    ///
    /// # Errors
    /// A ledger or a disk that fails.
    pub async fn file(
        &self,
        case: Uuid,
        file: Uuid,
    ) -> Result<Option<(FileLine, FileHere)>, DeskError> {
        self.work(move |desk| {
            let query = format!("{FILES} WHERE attachments.case_id = ?2 AND attachments.id = ?3");
            let line = desk.ledger.read(|db| {
                let of = [
                    FILES_AT_CENTRAL.to_owned(),
                    case.to_string(),
                    file.to_string(),
                ];
                db.prepare_cached(&query)?
                    .query_row(of, file_line)
                    .optional()
            })?;
            let Some(line) = line else { return Ok(None) };
            let here = desk.here(line.hash)?;
            Ok(Some((line, here)))
        })
        .await
    }

    fn here(&self, hash: Option<FileHash>) -> Result<FileHere, DeskError> {
        let files = self.ledger.files();
        let Some(hash) = hash else {
            return Ok(FileHere::Lacking);
        };
        // Read before it is given: half a paper or another one helps nobody.
        if files.is_whole(hash)? != Some(true) {
            return Ok(FileHere::Lacking);
        }
        let path = files.path(hash);
        let opened = File::open(&path).map_err(|source| LedgerError::File {
            doing: "read",
            path,
            source,
        })?;
        Ok(FileHere::Whole(opened))
    }
}

impl Upload {
    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Invalid::FileTooLong`], or a disk that fails.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), DeskError> {
        let before = self.file.as_ref().map_or(0, NewFile::octets);
        let together = before + (self.held.len() + piece.len()) as u64;
        if together > MAX_FILE_OCTETS {
            return Err(Invalid::FileTooLong.into());
        }
        self.held.extend_from_slice(piece);
        if self.held.len() >= HELD {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), DeskError> {
        let mut file = self.file.take().ok_or(DeskError::Stopping)?;
        let held = std::mem::take(&mut self.held);
        let work = move |_: &Desk| {
            file.write(&held)?;
            Ok(file)
        };
        self.file = Some(self.desk.work(work).await?);
        Ok(())
    }

    /// Adds the file to the case under a name, as it came from outside. When this returns, the
    /// file and the record that names it are on disk. The same file under the same name, sent
    /// twice, is there once.
    ///
    /// # Errors
    /// [`Invalid`] data, or a ledger that fails; then nothing is kept.
    pub async fn save(mut self, staff: StaffId, name: &str) -> Result<(), DeskError> {
        self.flush().await?;
        let file = self.file.take().ok_or(DeskError::Stopping)?;
        let (case, name) = (self.case, name.to_owned());
        self.desk
            .work(move |desk| desk.add_file(staff, case, file, &name))
            .await
    }
}

impl Desk {
    fn add_file(
        &self,
        staff: StaffId,
        case: Uuid,
        file: NewFile,
        name: &str,
    ) -> Result<(), DeskError> {
        if file.octets() == 0 {
            return Err(Invalid::FileEmpty.into());
        }
        let file = file.finish()?;
        let kind = FileKind::of(&file, name)?;
        let name = clean_name(name, Some(kind));
        let octets = i64::try_from(file.octets()).unwrap_or(i64::MAX);
        let added = self.ledger.write(&staff.to_string(), |db| {
            if !exists(db, "cases", case)? {
                return Err(DeskError::NotFound("case"));
            }
            let is_there = is_there(db, case, file.hash(), &name).map_err(LedgerError::from)?;
            if !is_there {
                takes_more(db, case)?;
            }
            // Also where it is there: what is on disk may be damaged.
            file.place()?;
            if is_there {
                return Ok((Vec::new(), ()));
            }
            let now = self.now_ms();
            let fields = Fields::from([
                ("case_id".into(), case.into()),
                ("name".into(), name.as_str().into()),
                ("media_type".into(), kind.media_type().into()),
                ("octets".into(), octets.into()),
                ("hash".into(), file.hash().to_string().into()),
                ("added_by".into(), staff.0.into()),
                ("added_ms".into(), now.into()),
            ]);
            let touched = Fields::from([("changed_ms".into(), now.into())]);
            let changes = vec![
                Change::new("attachment", Uuid::now_v7(), fields),
                Change::new("case", case, touched),
            ];
            Ok((changes, ()))
        });
        if added.is_err() {
            // A paper that nobody names is not kept. Where that fails, too, it is taken up when
            // it is added again.
            let _ = self.ledger.let_unnamed_go(file.hash());
        }
        added
    }
}

/// Whether a case is there and has not the most files already.
fn takes_more(db: &Connection, case: Uuid) -> Result<(), DeskError> {
    if !exists(db, "cases", case)? {
        return Err(DeskError::NotFound("case"));
    }
    let count: u32 = db
        .prepare_cached("SELECT COUNT(*) FROM attachments WHERE case_id = ?1")
        .and_then(|mut counting| counting.query_row([case.to_string()], |row| row.get(0)))
        .map_err(LedgerError::from)?;
    if count >= MAX_FILES {
        return Err(Invalid::FilesTooMany.into());
    }
    Ok(())
}

fn is_there(db: &Connection, case: Uuid, hash: FileHash, name: &str) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM attachments WHERE case_id = ?1 AND hash = ?2 AND name = ?3)",
    )?
    .query_row(
        [case.to_string(), hash.to_string(), name.to_owned()],
        |row| row.get(0),
    )
}

/// Files with who added them, and whether central has them.
const FILES: &str = "\
    SELECT attachments.id, attachments.name, attachments.media_type, attachments.octets, \
        staff.name, attachments.added_ms, attachments.hash, EXISTS (\
            SELECT 1 FROM local WHERE local.namespace = ?1 AND local.key = attachments.hash) \
    FROM attachments LEFT JOIN staff ON staff.id = attachments.added_by";

fn file_line(row: &Row<'_>) -> rusqlite::Result<FileLine> {
    let text = |column| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    let kind = FileKind::of_media_type(&text(2)?);
    Ok(FileLine {
        id: id(row, 0)?,
        // Cleaned again: another version, or central, may have written it.
        name: clean_name(&text(1)?, kind),
        kind,
        octets: row
            .get::<_, Option<i64>>(3)?
            .unwrap_or(0)
            .max(0)
            .cast_unsigned(),
        added_by: row.get(4)?,
        at: timestamp(row, 5)?,
        hash: text(6)?.parse().ok(),
        at_central: row.get(7)?,
    })
}

/// The files of a case, the first added first.
pub(crate) fn files_of(db: &Connection, case: Uuid) -> rusqlite::Result<Vec<FileLine>> {
    db.prepare_cached(&format!(
        "{FILES} WHERE attachments.case_id = ?2 ORDER BY attachments.added_ms, attachments.id"
    ))?
    .query_map([FILES_AT_CENTRAL, &case.to_string()], file_line)?
    .collect()
}
