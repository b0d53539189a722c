//! URIs: `sip:`, `sips:` (RFC 3261 §19.1), `tel:` (RFC 3966), and any other, which is kept.

mod escape;

use std::fmt;
use std::ops::Range;

use self::escape::{bare_number, comparable, escape, unescaped};
use crate::host::host_and_port;
use crate::{Fault, Host, Params};

/// A URI's scheme.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
    /// Any other.
    Other,
}

/// A URI. Its text is kept as it came, and is what is written; the parts are looked up in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Uri {
    text: String,
    scheme: Scheme,
    /// User and password, or a telephone number.
    user: Option<Range<usize>>,
    host: Option<(Host, Option<u16>)>,
    /// Without the first `;`.
    params: Range<usize>,
    /// Without the `?`.
    headers: Range<usize>,
}

const UNREADABLE: Fault = Fault::Malformed("a URI");

impl Uri {
    /// Reads a URI.
    ///
    /// Of what the grammar forbids in a user, only what would make the message ambiguous is
    /// refused: phones dial `sip:*21#@…`.
    ///
    /// # Errors
    /// [`Fault::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let colon = text.find(':').ok_or(UNREADABLE)?;
        let name = text.get(..colon).unwrap_or_default();
        let is_scheme = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'));
        let is_clean = !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
        if !is_scheme || !is_clean || text.len() == colon + 1 {
            return Err(UNREADABLE);
        }
        let mut uri = Self::opaque(text);
        if name.eq_ignore_ascii_case("sip") {
            uri.scheme = Scheme::Sip;
        } else if name.eq_ignore_ascii_case("sips") {
            uri.scheme = Scheme::Sips;
        } else if name.eq_ignore_ascii_case("tel") {
            uri.scheme = Scheme::Tel;
        }
        match uri.scheme {
            Scheme::Sip | Scheme::Sips => uri.read_sip(colon + 1)?,
            Scheme::Tel => uri.read_tel(colon + 1)?,
            Scheme::Other => {}
        }
        Ok(uri)
    }

    /// What is no URI, or one of another scheme, kept whole.
    pub(crate) fn opaque(text: &str) -> Self {
        let end = text.len();
        Self {
            text: text.to_owned(),
            scheme: Scheme::Other,
            user: None,
            host: None,
            params: end..end,
            headers: end..end,
        }
    }

    /// A `;` and a `?` may stand in the user, so what comes before `@` is taken off first.
    fn read_sip(&mut self, start: usize) -> Result<(), Fault> {
        let all = self.text.len();
        let from_start = self.text.get(start..).unwrap_or_default();
        let host_start = match from_start.find('@') {
            Some(0) => return Err(UNREADABLE),
            Some(at) => {
                self.user = Some(start..start + at);
                start + at + 1
            }
            None => start,
        };
        let rest = self.text.get(host_start..).unwrap_or_default();
        if rest.contains('@') {
            return Err(UNREADABLE);
        }
        let host_end = host_start + rest.find([';', '?']).unwrap_or(rest.len());
        let host = self.text.get(host_start..host_end).and_then(host_and_port);
        self.host = Some(host.ok_or(UNREADABLE)?);
        let rest = self.text.get(host_end..).unwrap_or_default();
        let params_end = host_end + rest.find('?').unwrap_or(rest.len());
        self.params = (host_end + 1).min(params_end)..params_end;
        self.headers = (params_end + 1).min(all)..all;
        Ok(())
    }

    fn read_tel(&mut self, start: usize) -> Result<(), Fault> {
        let all = self.text.len();
        let rest = self.text.get(start..).unwrap_or_default();
        let end = start + rest.find(';').unwrap_or(rest.len());
        if end == start || rest.contains(['@', '?']) {
            return Err(UNREADABLE);
        }
        self.user = Some(start..end);
        self.params = (end + 1).min(all)..all;
        Ok(())
    }

    /// A `sip:` URI; what may not stand in a user is escaped.
    #[must_use]
    pub fn sip(user: Option<&str>, host: &Host, port: Option<u16>) -> Self {
        let mut text = String::from("sip:");
        if let Some(user) = user.filter(|user| !user.is_empty()) {
            escape(&mut text, user, b"-_.!~*'()&=+$,;?/");
            text.push('@');
        }
        text.push_str(&host.to_string());
        if let Some(port) = port {
            text.push_str(&format!(":{port}"));
        }
        Self::parse(&text).unwrap_or_else(|_| Self::opaque(&text))
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with_param(&self, name: &str, value: Option<&str>) -> Self {
        let end = self.params.end.max(self.params.start);
        let mut added = format!(";{name}");
        if let Some(value) = value {
            added.push('=');
            escape(&mut added, value, b"-_.!~*'()[]/:&+$");
        }
        let (head, tail) = self.text.split_at(end);
        let text = format!("{head}{added}{tail}");
        Self::parse(&text).unwrap_or_else(|_| self.clone())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Where the user is in the text, its password included.
    #[must_use]
    pub fn user_range(&self) -> Option<Range<usize>> {
        self.user.clone()
    }

    /// The user as it is written, parameters in it included and the password not; of a `tel:`
    /// URI, its number.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        let info = self.part(self.user.as_ref()?);
        match self.scheme {
            Scheme::Sip | Scheme::Sips => info.split(':').next(),
            _ => Some(info),
        }
    }

    /// The user without its parameters (RFC 3261 §19.1.6, RFC 4904) and escapes: a number as
    /// it was dialled, or a name.
    #[must_use]
    pub fn number(&self) -> Option<String> {
        self.user()?.split(';').next().map(unescaped)
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> Option<&Host> {
        self.host.as_ref().map(|(host, _)| host)
    }

    /// The port, if it is written.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.host.as_ref().and_then(|(_, port)| *port)
    }

    /// Names and values of its parameters, as they are written.
    pub fn params(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.part(&self.params)
            .split(';')
            .filter(|param| !param.is_empty())
            .map(|param| match param.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (param, None),
            })
    }

    /// A parameter's value without escapes; empty if it is a flag.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        self.params()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| unescaped(value.unwrap_or_default()))
    }

    /// Whether it routes loosely (§19.1.1, `lr`).
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.params()
            .any(|(name, _)| name.eq_ignore_ascii_case("lr"))
    }

    /// The headers of a request made from it (§19.1.1), without escapes.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, String)> {
        self.part(&self.headers)
            .split('&')
            .filter(|header| !header.is_empty())
            .map(|header| header.split_once('=').unwrap_or((header, "")))
            .map(|(name, value)| (unescaped(name), unescaped(value)))
            .collect()
    }

    /// As it may stand in a Request-URI: without headers and `method` (§19.1.1, table 1).
    #[must_use]
    pub fn without_headers(&self) -> Self {
        if self.host.is_none() {
            return self.clone();
        }
        let head = self.params.start.saturating_sub(1);
        let head = if self.params.is_empty() {
            self.params.end
        } else {
            head
        };
        let mut text = self.text.get(..head).unwrap_or_default().to_owned();
        for (name, value) in self.params() {
            if !name.eq_ignore_ascii_case("method") {
                text.push(';');
                text.push_str(name);
                if let Some(value) = value {
                    text.push('=');
                    text.push_str(value);
                }
            }
        }
        Self::parse(&text).unwrap_or_else(|_| self.clone())
    }

    /// Whether both mean the same (§19.1.4); `tel:` by RFC 3966 §5.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        if self.scheme != other.scheme {
            return false;
        }
        match self.scheme {
            Scheme::Other => self.text == other.text,
            Scheme::Tel => {
                bare_number(self.user()) == bare_number(other.user())
                    && self.params_match(other, |_| true)
            }
            Scheme::Sip | Scheme::Sips => self.sip_matches(other),
        }
    }

    fn sip_matches(&self, other: &Self) -> bool {
        let user = |uri: &Self| uri.user.as_ref().map(|range| comparable(uri.part(range)));
        let hosts = match (&self.host, &other.host) {
            (Some((one, port)), Some((other, other_port))) => {
                one.matches(other) && port == other_port
            }
            _ => false,
        };
        let counts_alone = |name: &str| {
            ["user", "ttl", "method", "maddr", "transport"]
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name))
        };
        let sorted = |uri: &Self| {
            let mut headers = uri.headers();
            for (name, _) in &mut headers {
                name.make_ascii_lowercase();
            }
            headers.sort();
            headers
        };
        user(self) == user(other)
            && hosts
            && self.params_match(other, counts_alone)
            && sorted(self) == sorted(other)
    }

    /// A parameter of both has to be the same; one of only one side has to be one that does
    /// not count alone.
    fn params_match(&self, other: &Self, counts_alone: impl Fn(&str) -> bool) -> bool {
        let covered = |one: &Self, other: &Self| {
            one.params().all(|(name, value)| match other.param(name) {
                Some(there) => unescaped(value.unwrap_or_default()).eq_ignore_ascii_case(&there),
                None => !counts_alone(name),
            })
        };
        covered(self, other) && covered(other, self)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.text)
    }
}

impl Params {
    /// Those of a URI, for whoever wants them as such.
    #[must_use]
    pub fn of_uri(uri: &Uri) -> Self {
        let mut params = Self::new();
        for (name, value) in uri.params() {
            match value {
                Some(value) => params.set(name, &unescaped(value)),
                None => params.set_flag(name),
            }
        }
        params
    }
}

#[cfg(test)]
mod tests;
