//! What a body is.

use std::fmt;

use super::{Name, TypedHeader};
use crate::{Fault, Params, lex};

/// The media type of a body (RFC 3261 §20.15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentType {
    /// `application`, `multipart` and so on, in lower case.
    pub kind: String,
    /// `sdp`, `mixed` and so on, in lower case.
    pub subtype: String,
    /// boundary, charset and others.
    pub params: Params,
}

impl ContentType {
    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }
}

impl TypedHeader for ContentType {
    const NAME: Name = Name::CONTENT_TYPE;

    fn parse(value: &str) -> Result<Self, Fault> {
        let malformed = Fault::Malformed("Content-Type");
        let end = value.find(';').unwrap_or(value.len());
        let (kind, params) = value.split_at(end);
        let (kind, subtype) = kind.split_once('/').ok_or(malformed.clone())?;
        let (kind, subtype) = (lex::trim(kind), lex::trim(subtype));
        if !lex::is_token(kind) || !lex::is_token(subtype) {
            return Err(malformed);
        }
        Ok(Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            // A `;` at the end is often left there.
            params: Params::parse(lex::trim(params).trim_end_matches(';'), "Content-Type")?,
        })
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}{}", self.kind, self.subtype, self.params)
    }
}

/// What is to be done with a body (RFC 3261 §20.11).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentDisposition {
    /// `session`, `render`, `by-reference` and so on.
    pub kind: String,
    /// handling and others.
    pub params: Params,
}

impl ContentDisposition {
    /// Whether it may be passed over by who does not understand it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        let handling = self.params.get("handling");
        handling.is_some_and(|handling| handling.eq_ignore_ascii_case("optional"))
    }
}

impl TypedHeader for ContentDisposition {
    const NAME: Name = Name::CONTENT_DISPOSITION;

    fn parse(value: &str) -> Result<Self, Fault> {
        let end = value.find(';').unwrap_or(value.len());
        let (kind, params) = value.split_at(end);
        let kind = lex::trim(kind);
        if !lex::is_token(kind) {
            return Err(Fault::Malformed("Content-Disposition"));
        }
        Ok(Self {
            kind: kind.to_owned(),
            params: Params::parse(params, "Content-Disposition")?,
        })
    }
}

impl fmt::Display for ContentDisposition {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}{}", self.kind, self.params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_20_15_types_are_read_without_regard_to_case() {
        let kind = ContentType::parse("Multipart / Mixed ;boundary=\"a b\";x=1;").unwrap();
        assert!(kind.is("multipart", "MIXED"));
        assert_eq!(kind.params.get("boundary"), Some("a b"));
        assert_eq!(kind.to_string(), "multipart/mixed;boundary=\"a b\";x=1");
        assert!(ContentType::parse("sdp").is_err() && ContentType::parse("a/b c").is_err());
    }

    #[test]
    fn rfc3261_20_11_a_disposition_says_whether_a_body_may_be_passed_over() {
        let of = |text| ContentDisposition::parse(text).unwrap();
        assert!(of("signal;handling=Optional").is_optional());
        assert!(!of("session").is_optional() && !of("session;handling=required").is_optional());
    }
}
