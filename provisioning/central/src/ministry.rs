//! Central as the console's pages see it.

use std::sync::Arc;
use std::time::Instant;

use jawab_desk::Gate;
use jawab_ops::BoxId;
use jawab_web::central::{Admin, CentreDetail, Failure, Ministry, NotLetIn, Overview};
use jawab_web::session::Shelf;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::passwords;
use crate::store::{Store, StoreError};

/// Passwords checked at the same time: each takes 19 MiB and a core.
const CHECKS: usize = 2;

/// Central: a store, and who guesses passwords.
#[derive(Clone, Debug)]
pub struct Central<S> {
    pub(crate) store: S,
    gate: Arc<Gate>,
    checks: Arc<Semaphore>,
}

impl<S: Store> Central<S> {
    /// Central over a store.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self {
            store,
            gate: Arc::default(),
            checks: Arc::new(Semaphore::new(CHECKS)),
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
