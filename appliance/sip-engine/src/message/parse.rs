//! Reading a message.
//!
//! Lenient where the standard lets a receiver be (line ends of a bare LF, names to be shown
//! that are no tokens), and otherwise not: what is said twice, cut or ambiguous is refused,
//! since the next who reads it may read it in another way.

use super::{Message, Method, Request, Response, StatusCode};
use crate::header::{MaxForwards, Via};
use crate::{Fault, Header, Headers, Name, ParseError, Uri, lex, text};

/// The longest message that is taken, in octets. A datagram is no longer.
pub const MOST_OCTETS: usize = 65_535;

/// The most header lines of a message that are taken.
pub const MOST_HEADERS: usize = 256;

impl Message {
    /// Reads a datagram: without Content-Length, the body is all the rest; what comes behind
    /// the body is left (RFC 3261 §18.3).
    ///
    /// # Errors
    /// [`ParseError`], with the request as far as it could be read, so that it can be answered.
    pub fn parse(datagram: &[u8]) -> Result<Self, ParseError> {
        if datagram.len() > MOST_OCTETS {
            return Err(unreadable(Fault::TooLong(MOST_OCTETS)));
        }
        let head = Head::read(after_line_ends(datagram)).map_err(unreadable)?;
        let rest = head.rest;
        let (body, fault) = match content_length(&head.headers) {
            Ok(None) => (rest, None),
            Ok(Some(said)) => match rest.get(..said) {
                Some(body) => (body, None),
                None => {
                    let there = rest.len();
                    (rest, Some(Fault::BodyCutShort { said, there }))
                }
            },
            Err(fault) => (rest, Some(fault)),
        };
        head.message(body, fault)
    }
}

const fn unreadable(fault: Fault) -> ParseError {
    ParseError {
        fault,
        request: None,
    }
}

/// Line ends before a message are nothing (§7.5).
fn after_line_ends(octets: &[u8]) -> &[u8] {
    let start = octets
        .iter()
        .position(|octet| !matches!(octet, b'\r' | b'\n'));
    start
        .and_then(|start| octets.get(start..))
        .unwrap_or_default()
}

/// A message up to its body.
pub(super) struct Head<'a> {
    start: std::borrow::Cow<'a, str>,
    pub(super) headers: Headers,
    /// The first thing that is wrong with the header lines.
    fault: Option<Fault>,
    /// What comes after the empty line.
    pub(super) rest: &'a [u8],
}

impl<'a> Head<'a> {
    /// Reads lines up to the empty one.
    pub(super) fn read(octets: &'a [u8]) -> Result<Self, Fault> {
        let (start, mut rest) = line(octets).ok_or(Fault::NoEnd)?;
        let mut head = Self {
            start: text::of_octets(start),
            headers: Headers::new(),
            fault: None,
            rest: &[],
        };
        // A header is complete when the next line does not go on with it.
        let mut open: Option<(&[u8], Vec<u8>)> = None;
        loop {
            let (next, after) = line(rest).ok_or(Fault::NoEnd)?;
            rest = after;
            if matches!(next.first(), Some(b' ' | b'\t')) {
                match &mut open {
                    Some((_, value)) => {
                        value.push(b' ');
                        value.extend_from_slice(next.trim_ascii());
                    }
                    None => head.note(Fault::HeaderLine),
                }
                continue;
            }
            if let Some((name, value)) = open.take() {
                head.take(name, &value);
            }
            if next.is_empty() {
                head.rest = rest;
                return Ok(head);
            }
            if head.headers.len() >= MOST_HEADERS {
                head.note(Fault::TooManyHeaders(MOST_HEADERS));
                continue;
            }
            match next.iter().position(|octet| *octet == b':') {
                Some(colon) => {
                    let (name, value) = next.split_at(colon);
                    let value = value.get(1..).unwrap_or_default().trim_ascii().to_vec();
                    open = Some((name.trim_ascii_end(), value));
                }
                None => head.note(Fault::HeaderLine),
            }
        }
    }

    fn take(&mut self, name: &[u8], value: &[u8]) {
        match std::str::from_utf8(name) {
            Ok(name) if lex::is_token(name) && !value.contains(&b'\r') => {
                self.headers.push(Name::from(name), text::of_octets(value));
            }
            _ => self.note(Fault::HeaderLine),
        }
    }

