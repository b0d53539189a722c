//! `[agents]`: what a member of staff can have at once.

use std::ops::RangeInclusive;

use jawab_vocabulary::Channel;
use serde::Deserialize;

use crate::bounds::{A_DAY_S, first_beyond};

/// What a member of staff can have at once, beside one call; times in seconds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Agents {
    /// Chats at once.
    pub chats: u8,
    /// Conversations by text message at once.
    pub texts: u8,
    /// Mails at once.
    pub mails: u8,
    /// The channels of which more is offered to somebody who is in a call ("chat", "text",
    /// "mail"); none, where it is not said.
    pub during_call: Vec<Channel>,
    /// The channels of which one in hand keeps calls away; none, where it is not said.
    pub before_calls: Vec<Channel>,
    /// How long something is offered to somebody before it is the next one's turn.
    pub offer_for_s: u64,
}

impl Default for Agents {
    fn default() -> Self {
        Self {
            chats: 2,
            texts: 4,
            mails: 4,
            during_call: Vec::new(),
            before_calls: Vec::new(),
            offer_for_s: 30,
        }
    }
}

impl Agents {
    /// How many of one channel somebody may have at once: nobody follows more.
    pub const AT_ONCE: RangeInclusive<u64> = 0..=20;
    /// Seconds that something may be offered: in none nobody could take it.
    pub const OFFER_FOR_S: RangeInclusive<u64> = 1..=A_DAY_S;

    /// Looks for what makes no sense.
    ///
    /// # Errors
    /// Which setting, and what it can be.
    pub fn check(&self) -> Result<(), String> {
        let beyond = first_beyond(&[
            ("chats", self.chats.into(), Self::AT_ONCE),
            ("texts", self.texts.into(), Self::AT_ONCE),
            ("mails", self.mails.into(), Self::AT_ONCE),
            ("offer_for_s", self.offer_for_s, Self::OFFER_FOR_S),
        ]);
        if let Some(why) = beyond {
            return Err(format!("agents.{why}"));
        }
        let named = [
            ("during_call", &self.during_call),
            ("before_calls", &self.before_calls),
        ];
        let voice = named.iter().find(|(_, of)| of.contains(&Channel::Voice));
        if let Some((name, _)) = voice {
            return Err(format!(
                "agents.{name} names \"voice\": there is one call at a time"
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_named() {
        assert_eq!(Agents::default().check(), Ok(()));
        let wrong = |change: fn(&mut Agents)| {
            let mut agents = Agents::default();
            change(&mut agents);
            agents.check().unwrap_err()
        };
        assert!(wrong(|agents| agents.mails = 21).contains("agents.mails"));
        assert!(wrong(|agents| agents.offer_for_s = 0).contains("offer_for_s"));
        let voice = wrong(|agents| agents.before_calls.push(Channel::Voice));
        assert!(voice.contains("before_calls"), "{voice}");
    }

    #[test]
    fn channels_are_named_by_their_codes() {
        let agents: Agents = toml::from_str("during_call = [\"chat\", \"mail\"]").unwrap();
        assert_eq!(agents.during_call, [Channel::Chat, Channel::Mail]);
        assert!(toml::from_str::<Agents>("during_call = [\"fax\"]").is_err());
    }
}
