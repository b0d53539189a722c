//! Staff: accounts, passwords (argon2id, RFC 9106), what they did last.

use jawab_ledger::rusqlite::OptionalExtension;
use jawab_ledger::{Change, Fields};
use jawab_vocabulary::{BreakReason, HandsetId, StaffAction, StaffId};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::{Invalid, bounded};
use crate::limits::NAME_LIMIT;
use crate::new_staff::{NewStaff, free_login};
use crate::staff_line::{STAFF, StaffLine, by_login, line, password_fields};

impl Desk {
    /// Takes somebody on; gives their id.
    ///
    /// # Errors
    /// [`Invalid`] data, a login that is taken, or a ledger that fails.
    pub async fn add_staff(&self, author: &str, new: NewStaff) -> Result<StaffId, DeskError> {
        self.add_account(author, new, false).await
    }

    pub(crate) async fn add_account(
        &self,
        author: &str,
        new: NewStaff,
        once: bool,
    ) -> Result<StaffId, DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            let login = NewStaff::checked_login(&new.login)?;
            let name = bounded(&new.name, NAME_LIMIT, Invalid::EmptyName)?;
            let hash = desk.hashed(&new.password, &[&login, &name])?;
            let id = Uuid::now_v7();
            desk.ledger.write(&author, |db| {
                free_login(db, &login)?;
                let mut fields = password_fields(hash, once);
                fields.extend([
                    ("login".into(), login.as_str().into()),
                    ("name".into(), name.into()),
                    ("role".into(), new.role.code().into()),
                    ("active".into(), true.into()),
                ]);
                Ok((vec![Change::new("staff", id, fields)], StaffId(id)))
            })
        })
        .await
    }

    /// Gives somebody a new password.
    ///
    /// # Errors
    /// An unknown login, a weak password, or a ledger that fails.
    pub async fn set_password(
        &self,
        author: &str,
        login: &str,
        password: &str,
    ) -> Result<(), DeskError> {
        let (author, login, password) =
            (author.to_owned(), login.to_lowercase(), password.to_owned());
        self.work(move |desk| {
            let known = desk.ledger.read(|db| by_login(db, &login))?;
            let (staff, _) = known.ok_or(DeskError::NotFound("member of staff"))?;
            let hash = desk.hashed(&password, &staff.told_by())?;
            let change = Change::new("staff", staff.id.0, password_fields(hash, false));
            Ok(desk.ledger.commit(&author, vec![change])?)
        })
        .await
    }

    /// Remembers the language somebody wants the desk in.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn set_ui_language(&self, staff: StaffId, tag: &str) -> Result<(), DeskError> {
        let fields = Fields::from([("ui_language".into(), tag.into())]);
        self.work(move |desk| {
            let change = Change::new("staff", staff.0, fields);
            Ok(desk.ledger.commit(&staff.to_string(), vec![change])?)
        })
        .await
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn staff_list(&self) -> Result<Vec<StaffLine>, DeskError> {
        self.work(|desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare(&format!("{STAFF} WHERE active ORDER BY name, id"))?
                    .query_map([], |row| Ok(line(row)?.0))?
                    .collect()
            })?)
        })
        .await
    }

    /// One member of staff, if they still work here.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn staff(&self, staff: StaffId) -> Result<Option<StaffLine>, DeskError> {
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare_cached(&format!("{STAFF} WHERE active AND id = ?1"))?
                    .query_row([staff.to_string()], |row| Ok(line(row)?.0))
                    .optional()
            })?)
        })
        .await
    }

    /// Remembers what somebody did last, so that a restart of the box sends nobody away.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn remember_presence(
        &self,
        staff: StaffId,
        action: &StaffAction,
    ) -> Result<(), DeskError> {
        let kept = match action {
            StaffAction::Ready(handset) => Some(format!("ready {handset}")),
            StaffAction::Break(handset, reason) => {
                Some(format!("break {handset} {}", reason.code()))
            }
            StaffAction::Leave | StaffAction::SentAway(_) => None,
            StaffAction::AfterCallWork(_)
            | StaffAction::Hold
            | StaffAction::Resume
            | StaffAction::HangUp
            | StaffAction::Consult(_)
            | StaffAction::Transfer(_)
            | StaffAction::Complete
            | StaffAction::ThreeWay
            | StaffAction::Back
            | StaffAction::Park
            | StaffAction::TakeParked(_)
            | StaffAction::RingAgain(_)
            | StaffAction::FetchSettings(_)
            | StaffAction::SendOnBreak(..)
            | StaffAction::EndCall(_)
            | StaffAction::Supervise(..)
            | StaffAction::LeaveSupervised
            | StaffAction::HasSkills(_) => return Ok(()),
        };
        let key = staff.to_string();
        self.work(move |desk| {
            match kept {
                Some(text) => desk
                    .ledger
                    .local_put(PRESENCE, &key, text.as_bytes(), None)?,
                None => desk.ledger.local_delete(PRESENCE, &key)?,
            }
            Ok(())
        })
        .await
    }

    /// What staff who were at work did last.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn remembered_presence(&self) -> Result<Vec<(StaffId, StaffAction)>, DeskError> {
        self.work(|desk| {
            let kept = desk.ledger.local_all(PRESENCE)?;
            Ok(kept
                .iter()
                .filter_map(|(key, value)| {
                    let staff = StaffId(Uuid::try_parse(key).ok()?);
                    Some((staff, presence(std::str::from_utf8(value).ok()?)?))
                })
                .collect())
        })
        .await
    }
}

const PRESENCE: &str = "presence";

/// What is remembered of somebody: "ready 201", "break 202 meal". Of a version that kept no
/// reasons, and of one that keeps others, the reason is another.
fn presence(kept: &str) -> Option<StaffAction> {
    let mut words = kept.split(' ');
    let (what, handset) = (words.next()?, HandsetId::from(words.next()?));
    let reason = words.next().and_then(BreakReason::from_code);
    match what {
        "ready" => Some(StaffAction::Ready(handset)),
        "break" => Some(StaffAction::Break(
            handset,
            reason.unwrap_or(BreakReason::Other),
        )),
        _ => None,
    }
}
