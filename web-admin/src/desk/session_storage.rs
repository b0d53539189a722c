//! Sessions through a restart: in the ledger's table of what concerns this box alone.

use jawab_desk::{Desk, DeskError};

use crate::session::SessionStorage;

const NAMESPACE: &str = "session";

/// The ledger as the storage of sessions.
#[derive(Clone, Debug)]
pub(super) struct DeskSessionStorage(Desk);

impl DeskSessionStorage {
    pub(super) const fn new(desk: Desk) -> Self {
        Self(desk)
    }

    /// Waits for the disk on a thread made for waiting.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&jawab_desk::Ledger) -> Result<T, jawab_desk::LedgerError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let ledger = self.0.ledger().clone();
        tokio::task::spawn_blocking(move || work(&ledger))
            .await
            .map_err(|_| DeskError::Stopping)?
            .map_err(DeskError::from)
    }
}

impl SessionStorage for DeskSessionStorage {
    type Error = DeskError;

    async fn get(&self, name: &str) -> Result<Option<String>, DeskError> {
        let name = name.to_owned();
        let kept = self
            .work(move |ledger| ledger.local_get(NAMESPACE, &name))
            .await?;
        Ok(kept.and_then(|octets| String::from_utf8(octets).ok()))
    }

    async fn put(&self, name: &str, text: &str, expires_ms: i64) -> Result<(), DeskError> {
        let (name, text) = (name.to_owned(), text.to_owned());
        self.work(move |ledger| {
            // Log-ins are the only thing that makes sessions: sweeping here keeps the table small.
            ledger.local_sweep()?;
            ledger.local_put(NAMESPACE, &name, text.as_bytes(), Some(expires_ms))
        })
        .await
    }

    async fn remove(&self, name: &str) -> Result<(), DeskError> {
        let name = name.to_owned();
        self.work(move |ledger| ledger.local_delete(NAMESPACE, &name))
            .await
    }
}
