//! Hosts and ports.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::lex;

/// A host in a URI or a Via.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Host {
    /// A name; its case does not matter ([`Host::matches`]).
    Name(String),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address, in brackets where it is written.
    V6(Ipv6Addr),
}

impl Host {
    /// Reads a host; None if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[') {
            return inside.strip_suffix(']')?.parse().ok().map(Self::V6);
        }
        if let Ok(address) = text.parse() {
            return Some(Self::V4(address));
        }
        let is_name = !text.is_empty()
            && text
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_'));
        is_name.then(|| Self::Name(text.to_owned()))
    }

    /// Its address, if it is one.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Name(_) => None,
            Self::V4(address) => Some(IpAddr::V4(*address)),
            Self::V6(address) => Some(IpAddr::V6(*address)),
        }
    }

    /// Whether it is the same host.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(other)) => one.eq_ignore_ascii_case(other),
            _ => self == other,
        }
    }
}

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6(address),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => to.write_str(name),
            Self::V4(address) => address.fmt(to),
            Self::V6(address) => write!(to, "[{address}]"),
        }
    }
}

/// Reads `host` or `host:port`, white space around the colon allowed (§25.1, COLON).
pub(crate) fn host_and_port(text: &str) -> Option<(Host, Option<u16>)> {
    let end = if text.starts_with('[') {
        text.find(']')? + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let host = Host::parse(lex::trim(text.get(..end)?))?;
    let rest = lex::trim(text.get(end..)?);
    if rest.is_empty() {
        return Some((host, None));
    }
    let port = lex::number(lex::trim(rest.strip_prefix(':')?))?;
    Some((host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_read() {
        let read = |text| host_and_port(text).map(|(host, port)| (host.to_string(), port));
        assert_eq!(
            read("192.0.2.1:5060"),
            Some(("192.0.2.1".into(), Some(5060)))
        );
        assert_eq!(
            read("[2001:db8::1]:5061"),
            Some(("[2001:db8::1]".into(), Some(5061)))
        );
        assert_eq!(read("[::1]"), Some(("[::1]".into(), None)));
        assert_eq!(
            read("pbx_1.op.ma : 5060"),
            Some(("pbx_1.op.ma".into(), Some(5060)))
        );
        for wrong in [
            "",
            ":5060",
            "a b",
            "a:",
            "a:70000",
            "[::1",
            "2001:db8::1",
            "a;b",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert!(Host::Name("PBX.ma".into()).matches(&Host::Name("pbx.MA".into())));
    }
}
