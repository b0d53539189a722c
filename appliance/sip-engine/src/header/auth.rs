//! Challenges and credentials (RFC 3261 §20.7, §20.27, §20.28, §20.44; RFC 7616, RFC 8760).

use std::fmt;

use super::{Name, TypedHeader};
use crate::{Fault, lex};

/// A scheme and its parameters: a challenge, or the credentials that answer it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthParams {
    /// `Digest`, or another scheme.
    pub scheme: String,
    params: Vec<(String, Value)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Quoted(String),
    Bare(String),
}

impl AuthParams {
    /// Of a scheme, without parameters.
    #[must_use]
    pub fn new(scheme: &str) -> Self {
        Self {
            scheme: scheme.to_owned(),
            params: Vec::new(),
        }
    }

    /// With one more parameter, in quotes: realm, nonce, uri and so on.
    #[must_use]
    pub fn quoted(mut self, name: &str, value: &str) -> Self {
        self.params
            .push((name.to_owned(), Value::Quoted(value.to_owned())));
        self
    }

    /// With one more parameter, without quotes: algorithm, nc, stale and so on.
    #[must_use]
    pub fn bare(mut self, name: &str, value: &str) -> Self {
        self.params
            .push((name.to_owned(), Value::Bare(value.to_owned())));
        self
    }

    /// A parameter's value, without quotes.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| match value {
                Value::Quoted(text) | Value::Bare(text) => text.as_str(),
            })
    }

    /// Whether it is of the scheme.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    fn parse(value: &str, what: &'static str) -> Result<Self, Fault> {
        let malformed = || Fault::Malformed(what);
        let end = value.find([' ', '\t']).unwrap_or(value.len());
        let (scheme, rest) = value.split_at(end);
        let rest = lex::trim(rest);
        if !lex::is_token(scheme) || rest.is_empty() {
            return Err(malformed());
        }
        Self::parse_params(scheme, rest, what)
    }

    /// What a server says to credentials that it took (RFC 7615 §3): parameters without a scheme.
    pub(crate) fn parse_info(value: &str) -> Result<Self, Fault> {
        Self::parse_params("Digest", value, Name::AUTHENTICATION_INFO.literal())
    }

    fn parse_params(scheme: &str, list: &str, what: &'static str) -> Result<Self, Fault> {
        let malformed = || Fault::Malformed(what);
        let mut params = Vec::new();
        for param in lex::split(list, b',').map(lex::trim) {
            // Some leave a comma at the end.
            if param.is_empty() {
                continue;
            }
            let (name, value) = param.split_once('=').ok_or_else(malformed)?;
            let (name, value) = (lex::trim(name), lex::trim(value));
            if !lex::is_token(name) {
                return Err(malformed());
            }
            let value = if value.starts_with('"') {
                Value::Quoted(lex::word(value).ok_or_else(malformed)?.into_owned())
            } else {
                Value::Bare(value.to_owned())
            };
            params.push((name.to_owned(), value));
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            params,
        })
    }
}

impl fmt::Display for AuthParams {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.scheme)?;
        for (index, (name, value)) in self.params.iter().enumerate() {
            write!(to, "{}{name}=", if index == 0 { " " } else { ", " })?;
            match value {
                Value::Quoted(text) => lex::write_quoted(to, text)?,
                Value::Bare(text) => to.write_str(text)?,
            }
        }
        Ok(())
    }
}

macro_rules! auth {
    ($($(#[$doc:meta])* $kind:ident $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $kind(pub AuthParams);

        impl $kind {
            /// All of a message that can be read, one for each line: commas are the
            /// parameters' own.
            #[must_use]
            pub fn all(headers: &super::Headers) -> Vec<Self> {
                let lines = headers.all(&Name::$name);
                lines.filter_map(|line| Self::parse(line).ok()).collect()
            }
        }

        impl TypedHeader for $kind {
            const NAME: Name = Name::$name;

            fn parse(value: &str) -> Result<Self, Fault> {
                AuthParams::parse(value, Name::$name.literal()).map(Self)
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(to)
            }
        }
    )*};
}

auth! {
    /// A server's challenge.
    WwwAuthenticate WWW_AUTHENTICATE;
    /// A proxy's challenge.
    ProxyAuthenticate PROXY_AUTHENTICATE;
    /// Credentials for a server.
    Authorization AUTHORIZATION;
    /// Credentials for a proxy.
    ProxyAuthorization PROXY_AUTHORIZATION;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Headers;

    #[test]
    fn rfc3261_20_44_challenges_are_read_and_written() {
        let text = r#"Digest realm="a, \"b\"", qop="auth,auth-int", nonce="x", algorithm=MD5, stale=FALSE"#;
        let WwwAuthenticate(challenge) = WwwAuthenticate::parse(text).unwrap();
        assert!(challenge.is("digest"));
        assert_eq!(challenge.get("Realm"), Some("a, \"b\""));
        assert_eq!(challenge.get("qop"), Some("auth,auth-int"));
        assert_eq!(challenge.to_string(), text);
        for wrong in [
            "Digest",
            "",
            "Digest realm",
            "Digest realm=\"open",
            "Digest =1",
        ] {
            assert!(WwwAuthenticate::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rfc8760_there_may_be_several_challenges() {
        let mut headers = Headers::new();
        let challenge = AuthParams::new("Digest")
            .quoted("realm", "r")
            .bare("algorithm", "SHA-256");
        headers.add(&WwwAuthenticate(challenge));
        headers.push(Name::WWW_AUTHENTICATE, "Digest realm=\"r\",algorithm=MD5,");
        let algorithms: Vec<_> = WwwAuthenticate::all(&headers)
            .iter()
            .filter_map(|WwwAuthenticate(challenge)| challenge.get("algorithm").map(str::to_owned))
            .collect();
        assert_eq!(algorithms, ["SHA-256", "MD5"]);
    }
}
