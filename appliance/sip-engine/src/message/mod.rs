//! Messages.

mod method;
mod parse;
mod parse_error;
mod respond;
mod status;
mod stream;

pub use method::Method;
pub use parse::{MOST_HEADERS, MOST_OCTETS};
pub use parse_error::ParseError;
pub use status::StatusCode;
pub use stream::{Incoming, StreamParser};

use crate::{Headers, Name, Uri, text};

/// A request or a response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// A request.
    Request(Request),
    /// A response.
    Response(Response),
}

/// A request (RFC 3261 §7.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// What is asked for.
    pub method: Method,
    /// The Request-URI.
    pub uri: Uri,
    /// All headers in order. Content-Length is written anew.
    pub headers: Headers,
    /// The body, as it is.
    pub body: Vec<u8>,
}

/// A response (RFC 3261 §7.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// Its status.
    pub status: StatusCode,
    /// Its phrase, which is for people.
    pub phrase: String,
    /// All headers in order. Content-Length is written anew.
    pub headers: Headers,
    /// The body, as it is.
    pub body: Vec<u8>,
}

impl Message {
    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &Headers {
        match self {
            Self::Request(request) => &request.headers,
            Self::Response(response) => &response.headers,
        }
    }

    /// The headers, to be changed.
    #[must_use]
    pub const fn headers_mut(&mut self) -> &mut Headers {
        match self {
            Self::Request(request) => &mut request.headers,
            Self::Response(response) => &mut response.headers,
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Request(request) => &request.body,
            Self::Response(response) => &response.body,
        }
    }

    /// As it is sent.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        match self {
            Self::Request(request) => request.to_octets(),
            Self::Response(response) => response.to_octets(),
        }
    }
}

impl From<Request> for Message {
    fn from(request: Request) -> Self {
        Self::Request(request)
    }
}

impl From<Response> for Message {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

impl Request {
    /// A request without headers.
    #[must_use]
    pub const fn new(method: Method, uri: Uri) -> Self {
        Self {
            method,
            uri,
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// How many octets it has at most as it is sent.
    #[must_use]
    pub fn len_at_most(&self) -> usize {
        let line = |header: &crate::Header| header.name.as_str().len() + header.value().len() + 4;
        let others = |header: &&crate::Header| header.name != Name::CONTENT_LENGTH;
        let lines: usize = self.headers.iter().filter(others).map(line).sum();
        let start = self.method.as_str().len() + self.uri.as_str().len() + " SIP/2.0 \r\n".len();
        start + lines + "Content-Length: 65535\r\n\r\n".len() + self.body.len()
    }

    /// As it is sent.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let start = format!("{} {} SIP/2.0", self.method, self.uri);
        written(&start, &self.headers, &self.body)
    }
}

impl Response {
    /// A response without headers.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            phrase: status.phrase().to_owned(),
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// As it is sent.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let start = format!("SIP/2.0 {} {}", self.status, self.phrase);
        written(&start, &self.headers, &self.body)
    }
}

/// Each header in its line. Content-Length stands where it stood, or at the end, and is true.
fn written(start: &str, headers: &Headers, body: &[u8]) -> Vec<u8> {
    let room: usize = headers
        .iter()
        .map(|header| header.name.as_str().len() + header.value().len() + 4)
        .sum();
    let mut octets = Vec::with_capacity(start.len() + room + body.len() + 32);
    octets.extend_from_slice(&text::to_octets(start));
    octets.extend_from_slice(b"\r\n");
    let length = body.len().to_string();
    let mut has_length = false;
    let mut line = |name: &Name, value: &str| {
        octets.extend_from_slice(name.as_str().as_bytes());
        octets.extend_from_slice(b": ");
        octets.extend_from_slice(&text::to_octets(value));
        octets.extend_from_slice(b"\r\n");
    };
    for header in headers {
        if header.name != Name::CONTENT_LENGTH {
            line(&header.name, header.value());
        } else if !std::mem::replace(&mut has_length, true) {
            line(&header.name, &length);
        }
    }
    if !has_length {
        line(&Name::CONTENT_LENGTH, &length);
    }
    octets.extend_from_slice(b"\r\n");
    octets.extend_from_slice(body);
    octets
}

#[cfg(test)]
mod tests;
