//! Parameters behind a header's value or in a URI.

use std::fmt;

use crate::Fault;
use crate::lex;

/// `;name=value` and so on, in order. Names are compared without regard to case.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Params(Vec<Param>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Param {
    name: String,
    /// None for a flag.
    value: Option<String>,
    /// It stood in quotes.
    is_quoted: bool,
}

impl Params {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads what comes behind a value, its first `;` included.
    ///
    /// # Errors
    /// [`Fault::Malformed`] with what it is said to be.
    pub fn parse(text: &str, what: &'static str) -> Result<Self, Fault> {
        let text = lex::trim(text);
        if text.is_empty() {
            return Ok(Self::new());
        }
        let inside = text.strip_prefix(';').ok_or(Fault::Malformed(what))?;
        let params: Option<Vec<Param>> = lex::split(inside, b';').map(Param::parse).collect();
        params.map(Self).ok_or(Fault::Malformed(what))
    }

    /// The value of a parameter, without quotes; empty if it is a flag.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|param| param.is(name))
            .map(|param| param.value.as_deref().unwrap_or_default())
    }

    /// Whether it is there.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|param| param.is(name))
    }

    /// Sets a parameter in its place, or adds it; quoted where it is no token nor host.
    pub fn set(&mut self, name: &str, value: &str) {
        self.put(Param {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            is_quoted: value.is_empty() || !value.bytes().all(is_bare),
        });
    }

    /// Sets a parameter that is to be quoted whatever it is.
    pub fn set_quoted(&mut self, name: &str, value: &str) {
        self.put(Param {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            is_quoted: true,
        });
    }

    /// Sets a parameter without a value.
    pub fn set_flag(&mut self, name: &str) {
        self.put(Param {
            name: name.to_owned(),
            value: None,
            is_quoted: false,
        });
    }

    fn put(&mut self, new: Param) {
        match self.0.iter_mut().find(|param| param.is(&new.name)) {
            Some(old) => *old = new,
            None => self.0.push(new),
        }
    }

    /// Takes a parameter away; true if it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|param| !param.is(name));
        self.0.len() != before
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0
            .iter()
            .map(|param| (param.name.as_str(), param.value.as_deref()))
    }

    /// True if there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What may stand in a value without quotes: a token, a host, and what people put there.
const fn is_bare(octet: u8) -> bool {
    lex::is_token_octet(octet) || matches!(octet, b'[' | b']' | b':' | b'/' | b'@' | b'&' | b'$')
}

impl Param {
    fn parse(text: &str) -> Option<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (lex::trim(name), Some(lex::trim(value))),
            None => (lex::trim(text), None),
        };
        if !lex::is_token(name) {
            return None;
        }
        let is_quoted = value.is_some_and(|value| value.starts_with('"'));
        let value = match value {
            Some(value) if is_quoted => Some(lex::word(value)?.into_owned()),
            Some(value) if value.contains([' ', '\t', '"', '<', '>', ',']) => return None,
            value => value.map(str::to_owned),
        };
        Some(Self {
            name: name.to_owned(),
            value,
            is_quoted,
        })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl fmt::Display for Params {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for param in &self.0 {
            write!(to, ";{}", param.name)?;
            match &param.value {
                Some(value) if param.is_quoted => {
                    to.write_str("=")?;
                    lex::write_quoted(to, value)?;
                }
                Some(value) => write!(to, "={value}")?,
                None => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_and_written() {
        let mut params = Params::parse(r#" ;a = 1 ; Flag;b="x;\"y""#, "it").unwrap();
        assert_eq!(
            (params.get("A"), params.get("flag"), params.get("b")),
            (Some("1"), Some(""), Some("x;\"y"))
        );
        params.set("a", "two words");
        assert!(params.remove("FLAG") && !params.remove("flag"));
        assert_eq!(params.to_string(), r#";a="two words";b="x;\"y""#);
        for wrong in [";;", ";a b", "a", ";=1", ";a=\"x", ";a=b c", ";a=\"x\"y"] {
            assert_eq!(
                Params::parse(wrong, "it"),
                Err(Fault::Malformed("it")),
                "{wrong}"
            );
        }
        assert!(Params::parse("", "it").unwrap().is_empty());
    }
}
