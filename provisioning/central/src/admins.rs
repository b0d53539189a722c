//! What administrators do: to one another's accounts, and to cases. Each is noted with who did it.

use jawab_desk::{LoginSource, NewStaff, Role, passwords};
use jawab_ops::BoxId;
use jawab_web::central::{
    Admin, AdminAccount, AdminChange, AdminEdit, CaseAnswer, CatalogueEdit, CatalogueOf, Failure,
    Ministry, NotDone, NotLetIn,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::catalogue::{self, CatalogueError};
use crate::ministry::{self, Central};
use crate::outbox::{self, OutboxError};
use crate::store::{AdminFields, AdminOutcome, Deed, Store, StoreError};

/// Longest name of a person, in characters.
const NAME_LIMIT: usize = 120;
/// Deeds that are looked through for an answer that is sent again.
const MOST_DEEDS: u32 = 50;
/// Longest answer, in characters: as a note at the desk.
const ANSWER_LIMIT: usize = 4_000;

impl From<StoreError> for NotDone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl<S: Store> Central<S> {
    /// Takes somebody on with a password that is told once; gives it.
    pub(crate) async fn take_on(&self, by: &Admin, new: AdminEdit) -> Result<String, NotDone> {
        let new = checked(new)?;
        let password = made()?;
        let hash = hashed(&password).await?;
        let fields = AdminFields {
            login: Some(new.login),
            name: Some(new.name),
            role: Some(new.role),
            active: Some(true),
            password: Some((hash, true)),
        };
        let id = Uuid::new_v4();
        let deeds = vec![
            deed(by, id, "added", None),
            deed(by, id, "role", Some(new.role.code())),
        ];
        self.write(id, fields, deeds).await?;
        Ok(password)
    }

    /// Changes an account; gives the password that is told once, where one was made.
    pub(crate) async fn change(
        &self,
        by: &Admin,
        id: Uuid,
        change: AdminChange,
    ) -> Result<Option<String>, NotDone> {
        let account = self.account_of(id).await?;
        let mut fields = AdminFields::default();
        let mut deeds = Vec::new();
        let mut told = None;
        match change {
            AdminChange::Edit(edit) => {
                let edit = checked(edit)?;
                if edit.name != account.name {
                    deeds.push(deed(by, id, "name", None));
                    fields.name = Some(edit.name);
                }
                if edit.login != account.login {
                    deeds.push(deed(by, id, "login", None));
                    fields.login = Some(edit.login);
                }
                if edit.role != account.role {
                    deeds.push(deed(by, id, "role", Some(edit.role.code())));
                    fields.role = Some(edit.role);
                }
            }
            AdminChange::Active(active) if active == account.active => {}
            AdminChange::Active(active) => {
                let what = if active { "active" } else { "inactive" };
                deeds.push(deed(by, id, what, None));
                fields.active = Some(active);
            }
            AdminChange::ResetPassword => {
                let password = made()?;
                deeds.push(deed(by, id, "password", None));
                fields.password = Some((hashed(&password).await?, true));
                told = Some(password);
            }
            AdminChange::EndSessions => {
                ministry::end_sessions(&self.store, id).await?;
                self.store.note(deed(by, id, "sessions", None)).await?;
            }
            AdminChange::Unlock => {
                ministry::unlock(&self.store, &account.login).await?;
                self.store.note(deed(by, id, "unlocked", None)).await?;
            }
        }
        let leaves = fields.active == Some(false);
        if fields != AdminFields::default() {
            self.write(id, fields, deeds).await?;
        }
        if leaves {
            // Who is let in again later logs in again.
            ministry::end_sessions(&self.store, id).await?;
        }
        Ok(told)
    }

    /// Changes one's own password, whose old one is asked for.
    pub(crate) async fn own_password(
        &self,
        of: &Admin,
        old: &str,
        new: &str,
    ) -> Result<Admin, NotDone> {
        let account = self.account_of(of.id).await?;
        // Counted apart from tries of strangers: they keep nobody from changing theirs.
        let from = LoginSource::Device(format!("own-password:{}", of.id));
        let known = self.authenticate(&account.login, old, &from).await;
        known.map_err(|error| match error {
            NotLetIn::WrongPassword => NotDone::WrongPassword,
            NotLetIn::TooManyTries { wait_s } => NotDone::TooManyTries { wait_s },
            NotLetIn::Busy => NotDone::Busy,
            NotLetIn::Failed(source) => NotDone::Failed(source),
        })?;
        if old == new {
            return Err(NotDone::SamePassword);
        }
        passwords::check(new, &[&account.login, &account.name])?;
        let fields = AdminFields {
            password: Some((hashed(new).await?, false)),
            ..AdminFields::default()
        };
        let deeds = vec![deed(of, of.id, "own-password", None)];
        self.write(of.id, fields, deeds).await?;
        let admin = self.admin(of.id).await.map_err(NotDone::Failed)?;
        admin.ok_or(NotDone::NotFound)
    }

    /// Says something to a case, to its box.
    pub(crate) async fn say_to(
        &self,
        by: &Admin,
        box_id: Uuid,
        case: Uuid,
        answer: CaseAnswer,
    ) -> Result<(), NotDone> {
        let too_long = |text: &String| text.chars().count() > ANSWER_LIMIT;
        let says = answer.text.is_some() || answer.assigned.is_some() || answer.closes;
        if !says
            || answer.text.as_ref().is_some_and(too_long)
            || answer
                .assigned
                .as_ref()
                .is_some_and(|who| who.chars().count() > NAME_LIMIT)
        {
            return Err(NotDone::Answer);
        }
        let kept = self.store.case(BoxId(box_id), case).await?;
        let kept = kept.ok_or(NotDone::NotFound)?;
        let once = answer.once.map(|once| once.to_string());
        let mut note = answer.once;
        if let Some(text) = &answer.text
            && self.was_answered(case, once.as_deref()).await?
        {
            if kept.notes.iter().any(|note| note.text == *text) {
                return Ok(());
            }
            // It was corrected meanwhile: another note, which loses neither.
            note = None;
        }
        let mut deeds = Vec::new();
        if answer.text.is_some() {
            deeds.push(deed(by, case, "answered", once.as_deref()));
        }
        if let Some(who) = &answer.assigned {
            deeds.push(deed(by, case, "assigned", Some(who)));
        }
        if answer.closes {
            deeds.push(deed(by, case, "closed", None));
        }
        let said = outbox::Answer {
            reference: kept.case.reference,
            at_box: Some(BoxId(box_id)),
            case: Some(case),
            text: answer.text,
            note,
            assigned: answer.assigned,
            closes: answer.closes,
        };
        outbox::answer(&self.store, said, Timestamp::now())
            .await
            .map_err(|error| match error {
                OutboxError::NoCase(_) => NotDone::NotFound,
                error => NotDone::Failed(error.into()),
            })?;
        for deed in deeds {
            self.store.note(deed).await?;
        }
        Ok(())
    }

    /// Says something of the catalogue to every box.
    pub(crate) async fn say_of(
        &self,
        by: &Admin,
        of: CatalogueOf,
        edit: CatalogueEdit,
    ) -> Result<(), NotDone> {
        let what = match edit.offered {
            Some(true) => "offered",
            Some(false) => "retired",
            None => "published",
        };
        let said = catalogue::say(&self.store, of, &edit, Timestamp::now()).await;
        let record = said.map_err(|error| match error {
            CatalogueError::Code => NotDone::Code,
            CatalogueError::Name => NotDone::Name,
            CatalogueError::Ages => NotDone::Ages,
            CatalogueError::Position => NotDone::Position,
            CatalogueError::Store(error) => error.into(),
        })?;
        if let Some(record) = record {
            self.store.note(deed(by, record, what, None)).await?;
        }
        Ok(())
    }

    /// Whether an answer of this form was noted.
    async fn was_answered(&self, case: Uuid, once: Option<&str>) -> Result<bool, NotDone> {
        if once.is_none() {
            return Ok(false);
        }
        let deeds = self.store.deeds(case, MOST_DEEDS).await?;
        let is_same = |deed: &Deed| deed.what == "answered" && deed.value.as_deref() == once;
        Ok(deeds.iter().any(is_same))
    }

    async fn account_of(&self, id: Uuid) -> Result<AdminAccount, NotDone> {
        let accounts = self.store.admins().await?;
        let account = accounts.into_iter().find(|account| account.id == id);
        account.ok_or(NotDone::NotFound)
    }

    async fn write(&self, id: Uuid, fields: AdminFields, deeds: Vec<Deed>) -> Result<(), NotDone> {
        match self.store.write_admin(id, fields, deeds).await? {
            AdminOutcome::Written => Ok(()),
            AdminOutcome::LoginTaken => Err(NotDone::LoginTaken),
            AdminOutcome::LastAdmin => Err(NotDone::LastAdmin),
        }
    }
}

fn deed(by: &Admin, about: Uuid, what: &str, value: Option<&str>) -> Deed {
    Deed {
        at: Timestamp::now(),
        by: Some(by.name.clone()),
        about,
        what: what.into(),
        value: value.map(str::to_owned),
    }
}

fn checked(edit: AdminEdit) -> Result<AdminEdit, NotDone> {
    let login = NewStaff::checked_login(&edit.login).map_err(|_| NotDone::Login)?;
    let name = edit.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(NotDone::Name);
    }
    let role = match edit.role {
        Role::Admin => Role::Admin,
        _ => Role::Reader,
    };
    Ok(AdminEdit { login, name, role })
}

fn failed(error: impl std::fmt::Display) -> NotDone {
    NotDone::Failed(Failure::from(error.to_string()))
}

fn made() -> Result<String, NotDone> {
    passwords::one_time().map_err(failed)
}

/// On a thread made for waiting: it takes a core for a while.
async fn hashed(password: &str) -> Result<String, NotDone> {
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || passwords::hashed(&password))
        .await
        .map_err(failed)?
        .map_err(failed)
}