    fn note(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// The message with its body; `fault` is what was wrong with that.
    pub(super) fn message(self, body: &[u8], fault: Option<Fault>) -> Result<Message, ParseError> {
        if is_status_line(&self.start) {
            return self.response(body, fault);
        }
        let (request, start_fault) =
            request_line(&self.start).ok_or_else(|| unreadable(Fault::StartLine))?;
        let request = Request {
            headers: self.headers,
            body: body.to_vec(),
            ..request
        };
        let fault = start_fault
            .or(self.fault)
            .or(fault)
            .or_else(|| request_fault(&request));
        match fault {
            None => Ok(Message::Request(request)),
            Some(fault) => Err(ParseError {
                fault,
                request: Some(Box::new(request)),
            }),
        }
    }

    fn response(self, body: &[u8], fault: Option<Fault>) -> Result<Message, ParseError> {
        let (status, phrase) =
            status_line(&self.start).ok_or_else(|| unreadable(Fault::StartLine))?;
        let fault = self
            .fault
            .or(fault)
            .or_else(|| essentials(&self.headers).err());
        if let Some(fault) = fault {
            return Err(unreadable(fault));
        }
        Ok(Message::Response(Response {
            status,
            phrase: phrase.to_owned(),
            headers: self.headers,
            body: body.to_vec(),
        }))
    }
}

/// A line without its end, and what comes after it.
fn line(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = octets.iter().position(|octet| *octet == b'\n')?;
    let (line, rest) = octets.split_at(end);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Some((line, rest.get(1..).unwrap_or_default()))
}

fn is_status_line(start: &str) -> bool {
    start
        .get(..4)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("SIP/"))
}

/// One space between the three, and none elsewhere (§7.1).
fn request_line(start: &str) -> Option<(Request, Option<Fault>)> {
    let mut words = start.split_ascii_whitespace();
    let method = words.next()?;
    let rest: Vec<&str> = words.collect();
    let (version, uri) = rest.split_last()?;
    if !lex::is_token(method) || uri.is_empty() || !is_status_line(version) {
        return None;
    }
    let text = uri.join(" ");
    let is_strict = start == format!("{method} {text} {version}");
    // Headers in a Request-URI are none of a request (§19.1.1, table 1).
    let read = Uri::parse(&text)
        .ok()
        .filter(|uri| uri.headers().is_empty());
    let fault = if !version.eq_ignore_ascii_case("SIP/2.0") {
        Some(match is_version(version) {
            true => Fault::Version((*version).to_owned()),
            false => Fault::StartLine,
        })
    } else if !is_strict {
        Some(Fault::StartLine)
    } else if read.is_none() {
        Some(Fault::RequestUri)
    } else {
        None
    };
    let uri = read.unwrap_or_else(|| Uri::opaque(&text));
    Some((Request::new(Method::from(method), uri), fault))
}

fn is_version(text: &str) -> bool {
    let numbers = text.get(4..).and_then(|numbers| numbers.split_once('.'));
    numbers.is_some_and(|(major, minor)| {
        [major, minor]
            .iter()
            .all(|number| !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit()))
    })
}

/// Three digits; the phrase may be empty, and the space before it missing (§7.2).
fn status_line(start: &str) -> Option<(StatusCode, &str)> {
    let (version, rest) = start.split_once(' ')?;
    let (code, phrase) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_code = version.eq_ignore_ascii_case("SIP/2.0") && code.len() == 3;
    let status = StatusCode::new(lex::number(code)?)?;
    is_code.then_some((status, phrase))
}

/// What Content-Length says; said twice it is not to be believed, even if both are the same.
pub(super) fn content_length(headers: &Headers) -> Result<Option<usize>, Fault> {
    let mut values = headers.all(&Name::CONTENT_LENGTH);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Fault::Repeated("Content-Length"));
    }
    let length = lex::number(value).ok_or(Fault::Malformed("Content-Length"))?;
    Ok(Some(length))
}

/// What every message has, once (§8.1.1).
fn essentials(headers: &Headers) -> Result<(), Fault> {
    let lines = headers.all(&Name::VIA);
    for via in lines.flat_map(|line| lex::split(line, b',')) {
        <Via as crate::TypedHeader>::parse(lex::trim(via))?;
    }
    if !headers.contains(&Name::VIA) {
        return Err(Fault::Missing("Via"));
    }
    headers.from()?;
    headers.to()?;
    headers.call_id()?;
    headers.cseq()?;
    Ok(())
}

fn request_fault(request: &Request) -> Option<Fault> {
    let headers = &request.headers;
    let check = || {
        essentials(headers)?;
        if headers.cseq()?.method != request.method {
            return Err(Fault::CSeqMethod);
        }
        headers.find::<MaxForwards>()?;
        headers.contacts()?;
        headers.record_routes()?;
        headers.routes()?;
        // Where there is no body, it matters to nobody what it is.
        if !request.body.is_empty() {
            headers.content_type()?;
        }
        Ok(())
    };
    check().err()
}

impl Header {
    /// The octets of its value.
    #[must_use]
    pub fn octets(&self) -> std::borrow::Cow<'_, [u8]> {
        text::to_octets(self.value())
    }
}
