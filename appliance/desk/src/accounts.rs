//! Changes to accounts of staff: what a supervisor may do to another's, and anybody to their own.
//!
//! An account is a record like any other: each change is an op with the supervisor's id as its
//! author, and only the fields that change are written, so that two supervisors who change
//! different things do not undo each other's.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_vocabulary::StaffId;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::{Invalid, bounded};
use crate::limits::NAME_LIMIT;
use crate::login::LoginError;
use crate::login_throttle::LoginSource;
use crate::new_staff::{NewStaff, free_login};
use crate::passwords;
use crate::roles::{Action, Role};
use crate::staff_line::{STAFF, StaffLine, line, password_fields};

/// What a supervisor may change of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffEdit {
    /// Their name.
    pub name: String,
    /// What they log in with.
    pub login: String,
    /// What they may do.
    pub role: Role,
}

const UNKNOWN: DeskError = DeskError::NotFound("member of staff");

impl Desk {
    /// Everybody who has or had an account, those who work here first, by name.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn all_staff(&self) -> Result<Vec<StaffLine>, DeskError> {
        self.work(|desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare_cached(&format!(
                    "{STAFF} WHERE login IS NOT NULL \
                     ORDER BY active IS NOT 1, name, id"
                ))?
                .query_map([], |row| Ok(line(row)?.0))?
                .collect()
            })?)
        })
        .await
    }

    /// One account, also of somebody who no longer works here.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn account(&self, staff: StaffId) -> Result<Option<StaffLine>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| by_id(db, staff))?))
            .await
    }

    /// Takes somebody on with a password that is told once, and changed at the first login; gives
    /// their id and that password. The one of `new` is not looked at.
    ///
    /// # Errors
    /// [`Invalid`] data, a login that is taken, or a ledger that fails.
    pub async fn invite_staff(
        &self,
        author: &str,
        new: NewStaff,
    ) -> Result<(StaffId, String), DeskError> {
        let password = passwords::one_time().map_err(DeskError::Hash)?;
        let new = NewStaff {
            password: password.clone(),
            ..new
        };
        Ok((self.add_account(author, new, true).await?, password))
    }

    /// Changes somebody's name, login or role.
    ///
    /// # Errors
    /// [`Invalid`] data, a login that is taken, the last supervisor, or a ledger that fails.
    pub async fn edit_staff(
        &self,
        author: &str,
        staff: StaffId,
        edit: StaffEdit,
    ) -> Result<(), DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            let login = NewStaff::checked_login(&edit.login)?;
            let name = bounded(&edit.name, NAME_LIMIT, Invalid::EmptyName)?;
            desk.change_account(&author, staff, |db, before| {
                let mut fields = Fields::new();
                if login != before.login {
                    free_login(db, &login)?;
                    fields.insert("login".into(), login.into());
                }
                if name != before.name {
                    fields.insert("name".into(), name.into());
                }
                if edit.role != before.role {
                    if !edit.role.may(Action::ManageStaff) {
                        not_the_last(db, before)?;
                    }
                    fields.insert("role".into(), edit.role.code().into());
                }
                Ok(fields)
            })
        })
        .await
    }

    /// Lets somebody log in no more, or again.
    ///
    /// # Errors
    /// The last supervisor, a login that somebody else has by now, or a ledger that fails.
    pub async fn set_staff_active(
        &self,
        author: &str,
        staff: StaffId,
        active: bool,
    ) -> Result<(), DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            desk.change_account(&author, staff, |db, before| {
                if active == before.active {
                    return Ok(Fields::new());
                }
                if active {
                    free_login(db, &before.login)?;
                } else {
                    not_the_last(db, before)?;
                }
                Ok(Fields::from([("active".into(), active.into())]))
            })
        })
        .await
    }

    /// Gives somebody a password that is told once, and changed at the next login.
    ///
    /// # Errors
    /// An unknown member of staff, or a ledger that fails.
    pub async fn reset_password(&self, author: &str, staff: StaffId) -> Result<String, DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            let password = passwords::one_time().map_err(DeskError::Hash)?;
            let hash = passwords::hashed(&password).map_err(DeskError::Hash)?;
            desk.change_account(&author, staff, |_, _| Ok(password_fields(hash, true)))?;
            Ok(password)
        })
        .await
    }

    /// Changes one's own password, which is asked for: a try like that of a login, counted apart
    /// from those of strangers. Gives the account, whose sessions are others' from then on.
    ///
    /// # Errors
    /// [`LoginError::Wrong`] and [`LoginError::Wait`] for the old one, an unfit new one, or a
    /// ledger that fails.
    pub async fn change_own_password(
        &self,
        staff: StaffId,
        old: &str,
        new: &str,
    ) -> Result<StaffLine, LoginError> {
        let account = self.staff(staff).await?.ok_or(UNKNOWN)?;
        let from = LoginSource::Device(format!("own-password:{staff}"));
        self.authenticate(&account.login, old, &from).await?;
        if old == new {
            return Err(DeskError::from(Invalid::SamePassword).into());
        }
        let new = new.to_owned();
        self.work(move |desk| {
            let hash = desk.hashed(&new, &account.told_by())?;
            desk.change_account(&staff.to_string(), staff, |_, _| {
                Ok(password_fields(hash, false))
            })
        })
        .await?;
        Ok(self.staff(staff).await?.ok_or(UNKNOWN)?)
    }

    /// What is kept of a password, if it may be one of an account that is told by these words.
    pub(crate) fn hashed(&self, password: &str, account: &[&str]) -> Result<String, DeskError> {
        let mut words = account.to_vec();
        words.push(&self.centre);
        passwords::check(password, &words).map_err(Invalid::from)?;
        passwords::hashed(password).map_err(DeskError::Hash)
    }

    /// Writes the fields that `change` finds right after looking at the account; none is nothing
    /// to write.
    pub(crate) fn change_account(
        &self,
        author: &str,
        staff: StaffId,
        change: impl FnOnce(&Connection, &StaffLine) -> Result<Fields, DeskError>,
    ) -> Result<(), DeskError> {
        self.ledger.write(author, |db| {
            let before = by_id(db, staff)
                .map_err(LedgerError::from)?
                .ok_or(UNKNOWN)?;
            let fields = change(db, &before)?;
            let changes = if fields.is_empty() {
                Vec::new()
            } else {
                vec![Change::new("staff", staff.0, fields)]
            };
            Ok((changes, ()))
        })
    }
}

fn by_id(db: &Connection, staff: StaffId) -> rusqlite::Result<Option<StaffLine>> {
    db.prepare_cached(&format!("{STAFF} WHERE id = ?1 AND login IS NOT NULL"))?
        .query_row([staff.to_string()], |row| Ok(line(row)?.0))
        .optional()
}

/// Refuses when nobody else who works here could administer staff.
fn not_the_last(db: &Connection, staff: &StaffLine) -> Result<(), DeskError> {
    if !staff.active || !staff.role.may(Action::ManageStaff) {
        return Ok(());
    }
    let others: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM staff WHERE active AND role = ?1 AND id <> ?2 \
             AND password_hash IS NOT NULL)",
        )
        .and_then(|mut ask| {
            let of = [Role::Supervisor.code(), &staff.id.to_string()];
            ask.query_row(of, |row| row.get(0))
        })
        .map_err(LedgerError::from)?;
    if others {
        Ok(())
    } else {
        Err(Invalid::LastSupervisor.into())
    }
}
