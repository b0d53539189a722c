//! Replaces (RFC 3891).

use std::fmt;

use super::{Name, TypedHeader};
use crate::{Fault, Params, Uri, lex};

/// The dialog that a new one is to take the place of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replaces {
    /// Its Call-ID.
    pub call_id: String,
    /// The tag of the side that is asked.
    pub to_tag: String,
    /// The tag of its peer.
    pub from_tag: String,
    /// Only if it is not yet answered.
    pub early_only: bool,
}

impl Replaces {
    /// What a Refer-To wants to be replaced: its URI's header of that name (RFC 5589 §7).
    ///
    /// # Errors
    /// [`Fault::Malformed`]; none is `Ok(None)`.
    pub fn of_uri(uri: &Uri) -> Result<Option<Self>, Fault> {
        let headers = uri.headers();
        let value = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("Replaces"));
        value.map(|(_, value)| Self::parse(value)).transpose()
    }
}

impl TypedHeader for Replaces {
    const NAME: Name = Name::REPLACES;

    fn parse(value: &str) -> Result<Self, Fault> {
        let malformed = Fault::Malformed("Replaces");
        let end = value.find(';').unwrap_or(value.len());
        let (call_id, params) = value.split_at(end);
        let call_id = lex::trim(call_id);
        let params = Params::parse(params, "Replaces")?;
        match (params.get("to-tag"), params.get("from-tag")) {
            (Some(to_tag), Some(from_tag)) if !call_id.is_empty() => Ok(Self {
                call_id: call_id.to_owned(),
                to_tag: to_tag.to_owned(),
                from_tag: from_tag.to_owned(),
                early_only: params.contains("early-only"),
            }),
            _ => Err(malformed),
        }
    }
}

impl fmt::Display for Replaces {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{};to-tag={};from-tag={}",
            self.call_id, self.to_tag, self.from_tag
        )?;
        if self.early_only {
            to.write_str(";early-only")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3891_a_dialog_is_named_by_its_call_id_and_tags() {
        let text = "98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only";
        let replaces = Replaces::parse(text).unwrap();
        assert_eq!(
            (replaces.to_tag.as_str(), replaces.early_only),
            ("ff87ff", true)
        );
        assert_eq!(Replaces::parse(&replaces.to_string()), Ok(replaces));
        assert!(Replaces::parse("a;to-tag=1").is_err());
    }

    #[test]
    fn rfc5589_an_attended_transfer_carries_it_in_the_uri() {
        let uri = Uri::parse("sip:c@b?Replaces=090459243588173445%3Bto-tag%3D9m2n3wq%3Bfrom-tag%3D763231&Require=replaces").unwrap();
        let replaces = Replaces::of_uri(&uri).unwrap().unwrap();
        assert_eq!(replaces.call_id, "090459243588173445");
        assert_eq!(Replaces::of_uri(&Uri::parse("sip:c@b").unwrap()), Ok(None));
        assert!(Replaces::of_uri(&Uri::parse("sip:c@b?Replaces=x").unwrap()).is_err());
    }
}
