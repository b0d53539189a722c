//! Session descriptions (RFC 8866): a model that keeps what it does not know.
//!
//! Reading is total: any octets are a description or an [`SdpError`]. Lines that are not
//! understood stay where they are, so that a description that is written again is the one that
//! was read. What two sides agree on by them is in [`crate::offer_answer`].

mod attribute;
mod direction;
mod media;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::IpAddr;

pub use attribute::{Rtpmap, TELEPHONE_EVENT};
pub use direction::Direction;
pub use media::Media;

/// Longest description that is read, in octets; those of phones have some hundreds.
const MOST_OCTETS: usize = 16 * 1_024;

/// Most media sections that are read: each costs a line in the answer.
const MOST_MEDIA: usize = 32;

/// Why octets are no session description.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SdpError {
    /// Longer than any that is read.
    #[error("the session description has {octets} octets, and at most {MOST_OCTETS} are read")]
    TooLong {
        /// Its length.
        octets: usize,
    },
    /// More media sections than are read.
    #[error("the session description has more than {MOST_MEDIA} media sections")]
    TooManyMedia,
    /// It does not begin as one (RFC 8866 §5).
    #[error("the session description does not begin with v=0")]
    Version,
    /// A line that is none (`x=value`), or an m-line that cannot be read.
    #[error("the session description has a line that cannot be read: {0}")]
    Line(String),
}

/// A line that is not an m-line: its letter and what follows the `=`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The letter before the `=`.
    pub letter: char,
    /// What follows it, without the line's end.
    pub value: String,
}

impl Line {
    /// A line.
    #[must_use]
    pub fn new(letter: char, value: impl Into<String>) -> Self {
        Self {
            letter,
            value: value.into(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut characters = text.chars();
        let letter = characters.next().filter(char::is_ascii_alphabetic)?;
        let value = characters.as_str().strip_prefix('=')?;
        Some(Self::new(letter, value))
    }

    /// The value of an attribute of this name; empty for a property (`a=sendrecv`).
    fn attribute(&self, name: &str) -> Option<&str> {
        if self.letter != 'a' {
            return None;
        }
        match self.value.split_once(':') {
            Some((own, value)) => (own == name).then_some(value),
            None => (self.value == name).then_some(""),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}\r\n", self.letter, self.value)
    }
}

/// A session description.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SessionDescription {
    /// The lines before the first media section, in their order.
    pub lines: Vec<Line>,
    /// The media sections, in their order, which is what an answer goes by (RFC 3264 §6).
    pub media: Vec<Media>,
}

impl SessionDescription {
    /// Reads a description. What is not UTF-8 is read as U+FFFD: it can stand in names only.
    ///
    /// # Errors
    /// [`SdpError`].
    pub fn parse(octets: &[u8]) -> Result<Self, SdpError> {
        if octets.len() > MOST_OCTETS {
            return Err(SdpError::TooLong {
                octets: octets.len(),
            });
        }
        let text = String::from_utf8_lossy(octets);
        let mut session = Self::default();
        // Some phones end lines by LF alone, some the last by nothing.
        let lines = text
            .split(['\n', '\r'])
            .filter(|line| !line.trim().is_empty());
        for (index, text) in lines.enumerate() {
            let line = Line::parse(text).ok_or_else(|| SdpError::Line(shown(text)))?;
            if index == 0 && (line.letter != 'v' || line.value.trim() != "0") {
                return Err(SdpError::Version);
            }
            if line.letter == 'm' {
                if session.media.len() == MOST_MEDIA {
                    return Err(SdpError::TooManyMedia);
                }
                let media = Media::parse(&line.value).ok_or_else(|| SdpError::Line(shown(text)))?;
                session.media.push(media);
            } else {
                let lines = match session.media.last_mut() {
                    Some(media) => &mut media.lines,
                    None => &mut session.lines,
                };
                lines.push(line);
            }
        }
        if session.lines.is_empty() {
            return Err(SdpError::Version);
        }
        Ok(session)
    }

    /// The address that a section's media goes to: its own connection, or else the session's.
    /// `None` for names: nothing here waits for DNS.
    #[must_use]
    pub fn address_of(&self, media: &Media) -> Option<IpAddr> {
        let own = media.lines.iter().find(|line| line.letter == 'c');
        let line = own.or_else(|| self.lines.iter().find(|line| line.letter == 'c'))?;
        // A multicast address may carry a TTL behind a slash.
        let address = line.value.split_whitespace().nth(2)?;
        address.split('/').next()?.parse().ok()
    }

    /// Which ways a section's media flows, as its sender sees it: its own word, or else the
    /// session's, or else both (RFC 8866 §6.7).
    #[must_use]
    pub fn direction_of(&self, media: &Media) -> Direction {
        let lines = media.lines.iter().chain(&self.lines);
        lines
            .filter(|line| line.letter == 'a')
            .find_map(|line| Direction::parse(&line.value))
            .unwrap_or_default()
    }

    /// The origin line's value, which tells one description of a session from the next
    /// (RFC 3264 §8).
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.letter == 'o')?;
        Some(&line.value)
    }
}

impl fmt::Display for SessionDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| line.fmt(f))?;
        self.media.iter().try_for_each(|media| media.fmt(f))
    }
}

/// A stranger's line, short enough for a log.
fn shown(line: &str) -> String {
    line.chars()
        .take(40)
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}
