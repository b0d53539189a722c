//! Central as the console's pages see it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_desk::catalogue::Catalogue;
use jawab_desk::{Busy, LoginSource, LoginThrottle, PasswordChecks, Try, session_stamp};
use jawab_ops::{BoxId, FileHash};
use jawab_web::central::{
    Admin, AdminAccount, AdminChange, AdminEdit, CaseAnswer, CaseDetail, CaseFilter, CasesFound,
    CatalogueEdit, CatalogueOf, CentralDeed, CentreDetail, CentreName, Failure, FileContent,
    FileRow, Ministry, NotDone, NotLetIn, Overview,
};
use jawab_web::session::SessionStorage;
use jiff::{SignedDuration, Timestamp};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::attachments::Attachments;
use crate::passwords;
use crate::store::{Account, FileNamed, Store, StoreError};

/// The longest login that is looked up, in characters.
const LONGEST_LOGIN: usize = 128;
/// Deeds of an account or a case that a page shows.
const MOST_DEEDS: u32 = 50;
/// How long it is said that a login was unlocked: longer than the longest wait, which it ends.
const UNLOCKED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How long it is said that an administrator's sessions were ended: longer than any session.
const ENDED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Central: a store, and who guesses passwords.
#[derive(Clone, Debug)]
pub struct Central<S> {
    pub(crate) store: S,
    throttle: Arc<LoginThrottle>,
    checks: PasswordChecks,
    files: Option<Attachments>,
}

impl<S: Store> Central<S> {
    /// Central over a store.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self {
            store,
            throttle: Arc::default(),
            checks: PasswordChecks::default(),
            files: None,
        }
    }

    /// The same, with the files that boxes bring.
    #[must_use]
    pub(crate) fn with_files(self, files: Option<Attachments>) -> Self {
        Self { files, ..self }
    }

    /// On a thread made for waiting, because all of the file is read.
    async fn content(&self, box_id: BoxId, hash: Option<FileHash>) -> Result<FileContent, Failure> {
        let Some((files, hash)) = self.files.clone().zip(hash) else {
            return Ok(FileContent::OnItsWay);
        };
        Ok(spawn_blocking(move || files.open(box_id, hash)).await??)
    }

    /// What is told of a file, and whether it has arrived.
    fn row(&self, box_id: BoxId, file: FileNamed) -> FileRow {
        let place = self.files.as_ref().zip(file.hash);
        FileRow {
            arrived: place.is_some_and(|(files, hash)| files.has(box_id, hash)),
            ..file.row
        }
    }

    /// Counts a try before its password is looked at. Whether the login was unlocked is asked
    /// only when it would be refused.
    async fn count_try(&self, login: &str, from: &LoginSource) -> Result<Try, NotLetIn> {
        let wait = match self.throttle.begin(login, from, Instant::now()) {
            Ok(tried) => return Ok(tried),
            Err(wait) => wait,
        };
        let refused = |wait: Duration| NotLetIn::TooManyTries {
            wait_s: wait.as_secs() + 1,
        };
        let said = self.store.get_text(&unlocked(login)).await;
        let said = said.map_err(|error| NotLetIn::Failed(error.into()))?;
        if !said.is_some_and(|said| self.throttle.unlock_once(login, &said)) {
            return Err(refused(wait));
        }
        self.throttle
            .begin(login, from, Instant::now())
            .map_err(refused)
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, NotLetIn> {
        let account = self.store.account(login).await;
        account.map_err(|error| NotLetIn::Failed(error.into()))
    }

    /// The same, with a stamp that also changes when their sessions are ended.
    async fn stamped(&self, admin: Admin) -> Result<Admin, StoreError> {
        let ended = self.store.get_text(&sessions_ended(admin.id)).await?;
        let ended = ended.unwrap_or_default();
        Ok(Admin {
            stamp: session_stamp(&[admin.stamp.as_bytes(), ended.as_bytes()]),
            ..admin
        })
    }
}

/// Opens a login that wrong passwords have closed, at every process of central.
///
/// Gives whether there is such a login.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn unlock<S: Store>(store: &S, login: &str) -> Result<bool, StoreError> {
    let login = login.trim().to_lowercase();
    if store.account(&login).await?.is_none() {
        return Ok(false);
    }
    say(store, &unlocked(&login), UNLOCKED_FOR).await?;
    Ok(true)
}

/// Ends all sessions of an administrator: each browser has to log in again. A new password
/// does so by itself.
///
/// # Errors
/// When the database cannot be written.
pub async fn end_sessions<S: Store>(store: &S, admin: Uuid) -> Result<(), StoreError> {
    say(store, &sessions_ended(admin), ENDED_FOR).await
}

/// Says something under a name, for a while: each time it is something else.
async fn say<S: Store>(store: &S, name: &str, lasts: SignedDuration) -> Result<(), StoreError> {
    let until = Timestamp::now().saturating_add(lasts);
    let until = until.map_err(|error| StoreError::Failed(error.into()))?;
    let said = Uuid::new_v4().to_string();
    store.put_text(name, &said, until.as_millisecond()).await
}

fn unlocked(login: &str) -> String {
    format!("unlocked:{login}")
}

fn sessions_ended(admin: Uuid) -> String {
    format!("sessions-ended:{admin}")
}

