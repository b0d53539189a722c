//! Answers without a transaction (RFC 3261 §8.2.7), to what the SIP stack cannot read.

use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;

use jawab_sip_engine::{Name, Response, Via};

/// Port of SIP where none is written (RFC 3261 §19.1.2).
const SIP_PORT: u16 = 5060;

/// Answers of one port.
#[derive(Debug, Default)]
pub(crate) struct Stateless {
    /// A request that is repeated gets the same tag, and nobody else can make it.
    tags: RandomState,
}

impl Stateless {
    /// The answer as it is sent, and where to: back to its source, where the Via cannot be read.
    pub(crate) fn octets(
        &self,
        mut response: Response,
        source: SocketAddr,
    ) -> (Vec<u8>, SocketAddr) {
        let mut to = source;
        if let Ok(mut via) = response.headers.via() {
            to = destination(&via, source);
            note_source(&mut via, source);
            let line = response.headers.first(&Name::VIA).unwrap_or_default();
            let line = format!("{via}{}", after_first(line));
            response.headers.set_first(&Name::VIA, line);
        }
        let tag = self.tag(&response);
        response.set_to_tag(&tag);
        response.headers.push(Name::SERVER, "Jawab");
        (response.to_octets(), to)
    }

    fn tag(&self, response: &Response) -> String {
        let of = |name: &Name| response.headers.first(name).map(str::to_owned);
        let of = [&Name::FROM, &Name::CALL_ID, &Name::CSEQ].map(of);
        format!("{:016x}", self.tags.hash_one(of))
    }
}

/// What comes behind the topmost of several in a line, its comma included.
fn after_first(line: &str) -> &str {
    let comma = line.find(',').unwrap_or(line.len());
    line.get(comma..).unwrap_or_default()
}

/// §18.2.1, and RFC 3581 §4.
fn note_source(via: &mut Via, source: SocketAddr) {
    let is_asked = via.rport().is_some();
    if is_asked || via.host.address() != Some(source.ip()) {
        via.params.set("received", &source.ip().to_string());
    }
    if is_asked {
        via.params.set("rport", &source.port().to_string());
    }
}

/// §18.2.2, and RFC 3581 §4: never another host than the one that sent the request.
fn destination(via: &Via, source: SocketAddr) -> SocketAddr {
    if via.rport().is_some() {
        source
    } else {
        SocketAddr::new(source.ip(), via.port.unwrap_or(SIP_PORT))
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::Message;

    use super::*;

    fn refusal(via: &str) -> (Message, SocketAddr) {
        let request = format!(
            "NEWMETHOD sip:box SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:box>\r\n\
             Call-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"
        );
        let error = Message::parse(request.as_bytes()).unwrap_err();
        let source = "192.0.2.9:6060".parse().unwrap();
        let stateless = Stateless::default();
        let answer = || stateless.octets(error.response().unwrap(), source);
        let (octets, to) = answer();
        assert_eq!(
            answer().0,
            octets,
            "a repeated request gets the same answer"
        );
        (Message::parse(&octets).unwrap(), to)
    }

    #[test]
    fn rfc3261_18_2_2_an_answer_goes_to_the_host_that_asked_and_the_port_it_names() {
        let (answer, to) = refusal("SIP/2.0/UDP 10.0.0.7:5070;branch=z9hG4bK1, SIP/2.0/TCP x");
        assert_eq!(to, "192.0.2.9:5070".parse().unwrap());
        assert_eq!(
            answer.headers().first(&Name::VIA),
            Some("SIP/2.0/UDP 10.0.0.7:5070;branch=z9hG4bK1;received=192.0.2.9, SIP/2.0/TCP x")
        );
        assert!(answer.headers().to_tag().unwrap().is_some());
        let (_, to) = refusal("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1");
        assert_eq!(to, "192.0.2.9:5060".parse().unwrap());
    }

    #[test]
    fn an_answer_goes_back_where_it_came_from_if_the_via_cannot_be_read() {
        let (octets, to) = {
            let request = "OPTIONS sip:box SIP/7.0\r\nVia: SIP/7.0/UDP x\r\n\r\n";
            let error = Message::parse(request.as_bytes()).unwrap_err();
            let source = "192.0.2.9:6060".parse().unwrap();
            Stateless::default().octets(error.response().unwrap(), source)
        };
        assert_eq!(to, "192.0.2.9:6060".parse().unwrap());
        assert!(octets.starts_with(b"SIP/2.0 505 Version Not Supported\r\n"));
    }

    #[test]
    fn rfc3581_4_an_answer_goes_to_the_port_that_asked() {
        let (answer, to) = refusal("SIP/2.0/UDP 10.0.0.7;rport;branch=z9hG4bK1");
        assert_eq!(to, "192.0.2.9:6060".parse().unwrap());
        assert_eq!(answer.headers().via().unwrap().rport(), Some(Some(6060)));
    }
}
