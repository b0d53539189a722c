//! A contact as a row of a list.

use jawab_desk::{ContactLine, PersonLine};
use jawab_vocabulary::ContactResult;
use jiff::Timestamp;
use uuid::Uuid;

use crate::format;
use crate::labels;
use crate::locale::Locale;

pub(super) struct ContactView {
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
    /// Over what, and which way.
    pub(super) how: String,
    pub(super) address: Option<String>,
    pub(super) people: Vec<PersonLine>,
    /// Who they are, as far as staff said.
    pub(super) caller_kind: Option<String>,
    pub(super) outcome: String,
    pub(super) missed: bool,
    pub(super) staff: String,
    pub(super) wait: String,
    pub(super) talk: String,
}

impl ContactView {
    pub(super) fn new(locale: Locale, contact: ContactLine) -> Self {
        let length =
            |ms: Option<u64>| ms.map_or_else(|| "–".into(), |ms| format::duration(ms / 1_000));
        Self {
            id: contact.id,
            at: contact.at,
            how: how(locale, &contact),
            outcome: words_of_result(locale, &contact),
            missed: matches!(
                contact.result,
                Some(ContactResult::Missed | ContactResult::Failed)
            ),
            caller_kind: contact
                .caller_kind
                .map(|kind| labels::caller_kind(locale, kind.code())),
            address: contact.address.map(|address| address.to_string()),
            people: contact.people,
            staff: contact.staff.unwrap_or_else(|| "–".into()),
            wait: length(contact.call.and_then(|call| call.wait_ms)),
            talk: length(contact.call.and_then(|call| call.talk_ms)),
        }
    }
}

/// Over what a contact was, and which way it went.
fn how(locale: Locale, contact: &ContactLine) -> String {
    format!(
        "{} · {}",
        labels::channel(locale, contact.channel),
        labels::direction(locale, contact.direction)
    )
}

/// How a contact ended: of a call, as its record tells.
pub(super) fn words_of_result(locale: Locale, contact: &ContactLine) -> String {
    match contact.outcome() {
        Some(outcome) => labels::outcome(locale, Some(outcome)),
        None => labels::result(locale, contact.result),
    }
}
