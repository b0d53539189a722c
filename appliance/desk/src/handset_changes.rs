//! Changes to handsets: what they are called, new secrets, and those that go.
//!
//! An extension stays what it is: a secret is bound to it, and records of calls name it.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Change, Fields, LedgerError};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::handsets::{made_secret, secret_fields};
use crate::invalid::Invalid;

/// Longest name of a handset, in characters.
const LABEL_LIMIT: usize = 80;

/// A handset that a supervisor looks after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandsetAccount {
    /// Which, for ever.
    pub id: Uuid,
    /// Its extension, the SIP user.
    pub extension: String,
    /// Where it stands.
    pub label: String,
}

impl Desk {
    /// The handset with this extension, if there is one.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn handset(&self, extension: &str) -> Result<Option<HandsetAccount>, DeskError> {
        let extension = extension.to_owned();
        self.work(move |desk| Ok(desk.ledger.read(|db| by_extension(db, &extension))?))
            .await
    }

    /// Says anew where a handset stands.
    ///
    /// # Errors
    /// An unknown handset, a text that is too long, or a ledger that fails.
    pub async fn rename_handset(
        &self,
        author: &str,
        extension: &str,
        label: &str,
    ) -> Result<(), DeskError> {
        let label = label.trim().to_owned();
        if label.chars().count() > LABEL_LIMIT {
            return Err(Invalid::TooLong { limit: LABEL_LIMIT }.into());
        }
        self.change_handset(author, extension, move |before| {
            if before.label == label {
                Fields::new()
            } else {
                Fields::from([("label".into(), label.into())])
            }
        })
        .await
    }

    /// Gives a handset a new secret, bound to a realm; gives that secret, which is kept nowhere.
    /// The old one is refused from then on.
    ///
    /// # Errors
    /// An unknown handset, or a ledger that fails.
    pub async fn rekey_handset(
        &self,
        author: &str,
        extension: &str,
        realm: &str,
    ) -> Result<String, DeskError> {
        let secret = made_secret();
        let (told, realm) = (secret.clone(), realm.to_owned());
        self.change_handset(author, extension, move |before| {
            secret_fields(&before.extension, &realm, &secret)
        })
        .await?;
        Ok(told)
    }

    /// Takes a handset away. Its extension is free for another.
    ///
    /// # Errors
    /// An unknown handset, or a ledger that fails.
    pub async fn remove_handset(&self, author: &str, extension: &str) -> Result<(), DeskError> {
        self.change_handset(author, extension, |_| {
            Fields::from([("active".into(), false.into())])
        })
        .await
    }

    async fn change_handset(
        &self,
        author: &str,
        extension: &str,
        change: impl FnOnce(&HandsetAccount) -> Fields + Send + 'static,
    ) -> Result<(), DeskError> {
        let (author, extension) = (author.to_owned(), extension.to_owned());
        self.work(move |desk| {
            desk.ledger.write(&author, |db| {
                let known = by_extension(db, &extension).map_err(LedgerError::from)?;
                let known = known.ok_or(DeskError::NotFound("handset"))?;
                let fields = change(&known);
                let changes = if fields.is_empty() {
                    Vec::new()
                } else {
                    vec![Change::new("handset", known.id, fields)]
                };
                Ok((changes, ()))
            })
        })
        .await
    }
}

fn by_extension(db: &Connection, extension: &str) -> rusqlite::Result<Option<HandsetAccount>> {
    db.prepare_cached(
        "SELECT id, extension, label FROM handsets WHERE active AND extension = ?1 ORDER BY id",
    )?
    .query_row([extension], |row| {
        let id: String = row.get(0)?;
        Ok(HandsetAccount {
            id: Uuid::try_parse(&id).unwrap_or_default(),
            extension: row.get(1)?,
            label: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        })
    })
    .optional()
}
