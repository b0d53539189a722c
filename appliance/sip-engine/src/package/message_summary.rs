//! `application/simple-message-summary` (RFC 3842 §5): whether messages wait.

use crate::session::Content;
use crate::{Uri, lex, text};

/// Its media type.
const KIND: &str = "application/simple-message-summary";

/// The most octets of one that are read.
const MOST_OCTETS: usize = 4_096;

/// How many messages of a kind there are.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Not heard yet.
    pub new: u32,
    /// Heard.
    pub old: u32,
    /// Of the new those that are urgent.
    pub new_urgent: u32,
    /// Of the old those that are urgent.
    pub old_urgent: u32,
}

/// Whether messages wait, and how many.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MessageSummary {
    /// Whose they are, or what is called to hear them.
    pub account: Option<Uri>,
    /// Whether there are any that are new.
    pub waiting: bool,
    /// Those that are spoken.
    pub voice: Option<Counts>,
}

impl MessageSummary {
    /// Of voice messages; they wait if some are new.
    #[must_use]
    pub const fn of_voice(account: Option<Uri>, voice: Counts) -> Self {
        Self {
            account,
            waiting: voice.new > 0,
            voice: Some(voice),
        }
    }

    /// As it is sent.
    #[must_use]
    pub fn content(&self) -> Content {
        let waiting = if self.waiting { "yes" } else { "no" };
        let mut lines = format!("Messages-Waiting: {waiting}\r\n");
        if let Some(account) = &self.account {
            lines += &format!("Message-Account: {account}\r\n");
        }
        if let Some(voice) = &self.voice {
            let Counts {
                new,
                old,
                new_urgent,
                old_urgent,
            } = voice;
            lines += &format!("Voice-Message: {new}/{old} ({new_urgent}/{old_urgent})\r\n");
        }
        Content {
            kind: KIND.to_owned(),
            octets: text::to_octets(&lines).into_owned(),
        }
    }

    /// Reads one; what is not understood is passed over. `None` if it does not say whether
    /// messages wait, or is of another type.
    #[must_use]
    pub fn read(content: &Content) -> Option<Self> {
        let kind = content.kind.split(';').next().unwrap_or_default();
        if !lex::trim(kind).eq_ignore_ascii_case(KIND) || content.octets.len() > MOST_OCTETS {
            return None;
        }
        let text = text::of_octets(&content.octets);
        let mut waiting = None;
        let mut summary = Self::default();
        for line in text.lines() {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let (name, value) = (lex::trim(name), lex::trim(value));
            if name.eq_ignore_ascii_case("Messages-Waiting") {
                waiting = match value.to_ascii_lowercase().as_str() {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                };
            } else if name.eq_ignore_ascii_case("Message-Account") {
                summary.account = Uri::parse(value).ok();
            } else if name.eq_ignore_ascii_case("Voice-Message") {
                summary.voice = counts(value);
            }
        }
        Some(Self {
            waiting: waiting?,
            ..summary
        })
    }
}

/// `new/old`, and those that are urgent in brackets (§5.2).
fn counts(text: &str) -> Option<Counts> {
    let pair = |text: &str| {
        let (new, old) = text.split_once('/')?;
        Some((lex::number(lex::trim(new))?, lex::number(lex::trim(old))?))
    };
    let (all, urgent) = match text.split_once('(') {
        Some((all, urgent)) => (all, Some(urgent.split_once(')')?.0)),
        None => (text, None),
    };
    let (new, old) = pair(all)?;
    let (new_urgent, old_urgent) = match urgent {
        Some(urgent) => pair(urgent)?,
        None => (0, 0),
    };
    Some(Counts {
        new,
        old,
        new_urgent,
        old_urgent,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn content(text: &str) -> Content {
        Content {
            kind: "Application/Simple-Message-Summary;charset=utf-8".into(),
            octets: text.into(),
        }
    }

    #[test]
    fn rfc3842_5_3_a_summary_is_written_and_read_as_in_the_example() {
        let account = Uri::parse("sip:alice@vmail.example.com").unwrap();
        let voice = Counts {
            new: 4,
            old: 8,
            new_urgent: 1,
            old_urgent: 2,
        };
        let summary = MessageSummary::of_voice(Some(account), voice);
        let text = "Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\n\
            Voice-Message: 4/8 (1/2)\r\n";
        assert_eq!(summary.content().octets, text.as_bytes());
        assert_eq!(MessageSummary::read(&summary.content()), Some(summary));
        let brief = MessageSummary::read(&content("messages-waiting:no\nX-Other: 1\n")).unwrap();
        assert_eq!((brief.waiting, brief.voice), (false, None));
        for wrong in [
            "",
            "Messages-Waiting: perhaps\r\n",
            "Voice-Message: 1/2\r\n",
        ] {
            assert_eq!(MessageSummary::read(&content(wrong)), None, "{wrong}");
        }
        let long = "Messages-Waiting: yes\r\n".repeat(MOST_OCTETS);
        assert_eq!(MessageSummary::read(&content(&long)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            counts in any::<[u32; 4]>(),
            user in "[a-z0-9é%;+]{1,20}",
            waiting in any::<bool>(),
            has_voice in any::<bool>(),
        ) {
            let [new, old, new_urgent, old_urgent] = counts;
            let voice = Counts { new, old, new_urgent, old_urgent };
            let summary = MessageSummary {
                account: Uri::parse(&format!("sip:{user}@box")).ok(),
                waiting,
                voice: has_voice.then_some(voice),
            };
            prop_assert_eq!(MessageSummary::read(&summary.content()), Some(summary));
        }

        #[test]
        fn any_octets_are_a_summary_or_none(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut text = b"Messages-Waiting: yes\r\nVoice-Message: ".to_vec();
            text.extend(octets);
            let read = MessageSummary::read(&Content { kind: KIND.into(), octets: text });
            prop_assert!(read.is_none_or(|read| MessageSummary::read(&read.content()) == Some(read)));
        }
    }
}
