//! Central as the console's pages see it.

use std::sync::Arc;
use std::time::Instant;

use jawab_desk::Gate;
use jawab_ops::{BoxId, FileHash};
use jawab_web::central::{
    Admin, CaseDetail, CentreDetail, Failure, FileContent, FileRow, Ministry, NotLetIn, Overview,
};
use jawab_web::session::Shelf;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::attachments::Attachments;
use crate::passwords;
use crate::store::{FileNamed, Store, StoreError};

/// Passwords checked at the same time: each takes 19 MiB and a core.
const CHECKS: usize = 2;

/// Central: a store, and who guesses passwords.
#[derive(Clone, Debug)]
pub struct Central<S> {
    pub(crate) store: S,
    gate: Arc<Gate>,
    checks: Arc<Semaphore>,
    files: Option<Attachments>,
}

impl<S: Store> Central<S> {
    /// Central over a store.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self {
            store,
            gate: Arc::default(),
            checks: Arc::new(Semaphore::new(CHECKS)),
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

    async fn is_right(&self, hash: Option<String>, password: &str) -> Result<bool, NotLetIn> {
        let failed = |error: Failure| NotLetIn::Failed(error);
        let password = password.to_owned();
        let permit = self.checks.clone().acquire_owned().await;
        let permit = permit.map_err(|error| failed(error.into()))?;
        spawn_blocking(move || {
            let _permit = permit;
            passwords::is_right(hash.as_deref(), &password)
        })
        .await
        .map_err(|error| failed(error.into()))
    }
}

impl<S: Store> Ministry for Central<S> {
    type Shelf = StoreShelf<S>;

    fn shelf(&self) -> StoreShelf<S> {
        StoreShelf(self.store.clone())
    }

    async fn authenticate(&self, login: &str, password: &str) -> Result<Admin, NotLetIn> {
        let login = login.trim().to_lowercase();
        if let Some(wait) = self.gate.wait(&login, Instant::now()) {
            let wait_s = wait.as_secs() + 1;
            return Err(NotLetIn::TooManyTries { wait_s });
        }
        let account = self
            .store
            .account(&login)
            .await
            .map_err(|error| NotLetIn::Failed(error.into()))?;
        let hash = account
            .as_ref()
            .map(|account| account.password_hash.clone());
        let right = self.is_right(hash, password).await?;
        match account {
            Some(account) if right => {
                self.gate.passed(&login);
                Ok(account.admin)
            }
            _ => {
                self.gate.failed(&login, Instant::now());
                Err(NotLetIn::WrongPassword)
            }
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        Ok(self.store.admin(id).await?)
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        Ok(self.store.overview().await?)
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

/// The store as a shelf for sessions.
#[derive(Clone, Debug)]
pub struct StoreShelf<S>(S);

impl<S: Store> Shelf for StoreShelf<S> {
    type Error = StoreError;

    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.0.shelved(name).await
    }

    async fn put(&self, name: &str, text: &str, expires_ms: i64) -> Result<(), StoreError> {
        self.0.shelve(name, text, expires_ms).await
    }

    async fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.0.unshelve(name).await
    }
}
