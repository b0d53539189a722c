//! Messages out of a stream (RFC 3261 §18.3, RFC 5626 §4.4.1).

use super::Message;
use super::parse::{Head, MOST_OCTETS, content_length};
use crate::{Fault, ParseError};

/// What came over a stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Incoming {
    /// A message in order.
    Message(Message),
    /// A message that is not, but whose end is known: it is answered, and the stream goes on.
    Refused(ParseError),
    /// Its end cannot be known, or it is too long: it is answered, and the stream has to be
    /// closed. Nothing more comes.
    Lost(ParseError),
    /// Two line ends, which are answered with one (RFC 5626 §4.4.1).
    Ping,
    /// One line end: the answer to a ping.
    Pong,
}

/// Cuts a stream into messages. It keeps at most what one message may have.
///
/// ```
/// use jawab_sip_engine::{Incoming, StreamParser};
///
/// let mut parser = StreamParser::new();
/// parser.push(b"\r\n\r");
/// parser.push(b"\nOPTIONS sip:box SIP/2.0\r\n");
/// assert_eq!(parser.poll(), Some(Incoming::Ping));
/// assert_eq!(parser.poll(), None);
/// ```
#[derive(Debug, Default)]
pub struct StreamParser {
    octets: Vec<u8>,
    /// So many of them were searched for the end of the headers.
    searched: usize,
    /// Where the message ends that is waited for, once that is known.
    end: Option<usize>,
    is_lost: bool,
}

impl StreamParser {
    /// A parser at a stream's beginning.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what arrived. [`StreamParser::poll`] is to be called until it gives none before
    /// more is taken; the caller reads some thousand octets at a time.
    pub fn push(&mut self, octets: &[u8]) {
        if !self.is_lost {
            self.octets.extend_from_slice(octets);
        }
    }

    /// How many octets wait for the rest of their message.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.octets.len()
    }

    /// What came next, if all of it is there.
    pub fn poll(&mut self) -> Option<Incoming> {
        if self.is_lost {
            return None;
        }
        if let Some(line_ends) = self.line_ends() {
            return Some(line_ends);
        }
        if self.octets.first().is_none_or(|first| *first == b'\r') {
            return None;
        }
        let end = match self.end {
            Some(end) => end,
            None => match self.find_end()? {
                Ok(end) => *self.end.insert(end),
                Err(lost) => return Some(self.lose(lost)),
            },
        };
        let octets = self.octets.get(..end)?;
        let incoming = match Message::parse(octets) {
            Ok(message) => Incoming::Message(message),
            Err(error) => Incoming::Refused(error),
        };
        self.forget(end);
        Some(incoming)
    }

    fn line_ends(&mut self) -> Option<Incoming> {
        if self.octets.starts_with(b"\r\n\r\n") {
            self.forget(4);
            return Some(Incoming::Ping);
        }
        // What follows may make it a ping; a lone one is taken as soon as it is seen to be one.
        if self.octets.starts_with(b"\r\n") && !matches!(self.octets.get(2..), Some(b"\r")) {
            self.forget(2);
            return Some(Incoming::Pong);
        }
        if self.octets.first() == Some(&b'\n') {
            self.forget(1);
            return self.line_ends();
        }
        None
    }

    fn forget(&mut self, count: usize) {
        self.octets.drain(..count);
        self.searched = 0;
        self.end = None;
    }

    /// Where the message ends: none if its headers are not all there yet.
    fn find_end(&mut self) -> Option<Result<usize, ParseError>> {
        let from = self.searched.saturating_sub(3);
        let Some(body) = body_start(&self.octets, from) else {
            self.searched = self.octets.len();
            let is_long = self.octets.len() > MOST_OCTETS;
            return is_long
                .then(|| Err(self.refused(self.octets.len(), Fault::TooLong(MOST_OCTETS))));
        };
        let head = self.octets.get(..body).unwrap_or_default();
        let length = match Head::read(head).map(|head| content_length(&head.headers)) {
            // A stream needs it (§18.3).
            Ok(Ok(None)) => Err(Fault::Missing("Content-Length")),
            Ok(Ok(Some(length))) => Ok(length),
            Ok(Err(fault)) | Err(fault) => Err(fault),
        };
        let end = length.and_then(|length| {
            let end = body.checked_add(length).filter(|end| *end <= MOST_OCTETS);
            end.ok_or(Fault::TooLong(MOST_OCTETS))
        });
        Some(end.map_err(|fault| self.refused(body, fault)))
    }

    /// What is known of a message that is given up.
    fn refused(&self, head: usize, fault: Fault) -> ParseError {
        let head = self.octets.get(..head).unwrap_or_default();
        match Head::read(head) {
            Ok(head) => match head.message(&[], Some(fault.clone())) {
                Err(ParseError { request, .. }) => ParseError { fault, request },
                Ok(_) => ParseError {
                    fault,
                    request: None,
                },
            },
            Err(_) => ParseError {
                fault,
                request: None,
            },
        }
    }

    fn lose(&mut self, error: ParseError) -> Incoming {
        self.is_lost = true;
        self.octets = Vec::new();
        Incoming::Lost(error)
    }
}

/// Where the body begins: after the first empty line.
fn body_start(octets: &[u8], from: usize) -> Option<usize> {
    let rest = octets.get(from..)?;
    let mut line_is_empty = false;
    for (at, octet) in rest.iter().enumerate() {
        match octet {
            b'\n' if line_is_empty => return Some(from + at + 1),
            b'\n' => line_is_empty = true,
            b'\r' => {}
            _ => line_is_empty = false,
        }
    }
    None
}

#[cfg(test)]
mod tests;
