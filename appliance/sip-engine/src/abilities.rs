//! What a user agent server can do, and how it refuses the rest (RFC 3261 §8.2).

use crate::header::ContentDisposition;
use crate::{Fault, Method, Name, Request, Response, Scheme, body};

/// What a user agent server can do.
#[derive(Copy, Clone, Debug)]
pub struct Abilities<'a> {
    /// Methods that are done.
    pub methods: &'a [Method],
    /// Schemes of the Request-URI.
    pub schemes: &'a [Scheme],
    /// Option tags that may be required.
    pub extensions: &'a [&'a str],
    /// Media types of bodies, in lower case. Of a multipart, those of its parts count.
    pub media_types: &'a [(&'a str, &'a str)],
}

impl Abilities<'_> {
    /// Looks at a request in the order of §8.2: method, Request-URI, Require, body.
    ///
    /// # Errors
    /// The first thing that is in the way.
    pub fn check(&self, request: &Request) -> Result<(), Fault> {
        let method = &request.method;
        if matches!(method, Method::Other(_)) {
            return Err(Fault::UnknownMethod(method.to_string()));
        }
        if !self.methods.contains(method) {
            return Err(Fault::MethodNotAllowed(method.to_string()));
        }
        // What is in a dialog is addressed by its Contact, which is ours whatever it is.
        if !self.schemes.contains(&request.uri.scheme()) {
            return Err(Fault::Scheme);
        }
        // §8.2.2.3: an ACK and a CANCEL require nothing.
        if matches!(method, Method::Ack | Method::Cancel) {
            return Ok(());
        }
        let mut extensions = request.headers.tokens(&Name::REQUIRE);
        extensions.retain(|wanted| {
            !self
                .extensions
                .iter()
                .any(|own| own.eq_ignore_ascii_case(wanted))
        });
        if !extensions.is_empty() {
            return Err(Fault::Extensions(extensions));
        }
        self.check_body(request)?;
        self.check_answer(request)
    }

    /// An INVITE is answered with a description, which the caller has to understand (§20.1).
    fn check_answer(&self, request: &Request) -> Result<(), Fault> {
        let ranges = request.headers.tokens(&Name::ACCEPT);
        if request.method != Method::Invite || !request.headers.contains(&Name::ACCEPT) {
            return Ok(());
        }
        let is_taken = ranges.iter().any(|range| {
            let range = range.split(';').next().unwrap_or_default().trim();
            let Some((kind, subtype)) = range.split_once('/') else {
                return false;
            };
            self.media_types.iter().any(|(own_kind, own_subtype)| {
                (kind == "*" || kind.eq_ignore_ascii_case(own_kind))
                    && (subtype == "*" || subtype.eq_ignore_ascii_case(own_subtype))
            })
        });
        if is_taken {
            Ok(())
        } else {
            Err(Fault::NotAcceptable)
        }
    }

    fn check_body(&self, request: &Request) -> Result<(), Fault> {
        let headers = &request.headers;
        if request.body.is_empty() {
            return Ok(());
        }
        let disposition = headers.find::<ContentDisposition>().ok().flatten();
        if disposition.is_some_and(|disposition| disposition.is_optional()) {
            return Ok(());
        }
        let mut codings = headers.tokens(&Name::CONTENT_ENCODING);
        codings.retain(|coding| !coding.eq_ignore_ascii_case("identity"));
        let is_understood = body::kinds(headers, &request.body)?
            .iter()
            .any(|(kind, subtype)| self.media_types.contains(&(kind, subtype)));
        if is_understood && codings.is_empty() {
            Ok(())
        } else {
            Err(Fault::MediaType)
        }
    }

    /// The refusal of a request, with what is to be told along with it: Allow (§8.2.1), Accept
    /// (§8.2.3), Unsupported (§8.2.2.3). None where none is owed.
    #[must_use]
    pub fn refusal(&self, request: &Request, fault: &Fault) -> Option<Response> {
        let mut response = Response::refusing(request, fault)?;
        match fault {
            Fault::MethodNotAllowed(_) | Fault::UnknownMethod(_) => {
                response.headers.push(Name::ALLOW, self.allow());
            }
            Fault::MediaType => {
                let kinds = self.media_types.iter();
                let kinds: Vec<String> = kinds.map(|(kind, sub)| format!("{kind}/{sub}")).collect();
                response.headers.push(Name::ACCEPT, kinds.join(", "));
                // No coding is understood (§20.2).
                response.headers.push(Name::ACCEPT_ENCODING, "identity");
            }
            _ => {}
        }
        Some(response)
    }

    /// The value of Allow.
    #[must_use]
    pub fn allow(&self) -> String {
        let methods: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        methods.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Message, StatusCode};

    const OURS: Abilities<'_> = Abilities {
        methods: &[Method::Invite, Method::Ack, Method::Cancel],
        schemes: &[Scheme::Sip, Scheme::Tel],
        extensions: &["replaces"],
        media_types: &[("application", "sdp")],
    };

    fn request(method: &str, uri: &str, more: &str, body: &str) -> Request {
        let text = format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 {method}\r\n\
             {more}\r\n{body}"
        );
        match Message::parse(text.as_bytes()).unwrap() {
            Message::Request(request) => request,
            Message::Response(_) => unreachable!(),
        }
    }

    fn refusal(request: &Request) -> Option<Response> {
        OURS.refusal(request, &OURS.check(request).unwrap_err())
    }

    #[test]
    fn rfc3261_8_2_1_methods_that_are_not_done_are_told_those_that_are() {
        assert_eq!(OURS.check(&request("INVITE", "sip:x", "", "")), Ok(()));
        for (method, status) in [
            ("REFER", StatusCode::METHOD_NOT_ALLOWED),
            ("NEWMETHOD", StatusCode::NOT_IMPLEMENTED),
        ] {
            let refusal = refusal(&request(method, "sip:x", "", "")).unwrap();
            assert_eq!(refusal.status, status);
            assert_eq!(
                refusal.headers.first(&Name::ALLOW),
                Some("INVITE, ACK, CANCEL")
            );
        }
    }

    #[test]
    fn rfc3261_8_2_2_schemes_and_extensions_that_are_not_spoken_are_told() {
        let refused = refusal(&request("INVITE", "soap.beep://x", "", "")).unwrap();
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_URI_SCHEME);
        let require = "Require: Replaces, timer\r\nRequire: 100rel\r\n";
        let refused = refusal(&request("INVITE", "tel:+2126", require, "")).unwrap();
        assert_eq!(refused.status, StatusCode::BAD_EXTENSION);
        assert_eq!(
            refused.headers.tokens(&Name::UNSUPPORTED),
            ["timer", "100rel"]
        );
        assert_eq!(OURS.check(&request("CANCEL", "sip:x", require, "")), Ok(()));
    }

    #[test]
    fn rfc3261_8_2_3_bodies_that_are_not_understood_are_refused() {
        let sdp = "Content-Type: Application/SDP\r\n";
        assert_eq!(OURS.check(&request("INVITE", "sip:x", sdp, "v=0")), Ok(()));
        let unknown = "Content-Type: application/unknownformat\r\n";
        let refused = refusal(&request("INVITE", "sip:x", unknown, "<audio>")).unwrap();
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(
            refused.headers.first(&Name::ACCEPT),
            Some("application/sdp")
        );
        let optional = format!("{unknown}Content-Disposition: render;handling=optional\r\n");
        assert_eq!(
            OURS.check(&request("INVITE", "sip:x", &optional, "x")),
            Ok(())
        );
        let coded = format!("{sdp}Content-Encoding: gzip\r\n");
        assert!(
            OURS.check(&request("INVITE", "sip:x", &coded, "x"))
                .is_err()
        );
    }

    #[test]
    fn rfc3261_20_1_an_invite_whose_answer_nobody_would_understand_is_refused() {
        for (accept, expected) in [
            ("text/nobodyKnowsThis", Err(Fault::NotAcceptable)),
            ("", Err(Fault::NotAcceptable)),
            ("text/plain, Application/SDP;q=0.5", Ok(())),
            ("*/*", Ok(())),
            ("application/*", Ok(())),
        ] {
            let accept = format!("Accept: {accept}\r\n");
            assert_eq!(
                OURS.check(&request("INVITE", "sip:x", &accept, "")),
                expected,
                "{accept}"
            );
        }
    }

    #[test]
    fn rfc3261_17_an_ack_is_never_answered() {
        let ack = request("ACK", "soap.beep://x", "", "");
        assert_eq!(refusal(&ack), None);
    }
}
