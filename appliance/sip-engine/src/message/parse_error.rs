//! Octets that are no message, and what their sender is owed for them.

use crate::{Fault, Request, Response};

/// Octets that are no message in order.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{fault}")]
pub struct ParseError {
    /// What is wrong.
    #[source]
    pub fault: Fault,
    /// What could be read, if it is a request: enough to answer it, perhaps.
    pub request: Option<Box<Request>>,
}

impl ParseError {
    /// The answer that is owed; none to what is no request, to an ACK (§17), or where the
    /// headers by which an answer finds its way are missing (§8.2.6.2).
    #[must_use]
    pub fn response(&self) -> Option<Response> {
        Response::refusing(self.request.as_deref()?, &self.fault)
    }
}
