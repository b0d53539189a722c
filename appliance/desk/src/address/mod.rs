//! Addresses: from where somebody reaches the centre, or is reached, each in the canonical form
//! of its kind. An address is never a person.
//!
//! | kind | canonical form | of what is not |
//! | --- | --- | --- |
//! | number | E.164 with its plus; a number that a network sent short, its digits | refused when typed, taken when a network sent it |
//! | short code | its digits, six at most | the same |
//! | sender's name | as it was sent, 11 characters of GSM's alphabet at most (TS 23.040, 9.1.2.5) | refused |
//! | chat device | the UUID that it was given, in small letters with hyphens (RFC 9562, 4) | refused |
//! | mail | small letters; the domain as DNS has it (RFC 5890's A-labels) | refused |

mod mail;
mod sender_name;

use std::fmt;

use jawab_ledger::rusqlite::{self, Row};
use jawab_vocabulary::AddressKind;
use uuid::Uuid;

use crate::invalid::Invalid;
use crate::numbers::{masked, normalised, typed};

/// Most digits of a short code or an extension.
const SHORT_CODE: usize = 6;

/// An address in the canonical form of its kind: two that are equal are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: AddressKind,
    value: String,
}

impl Address {
    /// A number as a network sent it, in whatever form; `None` where there are no digits.
    #[must_use]
    pub fn number(sent: &str) -> Option<Self> {
        Self::of_digits(normalised(sent))
    }

    /// An address of this kind.
    ///
    /// # Errors
    /// [`Invalid`]: what is wrong with it. A number is judged as one that was typed.
    pub fn new(kind: AddressKind, text: &str) -> Result<Self, Invalid> {
        let value = match kind {
            AddressKind::Number | AddressKind::ShortCode => {
                let number = typed(text)?.and_then(Self::of_digits);
                return number
                    .filter(|number| number.kind == kind)
                    .ok_or(Invalid::Number);
            }
            AddressKind::SenderName => sender_name::canonical(text).ok_or(Invalid::SenderName)?,
            AddressKind::ChatDevice => device(text).ok_or(Invalid::ChatDevice)?,
            AddressKind::Mail => mail::canonical(text).ok_or(Invalid::Mail)?,
        };
        Ok(Self { kind, value })
    }

    /// What somebody typed as an address: what has an `@` is a mail address, anything else a
    /// number or a short code; `None` if nothing was typed.
    ///
    /// # Errors
    /// [`Invalid`]: a typing mistake must be seen.
    pub fn typed(text: &str) -> Result<Option<Self>, Invalid> {
        if is_mail(text) {
            Self::new(AddressKind::Mail, text).map(Some)
        } else {
            Ok(typed(text)?.and_then(Self::of_digits))
        }
    }

    /// The address that a text may be meant as, for looking it up: a number that a network sent
    /// may be none that somebody would type.
    #[must_use]
    pub fn sought(text: &str) -> Option<Self> {
        match Self::typed(text) {
            Ok(address) => address,
            Err(_) if is_mail(text) => None,
            Err(_) => Self::number(text),
        }
    }

    /// What kind of address it is.
    #[must_use]
    pub const fn kind(&self) -> AddressKind {
        self.kind
    }

    /// The address, in its canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// For the log: whose it is cannot be told, that two lines are of one can.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            AddressKind::Number | AddressKind::ShortCode => masked(&self.value),
            // A network's or a firm's.
            AddressKind::SenderName => self.value.clone(),
            AddressKind::ChatDevice => format!("•••{}", &self.value[self.value.len() - 4..]),
            AddressKind::Mail => {
                let domain = self.value.rsplit_once('@').map(|(_, domain)| domain);
                format!("•••@{}", domain.unwrap_or_default())
            }
        }
    }

    /// Its kind, as it is kept: of a number and a short code nothing is said.
    pub(crate) const fn kind_kept(&self) -> Option<&'static str> {
        match self.kind {
            AddressKind::Number | AddressKind::ShortCode => None,
            other => Some(other.code()),
        }
    }

    /// From what is kept. Earlier versions kept numbers in other forms, too; they stay as they
    /// are. `None` for nothing, and for a kind that only a newer version knows.
    pub(crate) fn kept(kind: Option<&str>, value: Option<String>) -> Option<Self> {
        let value = value.filter(|value| !value.is_empty())?;
        match kind {
            None => Some(Self {
                kind: kind_of_digits(&value),
                value,
            }),
            Some(code) => AddressKind::from_code(code).map(|kind| Self { kind, value }),
        }
    }

    fn of_digits(number: String) -> Option<Self> {
        Self::kept(None, Some(number))
    }
}

/// Its mask: a log is no place for callers' addresses.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({} {})", self.kind.code(), self.masked())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

/// An address from two columns, kind and value.
pub(crate) fn address_columns(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Address>> {
    let kind: Option<String> = row.get(at)?;
    Ok(Address::kept(kind.as_deref(), row.get(at + 1)?))
}

/// Whether a text that was typed can only be meant as a mail address.
pub(crate) fn is_mail(text: &str) -> bool {
    text.contains(['@', '\u{ff20}', '\u{fe6b}'])
}

/// How a mail address begins that is typed so far, as it is kept.
pub(crate) fn mail_beginning(text: &str) -> String {
    mail::folded(text)
}

/// A number as it is kept, or a short code: their forms tell them apart.
fn kind_of_digits(value: &str) -> AddressKind {
    let is_short = value.len() <= SHORT_CODE
        && !value.starts_with('0')
        && value.bytes().all(|digit| digit.is_ascii_digit());
    if is_short {
        AddressKind::ShortCode
    } else {
        AddressKind::Number
    }
}

fn device(text: &str) -> Option<String> {
    let id = Uuid::try_parse(text.trim()).ok()?;
    (!id.is_nil()).then(|| id.hyphenated().to_string())
}

#[cfg(test)]
mod tests;
