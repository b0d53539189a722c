//! The stack's messages as the engine reads them.

use jawab_sip_engine::{Abilities, Fault, Headers, Method, Name, Request, Scheme, Uri, body, text};
use rsipstack::sip::prelude::HasHeaders;
use rsipstack::sip::{self, Header, StatusCode};

use crate::stack_form::{original, original_uri};

/// What the box can do (RFC 3261 §8.2).
pub(crate) const ABILITIES: Abilities<'static> = Abilities {
    methods: &[
        Method::Invite,
        Method::Ack,
        Method::Bye,
        Method::Cancel,
        Method::Options,
        Method::Register,
        Method::Info,
        Method::Update,
    ],
    schemes: &[Scheme::Sip, Scheme::Sips, Scheme::Tel],
    extensions: &[],
    media_types: &[("application", "sdp")],
};

/// The headers as they came.
pub(crate) fn headers_of(message: &impl HasHeaders) -> Headers {
    let mut headers = Headers::new();
    for header in message.headers().iter() {
        let name = Name::from(header.name());
        let value = original(&name, &text::of_octets(header.value().as_bytes()));
        headers.push(name, value);
    }
    headers
}

/// The request as it came.
pub(crate) fn request_of(request: &sip::Request) -> Option<Request> {
    Some(Request {
        method: Method::from(request.method.to_string().as_str()),
        uri: uri_of(request)?,
        headers: headers_of(request),
        body: request.body.clone(),
    })
}

/// The Request-URI as it came.
pub(crate) fn uri_of(request: &sip::Request) -> Option<Uri> {
    original_uri(&text::of_octets(request.uri.to_string().as_bytes()))
}

/// The session description in a body: alone, or a part of a multipart (RFC 5621 §8.1). What
/// cannot be taken apart is given whole, for the reader of descriptions to complain about.
pub(crate) fn sdp_in<'a>(message: &impl HasHeaders, octets: &'a [u8]) -> &'a [u8] {
    match body::find(&headers_of(message), octets, "application", "sdp") {
        Ok(Some(sdp)) => sdp,
        Ok(None) | Err(_) => octets,
    }
}

/// What is in the way of a request, if something is: the status, and the headers with it.
pub(crate) fn refusal_of(request: &sip::Request) -> Option<(StatusCode, Vec<Header>)> {
    let request = request_of(request)?;
    let fault = ABILITIES.check(&request).err()?;
    // What has no session to describe has a body of its own kind, or one that nobody reads.
    let describes_a_session = matches!(request.method, Method::Invite | Method::Update);
    if fault == Fault::MediaType && !describes_a_session {
        return None;
    }
    let refusal = ABILITIES.refusal(&request, &fault)?;
    let told = [
        Name::ALLOW,
        Name::UNSUPPORTED,
        Name::ACCEPT,
        Name::ACCEPT_ENCODING,
    ];
    let headers = refusal.headers.iter();
    let headers = headers.filter(|header| told.contains(&header.name));
    let headers =
        headers.map(|header| Header::Other(header.name.to_string(), header.value().to_owned()));
    Some((StatusCode::from(refusal.status.code()), headers.collect()))
}
