//! Callers who chose to be called back by the box instead of waiting, remembered over a restart. It is of
//! this box alone: central is not told, and the number is the contact's, where an erasure finds it.

use std::time::Duration;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_vocabulary::{AddressKind, Language, Number, QueueName};
use uuid::Uuid;

use crate::address::Address;
use crate::desk::Desk;
use crate::error::DeskError;

/// Where it is kept.
const WISHES: &str = "call-back-wishes";

/// Somebody who wants to be called back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallBackWanted {
    /// The contact in which they said so.
    pub contact: Uuid,
    /// Their number.
    pub number: Number,
    /// The language that they chose.
    pub language: Option<Language>,
    /// The queue that they waited in; `None` for the one without a name.
    pub queue: Option<QueueName>,
    /// How long they have waited, until now.
    pub waited: Duration,
    /// How often they were called, and not reached.
    pub tries: u8,
}

/// What is kept of it: `1800000000000 0 waits Pass Jeunes`.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Kept {
    /// Since when they wait, in milliseconds since 1970.
    since_ms: i64,
    tries: u8,
    /// Whether they are called just now, or were when the box stopped.
    is_called: bool,
    queue: Option<QueueName>,
}

const WAITS: &str = "waits";
const IS_CALLED: &str = "is-called";

impl Kept {
    fn text(&self) -> String {
        let state = if self.is_called { IS_CALLED } else { WAITS };
        let queue = self.queue.as_ref().map_or("", QueueName::as_str);
        format!("{} {} {state} {queue}", self.since_ms, self.tries)
    }

    fn read(text: &[u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(text).ok()?.splitn(4, ' ');
        let since_ms = parts.next()?.parse().ok()?;
        let tries = parts.next()?.parse().ok()?;
        let is_called = match parts.next()? {
            WAITS => false,
            IS_CALLED => true,
            _ => return None,
        };
        let queue = parts.next().filter(|name| !name.is_empty());
        Some(Self {
            since_ms,
            tries,
            is_called,
            queue: queue.map(QueueName::from),
        })
    }
}

impl Desk {
    /// A caller wants to be called back; it is on disk once this is done.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn keep_call_back(
        &self,
        contact: Uuid,
        queue: Option<QueueName>,
        waited: Duration,
    ) -> Result<(), DeskError> {
        let waited_ms = i64::try_from(waited.as_millis()).unwrap_or(i64::MAX);
        let kept = Kept {
            since_ms: self.now_ms().saturating_sub(waited_ms),
            tries: 0,
            is_called: false,
            queue,
        };
        self.work(move |desk| desk.put_wish(contact, &kept)).await
    }

    /// Somebody is about to be called back. True if they are to be: nobody has spoken with them meanwhile, or
    /// said that it is done. From then on the box does not call them by itself, until it is said
    /// ([`Self::call_back_not_reached`]) that it did in vain.
    ///
    /// # Errors
    /// A ledger that fails; then they are not to be called.
    pub async fn call_back_begins(&self, contact: Uuid) -> Result<bool, DeskError> {
        self.work(move |desk| {
            let Some(kept) = desk.wish_of(contact)? else {
                return Ok(false);
            };
            let now_ms = desk.now_ms();
            let is_settled = desk
                .ledger
                .read(|db| desk.is_settled(db, contact, now_ms))?;
            let is_to_be_called = !is_settled && !kept.is_called;
            if is_to_be_called {
                let is_called = true;
                desk.put_wish(contact, &Kept { is_called, ..kept })?;
            } else {
                desk.ledger.local_delete(WISHES, &contact.to_string())?;
            }
            Ok(is_to_be_called)
        })
        .await
    }

