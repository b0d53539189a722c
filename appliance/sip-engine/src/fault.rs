//! What is wrong with a message, and the status that says so.

use crate::StatusCode;

/// What is wrong with a message or a value in it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// The first line is neither a request's nor a response's (RFC 3261 §7.1, §7.2).
    #[error("the first line is neither a request's nor a response's")]
    StartLine,
    /// The Request-URI cannot be read (§8.2.2.1).
    #[error("the Request-URI cannot be read")]
    RequestUri,
    /// A version other than 2.0 (§21.5.6).
    #[error("version {0:?} of SIP is not spoken")]
    Version(String),
    /// A header line without a name or a colon (§7.3.1).
    #[error("a header line is none")]
    HeaderLine,
    /// No empty line ends the headers.
    #[error("no empty line ends the headers")]
    NoEnd,
    /// Longer than is taken, in octets (§21.5.7).
    #[error("longer than {0} octets")]
    TooLong(usize),
    /// More header lines than are taken.
    #[error("more than {0} header lines")]
    TooManyHeaders(usize),
    /// The body has fewer octets than Content-Length says (§18.3).
    #[error("the body has {there} octets, Content-Length says {said}")]
    BodyCutShort {
        /// What Content-Length says.
        said: usize,
        /// What arrived.
        there: usize,
    },
    /// A header that every such message has is missing (§8.1.1).
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A header that is there once at most is there several times (§7.3.1).
    #[error("{0} is there more than once")]
    Repeated(&'static str),
    /// A header's value, or a URI or a body, cannot be read.
    #[error("{0} cannot be read")]
    Malformed(&'static str),
    /// The method in CSeq is another than the request's (§8.1.1.5).
    #[error("the method in CSeq is another than the request's")]
    CSeqMethod,
    /// A URI of a scheme that is not known (§8.2.2.1).
    #[error("the scheme of the Request-URI is not known")]
    Scheme,
    /// A method that is not known at all (§21.5.2).
    #[error("method {0} is not known")]
    UnknownMethod(String),
    /// A method that is known and not done (§8.2.1).
    #[error("method {0} is not done here")]
    MethodNotAllowed(String),
    /// Extensions that are required and not spoken (§8.2.2.3).
    #[error("extensions that are not spoken: {}", .0.join(", "))]
    Extensions(Vec<String>),
    /// A body of a kind that is not understood (§8.2.3).
    #[error("a body of this kind or coding is not understood")]
    MediaType,
    /// Nothing that could be answered would be understood (§21.4.7).
    #[error("no answer that could be given is accepted")]
    NotAcceptable,
}

impl Fault {
    /// The status that a request with this fault is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Version(_) => StatusCode::VERSION_NOT_SUPPORTED,
            Self::TooLong(_) | Self::TooManyHeaders(_) => StatusCode::MESSAGE_TOO_LARGE,
            Self::Scheme => StatusCode::UNSUPPORTED_URI_SCHEME,
            Self::UnknownMethod(_) => StatusCode::NOT_IMPLEMENTED,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Extensions(_) => StatusCode::BAD_EXTENSION,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
