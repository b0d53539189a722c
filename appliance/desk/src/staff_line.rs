//! A member of staff, as the record has them.

use jawab_ledger::Fields;
use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_vocabulary::{Skills, StaffId};
use uuid::Uuid;

use crate::roles::Role;
use crate::session_stamp::session_stamp;

/// What is read of a member of staff by [`line()`]; the one before the last two is when somebody's
/// sessions were ended last.
pub(crate) const STAFF: &str = "SELECT id, login, name, role, ui_language, password_hash, active, \
     password_once, (SELECT value FROM local WHERE namespace = 'sessions-ended' \
     AND key = staff.id), serves, speaks FROM staff";

/// A member of staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffLine {
    /// Who.
    pub id: StaffId,
    /// What they log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language they want the desk in, as a BCP 47 tag.
    pub ui_language: Option<String>,
    /// What their sessions carry: it changes with their password, with their role, and when
    /// their sessions are ended, and a session with another one is over.
    pub stamp: String,
    /// Whether they still work here; who does not cannot log in.
    pub active: bool,
    /// Their password was given by somebody else, and is changed at the next login.
    pub password_once: bool,
    /// Which queues they serve, and which languages they speak.
    pub skills: Skills,
}

impl StaffLine {
    /// What a password of theirs must not have in it, beside the centre's name.
    pub(crate) fn told_by(&self) -> [&str; 2] {
        [&self.login, &self.name]
    }
}

pub(crate) fn line(row: &Row<'_>) -> rusqlite::Result<(StaffLine, String)> {
    let id: String = row.get(0)?;
    let role: Option<String> = row.get(3)?;
    let password_hash: String = row.get::<_, Option<String>>(5)?.unwrap_or_default();
    let ended: Option<Vec<u8>> = row.get(8)?;
    let (serves, speaks): (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    let staff = StaffLine {
        stamp: session_stamp(&[
            password_hash.as_bytes(),
            role.as_deref().unwrap_or_default().as_bytes(),
            ended.as_deref().unwrap_or_default(),
        ]),
        id: StaffId(Uuid::try_parse(&id).unwrap_or_default()),
        login: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        name: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        role: Role::at_a_box(role.as_deref()),
        ui_language: row.get(4)?,
        active: row.get::<_, Option<bool>>(6)?.unwrap_or(false),
        password_once: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
        skills: Skills::from_kept(serves.as_deref(), speaks.as_deref()),
    };
    Ok((staff, password_hash))
}

pub(crate) fn by_login(
    db: &Connection,
    login: &str,
) -> rusqlite::Result<Option<(StaffLine, String)>> {
    db.prepare_cached(&format!("{STAFF} WHERE active AND login = ?1"))?
        .query_row([login], line)
        .optional()
}

/// The fields of a new password.
pub(crate) fn password_fields(hash: String, once: bool) -> Fields {
    Fields::from([
        ("password_hash".into(), hash.into()),
        ("password_once".into(), once.into()),
    ])
}