impl<S: Store> Ministry for Central<S> {
    type SessionStorage = StoreSessionStorage<S>;

    fn session_storage(&self) -> StoreSessionStorage<S> {
        StoreSessionStorage(self.store.clone())
    }

    async fn authenticate(
        &self,
        login: &str,
        password: &str,
        from: &LoginSource,
    ) -> Result<Admin, NotLetIn> {
        let login = login.trim().to_lowercase();
        if login.chars().count() > LONGEST_LOGIN || password.len() > passwords::MOST {
            return Err(NotLetIn::WrongPassword);
        }
        let tried = self.count_try(&login, from).await?;
        let account = match self.account(&login).await {
            Ok(account) => account,
            Err(failed) => {
                tried.not_looked_at();
                return Err(failed);
            }
        };
        let hash = account
            .as_ref()
            .map(|account| account.password_hash.clone());
        let right = self.checks.is_right(hash, password.to_owned(), from).await;
        match (right, account) {
            (Ok(true), Some(account)) => {
                tried.right();
                let admin = self.stamped(account.admin).await;
                admin.map_err(|error| NotLetIn::Failed(error.into()))
            }
            (Ok(_), _) => Err(NotLetIn::WrongPassword),
            (Err(Busy), _) => {
                tried.not_looked_at();
                Err(NotLetIn::Busy)
            }
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        match self.store.admin(id).await? {
            Some(admin) => Ok(Some(self.stamped(admin).await?)),
            None => Ok(None),
        }
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, Failure> {
        Ok(self.store.admins().await?)
    }

    async fn invite(&self, by: &Admin, new: AdminEdit) -> Result<String, NotDone> {
        self.take_on(by, new).await
    }

    async fn change_admin(
        &self,
        by: &Admin,
        id: Uuid,
        change: AdminChange,
    ) -> Result<Option<String>, NotDone> {
        self.change(by, id, change).await
    }

    async fn change_own_password(
        &self,
        of: &Admin,
        old: &str,
        new: &str,
    ) -> Result<Admin, NotDone> {
        self.own_password(of, old, new).await
    }

    async fn deeds(&self, about: Uuid) -> Result<Vec<CentralDeed>, Failure> {
        let deeds = self.store.deeds(about, MOST_DEEDS).await?;
        let shown = deeds.into_iter().map(|deed| CentralDeed {
            at: deed.at,
            by: deed.by,
            what: deed.what,
            value: deed.value,
        });
        Ok(shown.collect())
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<CasesFound, Failure> {
        Ok(self.store.find_cases(filter).await?)
    }

    async fn answer(
        &self,
        by: &Admin,
        box_id: Uuid,
        case: Uuid,
        answer: CaseAnswer,
    ) -> Result<(), NotDone> {
        self.say_to(by, box_id, case, answer).await
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        Ok(self.store.overview().await?)
    }

    async fn catalogue(&self) -> Result<Catalogue, Failure> {
        Ok(self.store.catalogue().await?)
    }

    async fn change_catalogue(
        &self,
        by: &Admin,
        of: CatalogueOf,
        edit: CatalogueEdit,
    ) -> Result<(), NotDone> {
        self.say_of(by, of, edit).await
    }

    async fn centres(&self) -> Result<Vec<CentreName>, Failure> {
        Ok(self.store.centres().await?)
    }

    async fn centre(&self, box_id: Uuid) -> Result<Option<CentreDetail>, Failure> {
        Ok(self.store.centre(BoxId(box_id)).await?)
    }

    async fn case(&self, box_id: Uuid, case: Uuid) -> Result<Option<CaseDetail>, Failure> {
        let box_id = BoxId(box_id);
        let Some(kept) = self.store.case(box_id, case).await? else {
            return Ok(None);
        };
        let central = self.clone();
        let files = kept.files;
        let rows = move || -> Vec<FileRow> {
            let rows = files.into_iter().map(|file| central.row(box_id, file));
            rows.collect()
        };
        Ok(Some(CaseDetail {
            case: kept.case,
            centre: kept.centre,
            files: spawn_blocking(rows).await?,
            notes: kept.notes,
            assigned: kept.assigned,
        }))
    }

    async fn file(
        &self,
        box_id: Uuid,
        case: Uuid,
        file: Uuid,
    ) -> Result<Option<(FileRow, FileContent)>, Failure> {
        let box_id = BoxId(box_id);
        let kept = self.store.case(box_id, case).await?;
        let mut files = kept.map(|kept| kept.files).unwrap_or_default().into_iter();
        let Some(named) = files.find(|named| named.row.id == file) else {
            return Ok(None);
        };
        let content = self.content(box_id, named.hash).await?;
        let arrived = !matches!(content, FileContent::OnItsWay);
        let row = FileRow {
            arrived,
            ..named.row
        };
        Ok(Some((row, content)))
    }
}

/// The store as the storage of sessions.
#[derive(Clone, Debug)]
pub struct StoreSessionStorage<S>(S);

impl<S: Store> SessionStorage for StoreSessionStorage<S> {
    type Error = StoreError;

    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.0.get_text(name).await
    }

    async fn put(&self, name: &str, text: &str, expires_ms: i64) -> Result<(), StoreError> {
        self.0.put_text(name, text, expires_ms).await
    }

    async fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.0.delete_text(name).await
    }
}