    /// They were called and not reached so often, or not called after all (`None`): it is tried again.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn call_back_not_reached(
        &self,
        contact: Uuid,
        tries: Option<u8>,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            let Some(kept) = desk.wish_of(contact)? else {
                return Ok(());
            };
            let kept = Kept {
                tries: tries.unwrap_or(kept.tries),
                is_called: false,
                ..kept
            };
            desk.put_wish(contact, &kept)
        })
        .await
    }

    /// The box calls them no more.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn forget_call_back(&self, contact: Uuid) -> Result<(), DeskError> {
        self.work(move |desk| Ok(desk.ledger.local_delete(WISHES, &contact.to_string())?))
            .await
    }

    /// Those who are to be called back, after a restart. Whoever was being called when the box stopped may
    /// have been reached: they are left to staff, and forgotten here. So is what names nobody any more.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn remembered_call_backs(&self) -> Result<Vec<CallBackWanted>, DeskError> {
        self.work(move |desk| {
            let mut wanted = Vec::new();
            for (key, value) in desk.ledger.local_all(WISHES)? {
                let contact = Uuid::try_parse(&key).ok();
                let kept = Kept::read(&value).filter(|kept| !kept.is_called);
                let wish = match contact.zip(kept) {
                    Some((contact, kept)) => desk.wanted(contact, kept)?,
                    None => None,
                };
                match wish {
                    Some(wish) => wanted.push(wish),
                    None => desk.ledger.local_delete(WISHES, &key)?,
                }
            }
            Ok(wanted)
        })
        .await
    }

    fn wanted(&self, contact: Uuid, kept: Kept) -> Result<Option<CallBackWanted>, DeskError> {
        let known = self.ledger.read(|db| caller_of(db, contact))?;
        let waited_ms = self.now_ms().saturating_sub(kept.since_ms).max(0);
        Ok(known.and_then(|(caller, language)| {
            let is_number = |caller: &Address| caller.kind() == AddressKind::Number;
            let number = caller.filter(is_number)?;
            Some(CallBackWanted {
                contact,
                number: Number::from(number.as_str()),
                language,
                queue: kept.queue,
                waited: Duration::from_millis(waited_ms.cast_unsigned()),
                tries: kept.tries,
            })
        }))
    }

    fn wish_of(&self, contact: Uuid) -> Result<Option<Kept>, DeskError> {
        let kept = self.ledger.local_get(WISHES, &contact.to_string())?;
        Ok(kept.and_then(|text| Kept::read(&text)))
    }

    fn put_wish(&self, contact: Uuid, kept: &Kept) -> Result<(), DeskError> {
        let text = kept.text();
        Ok(self
            .ledger
            .local_put(WISHES, &contact.to_string(), text.as_bytes(), None)?)
    }

    /// The contacts whose callers the box calls back by itself.
    pub(crate) fn wished_for(&self) -> Result<Vec<Uuid>, DeskError> {
        let kept = self.ledger.local_all(WISHES)?;
        Ok(kept
            .iter()
            .filter_map(|(key, _)| Uuid::try_parse(key).ok())
            .collect())
    }
}

/// Who called in a contact, and the language that they chose; `None` for one that is gone.
fn caller_of(
    db: &Connection,
    contact: Uuid,
) -> rusqlite::Result<Option<(Option<Address>, Option<Language>)>> {
    db.prepare_cached("SELECT address_kind, caller, language FROM contacts WHERE id = ?1")?
        .query_row([contact.to_string()], |row| {
            let kind: Option<String> = row.get(0)?;
            let language: Option<String> = row.get(2)?;
            let caller = Address::kept(kind.as_deref(), row.get(1)?);
            Ok((caller, language.as_deref().and_then(Language::from_code)))
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(
            since_ms in any::<i64>(),
            tries in any::<u8>(),
            is_called in any::<bool>(),
            queue in prop::option::of("[A-Za-zé ]{1,20}"),
        ) {
            let queue = queue.map(|name| QueueName::from(name.as_str()));
            let kept = Kept { since_ms, tries, is_called, queue };
            prop_assert_eq!(Kept::read(kept.text().as_bytes()), Some(kept));
        }

        #[test]
        fn any_octets_are_read_or_not(octets in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Kept::read(&octets);
        }
    }
}
