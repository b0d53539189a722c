//! One header, and how its value is read.

use super::Name;
use crate::{Fault, lex};

/// One header: a name and the text of its value, unfolded, without white space around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// Its name, as it came.
    pub name: Name,
    value: String,
}

impl Header {
    /// A header. The end of a line has no place in a value and becomes a space.
    #[must_use]
    pub fn new(name: Name, value: impl Into<String>) -> Self {
        let mut value = value.into();
        if value.contains(['\r', '\n']) {
            value = value.replace(['\r', '\n'], " ");
        }
        if lex::trim(&value).len() != value.len() {
            value = lex::trim(&value).to_owned();
        }
        Self { name, value }
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// A header that is read on demand.
pub trait TypedHeader: Sized {
    /// Its name.
    const NAME: Name;

    /// Reads one value.
    ///
    /// # Errors
    /// [`Fault::Malformed`].
    fn parse(value: &str) -> Result<Self, Fault>;
}

/// A header of which there may be several, in one line with commas or in several lines
/// (RFC 3261 §7.3.1).
pub trait ListHeader: TypedHeader {}
