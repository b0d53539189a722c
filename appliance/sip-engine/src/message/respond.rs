//! Answers to a request.

use super::{Method, Request, Response, StatusCode};
use crate::header::To;
use crate::{Fault, Name};

impl Response {
    /// An answer, with what it takes over from the request as it came (RFC 3261 §8.2.6.2):
    /// every Via, From, To, Call-ID, `CSeq`; and Timestamp (§8.2.6.1). It has no tag yet.
    #[must_use]
    pub fn to(request: &Request, status: StatusCode) -> Self {
        let mut response = Self::new(status);
        let taken_over = [
            Name::VIA,
            Name::FROM,
            Name::TO,
            Name::CALL_ID,
            Name::CSEQ,
            Name::TIMESTAMP,
        ];
        for header in &request.headers {
            if taken_over.contains(&header.name) {
                response.headers.push(header.name.clone(), header.value());
            }
        }
        response
    }

    /// Adds a tag to To, where there is none (§8.2.6.2).
    pub fn set_to_tag(&mut self, tag: &str) {
        let tagged = match self.headers.find::<To>() {
            Ok(Some(To(to))) if to.tag().is_none() => {
                let text = self.headers.first(&Name::TO).unwrap_or_default();
                // What is there is left as it is; a bare URI has no parameters of its own.
                format!("{text};tag={tag}")
            }
            _ => return,
        };
        self.headers.set_first(&Name::TO, tagged);
    }

    /// The refusal of a request with a fault, with the headers that go with it: Unsupported,
    /// Allow and so on are told by [`crate::Abilities::refusal`]. None where none is owed: an
    /// ACK is never answered (§17), and without Via no answer finds its way.
    #[must_use]
    pub fn refusing(request: &Request, fault: &Fault) -> Option<Self> {
        if request.method == Method::Ack || !request.headers.contains(&Name::VIA) {
            return None;
        }
        let mut response = Self::to(request, fault.status());
        if response.status == StatusCode::BAD_REQUEST {
            // §21.4.1: the phrase should tell the fault in more detail.
            response.phrase = format!("Bad Request: {fault}");
        }
        if let Fault::Extensions(extensions) = fault {
            response
                .headers
                .push(Name::UNSUPPORTED, extensions.join(", "));
        }
        Some(response)
    }
}
