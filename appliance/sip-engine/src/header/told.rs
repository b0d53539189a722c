//! Headers by which something is told: Privacy, Reason, Retry-After, Warning.

use std::fmt;

use super::{ListHeader, Name, TypedHeader};
use crate::{Fault, Params, lex};

/// What the caller wants withheld (RFC 3323 §4.2), in lower case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Privacy(pub Vec<String>);

impl Privacy {
    /// Whether the caller's number is withheld: `id` (RFC 3325 §9.3), `user`, `header`.
    #[must_use]
    pub fn withholds_caller(&self) -> bool {
        self.0
            .iter()
            .any(|word| ["id", "user", "header"].contains(&word.as_str()))
    }
}

impl TypedHeader for Privacy {
    const NAME: Name = Name::PRIVACY;

    /// Commas are taken for semicolons: both are seen.
    fn parse(value: &str) -> Result<Self, Fault> {
        let words = value
            .split([';', ','])
            .map(|word| lex::trim(word).to_ascii_lowercase())
            .filter(|word| !word.is_empty());
        Ok(Self(words.collect()))
    }
}

impl fmt::Display for Privacy {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0.join(";"))
    }
}

/// Why a request was sent (RFC 3326).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// `Q.850`, `SIP` or another.
    pub protocol: String,
    /// cause, text and others.
    pub params: Params,
}

impl Reason {
    /// A cause of Q.850.
    #[must_use]
    pub fn q850(cause: u8, text: &str) -> Self {
        let mut params = Params::new();
        params.set("cause", &cause.to_string());
        params.set_quoted("text", text);
        Self {
            protocol: "Q.850".into(),
            params,
        }
    }

    /// The cause, of whatever protocol it is.
    #[must_use]
    pub fn cause(&self) -> Option<u16> {
        self.params.get("cause").and_then(lex::number)
    }

    /// The cause, if it is one of Q.850 (1 to 127).
    #[must_use]
    pub fn q850_cause(&self) -> Option<u8> {
        let cause = u8::try_from(self.cause()?).ok()?;
        let is_one = self.protocol.eq_ignore_ascii_case("Q.850") && (1..=127).contains(&cause);
        is_one.then_some(cause)
    }

    /// Words for people.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.params.get("text")
    }
}

impl TypedHeader for Reason {
    const NAME: Name = Name::REASON;

    fn parse(value: &str) -> Result<Self, Fault> {
        let end = value.find(';').unwrap_or(value.len());
        let (protocol, params) = value.split_at(end);
        let protocol = lex::trim(protocol);
        if !lex::is_token(protocol) {
            return Err(Fault::Malformed("Reason"));
        }
        Ok(Self {
            protocol: protocol.to_owned(),
            params: Params::parse(params, "Reason")?,
        })
    }
}

impl ListHeader for Reason {}

impl fmt::Display for Reason {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}{}", self.protocol, self.params)
    }
}

/// When to try again (RFC 3261 §20.33).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RetryAfter {
    /// In seconds.
    pub seconds: u32,
    /// Words for people, without the brackets.
    pub comment: Option<String>,
    /// duration and others.
    pub params: Params,
}

impl TypedHeader for RetryAfter {
    const NAME: Name = Name::RETRY_AFTER;

    fn parse(value: &str) -> Result<Self, Fault> {
        let malformed = Fault::Malformed("Retry-After");
        let end = value.find([' ', '\t', '(', ';']).unwrap_or(value.len());
        let (seconds, rest) = value.split_at(end);
        let seconds = lex::seconds(seconds).ok_or(malformed.clone())?;
        let rest = lex::trim(rest);
        let (comment, params) = match comment(rest) {
            Some((comment, params)) => (Some(comment), params),
            None if rest.starts_with('(') => return Err(malformed),
            None => (None, rest),
        };
        Ok(Self {
            seconds,
            comment,
            params: Params::parse(params, "Retry-After")?,
        })
    }
}

