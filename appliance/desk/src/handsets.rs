//! Handsets: extensions, and what SIP's digest authentication needs of their secrets.

use jawab_ledger::rusqlite::OptionalExtension;
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_vocabulary::{EMERGENCY, HandsetId};
use md5::Md5;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;

/// H(user:realm:secret), hexadecimal (RFC 7616 §3.4.2; both algorithms of RFC 8760).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ha1 {
    /// By MD5, for phones that know nothing else.
    pub md5: String,
    /// By SHA-256.
    pub sha256: String,
}

/// A handset.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandsetLine {
    /// Its extension, the SIP user.
    pub extension: String,
    /// Where it stands.
    pub label: String,
}

/// A handset to be added.
#[derive(Clone, Debug)]
pub struct NewHandset {
    /// Its extension.
    pub extension: String,
    /// Where it stands.
    pub label: String,
    /// Its secret; made if there is none.
    pub secret: Option<String>,
    /// The realm that the secret is bound to.
    pub realm: String,
}

impl Desk {
    /// Adds a handset; gives its secret, which is kept nowhere.
    ///
    /// # Errors
    /// [`Invalid`] data, an extension that is taken, or a ledger that fails.
    pub async fn add_handset(&self, author: &str, new: NewHandset) -> Result<String, DeskError> {
        let author = author.to_owned();
        self.work(move |desk| {
            let extension = new.extension.trim().to_owned();
            let known = EMERGENCY.contains(&extension.as_str());
            if known || !HandsetId::is_extension(&extension) {
                return Err(Invalid::Extension.into());
            }
            let secret = match new.secret {
                Some(secret) if secret.chars().count() < 8 => {
                    return Err(Invalid::WeakSecret.into());
                }
                Some(secret) => secret,
                None => made_secret(),
            };
            let mut fields = secret_fields(&extension, &new.realm, &secret);
            fields.extend([
                ("extension".into(), extension.as_str().into()),
                ("label".into(), new.label.trim().into()),
                ("active".into(), true.into()),
            ]);
            desk.ledger.write(&author, |db| {
                let taken: bool = db
                    .query_row(
                        "SELECT EXISTS (SELECT 1 FROM handsets WHERE active AND extension = ?1)",
                        [&extension],
                        |row| row.get(0),
                    )
                    .map_err(LedgerError::from)?;
                if taken {
                    return Err(DeskError::from(Invalid::ExtensionTaken));
                }
                Ok((vec![Change::new("handset", Uuid::now_v7(), fields)], ()))
            })?;
            Ok(secret)
        })
        .await
    }

    /// All handsets, by extension.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn handsets(&self) -> Result<Vec<HandsetLine>, DeskError> {
        self.work(|desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare("SELECT extension, label FROM handsets WHERE active ORDER BY extension")?
                    .query_map([], |row| {
                        Ok(HandsetLine {
                            extension: row.get(0)?,
                            label: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                        })
                    })?
                    .collect()
            })?)
        })
        .await
    }

    /// What is needed to check an extension's secret. Waits for the disk: call it from a thread for waiting.
    ///
    /// # Errors
    /// A ledger that fails.
    pub fn ha1(&self, extension: &str) -> Result<Option<Ha1>, DeskError> {
        Ok(self.ledger.read(|db| {
            db.prepare_cached(
                "SELECT ha1_md5, ha1_sha256 FROM handsets WHERE active AND extension = ?1",
            )?
            .query_row([extension], |row| {
                Ok(Ha1 {
                    md5: row.get(0)?,
                    sha256: row.get(1)?,
                })
            })
            .optional()
        })?)
    }
}

/// The fields of a secret: what digest authentication needs of it.
pub(crate) fn secret_fields(extension: &str, realm: &str, secret: &str) -> Fields {
    let plain = format!("{extension}:{realm}:{secret}");
    Fields::from([
        ("ha1_md5".into(), hex::encode(Md5::digest(&plain)).into()),
        (
            "ha1_sha256".into(),
            hex::encode(Sha256::digest(&plain)).into(),
        ),
    ])
}

/// 122 random bits, in letters that a person can type on a phone's web page.
pub(crate) fn made_secret() -> String {
    Uuid::new_v4().simple().to_string()
}
