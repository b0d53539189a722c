//! Headers of subscriptions (RFC 6665).

use std::fmt;

use super::{Name, TypedHeader};
use crate::{Fault, Params, lex};

/// A word and its parameters.
fn word_and_params(value: &str, what: &'static str) -> Result<(String, Params), Fault> {
    let end = value.find(';').unwrap_or(value.len());
    let (word, params) = value.split_at(end);
    let word = lex::trim(word);
    if !lex::is_token(word) {
        return Err(Fault::Malformed(what));
    }
    Ok((word.to_owned(), Params::parse(params, what)?))
}

/// What is subscribed to (§8.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// The event package with its templates: `dialog`, `presence.winfo`.
    pub package: String,
    /// id and others.
    pub params: Params,
}

impl Event {
    /// What tells this subscription from others of a dialog.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.params.get("id")
    }
}

impl TypedHeader for Event {
    const NAME: Name = Name::EVENT;

    fn parse(value: &str) -> Result<Self, Fault> {
        let (package, params) = word_and_params(value, "Event")?;
        Ok(Self { package, params })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}{}", self.package, self.params)
    }
}

/// How a subscription is (§8.2.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubscriptionState {
    /// `active`, `pending`, `terminated` or another.
    pub state: String,
    /// reason, expires, retry-after and others.
    pub params: Params,
}

impl SubscriptionState {
    /// Why it ended.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.params.get("reason")
    }

    /// For how long it lasts, in seconds.
    #[must_use]
    pub fn expires(&self) -> Option<u32> {
        self.params.get("expires").and_then(lex::seconds)
    }

    /// When to try again, in seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        self.params.get("retry-after").and_then(lex::seconds)
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.state.eq_ignore_ascii_case("terminated")
    }
}

impl TypedHeader for SubscriptionState {
    const NAME: Name = Name::SUBSCRIPTION_STATE;

    fn parse(value: &str) -> Result<Self, Fault> {
        let (state, params) = word_and_params(value, "Subscription-State")?;
        Ok(Self { state, params })
    }
}

impl fmt::Display for SubscriptionState {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}{}", self.state, self.params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc6665_8_2_events_and_states_are_read() {
        let event = Event::parse("dialog ;id=x;call-id=\"a b\"").unwrap();
        assert_eq!((event.package.as_str(), event.id()), ("dialog", Some("x")));
        assert_eq!(event.to_string(), "dialog;id=x;call-id=\"a b\"");
        assert!(Event::parse(";id=1").is_err());
        let state =
            SubscriptionState::parse("Terminated;reason=rejected;retry-after=5;expires=9").unwrap();
        assert!(state.is_terminated());
        assert_eq!(
            (state.reason(), state.retry_after(), state.expires()),
            (Some("rejected"), Some(5), Some(9))
        );
    }
}