/// A comment at the beginning, which may hold others, and what comes after it.
fn comment(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('(')?;
    let mut value = String::new();
    let mut depth = 1_usize;
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            ')' if depth == 1 => return Some((value, inside.get(at + 1..)?)),
            _ => {
                match character {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                value.push(character);
            }
        }
    }
    None
}

impl fmt::Display for RetryAfter {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.seconds)?;
        if let Some(comment) = &self.comment {
            let escaped = comment
                .replace('\\', "\\\\")
                .replace('(', "\\(")
                .replace(')', "\\)");
            write!(to, " ({escaped})")?;
        }
        self.params.fmt(to)
    }
}

/// More about a status (RFC 3261 §20.43).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// From 300 to 399: 304 is a medium that is not known, 305 a format, 399 anything.
    pub code: u16,
    /// Who warns.
    pub agent: String,
    /// Words for people.
    pub text: String,
}

impl TypedHeader for Warning {
    const NAME: Name = Name::WARNING;

    fn parse(value: &str) -> Result<Self, Fault> {
        let read = || {
            let (code, rest) = value.split_once(' ')?;
            let code = lex::number(code).filter(|code| (100..=999).contains(code))?;
            let (agent, rest) = lex::trim(rest).split_once(' ')?;
            let (text, rest) = lex::quoted(lex::trim(rest))?;
            lex::trim(rest).is_empty().then(|| Self {
                code,
                agent: agent.to_owned(),
                text,
            })
        };
        read().ok_or(Fault::Malformed("Warning"))
    }
}

impl ListHeader for Warning {}

impl fmt::Display for Warning {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {} ", self.code, self.agent)?;
        lex::write_quoted(to, &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3323_privacy_is_read_without_regard_to_case() {
        for withheld in ["id", "ID", "none;Id", "user, critical", " Header "] {
            assert!(
                Privacy::parse(withheld).unwrap().withholds_caller(),
                "{withheld}"
            );
        }
        for shown in ["none", "session", "", "history"] {
            assert!(
                !Privacy::parse(shown).unwrap().withholds_caller(),
                "{shown}"
            );
        }
    }

    #[test]
    fn rfc3326_a_reason_carries_a_cause_of_q850() {
        let reason = Reason::parse("q.850 ;cause=17 ;text=\"User; busy\"").unwrap();
        assert_eq!(
            (reason.q850_cause(), reason.text()),
            (Some(17), Some("User; busy"))
        );
        assert_eq!(Reason::parse("SIP;cause=200").unwrap().q850_cause(), None);
        assert_eq!(Reason::parse("Q.850;cause=128").unwrap().q850_cause(), None);
        let ours = Reason::q850(16, "normal \"clearing\"");
        assert_eq!(
            ours.to_string(),
            r#"Q.850;cause=16;text="normal \"clearing\"""#
        );
        assert_eq!(Reason::parse(&ours.to_string()), Ok(ours));
    }

    #[test]
    fn rfc3261_20_33_retry_after_has_comments_and_parameters() {
        let retry = RetryAfter::parse("18000;duration=3600").unwrap();
        assert_eq!(
            (retry.seconds, retry.params.get("duration")),
            (18_000, Some("3600"))
        );
        let retry = RetryAfter::parse("120 (I'm (really\\)) in a meeting);duration=1").unwrap();
        assert_eq!(retry.comment.as_deref(), Some("I'm (really)) in a meeting"));
        assert_eq!(RetryAfter::parse(&retry.to_string()), Ok(retry));
        assert!(RetryAfter::parse("120 (open").is_err() && RetryAfter::parse("x").is_err());
    }

    #[test]
    fn rfc3261_20_43_warnings_are_read_and_written() {
        let text = r#"305 box.local "no \"Opus\" here""#;
        let warning = Warning::parse(text).unwrap();
        assert_eq!(
            (warning.code, warning.text.as_str()),
            (305, r#"no "Opus" here"#)
        );
        assert_eq!(warning.to_string(), text);
        assert!(Warning::parse("305 box").is_err());
    }
}
