//! Via (RFC 3261 §20.42, RFC 3581).

use std::fmt;
use std::net::IpAddr;

use super::{ListHeader, Name, TypedHeader};
use crate::host::host_and_port;
use crate::{Fault, Host, Params, lex};

/// By what a message travels.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs, reason = "each is its own name")]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
    Sctp,
    Ws,
    Wss,
    /// Any other token.
    Other(String),
}

impl Transport {
    /// Whether what was sent arrives or is known not to (§17).
    #[must_use]
    pub fn is_reliable(&self) -> bool {
        *self != Self::Udp
    }

    /// As it is written in a Via.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Sctp => "SCTP",
            Self::Ws => "WS",
            Self::Wss => "WSS",
            Self::Other(token) => token,
        }
    }
}

impl std::convert::From<&str> for Transport {
    fn from(token: &str) -> Self {
        [
            Self::Udp,
            Self::Tcp,
            Self::Tls,
            Self::Sctp,
            Self::Ws,
            Self::Wss,
        ]
        .into_iter()
        .find(|transport| transport.as_str().eq_ignore_ascii_case(token))
        .unwrap_or_else(|| Self::Other(token.to_owned()))
    }
}

/// One hop of a request's way, and of its answers' way back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Via {
    /// By what the request was sent.
    pub transport: Transport,
    /// Where its sender wants answers.
    pub host: Host,
    /// The port, if it is written.
    pub port: Option<u16>,
    /// branch, received, rport, maddr, ttl and others.
    pub params: Params,
}

impl Via {
    /// A Via of a request that is sent, which asks for `rport` (RFC 3581 §3).
    #[must_use]
    pub fn new(transport: Transport, host: Host, port: Option<u16>, branch: &str) -> Self {
        let mut params = Params::new();
        params.set("branch", branch);
        params.set_flag("rport");
        Self {
            transport,
            host,
            port,
            params,
        }
    }

    /// Which transaction it belongs to.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.params
            .get("branch")
            .filter(|branch| !branch.is_empty())
    }

    /// Where the request came from, as the next hop saw it (§18.2.1).
    #[must_use]
    pub fn received(&self) -> Option<IpAddr> {
        let text = self.params.get("received")?;
        let inside = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        inside.unwrap_or(text).parse().ok()
    }

    /// `Some(None)` where the sender asks for the port, `Some(Some(port))` where it was
    /// filled in (RFC 3581).
    #[must_use]
    pub fn rport(&self) -> Option<Option<u16>> {
        let text = self.params.get("rport")?;
        Some(lex::number(text))
    }

    /// An address that answers are to go to instead (§18.2.2).
    #[must_use]
    pub fn maddr(&self) -> Option<Host> {
        self.params.get("maddr").and_then(Host::parse)
    }
}

impl TypedHeader for Via {
    const NAME: Name = Name::VIA;

    fn parse(value: &str) -> Result<Self, Fault> {
        let read = || {
            let (protocol, rest) = value.split_once('/')?;
            let (version, rest) = rest.split_once('/')?;
            let is_ours =
                lex::trim(protocol).eq_ignore_ascii_case("SIP") && lex::trim(version) == "2.0";
            let rest = lex::trim(rest);
            let end = rest.find([' ', '\t'])?;
            let (transport, rest) = rest.split_at(end);
            let sent_by_end = rest.find(';').unwrap_or(rest.len());
            let (sent_by, params) = rest.split_at(sent_by_end);
            let (host, port) = host_and_port(lex::trim(sent_by))?;
            (is_ours && lex::is_token(transport)).then_some((transport, host, port, params))
        };
        let (transport, host, port, params) = read().ok_or(Fault::Malformed("Via"))?;
        Ok(Self {
            transport: Transport::from(transport),
            host,
            port,
            params: Params::parse(params, "Via")?,
        })
    }
}

impl ListHeader for Via {}

impl fmt::Display for Via {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "SIP/2.0/{} {}", self.transport.as_str(), self.host)?;
        if let Some(port) = self.port {
            write!(to, ":{port}")?;
        }
        self.params.fmt(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_20_42_vias_are_read_with_white_space_anywhere() {
        let via = Via::parse("SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1").unwrap();
        assert_eq!(
            (via.transport.clone(), via.port),
            (Transport::Udp, Some(4000))
        );
        assert_eq!(via.branch(), Some("z9hG4bKa7c6a8dlze.1"));
        assert_eq!(via.maddr(), Host::parse("224.2.0.1"));
        let via =
            Via::parse("SIP/2.0/TLS [2001:db8::9:1];received=[2001:db8::9:255];branch=x;rport")
                .unwrap();
        assert_eq!(via.received(), Some("2001:db8::9:255".parse().unwrap()));
        assert_eq!(via.rport(), Some(None));
        assert_eq!(
            via.to_string(),
            "SIP/2.0/TLS [2001:db8::9:1];received=[2001:db8::9:255];branch=x;rport"
        );
        for wrong in [
            "",
            "SIP/2.0/UDP",
            "SIP/3.0/UDP a",
            "HTTP/2.0/UDP a",
            "SIP/2.0/UDP ;branch=1",
            "SIP/2.0/UDP a;;,;,,",
            "SIP/2.0 UDP a",
        ] {
            assert!(Via::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rfc3581_a_via_of_ours_asks_for_the_port() {
        let via = Via::new(
            Transport::Udp,
            Host::parse("192.0.2.1").unwrap(),
            Some(5060),
            "z9hG4bK1",
        );
        assert_eq!(
            via.to_string(),
            "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport"
        );
    }
}
