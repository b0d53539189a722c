//! By which way a request is answered (RFC 3261 §18.2, RFC 3581).

use std::net::SocketAddr;

use crate::flow::{Flow, Protocol};
use crate::{Fault, Host, Name, Request, lex};

/// Notes in the topmost Via where a request came from, and gives the way of its answers. What
/// the sender says of that itself does not count: anybody could be anybody.
pub(super) fn note_source(request: &mut Request, flow: Flow) -> Result<Flow, Fault> {
    let mut via = request.headers.via()?;
    let asks_for_port = via.rport().is_some();
    via.params.remove("received");
    let source = flow.peer.ip();
    let is_named_so = match via.host {
        Host::V4(ip) => source == ip,
        Host::V6(ip) => source == ip,
        Host::Name(_) => false,
    };
    if asks_for_port || !is_named_so {
        via.params.set("received", &source.to_string());
    }
    if asks_for_port {
        via.params.set("rport", &flow.peer.port().to_string());
    }
    let port = via.port.unwrap_or(flow.protocol.default_port());
    set_topmost(request, &via.to_string());
    if flow.protocol != Protocol::Udp || asks_for_port {
        return Ok(flow);
    }
    Ok(flow.to(SocketAddr::new(source, port)))
}

/// A line may have several, separated by commas (§7.3.1).
fn set_topmost(request: &mut Request, via: &str) {
    let line = request.headers.first(&Name::VIA).unwrap_or_default();
    let mut values: Vec<&str> = lex::split(line, b',').map(lex::trim).collect();
    if let Some(first) = values.first_mut() {
        *first = via;
    }
    let line = values.join(", ");
    request.headers.set_first(&Name::VIA, line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Method, Uri};

    fn answered(protocol: Protocol, via: &str) -> (String, SocketAddr) {
        let mut request = Request::new(Method::Options, Uri::parse("sip:box").unwrap());
        request.headers.push(Name::VIA, via);
        let flow = Flow {
            protocol,
            local: "192.0.2.1:5060".parse().unwrap(),
            peer: "192.0.2.9:1234".parse().unwrap(),
        };
        let way = note_source(&mut request, flow).unwrap();
        assert_eq!(way.local, flow.local);
        (
            request.headers.first(&Name::VIA).unwrap().to_owned(),
            way.peer,
        )
    }

    #[test]
    fn answers_go_where_the_request_came_from() {
        for (protocol, via, noted, way) in [
            // §18.2.2: its own port, at the address that it came from.
            (
                Protocol::Udp,
                "SIP/2.0/UDP 192.0.2.9;branch=1",
                "SIP/2.0/UDP 192.0.2.9;branch=1",
                "192.0.2.9:5060",
            ),
            (
                Protocol::Udp,
                "SIP/2.0/UDP 10.0.0.1:5070;branch=1, SIP/2.0/UDP 10.0.0.2;branch=2",
                "SIP/2.0/UDP 10.0.0.1:5070;branch=1;received=192.0.2.9, SIP/2.0/UDP 10.0.0.2;branch=2",
                "192.0.2.9:5070",
            ),
            // RFC 3581: the port as well.
            (
                Protocol::Udp,
                "SIP/2.0/UDP 10.0.0.1:5070;rport;branch=1",
                "SIP/2.0/UDP 10.0.0.1:5070;rport=1234;branch=1;received=192.0.2.9",
                "192.0.2.9:1234",
            ),
            // What the sender says itself does not count.
            (
                Protocol::Udp,
                "SIP/2.0/UDP phone;branch=1;received=192.0.2.77;rport=9",
                "SIP/2.0/UDP phone;branch=1;rport=1234;received=192.0.2.9",
                "192.0.2.9:1234",
            ),
            (
                Protocol::Tcp,
                "SIP/2.0/TCP 10.0.0.1;branch=1",
                "SIP/2.0/TCP 10.0.0.1;branch=1;received=192.0.2.9",
                "192.0.2.9:1234",
            ),
        ] {
            let expected = (noted.to_owned(), way.parse().unwrap());
            assert_eq!(answered(protocol, via), expected, "{via}");
        }
    }
}
