//! Who is logged in. Sessions live on the server: in memory, and in a storage that
//! survives a restart, so that an update of the box logs nobody out.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, SessionManagerLayer};
use tracing::warn;

/// The session's cookie. The prefix makes browsers refuse it from anything but
/// this very host over TLS (RFC 6265bis, 4.1.3.2).
pub const COOKIE: &str = "__Host-session";

/// A session ends this long after the last thing its owner did.
pub const IDLE: Duration = Duration::hours(2);

/// Where sessions are kept through a restart: a small table of texts by name.
pub trait SessionStorage: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// What goes wrong with it.
    type Error: Error + Send + Sync + 'static;

    /// The text of that name.
    fn get(&self, name: &str) -> impl Future<Output = Result<Option<String>, Self::Error>> + Send;

    /// Keeps a text under a name, in place of the one before, until a time
    /// (milliseconds since 1970, UTC) after which it may be forgotten.
    fn put(
        &self,
        name: &str,
        text: &str,
        expires_ms: i64,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Forgets a name.
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Sessions in memory, with their copies in a storage.
///
/// When the storage fails (a full disk), sessions go on in memory: staff must be
/// able to log in and take calls while nothing can be saved.
#[derive(Clone, Debug)]
pub struct Sessions<S> {
    storage: S,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    live: HashMap<Id, Record>,
    /// Ended while the storage could not be written: what it still says of them is not believed.
    ended: HashSet<Id>,
}

/// What memory says of a session.
enum Recall {
    Live(Record),
    Ended,
    Unknown,
}

/// How a session is written to the storage.
#[derive(Serialize, Deserialize)]
struct Kept {
    expires_s: i64,
    data: HashMap<String, serde_json::Value>,
}

impl<S: SessionStorage> Sessions<S> {
    /// Sessions with their copies in `storage`.
    #[must_use]
    pub fn new(storage: S) -> Self {
        Self {
            storage,
            memory: Arc::default(),
        }
    }

    /// The layer that gives every request its session.
    #[must_use]
    pub fn layer(self) -> SessionManagerLayer<Self> {
        SessionManagerLayer::new(self)
            .with_name(COOKIE)
            .with_secure(true)
            .with_http_only(true)
            .with_same_site(SameSite::Strict)
            .with_path("/")
            .with_expiry(Expiry::OnInactivity(IDLE))
    }

    /// Whether a session goes on.
    pub(crate) async fn goes_on(&self, id: &Id) -> bool {
        matches!(self.load(id).await, Ok(Some(_)))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, record: Record) {
        let now = OffsetDateTime::now_utc();
        let mut memory = self.memory();
        memory.live.retain(|_, record| record.expiry_date > now);
        memory.live.insert(record.id, record);
    }

    fn recall(&self, id: &Id) -> Recall {
        let memory = self.memory();
        if memory.ended.contains(id) {
            return Recall::Ended;
        }
        match memory.live.get(id) {
            Some(record) => Recall::Live(record.clone()),
            None => Recall::Unknown,
        }
    }

    async fn read_back(&self, id: &Id) -> Option<Record> {
        let text = match self.storage.get(&name(id)).await {
            Ok(text) => text?,
            Err(error) => {
                warn!("a session cannot be read back, its owner has to log in again: {error}");
                return None;
            }
        };
        let kept: Kept = serde_json::from_str(&text).ok()?;
        Some(Record {
            id: *id,
            data: kept.data,
            expiry_date: OffsetDateTime::from_unix_timestamp(kept.expires_s).ok()?,
        })
    }
}

/// The name in the storage is not the cookie's value: who reads the disk cannot take a session over.
fn name(id: &Id) -> String {
    use sha2::{Digest, Sha256};
    format!("session:{}", hex::encode(Sha256::digest(id.to_string())))
}

#[async_trait]
impl<S: SessionStorage> SessionStore for Sessions<S> {
    /// Two ids of 122 random bits do not meet; one that is in memory is not given out again.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        while self.memory().live.contains_key(&record.id) {
            record.id = Id::default();
        }
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.remember(record.clone());
        let kept = Kept {
            expires_s: record.expiry_date.unix_timestamp(),
            data: record.data.clone(),
        };
        let text = serde_json::to_string(&kept)
            .map_err(|error| session_store::Error::Encode(error.to_string()))?;
        if let Err(error) = self
            .storage
            .put(&name(&record.id), &text, kept.expires_s * 1_000)
            .await
        {
            warn!("a session is kept in memory only, a restart will end it: {error}");
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let record = match self.recall(id) {
            Recall::Live(record) => Some(record),
            Recall::Unknown => self.read_back(id).await,
            Recall::Ended => None,
        };
        match record {
            Some(record) if record.expiry_date > OffsetDateTime::now_utc() => Ok(Some(record)),
            Some(_) => self.delete(id).await.map(|()| None),
            None => Ok(None),
        }
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.memory().live.remove(id);
        if let Err(error) = self.storage.remove(&name(id)).await {
            warn!(
                "the end of a session is kept in memory only until the disk can be written: {error}"
            );
            self.memory().ended.insert(*id);
        }
        Ok(())
    }
}
